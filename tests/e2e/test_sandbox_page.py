"""The sandbox's page in headless Chromium, with nobody behind it who decides anything: what it shows, and what it lets people do.

What the bot makes of it is tried in `test_sandbox.py`, with the whole program.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect

from bots.platform import Button, ButtonStyle, CommandName, File, Note, Picture
from bots.platform.markup import link, mention
from bots.platforms import Surroundings
from bots.platforms.sandbox import Sandbox, Settings, create
from bots.platforms.sandbox.rooms import Room
from bots.records.choices import Choice
from bots.references import Reference, Signer
from bots.testing import FakeHandler
from bots.texts import Texts
from bots.web.gate import App, Gate, GateKeys
from tests.doubles.films import film
from tests.doubles.network import free_port
from tests.e2e.browser import Scheme, chromium, visit
from tests.e2e.threads import ServiceThread, wait_for
from worker.contract import Origin, Purpose

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "bots/platforms/sandbox/examples"
COLLINS, HOPPER = ((EXAMPLES / name).read_bytes() for name in ("collins.jpg", "hopper.jpg"))
SIGNER = Signer(bytes(32))
SIZES = [(1366, 650), (1280, 720), (1024, 700), (844, 390), (390, 844), (320, 640)]
CARD = (
    (Choice.FAKE, "Fake: keep it out", ButtonStyle.DANGER, 0),
    (Choice.FINE, "Fine: put it back", ButtonStyle.GOOD, 0),
    (Choice.SHOW, "Show me", ButtonStyle.PLAIN, 1),
    (Choice.MORE, "More…", ButtonStyle.PLAIN, 1),
)


@dataclass
class Served:
    """A sandbox that is served, and somebody who only listens."""

    sandbox: Sandbox
    heard: FakeHandler
    thread: ServiceThread
    address: str

    @property
    def room(self) -> Room:
        """The newest visitor's."""
        return list(self.sandbox.rooms)[-1]

    @property
    def group(self) -> str:
        return self.room.chat("group")

    @property
    def log(self) -> str:
        return self.room.chat("log")

    def does(self, work: Any) -> Any:
        """What the bot's own call answers."""
        return self.thread.run(work)

    def says(self, chat: str, text: str, **more: Any) -> str:
        """The id of what the bot has said."""
        return str(self.does(self.sandbox.send(Note(chat=chat, text=text, **more))))

    def card(self, **more: Any) -> str:
        """The id of a card in the log."""
        text = f"{mention(self.room.member('theo'), 'Theo')} posted this.\n\nStrong signs of a swapped face."
        return self.says(self.log, text, thumbnail=COLLINS, buttons=buttons(), **more)


def buttons(*only: Choice) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=label,
            data=SIGNER.sign(Reference(choice=choice, case="c1"), "sandbox", 4e9),
            style=style,
            row=row,
        )
        for choice, label, style, row in CARD
        if not only or choice in only
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    app, port, heard = FastAPI(), free_port(), FakeHandler()
    surroundings = Surroundings(texts=Texts(), web=app, signing_key=bytes(32), data_dir=Path("unused"))
    sandbox = create(Settings(), surroundings)
    keys = GateKeys(signing_key=bytes(32), hosts=frozenset({"127.0.0.1"}), api_key=None, loopback=True)
    server = uvicorn.Server(
        uvicorn.Config(
            Gate(cast(App, app), keys),
            host="127.0.0.1",
            port=port,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )
    thread = ServiceThread()

    async def begin() -> list[asyncio.Task[None]]:
        return [asyncio.create_task(sandbox.run(heard)), asyncio.create_task(server.serve())]

    tasks = thread.run(begin())
    wait_for(lambda: server.started)
    yield Served(sandbox, heard, thread, f"http://127.0.0.1:{port}")
    server.should_exit = True
    wait_for(tasks[1].done)
    thread.close()


@contextmanager
def visiting(
    browser: Browser, served: Served, size: tuple[int, int] = (1280, 860), scheme: Scheme = "light", **more: Any
) -> Iterator[Page]:
    heard = served.heard
    heard.messages, heard.commands, heard.presses, heard.joined = [], [], [], []
    with visit(browser, served.address, size, scheme, **more) as page:
        wait_for(lambda: heard.joined)
        yield page


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with visiting(browser, served) as opened:
        yield opened


def soon(items: list[Any], number: int = 1) -> Any:
    """The item of that number, counted from 1, once it was heard of."""
    wait_for(lambda: len(items) >= number)
    return items[number - 1]


def play(page: Page, name: str) -> None:
    page.locator("#members label", has_text=name).click()


def attach(page: Page, *names: str) -> None:
    page.locator("#file").set_input_files([EXAMPLES / name for name in names])


def announced(page: Page) -> list[str]:
    """Everything that was read out since `listen`."""
    return list(page.evaluate("window.announced"))


def listen(page: Page) -> None:
    """Keep what is read out from now on: on the page it is one line."""
    page.evaluate(
        """() => {
          window.announced = [];
          const line = document.querySelector("#announcer");
          new MutationObserver(() => window.announced.push(line.innerText)).observe(line, { childList: true });
        }"""
    )


def test_the_bot_is_taken_in_by_the_owner_and_again_after_starting_over(page: Page, served: Served) -> None:
    first = soon(served.heard.joined)
    assert (first.chat, first.member.id) == (served.group, served.room.member("noor"))
    served.says(served.group, "Hello.")
    expect(page.locator("#posts .post.bot")).to_contain_text("Hello.")
    page.locator("#reset").click()
    page.locator("#reset-yes").click()
    second = soon(served.heard.joined, 2)
    assert second.chat != first.chat
    expect(page.locator("#posts .post")).to_have_count(0)
    served.says(served.group, "Hello again.")
    expect(page.locator("#posts .post.bot")).to_contain_text("Hello again.")


def test_nothing_is_wiped_unasked(page: Page, served: Served) -> None:
    served.says(served.group, "A day's work.")
    expect(page.locator("#posts .post.bot")).to_have_count(1)
    page.locator("#reset").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sure")).to_be_visible()
    expect(page.locator("#reset-no")).to_be_focused()
    page.keyboard.press("Enter")  # whoever presses twice wipes nothing
    expect(page.locator("#sure")).to_be_hidden()
    expect(page.locator("#reset")).to_be_focused()
    expect(page.locator("#posts .post.bot")).to_have_count(1)
    assert len(served.heard.joined) == 1


@pytest.mark.parametrize("gone", [False, True], ids=["decided meanwhile", "deleted meanwhile"])
def test_the_way_back_from_the_people_is_where_one_was(page: Page, served: Served, gone: bool) -> None:
    card, later = served.card(), served.card()
    page.locator(f'#log [data-id="{card}"] .mention').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#people")).to_be_visible()
    if gone:
        served.does(served.sandbox.delete(served.log, card))
        expect(page.locator("#log .post")).to_have_count(1)
    else:
        served.does(served.sandbox.edit(served.log, card, Note(chat=served.log, text="Decided by Ines.")))
        expect(page.locator(f'#log [data-id="{card}"]')).to_contain_text("Decided by Ines.")
    page.keyboard.press("Escape")
    expect(page.locator("#people")).to_be_hidden()
    expect(page.locator("#log" if gone else f'#log [data-id="{card}"]')).to_be_focused()
    assert later


def test_a_card_is_worked_by_mouse(page: Page, served: Served) -> None:
    card = served.card()
    cover = page.locator("#log .cover")
    expect(cover).to_have_text("Blurred picture. Press to see it")
    expect(page.locator("#log .bubble img")).to_have_count(0)
    cover.click()
    expect(page.locator("#log .bubble img")).to_be_visible()
    cover.click()
    expect(page.locator("#log .bubble img")).to_have_count(0)
    rows = page.locator("#log .row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).locator("button")).to_have_text(["Fake: keep it out", "Fine: put it back"])
    expect(rows.nth(0).locator("button").nth(0)).to_have_class("danger")
    page.locator("#moderators label", has_text="Ines").click()
    page.get_by_role("button", name="Fine: put it back").click()
    press = soon(served.heard.presses)
    assert (press.chat, press.note, press.member.id) == (served.log, card, served.room.member("ines"))
    assert press.data == buttons(Choice.FINE)[0].data
    served.says(served.log, "This was already decided.", reply_token=press.reply_token)
    whisper = page.locator("#log .whisper")
    expect(whisper).to_contain_text("Only Ines sees this")
    whisper.get_by_role("button", name="Dismiss").click()
    expect(whisper).to_have_count(0)


def test_a_card_is_worked_by_keyboard_and_the_focus_stays(page: Page, served: Served) -> None:
    card = served.card()
    expect(page.locator("#log .post")).to_have_count(1)
    listen(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#skip-log")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#log")).to_be_focused()
    page.keyboard.press("ArrowUp")
    post = page.locator("#log .post").first
    expect(post).to_be_focused()
    for name in ("dots", "cover", "mention"):
        page.keyboard.press("Tab")
        expect(page.locator(f"#log .{name}")).to_be_focused()
        if name == "cover":
            page.keyboard.press("Enter")
            expect(page.locator("#log .cover img")).to_be_visible()
            expect(page.locator("#log .cover")).to_be_focused()
    for name in ("Fake: keep it out", "Fine: put it back"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    assert soon(served.heard.presses).data == buttons(Choice.FINE)[0].data

    said = announced(page)
    served.does(served.sandbox.edit(served.log, card, Note(chat=served.log, text="changed", buttons=buttons())))
    expect(post).to_contain_text("changed")
    expect(page.get_by_role("button", name="Fine: put it back")).to_be_focused()
    undo = Button(label="Undo", data=buttons()[0].data)
    served.does(served.sandbox.edit(served.log, card, Note(chat=served.log, text="decided", buttons=(undo,))))
    expect(post).to_contain_text("decided")
    # Not on Undo: whoever presses Enter twice would press it.
    expect(post).to_be_focused()
    expect(page.locator("#log .cover img")).to_be_visible()
    assert announced(page) == said, "a change was read out"
    served.does(served.sandbox.delete(served.log, card))
    expect(page.locator("#log .post")).to_have_count(0)
    expect(page.locator("#log")).to_be_focused()


def test_new_messages_are_read_out_once_and_own_ones_are_not(page: Page, served: Served) -> None:
    listen(page)
    served.says(served.group, "first words")
    expect(page.locator("#announcer")).to_contain_text("Torchrelay: first words")
    page.locator("#text").fill("my own words")
    page.keyboard.press("Enter")
    expect(page.locator("#posts")).to_contain_text("my own words")
    served.does(served.sandbox.mute(served.group, served.room.member("theo"), time.time() + 3600))
    expect(page.locator("#announcer")).to_contain_text("Theo may write nothing until")
    assert [text for text in announced(page) if "first words" in text or "my own" in text] == [
        "Torchrelay: first words"
    ]


def test_a_mention_shows_the_person_and_a_link_the_message(page: Page, served: Served) -> None:
    page.locator("#text").fill("<b>not bold</b> \ue000 /etc")
    page.keyboard.press("Enter")
    expect(page.locator("#posts .post .text")).to_have_text("<b>not bold</b>  /etc")
    target = next(post for post in served.room.posts.values() if post.author == "mina")
    for number in range(12):
        served.says(served.group, f"line {number}\n\n\n")
    expect(page.locator("#posts .post")).to_have_count(13)
    address = served.sandbox.link(served.group, "", target.id)
    evil = link("javascript:alert(1)", "evil")
    text = f"{mention(served.room.member('theo'), 'x')} {link(address, 'there')} {link('/reveal/abc', 'look')} {evil}"
    served.says(served.log, text)
    said = page.locator("#log .text")
    look = said.get_by_role("link", name="look")
    assert look.get_attribute("target") == "_blank"
    assert look.get_attribute("rel") == "noopener noreferrer"
    expect(said.get_by_role("link")).to_have_count(2)
    page.locator("#threads button").nth(1).click()
    expect(page.locator("#posts .post")).to_have_count(0)
    said.get_by_role("link", name="there").click()
    found = page.locator(f"#posts [data-id={target.id}]")
    expect(found).to_be_focused()
    expect(found).to_have_class(re.compile("target"))
    expect(found).to_be_in_viewport()
    said.locator(".mention").click()
    expect(page.locator("#people .named")).to_contain_text("Theo")
    page.keyboard.press("Escape")
    expect(said.locator(".mention")).to_be_focused()


def test_the_link_of_a_message_can_be_copied_and_found(page: Page, served: Served) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#examples button").first.click()
    post = page.locator("#posts .post")
    post.locator(".dots").click()
    post.get_by_role("button", name="Copy link").click()
    expect(page.locator("#notice")).to_have_text("The link is copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    posted = soon(served.heard.messages)
    assert served.does(served.sandbox.find(copied)) == (posted.chat, posted.id)
    play(page, "Ada")
    page.locator("#tab-private").click()
    page.locator("#text").fill(f"/thisisme {copied}")
    page.keyboard.press("Enter")
    command = soon(served.heard.commands)
    assert (command.name, command.arguments) == (CommandName.THISISME, (copied,))
    assert (command.message.private, command.message.sender.id) == (True, served.room.member("ada"))
    page.goto(copied)
    expect(page.locator(f"#posts [data-id={posted.id}]")).to_be_focused()


def test_a_file_is_taken_from_the_private_chat_alone(page: Page, served: Served) -> None:
    file = File(name="my-data.json", data='{"what": "그림"}'.encode())
    served.does(served.sandbox.send_file(served.room.member("ada"), file, "All of it."))
    expect(page.locator("#posts")).not_to_contain_text("All of it.")
    page.locator("#tab-private").click()
    play(page, "Ada")
    expect(page.locator("#posts")).to_contain_text("All of it.")
    with page.expect_download() as taken:
        page.locator("#posts").get_by_role("link", name="Download my-data.json").click()
    assert taken.value.suggested_filename == "my-data.json"
    assert Path(taken.value.path()).read_bytes() == file.data
    answer = page.request.get(f"{served.address}/sandbox/files/{next(iter(served.room.files))}")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert page.request.get(f"{served.address}/sandbox/files/none").status == 404


def test_what_the_bot_drew_is_covered_and_in_the_private_chat_alone(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    served.does(served.sandbox.show(served.room.member("ada"), COLLINS, "Where I looked."))
    expect(page.locator("#posts")).not_to_contain_text("Where I looked.")
    page.locator("#tab-private").click()
    play(page, "Ada")
    post = page.locator("#posts .post", has_text="Where I looked.")
    cover = post.locator(".cover")
    expect(cover).to_have_text("What the bot drew over the picture. Press to see it")
    expect(post.locator("img[alt]:not([alt=''])")).to_have_count(0)
    cover.focus()
    page.keyboard.press("Enter")
    expect(cover.get_by_role("img", name="The picture in grey, with colour where the bot looked")).to_be_visible()
    fits(page, cover.locator("img"))
    barriers(page)
    play(page, "Theo")
    expect(page.locator("#posts .post")).to_have_count(0)


def test_every_member_has_a_private_chat_and_sees_that_something_is_new(page: Page, served: Served) -> None:
    chat = served.does(served.sandbox.private_chat(served.room.member("theo")))
    served.says(chat, "Your picture was taken out.", buttons=buttons(Choice.FINE))
    tab, theo = page.locator("#tab-private"), page.locator("#members label", has_text="Theo")
    expect(tab).to_have_attribute("aria-label", "Private chat, new messages")
    expect(theo.locator(".dot")).to_be_visible()
    tab.click()
    expect(page.locator("#posts .post")).to_have_count(0)
    theo.click()
    expect(page.locator("#head-name")).to_have_text("Theo and Torchrelay")
    expect(page.locator("#posts .post.bot")).to_contain_text("taken out")
    expect(theo.locator(".dot")).to_be_hidden()
    expect(tab).not_to_have_attribute("aria-label", "Private chat, new messages")
    page.get_by_role("button", name="Fine: put it back").click()
    assert soon(served.heard.presses).member.id == served.room.member("theo")


def test_who_may_not_write_cannot_until_it_is_over(page: Page, served: Served) -> None:
    theo = served.room.member("theo")
    play(page, "Theo")
    served.does(served.sandbox.mute(served.group, theo, time.time() + 3600))
    expect(page.locator("#blocked")).to_contain_text("Theo is muted until")
    expect(page.locator("#text")).to_be_disabled()
    page.locator("#tab-private").click()
    expect(page.locator("#text")).to_be_enabled()
    page.locator("#tab-group").click()
    served.does(served.sandbox.unmute(served.group, theo))
    expect(page.locator("#text")).to_be_enabled()
    served.does(served.sandbox.kick(served.group, theo))
    expect(page.locator("#blocked")).to_contain_text("Theo was put out")
    page.get_by_role("button", name="Let Theo join again").click()
    expect(page.locator("#text")).to_be_enabled()
    served.does(served.sandbox.ban(served.group, theo))
    expect(page.locator("#blocked")).to_contain_text("banned")
    page.locator("#open-people").click()
    row = page.locator("[data-member=theo]")
    expect(row).to_contain_text("banned")
    expect(row.get_by_role("button", name="join again")).to_have_count(0)
    served.does(served.sandbox.unban(served.group, theo))
    row.get_by_role("button", name="Let Theo join again").click()
    expect(row).not_to_contain_text("not in the group")


def test_rights_are_given_and_taken_on_the_page(page: Page, served: Served) -> None:
    page.locator("#open-people").click()
    page.get_by_label("Delete messages").uncheck()
    row = page.locator("[data-member=theo]")
    row.get_by_label("Moderator").check()
    expect(page.locator("#moderators label")).to_have_count(3)
    expect(row.get_by_label("Moderator")).to_be_focused()
    row.get_by_label("Lets the bot write privately").uncheck()
    wait_for(lambda: served.room.closed)
    assert served.room.group.lacking == {"delete_messages"}
    assert served.room.closed == {"theo"}
    expect(page.locator("[data-member=noor]").get_by_label("Moderator")).to_be_disabled()


def test_pictures_go_together_with_words_under_a_cover_and_come_back_so(page: Page, served: Served) -> None:
    page.locator("#text").fill("at the summit")
    page.locator("#spoiler").click()
    attach(page, "collins.jpg", "hopper.jpg")
    message = soon(served.heard.messages)
    assert (message.text, [item.spoiler for item in message.attachments]) == ("at the summit", [True, True])
    expect(page.locator("#posts .grid .cover")).to_have_count(2)
    expect(page.locator("#spoiler")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#text")).to_have_value("")
    assert served.does(served.sandbox.delete(message.chat, message.id))
    expect(page.locator("#posts .gone")).to_have_text("The bot took this message out of the chat.")
    pictures = [Picture(media="", data=COLLINS, spoiler=True), Picture(media="", data=HOPPER)]
    origin = Origin(platform="sandbox", purpose=Purpose.GUARD, chat=message.chat, message=message.id, media="")
    served.does(served.sandbox.put_back(origin, pictures, Note(chat=message.chat, text="Mina wrote: at the summit")))
    back = page.locator("#posts .post.bot")
    expect(back.locator(".grid .cover")).to_have_count(1)
    expect(back.locator(".grid > img")).to_be_visible()
    back.locator(".cover").click()
    expect(back.locator(".cover img")).to_be_visible()


def test_a_film_is_shown_as_one_and_under_its_cover_too(page: Page, served: Served, artefacts: Path) -> None:
    data = film(HOPPER)
    payload = {"name": "film.webm", "mimeType": "video/webm", "buffer": data}
    page.locator("#file").set_input_files([cast(Any, payload)])
    message = soon(served.heard.messages)
    (attachment,) = message.attachments
    assert attachment.media_type == "video/webm"
    assert served.does(served.sandbox.fetch(attachment.media, 1_000_000)) == data
    shown = page.locator("#posts video")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("aria-label", "Film posted by Mina")
    expect(shown).to_have_js_property("videoWidth", 160)
    assert shown.evaluate("film => film.paused && film.muted !== false && film.error === null")
    page.screenshot(path=artefacts / "sandbox-film.png")
    assert served.does(served.sandbox.delete(message.chat, message.id))
    expect(page.locator("#posts video")).to_have_count(0)
    origin = Origin(platform="sandbox", purpose=Purpose.GUARD, chat=message.chat, message=message.id, media="")
    back = [Picture(media="", data=data, spoiler=True)]
    served.does(served.sandbox.put_back(origin, back, Note(chat=message.chat, text="back")))
    page.locator("#posts .post.bot .cover").click()
    expect(page.locator("#posts .post.bot video")).to_have_js_property("videoWidth", 160)
    page.screenshot(path=artefacts / "sandbox-film-back.png")
    page.locator("#posts .post.bot .uncovered button").click()
    expect(page.locator("#posts .post.bot video")).to_have_count(0)
    expect(page.locator("#posts .post.bot .cover")).to_have_count(1)


def test_the_menu_of_a_message_asks_reports_edits_and_deletes(page: Page, served: Served) -> None:
    page.locator("#examples button").first.click()
    posted = soon(served.heard.messages)
    post = page.locator(f"#posts [data-id={posted.id}]")

    def choose(name: str) -> None:
        post.locator(".dots").click()
        post.get_by_role("button", name=name).click()

    choose("Report")
    report = soon(served.heard.commands)
    assert (report.name, report.target.id) == (CommandName.REPORT, posted.id)
    choose("Edit")
    page.locator("#text").fill("other words")
    page.keyboard.press("Enter")
    edited = soon(served.heard.messages, 2)
    assert (edited.id, edited.text, edited.edited) == (posted.id, "other words", True)
    play(page, "Theo")
    post.locator(".dots").click()
    expect(post.get_by_role("button", name="Delete")).to_have_count(0)
    post.get_by_role("button", name="Reply").click()
    page.locator("#text").fill("I like it")
    page.keyboard.press("Enter")
    expect(page.locator("#posts .quote").last).to_contain_text("Mina other words")
    play(page, "Noor")
    choose("Delete")
    expect(post).to_contain_text("This message was deleted.")
    assert not served.does(served.sandbox.delete(posted.chat, posted.id))
    expect(page.locator("#posts .quote").last).to_contain_text("a message that is gone")


def test_a_command_keeps_its_lines_and_the_presets_are_the_moderators(page: Page, served: Served) -> None:
    page.locator("#moderators label", has_text="Ines").click()
    page.locator("#log-text").fill('/policy import\nmode = "live"')
    page.keyboard.press("Enter")
    given = soon(served.heard.commands)
    assert (given.arguments, given.body, given.message.chat) == (("import",), 'mode = "live"', served.group)
    served.says(given.message.chat, "Done.", reply_to=given.message.id, reply_token=given.reply_token)
    expect(page.locator("#log .post.bot")).to_contain_text("Done.")
    page.get_by_role("button", name="Protect:").click()
    preset = soon(served.heard.commands, 2)
    assert (preset.arguments, preset.message.chat) == (("protect",), served.group)
    assert preset.message.sender.id == served.room.member("ines")
    page.locator("#composer").get_by_role("button", name="Commands").click()
    page.get_by_role("button", name="/cases").click()
    expect(page.locator("#text")).to_have_value("/cases ")
    expect(page.locator("#text")).to_be_focused()


def test_what_is_posted_in_a_topic_stays_there(page: Page, served: Served) -> None:
    page.get_by_role("button", name="Trail photos").click()
    page.locator("#examples button").first.click()
    message = soon(served.heard.messages)
    assert message.thread == "photos"
    page.get_by_role("button", name="General").click()
    served.says(served.group, "in the topic", thread="photos", reply_to=message.id)
    expect(page.get_by_role("button", name="Trail photos, new messages")).to_be_visible()
    expect(page.locator("#posts .post")).to_have_count(0)
    page.get_by_role("button", name="Trail photos").click()
    expect(page.locator("#posts .post.bot")).to_contain_text("in the topic")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_off_and_axe_finds_no_barrier(
    browser: Browser, served: Served, artefacts: Path, size: tuple[int, int], scheme: Scheme
) -> None:
    with visiting(browser, served, size, scheme) as page:
        page.locator("#text").fill("A long way up, and " + "averyveryverylongwordwithnoendinsight" * 3)
        attach(page, "collins.jpg", "hopper.jpg", "collins-part.jpg")
        message = soon(served.heard.messages)
        served.says(served.group, "There are strong signs.", reply_to=message.id)
        served.does(served.sandbox.react(message.chat, message.id))
        served.does(served.sandbox.mute(served.group, served.room.member("ada"), time.time() + 99_999))
        served.card()
        served.says(served.log, f"{link('/reveal/abc', 'Look at the picture')}.", reply_token="only-noor")
        expect(page.locator("#posts .reaction")).to_be_visible()
        page.locator("#posts .dots").first.click()
        shot = artefacts / f"sandbox-{size[0]}-{scheme}"
        for tab in ("group", "private", "log"):
            if tab == "log":
                if page.locator("#tab-log").is_visible():
                    page.locator("#tab-log").click()
                page.locator("#log .cover").click()
                fits(page, page.locator("#log .row button"))
            else:
                page.locator(f"#tab-{tab}").click()
            page.screenshot(path=f"{shot}-{tab}.png")
            assert page.evaluate(HINTS_CUT_OFF) == []
            fits(page, page.locator("button:visible:not(.skip):not(#examples button)"), scroll=False)
            barriers(page)
        page.locator("#open-people").click()
        fits(page, page.locator("#people button"))
        page.screenshot(path=f"{shot}-people.png")
        barriers(page)


HINTS_CUT_OFF = """() => [...document.querySelectorAll("textarea")].filter((field) => field.checkVisibility()).filter((field) => {
  const shown = document.createElement("span");
  shown.style.cssText = `position: absolute; white-space: nowrap; font: ${getComputedStyle(field).font}`;
  shown.textContent = field.placeholder;
  document.body.append(shown);
  const width = shown.getBoundingClientRect().width;
  shown.remove();
  return width > field.clientWidth - 2 * parseFloat(getComputedStyle(field).paddingLeft) + 1;
}).map((field) => field.placeholder)"""
"""What fields say of themselves that is wider than they are."""


def fits(page: Page, found: Locator, *, scroll: bool = True) -> None:
    """Fail where one of these is beyond the page's sides, or cannot be brought into view."""
    width = page.evaluate("innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found.count() > 0
    for item in found.all():
        if scroll:
            item.scroll_into_view_if_needed()
            expect(item).to_be_in_viewport(
                ratio=0.98
            )  # lists scroll by whole pixels, and what is in them has fractions
        box = item.bounding_box()
        assert box is not None
        assert box["x"] >= 0, item.inner_text()
        assert box["x"] + box["width"] <= width, item.inner_text()


def barriers(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
