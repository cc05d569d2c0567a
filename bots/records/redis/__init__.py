"""Everything that is kept, on a Redis: one module a noun, over one shared client."""

from __future__ import annotations

from bots.clock import Clock
from bots.records import Records
from bots.records.copies import Copies
from bots.records.redis.accounts import RedisAccounts
from bots.records.redis.cases import RedisCases
from bots.records.redis.dossiers import RedisDossiers
from bots.records.redis.edits import RedisEditLog
from bots.records.redis.inbox import RedisInbox
from bots.records.redis.journal import RedisJournal
from bots.records.redis.known import RedisKnown
from bots.records.redis.leases import RedisLeases
from bots.records.redis.moves import RedisMoves
from bots.records.redis.outbox import RedisOutbox
from bots.records.redis.people import RedisPeople
from bots.records.redis.policies import RedisPolicies
from bots.records.redis.quotas import RedisQuotas
from bots.records.redis.reveals import RedisReveals
from bots.records.redis.server import Server

__all__ = ["connect"]


def connect(
    url: str,
    *,
    case_days: int,
    journal_days: int = 365,
    copies: Copies,
    words: Copies | None = None,
    clock: Clock | None = None,
) -> Records:
    """What is kept in the Redis at `url`. Use it on one event loop; `aclose` it there.

    Without `words` these lie with the copies.
    """
    server, clock = Server(url), clock or Clock()
    return Records(
        policies=RedisPolicies(server, clock, keep_days=journal_days),
        cases=RedisCases(server, keep_days=case_days),
        outbox=RedisOutbox(server, keep_days=case_days),
        journal=RedisJournal(server, clock, keep_days=journal_days),
        known=RedisKnown(server, clock),
        people=RedisPeople(server, clock, keep_days=journal_days),
        copies=copies,
        words=copies if words is None else words,
        edits=RedisEditLog(server, clock),
        reveals=RedisReveals(server),
        leases=RedisLeases(server),
        inbox=RedisInbox(server),
        moves=RedisMoves(server, case_days=case_days),
        accounts=RedisAccounts(server),
        dossiers=RedisDossiers(server),
        quotas=RedisQuotas(server),
    )
