"""The outbox on Redis."""

from __future__ import annotations

from bots.records.errors import StoreUnavailable
from bots.records.outbox import SENT_SCHEMA, Said, SendState, Sent
from bots.records.redis import keys
from bots.records.redis.server import Server, new_token
from bots.records.versions import SENT

CLAIM_S = 3_600
"""How long a claim is known again by whoever was not answered: a store may be away for a while."""
MAX_UNANSWERED = 10_000
_FORMERLY = {Said.ANSWER: ("reply",), Said.CARD: ("notify",), Said.NOTICE: ("hold", "delete")}
"""What version 0.1.0 called a note. It told those to who asked and those to everybody apart by what the key named."""


class RedisOutbox:
    """Implements `Outbox`."""

    def __init__(self, server: Server, *, keep_days: int) -> None:
        self._server = server
        self._keep_s = keep_days * 86_400
        self._claim = server.script(_FIND + _CLAIM)
        self._unanswered: dict[tuple[str, Said], str] = {}
        """By what claims are known of which nobody knows whether they hold: whoever says one again has it, if it does."""
        self._settle = server.script(_FIND + _SETTLE)
        self._sent = server.script(_FIND + _SENT)

    async def claim(self, key: str, said: Said, keep_s: int = 0) -> bool:
        sending = SENT.dump(Sent(state=SendState.SENDING))
        states, token = (
            (SendState.FAILED.value, SendState.SENDING.value),
            self._unanswered.pop((key, said), new_token()),
        )
        args: list[str | int] = [sending, keep_s or self._keep_s, SENT_SCHEMA, *states, keys.answered(token), CLAIM_S]
        try:
            return bool(await self._server.run(self._claim(keys=_names(key, said), args=args)))
        except StoreUnavailable:
            if len(self._unanswered) < MAX_UNANSWERED:
                self._unanswered[key, said] = token
            raise

    async def settle(self, key: str, said: Said, sent: Sent) -> None:
        await self._server.run(self._settle(keys=_names(key, said), args=[SENT.dump(sent)]))

    async def sent(self, key: str, said: Said) -> Sent | None:
        text = await self._server.run(self._sent(keys=_names(key, said)))
        return None if text is None else SENT.load(text)


def _names(key: str, said: Said) -> list[str]:
    return [keys.sent(key, name) for name in (said.value, *_FORMERLY.get(said, ()))]


_FIND = """
-- The name and the text of the note, and what it says: under its name, or as version 0.1.0 wrote it, without a schema,
-- under a former one.
local function find()
  for at, name in ipairs(KEYS) do
    local text = redis.call('GET', name)
    if text then
      local whole, sent = pcall(cjson.decode, text)
      if not whole or type(sent) ~= 'table' then sent = {schema = math.huge} end
      if at == 1 or not sent.schema then return name, text, sent end
    end
  end
end
"""
_CLAIM = """
-- KEYS the note's names   ARGV text of a claim, seconds, schema, the state in which it may be claimed again, that of a claim,
-- what this claim is known by, for so many seconds.  1: claimed
local name, text, sent = find()
local is_known = text and (tonumber(sent.schema or 1) or math.huge) <= tonumber(ARGV[3])
-- It was claimed by this very call, which was not answered.
if is_known and sent.state == ARGV[5] and redis.call('EXISTS', ARGV[6]) == 1 then return 1 end
if text and not (is_known and sent.state == ARGV[4]) then return 0 end
if text then redis.call('DEL', name) end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('SET', ARGV[6], '1', 'EX', ARGV[7])
return 1
"""
_SETTLE = """
-- KEYS the note's names   ARGV what became of it.  As long as the claim was to be kept, and under its name of today
local name = find()
if not name then return end
if name ~= KEYS[1] then redis.call('RENAME', name, KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
"""
_SENT = """
local _, text = find()
return text
"""
