"""People in the sandbox's page: what they press and write, and where they read the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import Scheme, visit

ROOT = Path(__file__).parents[2]
EXAMPLES = tuple(
    str(item["file"])
    for item in json.loads((ROOT / "bots/platforms/sandbox/examples/examples.json").read_text(encoding="utf-8"))
)
"""In the order in which the page shows them."""
SWAP, OTHER_SWAP = "collins-with-hopper.jpg", "hopper-with-collins.jpg"
"""Bundled examples that the shipped weights call SUBSTANTIAL."""
PHOTO = "collins.jpg"
"""A bundled example of which they say LITTLE."""
CASE = re.compile(r"Case ([0-9A-Z]{10}):")


class Visitor:
    """Somebody who has the sandbox open and plays all its people. `chat` is the chat that is shown, `log` the moderators'."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chat = page.locator("#posts")
        self.log = page.locator("#log")

    # Who one is, and where.

    def play(self, name: str) -> None:
        """Be this member, in the group or in their private chat."""
        self.page.locator("#members label", has_text=name).click()

    def moderate(self, name: str) -> None:
        """Be this moderator in the log."""
        self.page.locator("#moderators label", has_text=name).click()

    def group(self, thread: str = "General") -> None:
        """Go to this topic of the group."""
        self.page.locator("#tab-group").click()
        self.page.locator("#threads button", has_text=thread).click()

    def private(self, name: str) -> None:
        """Go to this member's private chat with the bot."""
        self.page.locator("#tab-private").click()
        self.play(name)

    def let(self, box: str, allowed: bool, member: str = "") -> None:
        """Give or take what this box of "People and rights" stands for, of this member or of the bot."""
        self.page.locator("#open-people").click()
        row = self.page.locator(f"#people-list [data-member={member}]" if member else "#rights")
        row.get_by_label(box, exact=True).set_checked(allowed)
        self.page.locator("#close-people").click()

    # What is written and posted.

    def say(self, text: str) -> Locator:
        """Write in the chat; the message."""
        return self._write(self.chat, self.page.locator("#text"), text)

    def say_in_log(self, text: str) -> Locator:
        """Write in the moderators' log; the message."""
        return self._write(self.log, self.page.locator("#log-text"), text)

    def ask(self, text: str) -> Locator:
        """Write a command in the chat; its answer."""
        return self._answer(self.chat, self.say(text), text)

    def ask_in_log(self, text: str) -> Locator:
        """Write a command in the moderators' log; its answer."""
        return self._answer(self.log, self.say_in_log(text), text)

    def post(self, example: str, words: str = "", *, covered: bool = False) -> Locator:
        """Post a bundled example; the message."""
        newest = self._newest(self.chat)
        if words:
            self.page.locator("#text").fill(words)
        if covered:
            self.page.locator("#spoiler").click()
        if self.page.locator("#strip").is_hidden():
            self.page.locator("#unfold").click()
        self.page.locator("#examples button").nth(EXAMPLES.index(example)).click()
        return self._own(self.chat, newest)

    def attach(self, *pictures: Path) -> Locator:
        """Post files; the message."""
        newest = self._newest(self.chat)
        self.page.locator("#file").set_input_files(pictures)
        return self._own(self.chat, newest)

    def choose(self, post: Locator, name: str) -> None:
        """Press an entry of a message's menu."""
        post.locator(".dots").click()
        post.locator(".menu").get_by_role("button", name=name, exact=True).click()

    def reply(self, post: Locator, text: str) -> Locator:
        """Write a command in reply to a message; its answer."""
        self.choose(post, "Reply")
        return self.ask(text)

    def link_of(self, post: Locator) -> str:
        """The message's link, as its menu copies it."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.choose(post, "Copy link")
        expect(self.page.locator("#notice")).to_have_text("The link is copied.")
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def press(self, label: str, within: Locator | None = None) -> None:
        """Press the button of this name."""
        (within or self.page).get_by_role("button", name=label, exact=True).click()

    # Where the answers are.

    def reply_to(self, post: Locator) -> Locator:
        """What the bot says in this chat in reply to a picture without words."""
        return self._answer(self.chat, post, "Picture posted by")

    def notices(self) -> Locator:
        """What the chat reads of pictures that were taken out."""
        return self.chat.locator(".post.bot", has=self.page.get_by_role("button", name="It was mine, and I object"))

    def cards(self, member: str) -> Locator:
        """The cards about pictures of this member's."""
        named = re.compile(rf"Case [0-9A-Z]{{10}}:.*Posted by @{member} in", re.DOTALL)
        return self.log.locator(".post", has_text=named)

    def card(self, member: str, number: int = -1) -> Locator:
        """The card about a picture of this member's: the newest, or the one of that number."""
        return self._that(self.log, self.cards(member).nth(number))

    def whisper(self, name: str) -> Locator:
        """What this person alone was told last."""
        return self.page.locator(".whisper", has_text=f"Only {name} sees this").last

    @staticmethod
    def case_of(card: Locator) -> str:
        """The case's name, as its card says it."""
        found = CASE.search(card.inner_text())
        assert found is not None
        return found[1]

    # Within.

    def _write(self, chat: Locator, box: Locator, text: str) -> Locator:
        newest = self._newest(chat)
        box.fill(text)
        box.press("Enter")
        return self._own(chat, newest)

    def _newest(self, chat: Locator) -> int:
        """The number of the newest message of all; numbers only rise."""
        ids = chat.page.locator("[data-id]").evaluate_all("all => all.map(it => it.dataset.id)")
        return max((int(each[1:]) for each in ids), default=0)

    def _own(self, chat: Locator, newest: int) -> Locator:
        """The first message there after that one which is not the bot's."""
        chat.page.wait_for_function(
            "([list, newest]) => [...list.querySelectorAll('.post:not(.bot)')]"
            ".some(it => Number(it.dataset.id.slice(1)) > newest)",
            arg=[chat.element_handle(), newest],
        )
        ids = chat.locator(".post:not(.bot)").evaluate_all("all => all.map(it => it.dataset.id)")
        number = min(int(each[1:]) for each in ids if int(each[1:]) > newest)
        return chat.locator(f"[data-id=p{number}]")

    def _answer(self, chat: Locator, post: Locator, text: str) -> Locator:
        """The first thing that the bot says there after this message, and quotes it."""
        quote = self.page.locator(".quote", has_text=text.partition("\n")[0])
        after = chat.locator(f"[data-id={post.get_attribute('data-id')}] ~ .post.bot", has=quote)
        return self._that(chat, after.first)

    def _that(self, chat: Locator, post: Locator) -> Locator:
        """This very message, once it is there, whatever becomes of it."""
        expect(post).to_be_visible()
        return chat.locator(f"[data-id={post.get_attribute('data-id')}]")


@contextmanager
def visiting(
    browser: Browser, address: str, size: tuple[int, int] = (1280, 900), scheme: Scheme = "light"
) -> Iterator[Visitor]:
    """A new visitor, in a group that the bot has just been taken into."""
    with visit(browser, address, size, scheme) as page:
        visitor = Visitor(page)
        expect(visitor.chat.locator(".post.bot")).to_contain_text("Hello.")
        yield visitor
