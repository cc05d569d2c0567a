"""Records that version 0.1.0 wrote are read. Those in tests/golden/records were written by running it (see the README there)."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bots.platform import Lack
from bots.policy import (
    DEFAULT,
    DEFAULT_PROOFS,
    PRESETS,
    Action,
    Decision,
    Evidence,
    Mode,
    Policy,
    Preset,
    Proof,
    Reason,
    Rule,
)
from bots.records import Case, Records
from bots.records.cases import CaseState, Listing
from bots.records.copies import SealedCopy
from bots.records.findings import Copy, Finding, FindingState, Problem
from bots.records.outbox import Said, SendState, Sent
from bots.records.redis.copies import RedisCopies
from tests.contract.records.conftest import CASE_DAYS, KEY, Scene
from worker.client.sealing import Seal
from worker.contract import Band, Kind
from worker.embedded import Embedded

GOLDEN = Path(__file__).parents[2] / "golden" / "records"
NOW_S = 1_800_000_000.0
SUBSTANTIAL = Reason.SUBSTANTIAL


async def plant(client: Any, name: str) -> dict[str, Any]:
    """Put what was kept in that scene onto the server."""
    dump: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    for key, kept in dump.items():
        if kept["type"] == "zset":
            await client.zadd(key, kept["value"])
        else:
            await client.set(key, base64.b64decode(kept["value"]) if kept["type"] == "base64" else kept["value"])
        if kept["ttl_s"] >= 0:
            await client.expire(key, kept["ttl_s"])
    return dump


async def only_case(scene: Scene, name: str) -> Case:
    """The case of that scene, which is found in every way there is."""
    dump = await plant(scene.redis, name)
    (key,) = [key for key in dump if key.startswith("torchrelay:case:")]
    case = await scene.records.cases.case(key.rpartition(":")[2].lower())
    assert case is not None
    assert await scene.records.cases.recent("fake", "group", 9) == Listing(cases=(case,))
    assert await scene.records.cases.waiting("fake", "group", 9) == Listing(cases=(case,) if case.in_line else ())
    assert await scene.records.cases.open(replace(case, id="ANOTHER")) == case
    assert (case.platform, case.chat, case.sender, case.opened_at_s) == ("fake", "group", "ada", NOW_S)
    assert (case.changed_at_s, case.review, case.moved_from) == (NOW_S, None, "")
    assert [item.number for item in case.findings] == list(range(1, len(case.findings) + 1))
    return case


def decided(*actions: Action, reason: Reason, mode: Mode = Mode.LIVE) -> Decision:
    """What was decided about an altered picture on a network's word."""
    return Decision(
        actions=actions,
        reason=reason,
        mode=mode,
        evidence=(
            Evidence(kind=Kind.ALTERED, band=Band.SUBSTANTIAL),
            Evidence(kind=Kind.GENERATED, band=Band.LITTLE),
        ),
        kind=Kind.ALTERED,
        proof=Proof.MODEL,
    )


HELD = decided(Action.HOLD, Action.NOTIFY, reason=SUBSTANTIAL)
TOLD = decided(Action.REPLY, Action.NOTIFY, reason=Reason.SUBSTANTIAL_NOT_PROOF)
DELETED = decided(Action.DELETE, Action.NOTIFY, reason=SUBSTANTIAL)


def finding(number: int, message: str, state: FindingState, decision: Decision, **values: Any) -> Finding:
    """One of a scene's findings."""
    plain = Finding(
        number=number,
        message=message,
        media=f"media-{message}-0",
        sender="ada",
        decision=decision,
        state=state,
        at_s=NOW_S,
    )
    return replace(plain, **values)


def album(state: FindingState, copy: Copy) -> tuple[Finding, ...]:
    """Three pictures to which the same has happened."""
    return tuple(finding(number, str(number), state, HELD, copy=copy) for number in (1, 2, 3))


FORBIDDEN: dict[str, Any] = {"problem": Problem.FORBIDDEN, "lack": Lack.DELETE_MESSAGES}
CASES: dict[str, tuple[CaseState, tuple[Finding, ...]]] = {
    "recorded": (
        CaseState.OPEN,
        (finding(1, "1", FindingState.NOTED, decided(Action.REPLY, reason=SUBSTANTIAL)),),
    ),
    "shadow": (
        CaseState.OPEN,
        (finding(1, "1", FindingState.NOTED, replace(HELD, mode=Mode.SHADOW)),),
    ),
    "not-proof": (CaseState.OPEN, (finding(1, "1", FindingState.NOTED, TOLD),)),
    "card-failed": (CaseState.OPEN, (finding(1, "1", FindingState.NOTED, TOLD),)),
    "card-on-its-way": (CaseState.OPEN, (finding(1, "1", FindingState.NOTED, TOLD),)),
    "held-album": (CaseState.OPEN, album(FindingState.HELD, Copy.KEPT)),
    "held-message-of-two": (
        CaseState.OPEN,
        (
            finding(1, "1", FindingState.HELD, HELD, copy=Copy.KEPT),
            finding(2, "1", FindingState.HELD, HELD, copy=Copy.KEPT, media="media-1-1"),
        ),
    ),
    "releasing": (CaseState.DECIDING, album(FindingState.HELD, Copy.KEPT)),
    "released": (CaseState.DECIDED, album(FindingState.PUT_BACK, Copy.GONE)),
    "put-back-unknown": (
        CaseState.DECIDED,
        (finding(1, "1", FindingState.PUT_BACK, HELD, copy=Copy.GONE, problem=Problem.PUT_BACK_UNKNOWN),),
    ),
    # Whether a moderator kept it out or wanted it back too late was not written down: what is said is true of both.
    "kept-out": (CaseState.DECIDED, album(FindingState.REMOVED, Copy.GONE)),
    "wanted-back-too-late": (
        CaseState.DECIDED,
        (finding(1, "1", FindingState.REMOVED, HELD, copy=Copy.GONE),),
    ),
    "deleted": (CaseState.OPEN, (finding(1, "1", FindingState.REMOVED, DELETED),)),
    "half-deleted-then-left": (
        CaseState.DECIDED,
        (
            finding(1, "1", FindingState.REMOVED, DELETED),
            finding(2, "4", FindingState.LEFT, DELETED, media=""),
        ),
    ),
    "left": (CaseState.DECIDED, (finding(1, "1", FindingState.LEFT, TOLD),)),
    "removed-by-hand": (CaseState.DECIDED, (finding(1, "1", FindingState.KEPT_OUT, TOLD),)),
    "forbidden": (CaseState.OPEN, (finding(1, "1", FindingState.STAYS, HELD, **FORBIDDEN),)),
    "forbidden-then-removed": (
        CaseState.DECIDED,
        (finding(1, "1", FindingState.KEPT_OUT, HELD, copy=Copy.GONE),),
    ),
    "half-forbidden": (
        CaseState.OPEN,
        (
            finding(1, "1", FindingState.HELD, HELD, copy=Copy.KEPT),
            finding(2, "4", FindingState.STAYS, HELD, **FORBIDDEN),
        ),
    ),
    "not-sealed": (
        CaseState.OPEN,
        (finding(1, "1", FindingState.STAYS, HELD, problem=Problem.NOT_SEALED),),
    ),
    "unreachable": (
        CaseState.OPEN,
        (finding(1, "1", FindingState.STAYS, HELD, problem=Problem.UNREACHABLE),),
    ),
    "in-a-topic": (
        CaseState.OPEN,
        (finding(1, "1", FindingState.HELD, HELD, copy=Copy.KEPT, thread="topic", file_id="file-9"),),
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_case_says_what_it_said(scene: Scene, name: str) -> None:
    case = await only_case(scene, name)
    assert (case.state, case.findings) == CASES[name]
    assert case.mode is case.findings[0].decision.mode


async def test_every_scene_is_tested() -> None:
    others = {"proved", "generated", "policies", "asked", "copies"}
    assert {path.stem for path in GOLDEN.glob("*.json")} == {*CASES, *others}


async def test_a_proof_is_still_one(scene: Scene) -> None:
    case = await only_case(scene, "proved")
    (picture,) = case.findings
    assert (picture.state, picture.copy) == (FindingState.HELD, Copy.KEPT)
    assert picture.decision.reason is Reason.PROOF
    assert picture.decision.proof is Proof.TWO_KINDS
    assert picture.decision.evidence[0].proof is Proof.TWO_KINDS


async def test_the_kind_is_still_that(scene: Scene) -> None:
    (picture,) = (await only_case(scene, "generated")).findings
    assert (picture.decision.kind, picture.decision.proof) == (Kind.GENERATED, Proof.MODEL)


async def test_the_rest_of_a_case_is_read(scene: Scene) -> None:
    case = await only_case(scene, "in-a-topic")
    assert (case.thread, case.locale, case.incident, case.revision) == ("topic", "de", "1", 2)
    assert (await only_case(await emptied(scene), "half-forbidden")).incident == "album-7"


async def test_a_case_is_decided_and_is_then_of_today(scene: Scene) -> None:
    case = await only_case(scene, "held-album")
    left_s = await scene.redis.ttl(f"torchrelay:case:{case.id}")
    after = await scene.records.cases.update(replace(case, state=CaseState.DECIDED))
    assert after == replace(case, state=CaseState.DECIDED, revision=case.revision + 1)
    assert await scene.records.cases.update(case) is None
    assert await scene.records.cases.case(case.id) == after
    assert await scene.records.cases.waiting("fake", "group", 9) == Listing(cases=())
    assert json.loads(await scene.stored(case.id))["schema"] == 2
    assert left_s - 5 <= await scene.redis.ttl(f"torchrelay:case:{case.id}") <= CASE_DAYS * 86_400
    for message in ("1", "2", "3"):
        assert await scene.records.cases.of_message("fake", "group", message) == after


async def test_policies_say_what_they_said(scene: Scene) -> None:
    await plant(scene.redis, "policies")
    hold = Rule(substantial=(Action.HOLD, Action.NOTIFY))
    model = DEFAULT_PROOFS | {Proof.MODEL}
    expected = {
        "reply": PRESETS[Preset.REPLY],
        "watch": PRESETS[Preset.WATCH],
        "protect": PRESETS[Preset.PROTECT],
        "off": replace(PRESETS[Preset.REPLY], mode=Mode.OFF),
        "altered-hold-on-substantial": Policy(preset=Preset.CUSTOM, altered=replace(hold, proofs=model)),
        "generated-delete": Policy(
            preset=Preset.CUSTOM,
            generated=Rule(substantial=(Action.DELETE, Action.NOTIFY)),
            moderators_chat="mods",
        ),
        "german": replace(PRESETS[Preset.PROTECT], locale="de", moderators_chat="-100123"),
        "nobody": DEFAULT,
    }
    for chat, policy in expected.items():
        assert await scene.records.policies.policy("fake", chat) == policy, chat


async def test_policies_are_changed_by_what_they_said(scene: Scene) -> None:
    await plant(scene.redis, "policies")
    policies = scene.records.policies
    said = await policies.own("fake", "generated-delete")
    assert not await policies.change("fake", "generated-delete", {"": None}, {"": DEFAULT}, [])
    assert await policies.change("fake", "generated-delete", {"": said}, {"": DEFAULT}, [])
    assert await policies.own("fake", "generated-delete") == DEFAULT


async def sent(records: Records, key: str) -> dict[Said, Sent]:
    """All that is known of what was said."""
    return {said: found for said in Said if (found := await records.outbox.sent(key, said)) is not None}


async def test_what_was_said_is_not_said_again(scene: Scene) -> None:
    held = await only_case(scene, "held-album")
    found = await sent(scene.records, held.id)
    assert found == {
        Said.NOTICE: Sent(state=SendState.SENT, chat="group", message="4"),
        Said.CARD: Sent(state=SendState.SENT, chat="mods", message="5"),
    }
    for said in Said:
        assert await scene.records.outbox.claim(held.id, said) == (said not in found), said
    deleted = await only_case(await emptied(scene), "deleted")
    assert set(await sent(scene.records, deleted.id)) == {Said.NOTICE, Said.CARD}
    told = await only_case(await emptied(scene), "not-proof")
    found = await sent(scene.records, told.id)
    assert found[Said.REPLY] == Sent(state=SendState.SENT, chat="group", message="2")
    assert found[Said.CARD] == Sent(state=SendState.SENT, chat="mods", message="3")
    for said in (Said.REPLY, Said.CARD):
        assert not await scene.records.outbox.claim(told.id, said)


async def emptied(scene: Scene) -> Scene:
    """The scene with nothing kept."""
    await scene.redis.flushall()
    return scene


async def test_an_answer_that_was_begun_is_not_begun_again(scene: Scene) -> None:
    await plant(scene.redis, "asked")
    outbox = scene.records.outbox
    assert not await outbox.claim("scan-1", Said.ANSWER, 100)
    assert await outbox.sent("scan-1", Said.ANSWER) == Sent(state=SendState.SENDING)
    left_s = await scene.redis.ttl("torchrelay:sent:scan-1:reply")
    await outbox.settle("scan-1", Said.ANSWER, Sent(state=SendState.UNKNOWN))
    assert await outbox.sent("scan-1", Said.ANSWER) == Sent(state=SendState.UNKNOWN)
    assert not await outbox.claim("scan-1", Said.ANSWER, 100)
    assert left_s - 5 <= await scene.redis.ttl("torchrelay:sent:scan-1:answer") <= left_s
    assert not await scene.redis.exists("torchrelay:sent:scan-1:reply")


async def test_a_card_that_did_not_arrive_is_sent_again(scene: Scene) -> None:
    case = await only_case(scene, "card-failed")
    outbox = scene.records.outbox
    assert await outbox.sent(case.id, Said.CARD) == Sent(state=SendState.FAILED)
    assert await outbox.claim(case.id, Said.CARD)
    assert not await scene.redis.exists(f"torchrelay:sent:{case.id}:notify")
    assert not await outbox.claim(case.id, Said.CARD)
    assert await outbox.sent(case.id, Said.CARD) == Sent(state=SendState.SENDING)
    on_its_way = await only_case(await emptied(scene), "card-on-its-way")
    assert await outbox.sent(on_its_way.id, Said.CARD) == Sent(state=SendState.SENDING)
    assert not await outbox.claim(on_its_way.id, Said.CARD)


async def test_todays_reply_is_not_taken_for_a_former_answer(scene: Scene) -> None:
    outbox = scene.records.outbox
    assert await outbox.claim("CASE1", Said.REPLY)
    assert await outbox.sent("CASE1", Said.ANSWER) is None
    assert await outbox.claim("CASE1", Said.ANSWER)
    await outbox.settle("CASE1", Said.ANSWER, Sent(state=SendState.SENT))
    assert await outbox.sent("CASE1", Said.REPLY) == Sent(state=SendState.SENDING)


async def test_a_chat_takes_what_was_written_before_along(scene: Scene) -> None:
    await plant(scene.redis, "policies")
    case = await only_case(scene, "held-album")
    await scene.records.moves.move("fake", "group", "supergroup")
    await scene.records.moves.move("fake", "mods", "supermods")
    moved = replace(case, chat="supergroup", moved_from="group")
    assert await scene.records.cases.case(case.id) == moved
    assert await scene.records.cases.recent("fake", "supergroup", 9) == Listing(cases=(moved,))
    assert await scene.records.cases.waiting("fake", "supergroup", 9) == Listing(cases=(moved,))
    assert (await scene.records.policies.policy("fake", "supergroup")).altered.substantial == (
        Action.HOLD,
        Action.NOTIFY,
    )
    for chat in ("supergroup", "generated-delete"):
        assert (await scene.records.policies.policy("fake", chat)).moderators_chat == "supermods"
    assert (await scene.records.policies.policy("fake", "german")).moderators_chat == "-100123"


async def test_where_moderators_are_told_is_known_of_chats_that_were_on_no_list(scene: Scene) -> None:
    await plant(scene.redis, "policies")
    places = await scene.records.policies.places("fake")
    assert places["german"] == {"-100123"}
    assert places["generated-delete"] == {"mods"}
    assert not await scene.redis.exists("torchrelay:policy:fake:group", "torchrelay:cases:fake:group")


@pytest.fixture
async def old_copies(servers: Embedded, scene: Scene) -> AsyncIterator[RedisCopies]:
    """The media server as version 0.1.0 left it."""
    from redis import asyncio as aioredis

    client = aioredis.Redis.from_url(servers.media_url)
    await client.flushall()
    await plant(client, "copies")
    copies = RedisCopies(servers.media_url, Seal(KEY))
    yield copies
    await copies.aclose()
    await client.flushall()
    await client.aclose()


async def test_held_copies_are_found_by_their_findings(scene: Scene, old_copies: RedisCopies) -> None:
    case = await only_case(scene, "held-album")
    names = [case.copy_name(item) for item in case.findings]
    assert await old_copies.copy(names[0]) == SealedCopy(data=b"first picture")
    assert await old_copies.copy(names[1]) == SealedCopy(data=b"second picture")
    assert await old_copies.copy(names[2]) is None
    assert await old_copies.copy(f"{case.id}-0") is None
    await old_copies.destroy(names[0])
    assert await old_copies.copy(names[0]) is None
    assert await old_copies.copy(names[1]) == SealedCopy(data=b"second picture")
    await old_copies.keep(names[1], SealedCopy(data=b"new"), 60)
    assert await old_copies.copy(names[1]) == SealedCopy(data=b"new")
    await old_copies.destroy(names[1])
    assert await old_copies.copy(names[1]) is None
