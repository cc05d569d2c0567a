"""PORT CaseStore and its Redis implementation: policies and cases. Nothing here is ever told of a private check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from redis import asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from bots.policy import DEFAULT, Action, Decision, Policy
from worker.contract import Codec, Origin


class CaseError(Exception):
    """The root of this module's errors.

    CaseError
    └── StoreUnavailable   Redis cannot be reached
    """


class StoreUnavailable(CaseError):
    """The cases' Redis cannot be reached; nothing was changed. Try again."""


class CaseState(StrEnum):
    """Where a case stands."""

    RECORDED = "recorded"
    """Nothing was removed."""
    HELD = "held"
    """Out of the chat until a moderator decides."""
    RELEASING = "releasing"
    """A moderator is having it put back; if that takes minutes, whoever was at it died."""
    REMOVED = "removed"
    RELEASED = "released"
    """A moderator put it back, or left it where it was."""
    FAILED = "failed"
    """The removal could not be carried out; `problem` says why."""


class SendState(StrEnum):
    """What is known of a message that must be sent at most once."""

    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """Interrupted in mid-send; never sent again."""
    FAILED = "failed"
    """It did not arrive, and that is known: it may be claimed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One note that a case caused."""

    state: SendState
    chat: str = ""
    message: str = ""
    """Its id, once sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One picture of a case that is kept out of the chat."""

    message: str
    """The message that carried it."""
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The record of one incident: what was found, what was decided, what was done. No picture, no name, no text."""

    id: str
    """Short and unguessable; people read it aloud."""
    opened_at_s: float
    """Unix time."""
    origin: Origin
    decision: Decision
    state: CaseState = CaseState.RECORDED
    messages: tuple[str, ...] = ()
    """Every message of the incident that was judged."""
    removed: tuple[str, ...] = ()
    """Those of them that were taken out of the chat."""
    held: tuple[Held, ...] = ()
    """What was sealed before it was removed. Their order is what `held_id` counts by, so it only ever grows."""
    problem: str = ""
    """A code for the texts: `forbidden`, `not_sealed`…"""
    changed_at_s: float = 0.0
    """Unix time of the last change of `state`."""
    revision: int = 0
    """How often it was changed; `CaseStore.update` compares it."""

    def held_id(self, index: int) -> str:
        """The name under which the scan service keeps the bytes of `held[index]`."""
        return f"{self.id}-{index}"


@runtime_checkable
class CaseStore(Protocol):
    """Policies and cases of all chats. Any number of replicas use it at once. Raises StoreUnavailable."""

    async def policy(self, platform: str, chat: str) -> Policy:
        """The chat's policy; the default where nobody chose one."""
        ...

    async def set_policy(self, platform: str, chat: str, policy: Policy) -> None:
        """Nothing; the chat's policy is stored."""
        ...

    async def move(self, platform: str, old: str, new: str) -> None:
        """Nothing; what was stored for the chat `old` is now stored for `new`, unless something is there already."""
        ...

    async def open(self, case: Case) -> Case:
        """The incident's case: `case` if it is the first for (platform, chat, incident), else the one there is, unchanged."""
        ...

    async def update(self, case: Case) -> Case | None:
        """The case as stored, one revision on; None where it was changed since `case` was read, so nothing was stored.

        Raises KeyError for a case never opened, or forgotten.
        """
        ...

    async def case(self, case_id: str) -> Case | None:
        """The case, or None if there is none or it was forgotten."""
        ...

    async def recent(self, platform: str, chat: str, limit: int) -> list[Case]:
        """The chat's newest cases, newest first."""
        ...

    async def claim(self, key: str, action: Action, keep_s: int = 0) -> bool:
        """True for exactly one caller: it may send the note that `action` needs, and must then call `settle`.

        True again only after it was settled as FAILED, when nothing has arrived.
        `key` is a case's id, or, where there is no case, a scan's. The claim is forgotten after `keep_s` seconds; 0: with
        the cases.
        """
        ...

    async def settle(self, key: str, action: Action, sent: Sent) -> None:
        """Nothing; what became of the note is stored."""
        ...

    async def sent(self, key: str, action: Action) -> Sent | None:
        """What is known of the note; None if nobody claimed it."""
        ...

    async def aclose(self) -> None:
        """Nothing; connections are closed."""
        ...


class RedisCaseStore:
    """Implements `CaseStore`. Keys hold a platform's name and a group's id, never a person's."""

    def __init__(self, url: str, *, keep_days: int = 30) -> None:
        self._redis = redis.Redis.from_url(
            url,
            retry=Retry(ExponentialBackoff(cap=1.0, base=0.05), 6),
            socket_connect_timeout=5,
            health_check_interval=30,
            protocol=2,
        )
        self._keep_s = keep_days * 86_400
        self._swap = self._redis.register_script(_SWAP)
        self._rename = self._redis.register_script(_RENAME)
        self._take = self._redis.register_script(_TAKE)

    async def policy(self, platform: str, chat: str) -> Policy:
        """As the port says."""
        text = await self._run(self._redis.get(_key("policy", platform, chat)))
        return DEFAULT if text is None else _POLICY.load(text)

    async def set_policy(self, platform: str, chat: str, policy: Policy) -> None:
        """As the port says."""
        await self._run(self._redis.set(_key("policy", platform, chat), _POLICY.dump(policy)))

    async def move(self, platform: str, old: str, new: str) -> None:
        """As the port says."""
        for noun in ("policy", "cases"):
            await self._run(self._rename(keys=[_key(noun, platform, old), _key(noun, platform, new)]))

    async def open(self, case: Case) -> Case:
        """As the port says."""
        origin = case.origin
        incident = _key("incident", origin.platform, origin.chat, origin.incident or origin.message)
        # The case first: an incident that names a case which is not there would be lost for good.
        await self._run(self._redis.set(_key("case", case.id), _CASE.dump(case), ex=self._keep_s))
        if await self._run(self._redis.set(incident, case.id, nx=True, ex=self._keep_s)):
            listed = _key("cases", origin.platform, origin.chat)
            async with self._redis.pipeline() as pipe:
                pipe.zadd(listed, {case.id: case.opened_at_s})
                pipe.zremrangebyrank(listed, 0, -MAX_LISTED - 1)
                pipe.expire(listed, self._keep_s)
                await self._run(pipe.execute())
            return case
        await self._run(self._redis.delete(_key("case", case.id)))
        first = await self._run(self._redis.get(incident))
        found = None if first is None else await self.case(first.decode())
        return case if found is None else found

    async def update(self, case: Case) -> Case | None:
        """As the port says."""
        changed = replace(case, revision=case.revision + 1)
        answer = await self._run(self._swap(keys=[_key("case", case.id)], args=[case.revision, _CASE.dump(changed)]))
        if answer == -1:
            raise KeyError(case.id)
        return changed if answer == 1 else None

    async def case(self, case_id: str) -> Case | None:
        """As the port says."""
        if not case_id.isalnum():
            return None
        text = await self._run(self._redis.get(_key("case", case_id)))
        return None if text is None else _CASE.load(text)

    async def recent(self, platform: str, chat: str, limit: int) -> list[Case]:
        """As the port says."""
        ids = await self._run(self._redis.zrevrange(_key("cases", platform, chat), 0, limit - 1))
        if not ids:
            return []
        texts = await self._run(self._redis.mget([_key("case", case_id.decode()) for case_id in ids]))
        return [_CASE.load(text) for text in texts if text is not None]

    async def claim(self, key: str, action: Action, keep_s: int = 0) -> bool:
        """As the port says."""
        sending, failed = (_SENT.dump(Sent(state=state)) for state in (SendState.SENDING, SendState.FAILED))
        name = _key("sent", key, action.value)
        return bool(await self._run(self._take(keys=[name], args=[sending, failed, keep_s or self._keep_s])))

    async def settle(self, key: str, action: Action, sent: Sent) -> None:
        """As the port says."""
        await self._run(self._redis.set(_key("sent", key, action.value), _SENT.dump(sent), xx=True, keepttl=True))

    async def sent(self, key: str, action: Action) -> Sent | None:
        """As the port says."""
        text = await self._run(self._redis.get(_key("sent", key, action.value)))
        return None if text is None else _SENT.load(text)

    async def aclose(self) -> None:
        """As the port says."""
        await self._redis.aclose()

    async def _run(self, call: Any) -> Any:
        try:
            return await call
        except (redis.RedisError, OSError) as error:
            raise StoreUnavailable(f"Redis does not answer ({type(error).__name__})") from None


def _key(*parts: str) -> str:
    return ":".join(("torchrelay", *parts))


MAX_LISTED = 1_000
"""Cases that are listed per chat."""
_POLICY = Codec(Policy)
_CASE = Codec(Case)
_SENT = Codec(Sent)
_SWAP = """
local text = redis.call('GET', KEYS[1])
if not text then return -1 end
if cjson.decode(text)['revision'] ~= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
"""
_TAKE = """
local text = redis.call('GET', KEYS[1])
if text and text ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""
_RENAME = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('RENAMENX', KEYS[1], KEYS[2])
"""
