"""Follows what others delete and edit: nothing is said to be where it no longer is, and nothing accuses where nothing is left."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.answered import Answered
from bots.moderator.casebook import Casebook, place_of
from bots.moderator.consequences import words_name
from bots.moderator.correcting import Correcting
from bots.moderator.destroying import Destroying
from bots.moderator.edits import is_shown
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.moderator.written import Written
from bots.platform import Message, Platform
from bots.records.cases import Case
from bots.records.findings import Copy, Finding, FindingState, Problem
from bots.records.intents import Intent

THERE = frozenset({FindingState.NOTED, FindingState.STAYS, FindingState.LEFT, FindingState.PUT_BACK})
"""As far as the bot knew."""


class Vanishing:
    """Notes that messages are gone."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._correcting = Correcting(services, telling)
        self._answered = Answered(services)
        self._destroying = Destroying(services, telling.later)
        self._written = Written(services)

    async def note(self, platform: Platform, chat: str, message: str, known: dict[str, Case] | None = None) -> None:
        """Let the pictures of this message be gone, and what was said of them say so. What the bot took out is not touched.

        Raises StoreUnavailable. Whoever tries again hands in the same `known`: the cases as they were before the first time.
        """
        await self._note(platform, chat, message, known if known is not None else {})
        await self._answered.gone(platform, chat, message)
        await self._services.records.words.destroy(words_name(platform.name, chat, message))

    async def changed(self, message: Message, known: dict[str, Case] | None = None) -> None:
        """Let the pictures that an edit has put others in the place of be over: what was said of them says so, and nothing that
        is done about them is done to what stands there now. Of the others it is known what is written with them now.

        `known` as for `note`.
        """
        known = known if known is not None else {}
        await self._answered.changed(self._services.platforms[message.platform], message)
        for now in await self._book.naming(message.platform, message.chat, message.id):
            before = known.setdefault(now.id, now)
            if before.minor:
                continue
            case = await self._book.change(now, lambda old: _edited(old, message))
            kept = {item.number for item in before.findings if item.copy is Copy.KEPT}
            over = [item for item in case.findings if item.number in kept and item.copy is Copy.NONE]
            await self._destroying.soon(case, over)
            if self._services.holds(case.platform) and any(
                place_of(it) == message.id for it in case.findings if it.media
            ):
                await self._written.keep(message)
            await self._tell(self._services.platforms[message.platform], before, case)

    async def _note(self, platform: Platform, chat: str, message: str, known: dict[str, Case]) -> None:
        for now in await self._book.naming(platform.name, chat, message):
            before = known.setdefault(now.id, now)
            if chat not in {before.chat, before.posted_in}:
                continue  # what the bot wrote to somebody alone about the case
            case = await self._book.change(now, lambda old: _without(old, message))
            await self._tell(platform, before, case)

    async def _tell(self, platform: Platform, before: Case, case: Case) -> None:
        if case.revision == before.revision:
            return
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        if case.minor:  # moderators were asked to delete it
            await self._telling.refresh(platform, case, policy)
            return
        await self._correcting.gone(platform, case, policy)
        there = {item.number for item in before.findings if item.state in THERE}
        gone = [item for item in case.findings if item.number in there and item.state is FindingState.GONE]
        if gone:
            await self._correcting.answers_gone(platform, case, policy, gone)
            await self._telling.posters.gone(platform, case, gone, policy.locale or case.locale)
        if case.cards:
            await self._telling.refresh(platform, case, policy)


def _without(case: Case, message: str) -> Case:
    def went(item: Finding) -> bool:
        # Of what was stopped only what could not be taken out is there.
        return place_of(item) == message and (not case.minor or item.state is FindingState.STAYS)

    return replace(case, findings=tuple(_gone(item) if went(item) else item for item in case.findings))


def _gone(finding: Finding) -> Finding:
    if finding.problem is Problem.REPLACED:
        return replace(finding, problem=None)  # nothing stands there any more
    if finding.state not in THERE or finding.intent is Intent.TAKE_OUT:
        return finding  # the bot was, or is, at it itself
    return replace(finding, state=FindingState.GONE, problem=None, lack=None)


def _edited(case: Case, message: Message) -> Case:
    def edited(item: Finding) -> Finding:
        if place_of(item) != message.id:
            return item
        there = next((one for one in message.attachments if is_shown(item.media, item.file_id, one)), None)
        if there is None:
            return _replaced(item)
        # What the bot has put back has its poster's words, whatever it says itself.
        captioned = item.captioned if item.put_back_as else bool(message.text)
        return replace(item, spoiler=there.spoiler, captioned=captioned)

    return replace(case, findings=tuple(edited(item) for item in case.findings))


def _replaced(finding: Finding) -> Finding:
    # Whatever was begun with its message: that can be edited, so it was not taken out by then.
    there = replace(finding, intent=None, copy=Copy.NONE) if finding.intent is Intent.TAKE_OUT else finding
    over = there if finding.problem is Problem.REPLACED else _gone(there)
    # Where the same picture is put there once more, it is another finding.
    return finding if over is there else replace(over, problem=Problem.REPLACED, media="")
