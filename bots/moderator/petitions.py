"""Opens cases that people ask for: a report, or somebody whom a picture shows. A person must look; nothing follows by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bots.moderator.casebook import Casebook, is_back, new_id, place_of
from bots.moderator.services import Services
from bots.platform import Platform
from bots.policy import Action, Decision, Mode, Policy, Reason, weigh
from bots.records.cases import Case, CaseState
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import Copy, Finding, FindingState, Problem

FINE = frozenset({FindingState.LEFT, FindingState.PUT_BACK})
"""A moderator has decided: it may be there."""

INCIDENT = "asked:"
"""Begins the incident of a case that somebody asked for, and of a picture that is looked at for its moderators alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition:
    """What somebody asks a chat's moderators to look at."""

    platform: str
    chat: str
    message: str
    reason: Reason
    """REPORTED or TAKEDOWN."""
    policy: Policy
    thread: str = ""
    pictures: tuple[Finding, ...] = ()
    """What is known of the message's pictures; empty: which message it is, and no more."""


class Petitions:
    """Finds or opens the case of a petition."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)

    async def about(self, platform: str, chat: str, message: str) -> Case | None:
        """The case that this message, or what the bot said of it, belongs to.

        None also where it cannot be read, and where an edit has put other pictures in the place of all that are in it.
        """
        case = await self._named(platform, chat, message)
        over = [item.problem is Problem.REPLACED for item in pictures_of(case, message)] if case is not None else []
        return None if over and all(over) else case

    async def whole(self, platform: Platform, chat: str, message: str) -> str:
        """What cases call the message: the whole of what was put back, of which people name one of several messages."""
        case = await self._named(platform.name, chat, message)
        back = {item.put_back_as for item in case.findings if item.put_back_as} if case is not None else set()
        return next((it for it in sorted(back) if message in platform.parts(it)), message)

    async def _named(self, platform: str, chat: str, message: str) -> Case | None:
        try:
            return await self._services.records.cases.of_message(platform, chat, message)
        except (NewerRecord, BrokenRecord):
            return None

    async def now(self, platform: str, chat: str, message: str) -> tuple[Case | None, tuple[Finding, ...]]:
        """Where the message's pictures were looked at last, and they in it: what was put back is in another message."""
        case, messages = await self.about(platform, chat, message), {message}
        while case is not None:
            ours = (item for item in case.findings if messages & {item.message, item.put_back_as})
            found = tuple(item for item in ours if item.problem is not Problem.REPLACED)
            back = {item.put_back_as for item in found if is_back(item)} - messages
            later = await self.about(platform, chat, min(back)) if back else None
            if later is None:
                return case, found
            case, messages = later, messages | back
        return None, ()

    async def open(self, petition: Petition, before: Case | None) -> Case:
        """The case in which the moderators decide about it: `before` if it can still be decided there, else a new one."""
        if before is not None and before.review is None and before.mode is Mode.LIVE:
            return before
        unseen = Finding(number=1, message=petition.message, media="", decision=ASKED)
        asked = [self._fresh(item, petition) for item in petition.pictures or (unseen,)]
        # With its pictures from the beginning: a case without any, where a fault cuts the rest off, could be decided for nothing.
        case = await self._book.open(
            Case(
                id=new_id(),
                opened_at_s=self._services.clock.now_s(),
                platform=petition.platform,
                chat=petition.chat,
                incident=f"{INCIDENT}{petition.message}",
                sender=next((item.sender for item in petition.pictures if item.sender), ""),
                thread=petition.thread,
                # Not the asker's language: it would say something of who asks.
                locale=petition.policy.locale or self._services.languages.of_chat(petition.platform, petition.chat, ""),
                changed_at_s=self._services.clock.now_s(),
                findings=tuple(replace(item, number=number) for number, item in enumerate(asked, start=1)),
            )
        )
        for item in asked:
            case, _ = await self._book.add(case, item)
        return case

    async def waits(self, case: Case, *, urgent: bool = False, reported: int = 0) -> Case:
        """The case, waiting for a moderator: also one that the chat's rules had settled by themselves."""

        def asked(old: Case) -> Case:
            state = CaseState.OPEN if old.state is CaseState.DECIDED and old.review is None else old.state
            return replace(old, state=state, urgent=old.urgent or urgent, reported=old.reported + reported)

        return await self._book.change(case, asked)

    def _fresh(self, finding: Finding, petition: Petition) -> Finding:
        """The finding as nobody has decided on it yet. What was put back is in the message that carries it now."""
        # A card says why somebody asks only where no verdict stands before it; for whom it shows, that is what counts.
        verdict = None if petition.reason is Reason.TAKEDOWN else finding.verdict
        return replace(
            finding,
            message=place_of(finding),
            thread=finding.thread or petition.thread,
            verdict=verdict,
            decision=replace(ASKED, reason=petition.reason, evidence=weigh(verdict)),
            state=FindingState.NOTED,
            problem=None,
            lack=None,
            copy=Copy.NONE,
            put_back_as="",
            companion=False,
            at_s=self._services.clock.now_s(),
        )


ASKED = Decision(actions=(Action.NOTIFY,), reason=Reason.REPORTED, mode=Mode.LIVE, evidence=weigh(None))
"""A person wants the moderators to look."""


def pictures_of(case: Case, message: str) -> tuple[Finding, ...]:
    """The case's pictures that are in this message: as it was posted, or as it was put back."""
    return tuple(item for item in case.findings if message in {item.message, item.put_back_as})
