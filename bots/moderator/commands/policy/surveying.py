"""What a policy's text depends on besides the policy, as it is now."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.breaker import Breaker, Tally
from bots.moderator.services import Services
from bots.moderator.wording.policies import Circumstances
from bots.outlook import Surroundings, outlook
from bots.platform import Command, Emblem, Lack, Message, Platform, PlatformError, Power
from bots.policy import EMBLEMS, Mode, Policy
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.known import Listed
from bots.records.policies import Policies
from worker import telemetry
from worker.contract import Family

log = telemetry.logger(__name__)
FAMILIES = frozenset({Family.NETWORK, Family.PROVENANCE, Family.METADATA})
"""What sorts of check a worker makes. Known pictures are the chat's own."""


def surroundings_of(
    services: Services, platform: Platform, families: frozenset[Family] = FAMILIES, known: int = 0
) -> Surroundings:
    """What a chat's rules meet on this platform, whatever the chat, beside so many known pictures of its own."""
    return Surroundings(
        known=known, families=families, holding=services.holds(platform.name), can=platform.can, mutes=platform.mutes
    )


class Survey:
    """Looks around in a chat."""

    def __init__(self, services: Services, families: frozenset[Family]) -> None:
        self._services = services
        self._families = families

    async def look(
        self, platform: Platform, command: Command, policy: Policy, *, thread_rules: bool = False
    ) -> Circumstances:
        """What is true of the command's chat now."""
        message = command.message
        records, chat = self._services.records, message.chat
        threads = await records.policies.threads(message.platform, chat)
        plain = Circumstances(
            surroundings=surroundings_of(self._services, platform, self._families),
            chat=chat,
            thread_rules=thread_rules,
            other_threads=0 if thread_rules else len(threads),
            going_on=() if thread_rules else await going_on(records.policies, message.platform, chat),
            emblems=platform.emblems,
            default_place=platform.moderators_chat(chat),
            named_place=platform.place(policy.moderators_chat) if policy.moderators_chat else "",
        )
        if policy.mode is Mode.OFF:
            return plain
        known = (await records.known.counts(message.platform, chat))[Listed.FAKE]
        surroundings = replace(plain.surroundings, known=known)
        stops = policy.mode is Mode.LIVE and policy.may_remove
        tally = await Breaker(self._services).tally(message.platform, chat) if stops else Tally()
        surroundings = replace(surroundings, stopped=tally.chat_stopped)
        return replace(
            plain,
            surroundings=surroundings,
            lacking=await self._lacking(
                platform, message, outlook(policy, surroundings).powers | powers_beside(platform, policy)
            ),
            approved=len(await records.people.approvals(message.platform, chat)),
            breaker_open=tally.chat_stopped,
            some_stopped=tally.some_stopped,
        )

    async def _lacking(self, platform: Platform, message: Message, powers: frozenset[Power]) -> tuple[Lack, ...]:
        """What the bot lacks where it was asked, of what the rules need."""
        try:
            return await platform.missing(message.chat, powers, message.thread)
        except PlatformError as failure:
            log.warning("the bot's rights are not known", platform=platform.name, error=type(failure).__name__)
            return ()


def powers_beside(platform: Platform, policy: Policy) -> frozenset[Power]:
    """What moderators can have done about the pictures beside messages that the policy looks at, where the platform can."""
    emblems = {emblem for beside in policy.beside for emblem in EMBLEMS[beside]} & platform.emblems
    needed = frozenset(power for power, of in POWERS_BESIDE.items() if of & emblems)
    return needed & platform.can


POWERS_BESIDE = {
    Power.REMOVE_EMOJI: frozenset({Emblem.EMOJI, Emblem.STICKER}),
    Power.ADMIT: frozenset({Emblem.REQUEST}),
}


async def going_on(policies: Policies, platform: str, chat: str) -> tuple[str, ...]:
    """The chat's threads whose own rules are not off."""
    found = []
    for thread in await policies.threads(platform, chat):
        try:
            own = await policies.own(platform, chat, thread)
        except (NewerRecord, BrokenRecord):
            continue  # nothing is done by rules that cannot be read
        if own is not None and own.mode is not Mode.OFF:
            found.append(thread)
    return tuple(found)
