"""What an edited message shows now, remembered for as long as verdicts of before may be on their way."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.platform import Attachment, Message
from bots.policy import DAY_S
from bots.records.cases import Case
from bots.records.edits import Shown
from bots.records.findings import Finding, FindingState
from worker.contract import Origin


class Edits:
    """Remembers edits, and knows what they have replaced. Raises RecordError where that cannot be told: whoever asks waits."""

    def __init__(self, services: Services) -> None:
        self._kept = services.records.edits
        # As long as cases: a result waits however long a worker, or the bot, is away.
        self._keep_s = services.options.case_days * DAY_S
        self._digest = services.signer.digest

    async def note(self, message: Message, at_s: float) -> bool:
        """Remember which pictures the message shows since it was edited, then; False where it was edited since."""
        name, there = self._name(message.platform, message.chat, message.id), message.attachments
        kept = [self._kept_names(name, item.media, item.file_id) for item in there]
        shown = Shown(at_s=at_s, media=tuple(media for media, _ in kept), files=tuple(file for _, file in kept))
        return await self._kept.note(name, shown, self._keep_s)

    async def replaced(self, origin: Origin) -> bool:
        """Whether an edit has taken this picture out of its message since it was posted, as far as is known."""
        name = self._name(origin.platform, origin.chat, origin.message)
        shown = await self._kept.shown(name)
        return shown is not None and not self._is_in(shown, name, origin.media, origin.file_id)

    async def emptied(self, case: Case, message: str) -> bool:
        """Whether an edit has taken every picture of the case out of this message of its poster's."""
        pictures = [item for item in case.findings if item.message == message and item.state is not FindingState.GONE]
        if not pictures or not all(item.media or item.file_id for item in pictures):
            return False
        return await self._over(case, message, pictures)

    async def over(self, case: Case, finding: Finding) -> bool:
        """Whether an edit has taken this picture of the case out of its message."""
        named = bool(finding.media or finding.file_id) and not finding.put_back_as
        return named and await self._over(case, finding.message, [finding])

    async def _over(self, case: Case, message: str, pictures: list[Finding]) -> bool:
        name = self._name(case.platform, case.posted_in, message)
        shown = await self._kept.shown(name)
        return shown is not None and not any(self._is_in(shown, name, it.media, it.file_id) for it in pictures)

    def _is_in(self, shown: Shown, name: str, media: str, file_id: str) -> bool:
        """As `is_shown`, of any of these, by what is kept of their names."""
        own, file = self._kept_names(name, media, file_id)
        there = zip(shown.media, shown.files, strict=True)
        return any(is_shown(own, file, Attachment(media=one, file_id=its_file)) for one, its_file in there)

    def _kept_names(self, name: str, media: str, file_id: str) -> tuple[str, str]:
        return self._digest(name, media), self._digest(name, file_id) if file_id else ""

    def _name(self, platform: str, chat: str, message: str) -> str:
        return self._digest("edited", platform, chat, message)


def is_shown(media: str, file_id: str, there: Attachment) -> bool:
    """Whether that is the picture of these names, as far as the platform names its files; else by what it is fetched by."""
    return file_id == there.file_id if file_id and there.file_id else media == there.media
