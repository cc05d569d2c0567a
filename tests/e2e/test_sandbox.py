"""A whole day's work in the sandbox, with the whole program behind it: real words, a real worker, a real browser.

What the page itself shows and lets people do is tried in `test_sandbox_page.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import Scheme, chromium
from tests.e2e.conftest import A_VERDICT, Demo
from tests.e2e.sandbox import OTHER_SWAP, PHOTO, SWAP, Visitor, visiting

TAKEN_OUT = "The bot took this message out of the chat."
OBJECT = "It was mine, and I object"
HOLDS = "strong signs → take it out until a moderator decides"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def visitor(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    with visiting(browser, demo.address) as opened:
        yield opened


@pytest.fixture
def guarded(visitor: Visitor) -> Visitor:
    """A group whose owner lets the bot hold what looks altered."""
    hold_what_looks_altered(visitor)
    return visitor


def hold_what_looks_altered(visitor: Visitor) -> None:
    visitor.play("Noor")
    expect(visitor.ask("/policy protect")).to_contain_text("Done")
    expect(visitor.ask("/policy altered hold on substantial yes")).to_contain_text(HOLDS)


def held(
    visitor: Visitor, member: str, example: str, words: str = "", *, covered: bool = False
) -> tuple[Locator, Locator]:
    """The member's picture that was taken out, and its card."""
    visitor.play(member)
    number = visitor.cards(member).count()
    post = visitor.post(example, words, covered=covered)
    expect(post).to_contain_text(TAKEN_OUT)
    return post, visitor.card(member, number)


def keep_out(visitor: Visitor, card: Locator) -> None:
    """Decide that it is a fake, though that destroys the last copy."""
    visitor.press("Fake: keep it out", card)
    expect(card).to_contain_text("This deletes the last copy.")
    visitor.press("Yes, keep it out and delete my copy", card)
    expect(card).to_contain_text("decided on")


def test_a_newcomer_is_answered_and_the_owner_makes_the_rules(visitor: Visitor, artefacts: Path) -> None:
    post = visitor.post(SWAP)
    reply = visitor.reply_to(post).locator(".text")
    expect(reply).to_contain_text("strong signs that a face in this picture was swapped")
    assert not re.search(r"\d|%", reply.inner_text())
    expect(visitor.log.locator(".post")).to_have_count(0)
    visitor.page.screenshot(path=artefacts / "sandbox-newcomer.png")

    expect(visitor.ask("/policy strict")).to_contain_text("Only people who may manage")
    visitor.page.get_by_role("button", name="Protect:").click()
    expect(visitor.chat.locator(".post.bot").last).to_contain_text("two different kinds of check that agree")

    visitor.play("Noor")
    asked = visitor.ask("/policy altered hold on substantial")
    expect(asked).to_contain_text("about 1 real picture in 200 looks like this")
    expect(asked).to_contain_text("Nothing was changed.")
    expect(visitor.ask("/policy")).not_to_contain_text(HOLDS)
    expect(visitor.ask("/policy altered hold on substantial yes")).to_contain_text(HOLDS)
    visitor.page.screenshot(path=artefacts / "sandbox-policy.png")


def test_a_held_picture_is_looked_at_once_and_put_back_as_it_was(guarded: Visitor, artefacts: Path) -> None:
    post, card = held(guarded, "Theo", OTHER_SWAP, "look what I found", covered=True)
    expect(guarded.notices()).to_contain_text(
        "A picture was taken out of this chat until a moderator has looked at it."
    )
    guarded.page.screenshot(path=artefacts / "sandbox-held.png")
    blurred = card.locator(".thumbnail .cover")
    expect(blurred).to_have_text("Blurred picture. Press to see it")
    blurred.click()
    expect(blurred.locator("img")).to_have_js_property("complete", True)
    assert blurred.locator("img").evaluate("it => it.naturalWidth") > 0
    card.get_by_role("link", name="the message").click()
    expect(post).to_be_focused()
    card.locator(".mention").click()
    expect(guarded.page.locator("#people .named")).to_contain_text("Theo")
    guarded.page.keyboard.press("Escape")

    guarded.press("Show me", card)
    link = guarded.whisper("Noor").get_by_role("link")
    with guarded.page.context.expect_page() as opened:
        link.click()
    page = opened.value
    expect(page.locator("h1")).to_contain_text(guarded.case_of(card))
    expect(page.locator("img")).to_have_count(0)
    page.get_by_role("button", name="Show it to me, once").click()
    expect(page.locator("img")).to_have_js_property("complete", True)
    assert page.locator("img").evaluate("it => it.naturalWidth") > 200
    page.screenshot(path=artefacts / "sandbox-reveal.png")
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("This link has been used")
    page.close()

    guarded.press("Fine: put it back", card)
    back = guarded.chat.locator(".post.bot", has_text="Posted by @Theo. A moderator looked at it and put it back.")
    expect(back).to_contain_text("With it was written: look what I found")
    back.locator(".pictures .cover").click()
    expect(back.locator(".pictures img")).to_be_visible()
    expect(card).to_contain_text("@Noor decided on")
    expect(guarded.chat).to_contain_text("put it back. Nothing was wrong with it.")
    guarded.page.screenshot(path=artefacts / "sandbox-put-back.png")
    guarded.private("Theo")
    expect(guarded.chat.locator(".post.bot")).to_contain_text("nothing was wrong with it. I am sorry.")

    guarded.group()
    guarded.play("Mina")
    again = guarded.post(OTHER_SWAP)
    held(guarded, "Ada", SWAP)
    expect(again.locator("img")).to_be_visible()
    expect(guarded.log.locator(".post", has_text="@Mina")).to_have_count(0)


def test_what_was_kept_out_goes_again_at_once_and_undo_takes_that_back(guarded: Visitor, artefacts: Path) -> None:
    _, card = held(guarded, "Ada", SWAP)
    keep_out(guarded, card)
    expect(card).to_contain_text("It is out of the chat.")
    expect(guarded.notices()).to_contain_text("keeps it out")

    guarded.play("Mina")
    again = guarded.post(SWAP)
    expect(again).to_contain_text(TAKEN_OUT)
    known = guarded.card("Mina")
    expect(known).to_contain_text("done by this chat's rules")
    expect(known).to_contain_text("The same file as one that moderators here have kept out.")
    guarded.page.screenshot(path=artefacts / "sandbox-known.png")
    guarded.private("Mina")
    expect(guarded.chat.locator(".post.bot")).to_contain_text("was removed, as that chat's rules say")

    guarded.press("Undo", card)
    expect(card).to_contain_text("please look")
    expect(card).to_contain_text("I took it out, and kept no copy.")
    expect(guarded.ask_in_log("/known list")).to_contain_text("No pictures are known here.")
    guarded.group()
    expect(guarded.chat).to_contain_text("A moderator is looking again at a picture")


def test_the_poster_objects_with_one_tap_and_another_moderator_overturns(guarded: Visitor, artefacts: Path) -> None:
    _, card = held(guarded, "Theo", OTHER_SWAP)
    guarded.press("More…", card)
    guarded.press("Mute", card)
    expect(guarded.chat.locator(".event")).to_contain_text("Theo may write nothing until")
    keep_out(guarded, card)
    guarded.private("Theo")
    told = guarded.chat.locator(".post.bot").first
    expect(told).to_contain_text("A picture that you posted in Weekend hikers was taken out.")
    expect(guarded.ask(f"/why {guarded.case_of(card)}")).to_contain_text("You may not write there until")
    guarded.press(OBJECT, told)
    expect(guarded.whisper("Theo")).to_contain_text("You will be told what is decided")
    guarded.page.screenshot(path=artefacts / "sandbox-objects.png")
    expect(card).to_contain_text("its poster objects")

    guarded.press("It was a mistake: put it right", card)
    expect(guarded.whisper("Noor")).to_contain_text("Another moderator should decide this one")
    guarded.moderate("Ines")
    guarded.press("It was a mistake: put it right", card)
    expect(card).to_contain_text("@Ines looked again on")
    expect(card).not_to_contain_text("it is fine")
    expect(guarded.chat.locator(".post.bot").last).to_contain_text(
        "that was a mistake. I am sorry. I could not put it back"
    )
    expect(told).to_contain_text("please post it again if you like")
    guarded.group()
    expect(guarded.chat.locator(".event").last).to_contain_text("Theo may write again.")
    guarded.play("Theo")
    again = guarded.post(OTHER_SWAP)
    held(guarded, "Ada", SWAP)
    expect(again.locator("img")).to_be_visible()
    guarded.page.screenshot(path=artefacts / "sandbox-overturned.png")


def test_members_report_and_ask_why(visitor: Visitor, artefacts: Path) -> None:
    visitor.play("Theo")
    post = visitor.post(PHOTO, "my aunt")
    for member in ("Ada", "Mina"):
        visitor.play(member)
        visitor.choose(post, "Report (/report)")
        expect(visitor.whisper(member)).to_contain_text("a member asks them to look at this picture, and not who")
    expect(visitor.chat.locator(".post", has_text="/report")).to_have_count(0)
    card = visitor.card("Theo")
    expect(card).to_contain_text("2 members ask you to look at it.")
    assert "Ada" not in card.inner_text()
    listed = visitor.ask_in_log("/cases open")
    expect(listed).to_contain_text("One case waits for you")
    expect(listed).to_contain_text(f"{visitor.case_of(card)} · ")
    listed.get_by_role("link", name="the message").click()
    expect(post).to_be_focused()
    shown = visitor.ask_in_log(f"/case {visitor.case_of(card)}")
    visitor.page.screenshot(path=artefacts / "sandbox-reported.png")
    visitor.press("Fine: leave it", shown)
    expect(card).to_contain_text("it is fine")
    expect(visitor.ask_in_log("/cases open")).to_contain_text("Nothing waits for a decision.")
    visitor.choose(post, "Report (/report)")
    expect(visitor.whisper("Mina")).to_contain_text("decided that it may stay")

    swap = visitor.post(SWAP)
    reply = visitor.reply_to(swap)
    expect(reply).to_contain_text("strong signs")
    visitor.choose(reply, "Why? (/why)")
    expect(visitor.chat.locator(".post.bot").last).to_contain_text("I have not touched it, and replied to it.")


def test_somebody_whom_a_picture_shows_comes_first_and_is_named_nowhere(visitor: Visitor, artefacts: Path) -> None:
    visitor.play("Theo")
    post = visitor.post(SWAP)
    reply = visitor.reply_to(post)
    expect(reply).to_contain_text("strong signs")
    link = visitor.link_of(post)
    visitor.private("Ada")
    expect(visitor.ask("/thisisme")).to_contain_text("I am sorry that you need this.")
    answer = visitor.ask(f"/thisisme {link}")
    expect(answer).to_contain_text("They are not told who asks")
    expect(answer).to_contain_text("stopncii.org")
    visitor.page.screenshot(path=artefacts / "sandbox-this-is-me.png")
    card = visitor.card("Theo")
    expect(card).to_contain_text("please look at this first")
    expect(card).to_contain_text("Somebody says that this picture shows them")
    assert "Ada" not in card.inner_text()
    visitor.press("Fake: remove it", card)
    expect(card).to_contain_text("It is out of the chat.")
    expect(visitor.ask(f"/thisisme {link}")).to_contain_text("It is no longer in that chat")
    visitor.private("Theo")
    told = visitor.chat.locator(".post.bot")
    expect(told).to_contain_text("A moderator of Weekend hikers has looked at a picture that you posted there")
    assert "shows them" not in told.inner_text()
    visitor.group()
    expect(post).to_contain_text(TAKEN_OUT)
    expect(reply).to_contain_text("decided that it must go")

    visitor.press("Undo", card)
    expect(card).to_contain_text("I put it back.")
    back = visitor.chat.locator(".post.bot", has_text="Posted by @Theo.")
    expect(back.locator(".pictures img")).to_be_visible()
    card.get_by_role("link", name="the message").click()
    expect(back).to_be_focused()


def test_strikes_and_mutes_by_hand_are_shown_and_obeyed(guarded: Visitor, artefacts: Path) -> None:
    done = guarded.ask_in_log("/policy ladder 2 strikes in 30d mute 24h")
    expect(done).to_contain_text("2 in 30 days → muted for one day")
    _, first = held(guarded, "Ada", SWAP)
    guarded.press("More…", first)
    guarded.page.screenshot(path=artefacts / "sandbox-more.png")
    guarded.press("Strike", first)
    expect(first).to_contain_text("The member got a strike for it.")
    expect(guarded.chat.locator(".event")).to_have_count(0)
    _, second = held(guarded, "Ada", OTHER_SWAP)
    guarded.press("More…", second)
    guarded.press("Strike", second)
    expect(second).to_contain_text("The member may not write until")
    expect(guarded.page.locator("#blocked")).to_contain_text("Ada is muted until")
    expect(guarded.page.locator("#text")).to_be_disabled()
    guarded.press("Fine: put it back", second)
    expect(guarded.chat.locator(".event").last).to_contain_text("Ada may write again.")
    expect(guarded.page.locator("#text")).to_be_enabled()

    guarded.press("More…", first)
    guarded.press("Ban", first)
    expect(first).to_contain_text("The member was banned from the chat.")
    expect(guarded.page.locator("#blocked")).to_contain_text("Ada is banned from the group.")
    guarded.press("Fine: put it back", first)
    expect(guarded.chat.locator(".event").last).to_contain_text("Ada may join the group again.")
    guarded.press("Let Ada join again")
    expect(guarded.page.locator("#text")).to_be_enabled()


def test_a_topic_has_rules_of_its_own(visitor: Visitor, artefacts: Path) -> None:
    visitor.group("Trail photos")
    visitor.play("Noor")
    expect(visitor.ask("/policy here protect")).to_contain_text("Done, for this topic alone")
    expect(visitor.ask("/policy here altered hold on substantial yes")).to_contain_text(HOLDS)
    _, card = held(visitor, "Theo", OTHER_SWAP)
    visitor.page.screenshot(path=artefacts / "sandbox-topic.png")
    visitor.group()
    post = visitor.post(OTHER_SWAP)
    expect(visitor.reply_to(post)).to_contain_text("strong signs")
    expect(post.locator("img")).to_be_visible()
    # One picture in two places is one case; its card leads to the topic.
    expect(card).to_contain_text("It was posted 2 times.")
    card.get_by_role("link", name="the message").click()
    expect(visitor.page.locator("#threads button", has_text="Trail photos")).to_have_attribute("aria-pressed", "true")
    visitor.group()
    visitor.play("Noor")
    shown = visitor.ask("/policy")
    expect(shown).to_contain_text("What I do in this chat: reply.")
    expect(shown).to_contain_text("One topic of this chat has rules of its own")


def test_the_rules_can_be_read_back_tried_taken_along_and_mistyped(guarded: Visitor, artefacts: Path) -> None:
    _, card = held(guarded, "Theo", OTHER_SWAP)
    guarded.press("Fine: put it back", card)
    expect(card).to_contain_text("it is fine")
    history = guarded.ask_in_log("/policy history")
    expect(history).to_contain_text("@Noor: altered.proofs")
    replayed = guarded.ask_in_log("/policy replay 30d strict")
    expect(replayed).to_contain_text("The one picture that I noted would have stayed.")
    expect(replayed).to_contain_text("1 would stay for lack of proof.")
    replayed = guarded.ask_in_log("/policy replay 30d")
    expect(replayed).to_contain_text("moderators here have found 1 fine")

    asked = guarded.say_in_log("/policy export")
    after = guarded.log.locator(f"[data-id={asked.get_attribute('data-id')}] ~ .post.bot .text")
    expect(after.last).to_contain_text("[moderators]")
    rules = "\n".join(after.all_inner_texts()[1:])
    wrong = rules.replace('mode = "live"', 'mode = "life"').replace("[limits]", "[limits]\nper_year = 3")
    mistakes = guarded.ask_in_log(f"/policy import\n{wrong}")
    expect(mistakes).to_contain_text("There are 2 mistakes in it. Nothing was changed.")
    expect(mistakes).to_contain_text("mode: I do not know “life” here. Possible: off, shadow, live.")
    expect(mistakes).to_contain_text("limits.per_year: There is no “per_year” here.")
    guarded.page.screenshot(path=artefacts / "sandbox-import.png")
    right = rules.replace('mute = "1d"', 'mute = "2h"')
    done = guarded.ask_in_log(f"/policy import\n{right}")
    expect(done).to_contain_text("Done: mute: 1d → 2h")


def test_known_pictures_exemptions_and_the_doctor(guarded: Visitor, artefacts: Path) -> None:
    guarded.play("Theo")
    hello = guarded.say("hello all")
    guarded.play("Noor")
    expect(guarded.reply(hello, "/exempt add our photographer")).to_contain_text("@Theo is exempt from now on.")
    expect(guarded.ask_in_log("/exempt list")).to_contain_text("@Theo · by @Noor")
    guarded.play("Theo")
    post = guarded.post(OTHER_SWAP)
    held(guarded, "Ada", SWAP)
    expect(post.locator("img")).to_be_visible()
    guarded.play("Noor")
    expect(guarded.reply(post, "/known add stolen for 90d")).to_contain_text("I will recognise this picture")
    guarded.play("Mina")
    expect(guarded.post(OTHER_SWAP)).to_contain_text(TAKEN_OUT)
    listed = guarded.ask_in_log("/known list")
    expect(listed).to_contain_text("kept out")
    expect(listed).to_contain_text("“stolen”")

    guarded.let("Delete messages", False)
    ill = guarded.ask_in_log("/doctor")
    expect(ill).to_contain_text("✗ For these rules I lack the right for: deleting messages.")
    expect(ill).to_contain_text("• Entries of known pictures: 1 to be kept out, 0 fine.")
    expect(ill).to_contain_text("• One case waits for a decision.")
    guarded.page.screenshot(path=artefacts / "sandbox-doctor.png")
    card = guarded.card("Ada")
    guarded.let("Delete messages", True)
    keep_out(guarded, card)
    well = guarded.ask_in_log("/doctor")
    expect(well).to_contain_text("✓ I have every right that these rules need.")
    expect(well).not_to_contain_text("✗")


def test_a_suspected_minor_stops_everything(guarded: Visitor, artefacts: Path) -> None:
    _, card = held(guarded, "Theo", OTHER_SWAP)
    guarded.press("Show me", card)
    link = guarded.whisper("Noor").get_by_role("link").get_attribute("href")
    assert link is not None
    guarded.press("More…", card)
    guarded.press("It may show a minor", card)
    expect(card).to_contain_text("nobody can look at it any more")
    guarded.press("Yes, it may show a minor", card)
    stopped = guarded.log.locator(".post:not(.whisper)", has_text="suspected minor")
    expect(stopped).to_contain_text("report.cybertip.org")
    expect(stopped.locator("button:not(.dots):not(.mention)")).to_have_count(0)
    expect(guarded.log.locator(".thumbnail")).to_have_count(0)
    guarded.page.screenshot(path=artefacts / "sandbox-minor.png")
    page = guarded.page.context.new_page()
    page.goto(link)
    expect(page.locator("main")).to_contain_text("it may show a minor")
    page.close()
    guarded.private("Theo")
    expect(guarded.chat.locator(".post.bot")).to_contain_text("it stays out")
    guarded.group()
    guarded.play("Mina")
    expect(guarded.post(OTHER_SWAP)).to_contain_text(TAKEN_OUT)


def test_a_case_is_worked_by_keyboard_alone(visitor: Visitor, artefacts: Path) -> None:
    page = visitor.page
    keys = page.keyboard
    tab_to(page, page.locator("#skip-text"))
    keys.press("Enter")
    keys.type("/help")
    keys.press("Enter")
    expect(visitor.chat).to_contain_text("/report as a reply to a picture")
    # Noor is the fourth face; arrows go from one to the next.
    tab_to(page, page.locator("#members input[value=mina]"), back=True)
    for _ in range(3):
        keys.press("ArrowRight")
    tab_to(page, page.locator("#text"))
    for command, answer in (("protect", "Done"), ("altered hold on substantial yes", HOLDS)):
        keys.type(f"/policy {command}")
        keys.press("Enter")
        expect(visitor.chat.locator(".post.bot").last).to_contain_text(answer)
    tab_to(page, page.locator("#members input[value=noor]"), back=True)
    keys.press("ArrowLeft")
    tab_to(page, page.locator("#examples button").nth(2), back=True)
    keys.press("Enter")
    expect(visitor.chat).to_contain_text(TAKEN_OUT)
    card = visitor.card("Ada")

    tab_to(page, page.locator("#log"))
    keys.press("End")
    expect(card).to_be_focused()
    tab_to(page, card.get_by_role("button", name="Show me"))
    keys.press("Enter")
    link = visitor.whisper("Noor").get_by_role("link")
    tab_to(page, link)
    with page.context.expect_page() as opened:
        keys.press("Enter")
    shown = opened.value
    expect(shown.get_by_role("button", name="Show it to me, once")).to_be_visible()
    tab_to(shown, shown.get_by_role("button", name="Show it to me, once"))
    shown.keyboard.press("Enter")
    expect(shown.locator("img")).to_be_visible()
    shown.close()
    tab_to(page, card.get_by_role("button", name="Fake: keep it out"), back=True)
    keys.press("Enter")
    expect(card).to_contain_text("This deletes the last copy.")
    # The same press again must not confirm it.
    keys.press("Enter")
    expect(card).to_contain_text("This deletes the last copy.")
    tab_to(page, card.get_by_role("button", name="Yes, keep it out"))
    keys.press("Enter")
    expect(card).to_contain_text("decided on")
    tab_to(page, card.get_by_role("button", name="Undo"))
    keys.press("Space")
    expect(card).to_contain_text("please look")
    page.screenshot(path=artefacts / "sandbox-keyboard.png")


def test_menus_penalties_and_objections_are_worked_by_keyboard_alone(guarded: Visitor) -> None:
    page, keys = guarded.page, guarded.page.keyboard
    _, card = held(guarded, "Ada", SWAP)
    for label, effect in (
        ("More…", "Strike"),
        ("Strike", "got a strike"),
        ("Fake: keep it out", "This deletes the last copy."),
        ("Yes, keep it out and delete my copy", "decided on"),
    ):
        tab_to(page, card.get_by_role("button", name=label, exact=True))
        keys.press("Enter")
        expect(card).to_contain_text(effect)
        # Whatever the card says now, whoever works it is still there.
        expect(card).to_be_focused()
    notice = guarded.notices().last
    dots, menu = notice.locator(".dots"), notice.locator(".menu")
    tab_to(page, dots)
    keys.press("Enter")
    expect(menu).to_be_visible()
    tab_to(page, menu.get_by_role("button").nth(1))
    keys.press("Escape")
    expect(menu).to_be_hidden()
    expect(dots).to_be_focused()
    keys.press("Enter")
    tab_to(page, menu.get_by_role("button", name="Reply", exact=True))
    keys.press("Enter")
    keys.type("/why")
    keys.press("Enter")
    expect(guarded.chat.locator(".post.bot").last).to_contain_text("By this chat's rules")
    tab_to(page, page.locator("#members input:checked"))
    for _ in range(4):
        if page.locator("#members input[value=ada]").is_checked():
            break
        keys.press("ArrowRight")
    tab_to(page, notice.get_by_role("button", name=OBJECT))
    keys.press("Enter")
    right = guarded.log.get_by_role("button", name="It was a mistake: put it right").last
    expect(right).to_be_visible()
    tab_to(page, page.locator("#moderators input:checked"))
    keys.press("ArrowRight")
    tab_to(page, right)
    keys.press("Enter")
    expect(guarded.card("Ada")).to_contain_text("that was a mistake")


def tab_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Press Tab until the focus is there."""
    for _ in range(120):
        if wanted.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail("the Tab key does not lead there")


def test_a_private_check_is_answered_in_private(visitor: Visitor, tmp_path: Path, artefacts: Path) -> None:
    visitor.private("Mina")
    answer = visitor.reply_to(visitor.post(PHOTO))
    expect(answer).to_contain_text(A_VERDICT)
    visitor.page.screenshot(path=artefacts / "sandbox-private.png")
    (tmp_path / "note.jpg").write_bytes(b"no picture at all")
    visitor.attach(tmp_path / "note.jpg")
    expect(visitor.chat.locator(".post.bot").last).to_contain_text("cannot read this kind of file")
    visitor.group()
    expect(visitor.chat.locator(".empty")).to_be_visible()
    expect(visitor.log.locator(".post")).to_have_count(0)


def test_who_sent_a_picture_in_private_is_shown_where_it_was_looked_at_on_a_phone(
    browser: Browser, demo: Demo, artefacts: Path
) -> None:
    with visiting(browser, demo.address, (390, 844)) as visitor:
        visitor.private("Ada")
        post = visitor.post(SWAP)
        visitor.press("Show where it looked", visitor.reply_to(post))
        expect(visitor.whisper("Ada")).to_contain_text("I am drawing it.")
        face = visitor.chat.locator(".post.bot", has_text="Where the network looked in the face, for signs of a swap.")
        # On a machine that does much else a map takes its time.
        expect(face).to_contain_text("it does not show what was changed", timeout=120_000)
        cover = face.locator(".cover")
        expect(cover.locator("img")).to_have_count(0)
        cover.click()
        image = cover.locator("img")
        expect(image).to_have_attribute("alt", "The picture in grey, with colour where the bot looked")
        visitor.page.wait_for_function("it => it.complete && it.naturalWidth >= 320", arg=image.element_handle())
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
        image.scroll_into_view_if_needed()
        visitor.page.screenshot(path=artefacts / "sandbox-390-where.png")
        visitor.private("Theo")
        expect(visitor.chat.locator(".post")).to_have_count(0)
        visitor.group()
        expect(visitor.chat.locator(".cover")).to_have_count(0)
        expect(visitor.log.locator(".post")).to_have_count(0)


def test_a_moderator_has_drawn_where_it_was_looked_at_alone(guarded: Visitor, artefacts: Path) -> None:
    _, card = held(guarded, "Theo", SWAP)
    guarded.press("Show me", card)
    with guarded.page.context.expect_page() as opened:
        guarded.whisper("Noor").get_by_role("link").click()
    page = opened.value
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_default_timeout(120_000)
    page.get_by_role("button", name="Show it, and where the network looked").click()
    # On a machine that does much else a map takes its time.
    expect(page.locator("figcaption").first).to_contain_text("Where the network looked in the face", timeout=120_000)
    assert page.locator("figure img").first.evaluate("it => it.complete && it.naturalWidth >= 320")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=artefacts / "sandbox-reveal-where.png", full_page=True)
    page.close()
    for shown in (guarded.chat, guarded.log):
        expect(shown).not_to_contain_text("Where the network looked")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_real_words_fit_and_axe_finds_no_barrier(
    browser: Browser, demo: Demo, artefacts: Path, width: int, scheme: Scheme
) -> None:
    with visiting(browser, demo.address, (width, 860), scheme) as visitor:
        page = visitor.page
        hold_what_looks_altered(visitor)
        visitor.play("Theo")
        expect(visitor.post(OTHER_SWAP, "look")).to_contain_text(TAKEN_OUT)
        expect(visitor.notices()).to_be_visible()
        if width < 900:
            page.locator("#tab-log").click()
        card = visitor.card("Theo")
        visitor.press("Show me", card)
        expect(visitor.whisper("Noor").get_by_role("link")).to_be_visible()
        for tab in ("#tab-log", "#tab-private", "#tab-group"):
            if page.locator(tab).is_visible():
                page.locator(tab).click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=artefacts / f"sandbox-{width}-{scheme}{tab.replace('#tab', '')}-words.png")
