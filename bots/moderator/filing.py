"""Puts what was found in a picture into its case: one that its message has, one of the same picture, or a new one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.opening import along, opened_by
from bots.moderator.services import Services
from bots.moderator.turns import AT_IT_S, Turns
from bots.policy import Policy
from bots.records.cases import Case, CaseState
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import Finding
from bots.records.journal import EventKind
from bots.records.known import Traits
from bots.records.leases import LeaseHeld
from worker import telemetry
from worker.contract import FailureReason, Origin, Verdict

log = telemetry.logger(__name__)


class Filing:
    """Files findings."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)
        self._turns = Turns(services)

    async def before(self, origin: Origin) -> tuple[Case | None, bool]:
        """The case in which the message was judged, and whether its record cannot be read: then the picture is judged anew."""
        try:
            return await self._services.records.cases.of_message(origin.platform, origin.chat, origin.message), False
        except (NewerRecord, BrokenRecord) as error:
            log.warning("a message's case cannot be read", platform=origin.platform, error=type(error).__name__)
            return None, True

    async def seen(
        self, case: Case, finding: Finding, traits: Traits, verdict: Verdict | None, failure: FailureReason | None
    ) -> Case:
        """The case, which says what was found in what only went along, and by what that is recognised."""

        def seen(item: Finding) -> Finding:
            digest, looks = traits.sha256 or item.sha256, traits.fingerprints or item.fingerprints
            return replace(item, sha256=digest, fingerprints=looks, verdict=verdict, failure=failure)

        return await self._book.set(case, [finding.number], seen)

    async def join(self, case: Case, origin: Origin, found: Finding) -> Case | None:
        """The case, which says of a picture whose verdict comes late that it went with the one that was decided on; None where
        it needs not."""
        if case.minor or case.find(origin.message, origin.media) is not None:
            return None
        beside = next(item for item in case.findings if item.message == origin.message)
        went = along(beside, origin, case.mode, found)
        case, _ = await self._book.add(case, went)
        return case

    async def file(
        self,
        policy: Policy,
        origin: Origin,
        finding: Finding,
        joined: Case | None,
        held: AsyncExitStack,
        unchanged: Callable[[], Awaitable[None]],
        *,
        unread: bool,
    ) -> tuple[Case, Finding]:
        """The case in which the finding is kept, `held`, and the finding as it is there. `joined`: the one it belongs into."""
        poster = self._services.signer.digest("poster", origin.platform, origin.chat, origin.thread, origin.sender)
        case, finding, together = opened_by(origin, finding, poster=poster, unread=unread)
        if case.minor or case.emblem is not None:
            opened = joined if joined is not None else await self._book.open(case)
        else:
            opened = await self._book.fold(case, finding, policy, together=together, joined=joined, before=unchanged)
        added, stored = await self._book.add(await self.alone(opened, held), finding)
        if case.state is CaseState.OPEN and added.state is CaseState.DECIDED and added.review is None:
            # What the rules had settled by themselves has a copy that they do not settle.
            added = await self._book.change(added, lambda old: replace(old, state=CaseState.OPEN))
        await self.note(added, stored)
        return added, stored

    async def note(self, case: Case, finding: Finding) -> None:
        """Write down, once, that this was found."""
        await self._book.note(
            case,
            EventKind.FOUND,
            once=f"found:{case.id}:{finding.number}",
            finding=finding.number,
            member=finding.sender,
            picture=finding.sha256,
            details=finding.decision.reason.value,
        )

    async def alone(self, case: Case, held: AsyncExitStack) -> Case:
        """The case as it is once nobody else acts on it, as long as it is `held`. Raises LeaseHeld where it was decided."""
        await held.enter_async_context(self._turns.case(case.id, AT_IT_S))
        fresh = await self._services.records.cases.case(case.id)
        if fresh is not None and decided_since(case, fresh):
            raise LeaseHeld("it was decided meanwhile")
        return fresh or case


def decided_since(case: Case, fresh: Case) -> bool:
    """Whether a moderator has decided the case, or undone that, since it was read."""
    return (fresh.review, fresh.minor) != (case.review, case.minor)
