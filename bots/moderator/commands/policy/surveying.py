"""What a policy's text depends on besides the policy, as it is now."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook
from bots.moderator.services import Services
from bots.moderator.wording.policies import Circumstances
from bots.outlook import Surroundings, outlook
from bots.platform import Command, Lack, Platform, PlatformError, Power
from bots.policy import Mode, Policy
from bots.records.known import Listed
from worker import telemetry
from worker.contract import Family

log = telemetry.logger(__name__)
FAMILIES = frozenset({Family.NETWORK})
"""What sorts of check today's detectors have. Known pictures are the chat's own."""


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
            surroundings=Surroundings(
                known=0, families=self._families, holding=self._services.options.holding, can=platform.can
            ),
            chat=chat,
            thread_rules=thread_rules,
            other_threads=0 if thread_rules else len(threads),
            default_place=platform.moderators_chat(chat),
            named_place=platform.place(policy.moderators_chat) if policy.moderators_chat else "",
        )
        if policy.mode is Mode.OFF:
            return plain
        entries = await records.known.entries(message.platform, chat)
        known = sum(1 for entry in entries if entry.listed is Listed.FAKE)
        surroundings = replace(plain.surroundings, known=known)
        stops = policy.mode is Mode.LIVE and policy.may_remove
        return replace(
            plain,
            surroundings=surroundings,
            lacking=await self._lacking(platform, chat, outlook(policy, surroundings).powers),
            breaker_open=stops and await self.breaker_open(message.platform, chat),
        )

    async def breaker_open(self, platform: str, chat: str) -> bool:
        """Whether automatic removals are stopped."""
        _, is_open = await Casebook(self._services).spent(platform, chat, "", "")
        return is_open

    async def _lacking(self, platform: Platform, chat: str, powers: frozenset[Power]) -> tuple[Lack, ...]:
        try:
            return await platform.missing(chat, powers)
        except PlatformError as failure:
            log.warning("the bot's rights are not known", platform=platform.name, error=type(failure).__name__)
            return ()
