"""What every use case is given: what an operator allows where, and how a note is sent."""

from __future__ import annotations

import pytest

from bots.moderator import Options
from bots.platform import Forbidden, Lack, Note, Throttled, Uncertain, Unreachable
from tests.unit.bots.moderator.conftest import Scene, make

NOTE = Note(text="hello", chat="group")
OFF = Options(holding=False, revealing=False)


@pytest.mark.parametrize("options", [OFF, Options()])
def test_among_oneself_everything_is_on_and_elsewhere_what_the_operator_says(options: Options) -> None:
    services = make(options).services
    assert (services.holds("sandbox"), services.reveals("sandbox")) == (True, True)
    on = options is not OFF
    assert (services.holds("telegram"), services.reveals("telegram")) == (on, on)


def test_holding_and_revealing_are_turned_on_each_by_itself() -> None:
    services = make(Options(holding=True, revealing=False)).services
    assert (services.holds("telegram"), services.reveals("telegram")) == (True, False)


@pytest.mark.parametrize(
    ("public", "own", "sandbox", "telegram"),
    [
        ("", "", "", ""),
        ("", "http://own", "http://own", ""),
        ("https://all", "http://own", "https://all", "https://all"),
    ],
)
def test_pages_of_this_machine_alone_are_for_whoever_sits_at_it(
    public: str, own: str, sandbox: str, telegram: str
) -> None:
    services = make(Options(public_url=public, playground_url=own)).services
    assert (services.page_url("sandbox"), services.page_url("telegram")) == (sandbox, telegram)


@pytest.mark.parametrize(("hold_s", "hours"), [(60, 1), (3_600, 1), (7_100, 2), (86_400, 24)])
def test_how_long_a_copy_is_kept_is_told_in_hours(hold_s: int, hours: int) -> None:
    assert make(Options(hold_s=hold_s)).services.hold_hours == hours


async def test_a_note_is_sent_again_as_late_as_the_platform_asks(scene: Scene) -> None:
    scene.platform.fail("send", Unreachable("down"), Throttled("wait", 7.0))
    assert await scene.services.say(scene.platform, NOTE) is not None
    assert scene.clock.slept_s == [1.0, 7.0]
    assert scene.texts() == ["hello"]


async def test_a_note_is_given_up_after_a_few_attempts(scene: Scene) -> None:
    scene.platform.fail("send", *[Unreachable("down")] * 10)
    with pytest.raises(Unreachable):
        await scene.services.say(scene.platform, NOTE)
    assert scene.platform.count("send") == scene.services.options.max_attempts
    assert len(scene.clock.slept_s) == scene.services.options.max_attempts - 1


async def test_what_may_have_arrived_is_never_sent_again(scene: Scene) -> None:
    scene.platform.fail("send", Uncertain("cut"))
    assert await scene.services.say(scene.platform, NOTE) is None
    assert scene.texts() == ["hello"]


@pytest.mark.parametrize("failure", [Unreachable("down"), Forbidden("no", Lack.SEND_MESSAGES)])
async def test_what_is_worth_saying_now_or_not_at_all_disturbs_nobody(scene: Scene, failure: Exception) -> None:
    scene.platform.fail("send", *[failure] * 10)  # type: ignore[list-item]
    assert await scene.services.tell(scene.platform, NOTE) is None
    assert scene.texts() == []
    refused = not isinstance(failure, Unreachable)
    assert scene.platform.count("send") == (1 if refused else scene.services.options.max_attempts)
