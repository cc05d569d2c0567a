"""Who somebody is in a chat, and so which rules hold for them: newcomers may have those of a preset."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.platform import Lack, Message, Platform, PlatformError, Power, Unreachable
from bots.policy import DAY_S, Mode, Policy, Situation, age_s, exempts, for_sender
from bots.records import RecordError
from worker import telemetry
from worker.contract import Origin, Standing

log = telemetry.logger(__name__)


class Standings:
    """Asks the platform, and who was seen since when."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def standing(
        self,
        platform: Platform,
        policy: Policy,
        chat: str,
        member: str,
        at_s: float,
        known: Standing = Standing.UNKNOWN,
    ) -> Standing:
        """What the member is in the chat, as far as it is `known` already or the platform says; a newcomer as of `at_s`.

        Raises PlatformError, Unreachable after a few attempts, where the platform could not be asked: nobody knows then
        whether something may follow for them.
        """
        standing = known
        if standing is Standing.UNKNOWN and member:
            standing = await self._asked(platform, chat, member)
        if standing in {Standing.UNKNOWN, Standing.MEMBER} and policy.newcomer_days and member:
            seen_s = await self._services.records.people.first_seen_s(platform.name, chat, member, at_s)
            if age_s(seen_s, at_s) < policy.newcomer_days * DAY_S:
                return Standing.NEW
        return standing

    async def if_known(
        self, platform: Platform, policy: Policy, origin: Origin, at_s: float, *, patient: bool
    ) -> Standing | None:
        """What the picture's sender is; None where the platform could not be asked. Raises Unreachable where `patient`."""
        try:
            return await self.standing(platform, policy, origin.chat, origin.sender, at_s, known=origin.standing)
        except PlatformError as failure:
            if patient and isinstance(failure, Unreachable):
                raise
            log.warning("a member's standing is not known", platform=platform.name, error=type(failure).__name__)
            return None

    async def _asked(self, platform: Platform, chat: str, member: str) -> Standing:
        attempts = self._services.options.max_attempts
        for attempt in range(attempts):
            try:
                return await platform.standing(chat, member)
            except Unreachable as failure:
                await self._services.pause(failure, attempt, attempts)
        raise Unreachable("a member's standing waits until the platform can be reached")

    async def spares(self, message: Message, policy: Policy) -> bool:
        """Whether nothing can follow from the message's pictures, as far as that is known without asking the platform.

        They need not be looked at, then. Whom the message does not call an admin is asked about once something would follow.
        Where a moderator has stopped a picture because it may show a minor, nobody is spared: it goes whoever posts it.
        """
        sender, records = message.sender.id, self._services.records
        try:
            approved = bool(sender) and await records.people.approved(message.platform, message.chat, sender)
            situation = Situation(sender=sender, standing=message.standing, approved=approved, thread=message.thread)
            return exempts(policy, situation) and not await records.known.stops(message.platform, message.chat)
        except RecordError:
            return False  # all of it is asked again before anything follows

    async def judged_there(self, message: Message) -> bool:
        """Whether this is the copy of a channel's post that the bot looks at in the channel itself, by rules that somebody chose
        there and that act. What this chat has stopped is looked for here all the same."""
        if message.standing is not Standing.LINKED_CHANNEL or not message.sender.id:
            return False
        records, channel = self._services.records, message.sender.id
        try:
            policy = await records.policies.own(message.platform, channel)
            if policy is None or policy.mode is not Mode.LIVE:
                return False
            if await records.known.stops(message.platform, message.chat):
                return False
            lacks = await self._services.platforms[message.platform].missing(channel, frozenset({Power.DELETE}))
        except (RecordError, PlatformError):
            return False
        return not {Lack.READ_MESSAGES, Lack.DELETE_MESSAGES} & set(lacks)

    async def rules(
        self,
        platform: Platform,
        policy: Policy,
        chat: str,
        member: str,
        at_s: float,
        known: Standing = Standing.UNKNOWN,
    ) -> Policy:
        """The policy as it holds for the member, for what they posted at that time; everybody's where nobody knows."""
        if policy.newcomer_rules is None:
            return policy
        try:
            standing = await self.standing(platform, policy, chat, member, at_s, known)
        except PlatformError:
            return policy
        return for_sender(policy, Situation(standing=standing))
