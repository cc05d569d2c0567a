"""/policy export and /policy import."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bots.moderator.commands.policy.basis import Basis
from bots.moderator.commands.policy.basis import read as read_rules
from bots.moderator.commands.policy.changing import Amendment, Changing
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Note, Platform, PlatformError
from bots.policy import Policy, told_in
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

        texts = [self._wording.say("export-how", locale), *packed(sections((await self._basis(command)).book, explain))]
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
        basis = await self._basis(command)
        current = _book(basis)
        try:
            new = await asyncio.to_thread(read, command.body, current)
        except Mistakes as refused:
            await self._speech.send(platform, command, self._wording.mistakes(refused.mistakes, locale))
            return None
        amendments = [
            Amendment(
                thread=thread,
                before=basis.policy(thread),
                after=told_in(policy, new.policy),
                is_new=thread not in current.threads,
            )
            for thread, policy in new.threads.items()
            if current.threads.get(thread) != policy
        ]
        # The chat's own last: the answer shows those.
        amendments.append(Amendment(thread="", before=current.policy, after=new.policy))
        again = self._wording.say("import-yes", locale)
        outcome = await self._changing.change(platform, command, basis, amendments, again, sure=sure)
        await self._speech.send(platform, command, outcome.text)
        return None

    async def _basis(self, command: Command) -> Basis:
        """What is set for the chat and all its threads that have rules of their own."""
        message, policies = command.message, self._services.records.policies
        threads = await policies.threads(message.platform, message.chat)
        return await read_rules(policies, message.platform, message.chat, threads)

    async def _privately(self, platform: Platform, command: Command, texts: Iterable[str]) -> bool:
        try:
            chat = await platform.private_chat(command.message.sender.id)
            for text in texts:
                await self._services.say(platform, Note(text=text, chat=chat))
        except PlatformError as failure:
            log.info("rules could not be sent in private", platform=platform.name, error=type(failure).__name__)
            return False
        return True


def _book(basis: Basis) -> Rulebook:
    """The rules as a file changes them: those of a topic that follows the chat's place for moderators name none."""
    threads = dict[str, Policy]()
    for thread, there in basis.book.threads.items():
        own = basis.own[thread] or there
        threads[thread] = replace(there, moderators_chat=own.moderators_chat, moderators_thread=own.moderators_thread)
    return replace(basis.book, threads=threads)


def packed(pieces: Iterable[str]) -> list[str]:
    """The pieces in as few texts as messages allow; a piece is never cut."""
    texts: list[str] = []
    for piece in pieces:
        if texts and len(texts[-1]) + len(piece) < MAX_PIECE:
            texts[-1] = f"{texts[-1]}\n{piece}"
        else:
            texts.append(piece)
    return texts
