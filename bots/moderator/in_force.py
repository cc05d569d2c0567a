"""What holds in a chat now, in short, for a platform that shows it all the time."""

from __future__ import annotations

from bots.moderator.commands.policy.surveying import surroundings_of
from bots.moderator.services import Services
from bots.moderator.wording.policies import Circumstances, Part, PolicyWording
from bots.platform import Rules
from bots.policy import named
from bots.records.known import Listed


class InForce:
    """Reads a chat's rules, and says them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._wording = PolicyWording(services.texts)

    async def rules(self, platform: str, chat: str, locale: str) -> Rules:
        """The chat's own rules, those of its topics aside. Raises RecordError."""
        records = self._services.records
        policy = named(await records.policies.policy(platform, chat))
        known = (await records.known.counts(platform, chat))[Listed.FAKE]
        surroundings = surroundings_of(self._services, self._services.platforms[platform], known=known)
        parts = self._wording.parts(policy, Circumstances(surroundings=surroundings, chat=chat), locale)
        told = (Part.MODE,) if len(parts) == 1 else (Part.ALTERED, Part.GENERATED, Part.KNOWN)
        return Rules(
            mode=policy.mode.value,
            preset=policy.preset.value,
            lines=tuple(line for part in told for line in parts[part]),
        )
