"""The sandbox as a chat: it follows, says honestly what is waited for, takes whatever files it is given, and begins anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bots.platform import Note, Outcome, Rules
from bots.platforms.sandbox.rooms import Post
from tests.doubles.films import film
from tests.e2e import test_sandbox_page as sandbox
from tests.e2e.browser import as_slow_phone
from tests.e2e.test_sandbox_page import COLLINS, HOPPER, Served, attach, play, soon, visiting
from worker.contract import Origin, Purpose

browser, served = sandbox.browser, sandbox.served  # the fixtures
PHONE = (390, 844)
AT_END = "name => ((it) => it.scrollHeight - it.scrollTop - it.clientHeight < 4)(document.querySelector(name))"
AWAY = "name => ((it) => it.scrollHeight - it.scrollTop - it.clientHeight > 100)(document.querySelector(name))"
MEBIBYTE = 1024 * 1024


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with visiting(browser, served) as opened:
        yield opened


def follows(page: Page, name: str = "#posts") -> None:
    """Wait until the newest message is seen whole."""
    page.wait_for_function(AT_END, arg=name)


def origin(served: Served, post: Post, number: int = 0) -> Origin:
    chat = served.room.chat(post.chat)
    return Origin(platform="sandbox", purpose=Purpose.GUARD, chat=chat, message=post.id, media=post.media[number])


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.keyboard.press("Enter")


def wheel(page: Page, over: Locator, pixels: int) -> None:
    over.hover()
    page.mouse.wheel(0, pixels)


@pytest.mark.parametrize("slow", [False, True], ids=["desk", "slow phone"])
def test_the_chat_follows_pictures_that_load_late_own_posts_and_answers(
    browser: Browser, served: Served, slow: bool
) -> None:
    with visiting(browser, served, PHONE if slow else (1280, 860)) as page:
        # Without what draws everything anew now and then, which would hide it.
        page.add_init_script("window.setInterval = () => 0")
        page.reload()
        if slow:
            as_slow_phone(page)
        for number in range(8):
            served.says(served.group, f"line {number}\n\n")
        follows(page)
        let_go, waiting = Event(), list[Route]()
        page.route(
            "**/sandbox/pictures/*", lambda route: waiting.append(route) if not let_go.is_set() else route.continue_()
        )
        attach(page, "hopper.jpg")
        post = soon(served.heard.messages)
        expect(page.locator(f"#posts [data-id={post.id}]")).to_be_visible()
        page.wait_for_function("() => document.querySelector('#posts img')")
        follows(page)
        let_go.set()
        for route in waiting:
            route.continue_()
        expect(page.locator("#posts .pictures img")).to_have_js_property("complete", True)
        page.wait_for_function("() => document.querySelector('#posts .pictures img').clientHeight > 100")
        follows(page)
        served.says(served.group, "an answer\n\nin several\n\nlines", reply_to=post.id)
        expect(page.locator("#posts .post.bot").last).to_contain_text("an answer")
        follows(page)
        served.does(served.sandbox.finished(origin(served, served.room.posts[post.id]), Outcome.LITTLE))
        expect(page.locator("#posts .chip")).to_be_visible()
        follows(page)


def test_who_has_scrolled_up_stays_there_and_is_told_of_new_messages(page: Page, served: Served) -> None:
    for number in range(20):
        served.says(served.group, f"line {number}\n\n")
    expect(page.locator("#posts .post")).to_have_count(20)
    follows(page)
    posts, button = page.locator("#posts"), page.locator(".fresh[data-list=posts]")
    expect(button).to_be_hidden()
    wheel(page, posts, -600)
    page.wait_for_function(AWAY, arg="#posts")
    expect(button).to_be_hidden()
    place = posts.evaluate("it => it.scrollTop")
    served.says(served.group, "something new")
    expect(button).to_be_visible()
    expect(button).to_have_text("New messages ↓")
    assert posts.evaluate("it => it.scrollTop") == place
    button.click()
    follows(page)
    expect(button).to_be_hidden()
    expect(posts).to_be_focused()
    wheel(page, posts, -600)
    page.wait_for_function(AWAY, arg="#posts")
    write(page, "my own words")
    expect(posts).to_contain_text("my own words")
    follows(page)


def test_a_picture_is_not_loaded_again_when_its_message_changes(page: Page, served: Served) -> None:
    attach(page, "hopper.jpg")
    message = soon(served.heard.messages)
    shown = page.locator("#posts .pictures img")
    expect(shown).to_have_js_property("complete", True)
    shown.evaluate("it => { it.dataset.same = 'yes'; }")
    served.does(served.sandbox.finished(origin(served, served.room.posts[message.id]), Outcome.LITTLE))
    expect(page.locator("#posts .chip")).to_be_visible()
    expect(shown).to_have_attribute("data-same", "yes")


def test_every_picture_ends_in_words_of_what_was_found(page: Page, served: Served) -> None:
    attach(page, "hopper.jpg", "collins.jpg")
    message = soon(served.heard.messages)
    post = served.room.posts[message.id]
    first, second = origin(served, post), origin(served, post, 1)
    state = page.locator("#posts .state")
    served.does(served.sandbox.progress(first, None))
    expect(state).to_contain_text("Looking at it…")
    served.does(served.sandbox.finished(first, Outcome.NONE))
    served.does(served.sandbox.finished(second, Outcome.SUBSTANTIAL))
    expect(state).to_have_count(0)
    chips = page.locator("#posts .chip")
    expect(chips.nth(0)).to_contain_text("Picture 1: Cannot be judged")
    expect(chips.nth(1)).to_contain_text("Picture 2: Strong signs")
    expect(page.locator("#announcer")).to_contain_text("Picture 2: Strong signs")
    expect(page.locator("#announcer p")).to_have_count(1)
    # Also of what is no longer there.
    served.does(served.sandbox.delete(message.chat, message.id))
    expect(page.locator("#posts .gone")).to_be_visible()
    expect(chips).to_have_count(2)


def test_a_label_only_ever_comes_nearer(page: Page, served: Served) -> None:
    attach(page, "hopper.jpg")
    of = origin(served, served.room.posts[soon(served.heard.messages).id])
    state = page.locator("#posts .state > span").first
    for ahead, words in (
        (5, "5 pictures before"),
        (7, "5 pictures before"),
        (1, "one picture before"),
        (3, "one picture"),
    ):
        served.does(served.sandbox.progress(of, ahead))
        expect(state).to_contain_text(words)
    said = page.locator("#announcer").inner_text()
    for ahead in (0, 2, None):
        served.does(served.sandbox.progress(of, ahead))
        expect(state).to_have_text("Looking at it…")
    expect(page.locator("#posts .elapsed")).to_have_text(re.compile(r"\d+ s"))
    assert page.locator("#announcer").inner_text() == said, "a wait was read out"


def test_it_is_said_that_the_detector_loads_and_that_it_starts_again(page: Page, served: Served) -> None:
    line = page.locator("#service")
    expect(line).to_be_hidden()
    served.heard.works = False
    try:
        expect(line).to_contain_text("The detector has stopped and is starting again")
        expect(page.locator("#announcer")).to_contain_text("starting again")
        attach(page, "hopper.jpg")
        message = soon(served.heard.messages)
        served.does(served.sandbox.progress(origin(served, served.room.posts[message.id]), None))
        expect(page.locator("#posts .state")).to_contain_text("Waits until the detector has started…")
    finally:
        served.heard.works = True
    expect(line).to_be_hidden()
    expect(page.locator("#posts .state")).to_contain_text("Looking at it…")
    expect(page.locator("#announcer")).to_contain_text("The detector is ready.")


def test_every_file_is_posted_or_named_with_why_it_was_not(page: Page, served: Served, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.jpg").write_bytes(COLLINS + bytes([number]))
    (tmp_path / "large.jpg").write_bytes(COLLINS + bytes(20 * MEBIBYTE))
    (tmp_path / "nothing.jpg").write_bytes(b"")
    page.locator("#text").fill("the whole day")
    page.locator("#file").set_input_files(sorted(tmp_path.iterdir()))
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Not posted: large.jpg is larger than 20 MB.")
    expect(notice).to_contain_text("Not posted: nothing.jpg is empty.")
    first, second = soon(served.heard.messages), soon(served.heard.messages, 2)
    assert (len(first.attachments), len(second.attachments)) == (10, 2)
    assert (first.text, second.text) == ("the whole day", ""), "the words go with the first"
    expect(page.locator("#posts .pictures.grid")).to_have_count(2)
    expect(page.locator("#posts .pictures.grid img")).to_have_count(12)


def test_files_that_are_together_too_large_for_one_message_go_as_several(
    page: Page, served: Served, tmp_path: Path
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.jpg").write_bytes(COLLINS + name.encode() + bytes(9 * MEBIBYTE))
    page.locator("#file").set_input_files(sorted(tmp_path.iterdir()))
    assert [len(soon(served.heard.messages, number).attachments) for number in (1, 2)] == [2, 1]
    expect(page.locator("#notice")).to_be_hidden()


def test_a_file_that_no_browser_shows_says_what_it_is(page: Page, served: Served, artefacts: Path) -> None:
    files = {
        "garden.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40),
        "letter.pdf": b"%PDF-1.7\n" + bytes(40),
        "notes.txt": "some words, 메모".encode(),
        "thing.bin": bytes(range(256)),
    }
    payload: Any = [{"name": name, "mimeType": "", "buffer": data} for name, data in files.items()]
    payload.append({"name": "walk.webm", "mimeType": "video/webm", "buffer": film(HOPPER)})
    page.locator("#file").set_input_files(payload)
    assert len(soon(served.heard.messages).attachments) == 5
    tiles = page.locator("#posts .tile")
    expect(tiles).to_have_count(4)
    kinds = ("HEIC picture", "PDF document", "Text file", "File of another kind")
    for tile, name, kind in zip(tiles.all(), files, kinds, strict=True):
        expect(tile).to_contain_text(name)
        expect(tile).to_contain_text(kind)
    expect(page.locator("#posts video")).to_have_count(1)
    page.screenshot(path=artefacts / "sandbox-files.png")


def test_a_reply_shows_the_picture_that_it_speaks_of(page: Page, served: Served) -> None:
    attach(page, "hopper.jpg")
    message = soon(served.heard.messages)
    served.says(served.group, "I cannot judge it.", reply_to=message.id)
    quote = page.locator("#posts .post.bot .quote")
    expect(quote.locator("img")).to_have_js_property("naturalWidth", 506)
    assert served.does(served.sandbox.delete(message.chat, message.id))
    expect(quote).to_contain_text("a message that is gone")
    expect(quote.locator("img")).to_have_count(0)


def test_whoever_presses_twice_posts_once(page: Page, served: Served) -> None:
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/sandbox/posts", hold)
    page.locator("#text").fill("only once")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Send", exact=True).first.click()
    wait_for_routes(page, held, 1)
    held[0].continue_()
    page.unroute("**/sandbox/posts")
    expect(page.locator("#posts")).to_contain_text("only once")
    expect(page.locator("#text")).to_have_value("")
    page.locator("#examples button").first.dblclick()
    assert soon(served.heard.messages)
    write(page, "and done")
    expect(page.locator("#posts")).to_contain_text("and done")
    expect(page.locator("#posts .post:not(.bot)")).to_have_count(3)


def test_a_picture_that_is_chosen_while_another_is_on_its_way_goes_next(page: Page, served: Served) -> None:
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/sandbox/posts", hold)
    page.locator("#examples button").nth(0).click()
    page.locator("#examples button").nth(1).click()
    wait_for_routes(page, held, 1)
    held[0].continue_()
    wait_for_routes(page, held, 2)
    held[1].continue_()
    assert [len(soon(served.heard.messages, number).attachments) for number in (1, 2)] == [1, 1]
    expect(page.locator("#posts .pictures img")).to_have_count(2)
    page.unroute("**/sandbox/posts")


def wait_for_routes(page: Page, held: list[Route], number: int) -> None:
    """Let the page go on until so many requests wait."""
    while len(held) < number:
        page.wait_for_timeout(10)


def test_what_was_written_without_a_connection_stays(page: Page, served: Served) -> None:
    page.route("**/sandbox/posts", lambda route: route.abort())
    write(page, "please keep this")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("What you wrote is still there")
    expect(notice).to_have_class("notice calm")
    expect(page.locator("#text")).to_have_value("please keep this")
    page.unroute("**/sandbox/posts")
    page.keyboard.press("Enter")
    expect(page.locator("#posts")).to_contain_text("please keep this")
    expect(page.locator("#text")).to_have_value("")


def test_what_is_written_while_something_is_on_its_way_stays(page: Page, served: Served) -> None:
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/sandbox/posts", hold)
    write(page, "first")
    wait_for_routes(page, held, 1)
    page.locator("#text").fill("second, half wri")
    held[0].continue_()
    expect(page.locator("#posts")).to_contain_text("first")
    page.wait_for_function("() => !document.querySelector('#composer').hasAttribute('aria-busy')")
    expect(page.locator("#text")).to_have_value("second, half wri")
    page.unroute("**/sandbox/posts")


def test_a_lost_connection_is_not_red_and_empties_nothing(browser: Browser, served: Served) -> None:
    with visiting(browser, served) as page:
        page.add_init_script(
            "window.EventSource = class extends EventSource { constructor(at) { super(at); window.events = this; } }"
        )
        page.reload()
        served.says(served.group, "still here")
        expect(page.locator("#posts .post.bot")).to_have_count(1)
        page.locator("#text").fill("half a sentence")
        page.evaluate("events.onerror(new Event('error'))")
        notice = page.locator("#notice")
        expect(notice).to_contain_text("The connection to the program is lost. Trying again…")
        expect(notice).to_have_class("notice calm")
        expect(page.locator("#posts .post.bot")).to_have_count(1)
        served.says(served.group, "and again")
        expect(notice).to_have_text("Connected again.")
        expect(page.locator("#text")).to_have_value("half a sentence")


def test_starting_over_begins_the_page_anew_as_well(page: Page, served: Served) -> None:
    play(page, "Theo")
    page.locator("#threads button").nth(1).click()
    page.locator("#text").fill("half a sentence")
    page.locator("#moderators label", has_text="Ines").click()
    page.locator("#reset").click()
    page.locator("#reset-yes").click()
    soon(served.heard.joined, 2)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#members input:checked")).to_have_value("mina")
    expect(page.locator("#moderators input:checked")).to_have_value("noor")
    expect(page.locator("#threads button").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#tour-number")).to_have_text("1/5")


def test_a_program_that_was_started_anew_says_so_and_keeps_what_is_being_written(page: Page, served: Served) -> None:
    page.locator("#text").fill("half a sentence")
    session = next(name for name, room in served.sandbox.rooms._rooms.items() if room is served.room)
    served.thread.call(lambda: served.sandbox.rooms.drop(session))
    expect(page.locator("#notice")).to_contain_text("The program was started anew")
    expect(page.locator("#text")).to_have_value("half a sentence")


def test_an_unknown_command_is_answered_so(page: Page, served: Served) -> None:
    write(page, "/dance")
    expect(page.locator("#posts .post.bot")).to_contain_text("I don't know this command.")
    assert served.heard.commands == []


def test_the_panel_shows_what_holds_also_on_a_phone(browser: Browser, served: Served) -> None:
    pressed = "#presets [aria-pressed=true]"
    served.heard.holds = Rules(mode="live", preset="protect", lines=("• A face swapped: strong signs → reply.",))
    try:
        with visiting(browser, served) as page:
            served.says(served.group, "Hello.")
            expect(page.locator(pressed)).to_have_text("Protect")
            expect(page.locator("#in-force summary")).to_have_text("In force: Protect")
            page.locator("#in-force summary").click()
            expect(page.locator("#in-force-lines")).to_have_text("A face swapped: strong signs → reply.")
            served.heard.holds = Rules(mode="live", preset="custom", lines=("• Other rules.",))
            served.says(served.group, "Done.")
            expect(page.locator(pressed)).to_have_count(0)
            expect(page.locator("#in-force summary")).to_have_text("In force: rules set here")
            served.heard.holds = Rules(mode="off", preset="custom", lines=("I look at nothing by myself.",))
            served.says(served.group, "Done.")
            expect(page.locator(pressed)).to_have_text("Off")
        with visiting(browser, served, PHONE) as page:
            page.locator("#tab-log").click()
            page.get_by_role("button", name="Watch:").click()
            command = soon(served.heard.commands)
            served.heard.holds = Rules(mode="shadow", preset="watch", lines=())
            note = Note(chat=command.message.chat, text="Done: watch.", reply_token=command.reply_token)
            served.does(served.sandbox.send(note))
            expect(page.locator("#log .post.bot")).to_contain_text("Done: watch.")
            expect(page.locator(pressed)).to_have_text("Watch")
            expect(page.locator("#notice")).to_have_text("In force: Watch")
    finally:
        served.heard.holds = None


def test_the_moderators_log_follows_too(page: Page, served: Served) -> None:
    for _ in range(3):
        served.card()
    expect(page.locator("#log .post")).to_have_count(3)
    follows(page, "#log")
    wheel(page, page.locator("#log"), -300)
    page.wait_for_function(AWAY, arg="#log")
    served.card()
    expect(page.locator(".fresh[data-list=log]")).to_be_visible()


def test_the_tour_can_be_left_and_taken_up_again(page: Page, served: Served) -> None:
    name, number = page.locator("#tour-name"), page.locator("#tour-number")
    expect(number).to_have_text("1/5")
    page.get_by_role("button", name="Skip", exact=True).click()
    expect(name).to_have_text("Ask privately")
    page.reload()
    expect(name).to_have_text("Ask privately")
    page.locator("#tour-do").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()
    expect(page.locator("#open-tour")).to_be_focused()
    page.reload()
    expect(page.locator("#posts .empty")).to_be_visible()
    expect(page.locator("#tour")).to_be_hidden()
    page.locator("#open-tour").focus()
    page.keyboard.press("Enter")
    expect(number).to_have_text("2/5")
    expect(page.locator("#tour-do")).to_be_focused()
    for _ in range(4):
        page.locator("#tour-next").click()
    expect(name).to_have_text("That was the tour")
    page.get_by_role("button", name="Again", exact=True).click()
    expect(number).to_have_text("1/5")


def test_a_press_for_the_tour_counts_before_the_room_is_there(page: Page, served: Served) -> None:
    page.locator("#tour-do").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/sandbox/events*", hold)
    page.reload()
    page.locator("#open-tour").click()
    expect(page.locator("#tour")).to_be_hidden()
    held[-1].continue_()
    expect(page.locator("#tour-number")).to_have_text("1/5")
    expect(page.locator("#tour-do")).to_be_focused()
