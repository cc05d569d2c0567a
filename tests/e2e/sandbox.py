"""People in the sandbox's page: what they press and write, by mouse or by keyboard, and where they read the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import Scheme, visit

SWAP, OTHER_SWAP = "collins-with-hopper.jpg", "hopper-with-collins.jpg"
"""Bundled examples that the shipped weights call SUBSTANTIAL."""
PLAIN = "collins.jpg"


class Visitor:
    """Somebody with the sandbox open, who plays all its people. `chat` is the group or a private chat, `log` the moderators'."""

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

    # What is written and posted.

    def say(self, text: str) -> None:
        """Write in the chat."""
        self._write(self.page.locator("#text"), text)

    def say_in_log(self, text: str) -> None:
        """Write in the moderators' log."""
        self._write(self.page.locator("#log-text"), text)

    def post(self, example: str, words: str = "", *, covered: bool = False) -> Locator:
        """Post a bundled example; the post."""
        before = self.chat.locator(".post:not(.bot)").count()
        if words:
            self.page.locator("#text").fill(words)
        if covered:
            self.page.locator("#spoiler").click()
        self.page.locator("#examples button").nth(EXAMPLES.index(example)).click()
        return self._posted(before)

    def attach(self, *pictures: Path) -> None:
        """Post files."""
        self.page.locator("#file").set_input_files(pictures)

    def choose(self, post: Locator, name: str) -> None:
        """Press an entry of a message's menu."""
        post.locator(".dots").click()
        post.locator(".menu").get_by_role("button", name=name, exact=True).click()

    def link_of(self, post: Locator) -> str:
        """The message's link, copied."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.choose(post, "Copy link")
        expect(self.page.locator("#notice")).to_have_text("The link is copied.")
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    # Where the answers are.

    @property
    def last(self) -> Locator:
        """The newest message of the chat."""
        return self.chat.locator(".post").last

    @property
    def card(self) -> Locator:
        """The newest message of the moderators' log that is a case's card."""
        return self.log.locator(".post:not(.whisper)", has_text=re.compile("^.*Case ")).last

    def whisper(self, name: str) -> Locator:
        """What this person alone was told last, wherever."""
        return self.page.locator(".whisper", has_text=f"Only {name} sees this").last

    def press(self, label: str, within: Locator | None = None) -> None:
        """Press the one button of this name."""
        (within or self.page).get_by_role("button", name=label, exact=True).click()

    def case_of(self, card: Locator) -> str:
        """The case's name, as its card says it."""
        expect(card).to_contain_text(NAME)
        found = NAME.search(card.inner_text())
        assert found is not None
        return found[1]

    @staticmethod
    def _write(box: Locator, text: str) -> None:
        box.fill(text)
        box.press("Enter")
        expect(box).to_have_value("")

    def _posted(self, before: int) -> Locator:
        posts = self.chat.locator(".post:not(.bot)")
        expect(posts).to_have_count(before + 1)
        identity = posts.last.get_attribute("data-id")
        return self.chat.locator(f"[data-id={identity}]")


NAME = re.compile(r"Case ([0-9A-Z]{10})")
EXAMPLES = (PLAIN, "hopper.jpg", SWAP, OTHER_SWAP, "collins-part.jpg")
"""In the order in which the page shows them."""


@contextmanager
def visiting(
    browser: Browser, address: str, size: tuple[int, int] = (1280, 900), scheme: Scheme = "light"
) -> Iterator[Visitor]:
    """A new visitor, in a group that the bot has just been taken into."""
    with visit(browser, address, size, scheme) as page:
        visitor = Visitor(page)
        expect(visitor.chat.locator(".post.bot")).to_contain_text("Hello.")
        yield visitor
