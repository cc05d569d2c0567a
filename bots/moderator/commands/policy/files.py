"""/policy export and /policy import."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bots.moderator.commands.policy.changing import Amendment, Changing
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Note, Platform, PlatformError
from bots.rulebook import Entry, Mistakes, Rulebook, read, sections
from worker import telemetry

log = telemetry.logger(__name__)
MAX_PIECE = 1_800
"""Letters in one message: every platform takes as many."""


class Files:
    """Rules as text."""

    def __init__(self, services: Services, changing: Changing, wording: PolicyWording) -> None:
        self._services = services
        self._changing = changing
        self._wording = wording
        self._speech = Speech(services)

    async def export(self, platform: Platform, command: Command) -> None:
        """Send all rules, explained: to the admin alone where that can be, for it is long."""
        locale = command.message.locale

        def explain(entry: Entry) -> str:
            return self._wording.explain(entry, locale)

        texts = [self._wording.say("export-how", locale), *packed(sections(await self._current(command), explain))]
        if not command.reply_token and await self._privately(platform, command, texts):
            return await self._speech.say(platform, command, "export-sent")
        for text in texts:
            await self._speech.send(platform, command, text)
        return None

    async def read(self, platform: Platform, command: Command, *, sure: bool) -> None:
        """Let the rules below the command hold, or say everything that is wrong with them."""
        locale = command.message.locale
        if not command.body.strip():
            return await self._speech.say(platform, command, "import-empty")
        current = await self._current(command)
        try:
            new = await asyncio.to_thread(read, command.body, current)
        except Mistakes as refused:
            await self._speech.send(platform, command, self._wording.mistakes(refused.mistakes, locale))
            return None
        amendments = [
            Amendment(
                thread=thread,
                before=current.threads.get(thread, current.policy),
                after=policy,
                is_new=thread not in current.threads,
            )
            for thread, policy in new.threads.items()
        ]
        # The chat's own last: the answer shows those.
        amendments.append(Amendment(thread="", before=current.policy, after=new.policy))
        again = self._wording.say("import-yes", locale)
        return await self._changing.carry_out(platform, command, amendments, again, sure=sure)

    async def _current(self, command: Command) -> Rulebook:
        message, policies = command.message, self._services.records.policies
        threads = {}
        for thread in await policies.threads(message.platform, message.chat):
            threads[thread] = await policies.policy(message.platform, message.chat, thread)
        return Rulebook(policy=await policies.policy(message.platform, message.chat), threads=threads)

    async def _privately(self, platform: Platform, command: Command, texts: Iterable[str]) -> bool:
        try:
            chat = await platform.private_chat(command.message.sender.id)
            for text in texts:
                await self._services.say(platform, Note(text=text, chat=chat))
        except PlatformError as failure:
            log.info("rules could not be sent in private", platform=platform.name, error=type(failure).__name__)
            return False
        return True


def packed(pieces: Iterable[str]) -> list[str]:
    """The pieces in as few texts as messages allow; a piece is never cut."""
    texts: list[str] = []
    for piece in pieces:
        if texts and len(texts[-1]) + len(piece) < MAX_PIECE:
            texts[-1] = f"{texts[-1]}\n{piece}"
        else:
            texts.append(piece)
    return texts
