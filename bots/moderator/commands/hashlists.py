"""/known export and /known import: a chat's known pictures as a list of hashes."""

from __future__ import annotations

from collections.abc import Iterable

from bots.hashlists import Flaw, HashType, Mistakes
from bots.moderator.commands.aside import Aside
from bots.moderator.commands.speech import Speech
from bots.moderator.exchange import Exchange, Taken
from bots.moderator.services import Services
from bots.platform import Command, Platform
from bots.platform.markup import clean
from bots.records.known import Listed
from bots.texts import Texts

MAX_EXPORTED = 50
"""Rows in a chat; more go into a file, by the program."""
MAX_CHARACTERS = 3_500
"""A chat service may cut a longer note, and half a list is worse than none."""
MAX_MISTAKES = 20


class HashLists:
    """Gives lists out and takes them in. Whoever asks may review there: `KnownCommand` has made sure of it."""

    def __init__(self, services: Services) -> None:
        self.exchange = Exchange(services.records, services.clock)
        self._texts = services.texts
        self._speech = Speech(services)
        self._aside = Aside(services)

    async def export(self, platform: Platform, command: Command, listed: Listed, words: list[str]) -> None:
        """Give the list to the asker alone where that is possible; `words` may name a type of hash."""
        only = next((HashType(word.lower()) for word in words if word.lower() in set(HashType)), None)
        chat = command.message.chat
        given = await self.exchange.give(platform.name, chat, listed, only)
        say = self._speech.text
        left_out = [say(command, "known-export-left-out", count=given.left_out)] if given.left_out else []
        if not given.hashes:
            text = self._speech.join(command, [say(command, "known-export-none"), *left_out])
            return await self._aside.answer(platform, command, [text])
        if len(given.hashes) > MAX_EXPORTED:
            program = f"python -m bots known export {platform.name} {chat} {listed.value}"
            text = say(command, "known-export-many", count=len(given.hashes), max=MAX_EXPORTED, program=program)
            return await self._aside.answer(platform, command, [text])
        return await self._aside.answer(platform, command, [*notes_of(given.text.splitlines()), *left_out])

    async def take(self, platform: Platform, command: Command, listed: Listed) -> Taken | None:
        """Add what the command's body lists; nothing where anything is wrong with it, and every mistake by its line. What came
        of it; None where it could not be read."""
        message = command.message
        if not command.body.strip():
            await self._speech.say(platform, command, "known-import-how")
            return None
        try:
            taken = await self.exchange.take(platform.name, message.chat, listed, command.body, message.sender.id)
        except Mistakes as wrong:
            await self._speech.send(platform, command, self._wrong(command, wrong))
            return None
        await self._speech.send(platform, command, imported(self._texts, taken, listed, message.locale))
        return taken

    def _wrong(self, command: Command, wrong: Mistakes) -> str:
        say, mistakes = self._speech.text, wrong.mistakes
        lines = [say(command, "known-import-wrong", count=len(mistakes))]
        lines += [
            say(command, f"known-flaw-{item.flaw.replace('_', '-')}", line=item.line, found=clean(item.found))
            for item in mistakes[:MAX_MISTAKES]
        ]
        if len(mistakes) > MAX_MISTAKES:
            lines.append(say(command, "known-flaws-more", count=len(mistakes) - MAX_MISTAKES))
        return "\n".join(lines)


def imported(texts: Texts, taken: Taken, listed: Listed, locale: str) -> str:
    """What came of a list, in words."""
    if not taken.changed:
        return texts.say("known-import-nothing", locale)
    known = [texts.say("known-import-known", locale, known=taken.known)] if taken.known else []
    counts = {
        f"known-imported-{listed}": taken.added,
        "known-import-stopped": taken.stopped,
        f"known-import-off-{listed.other}": taken.moved,
    }
    return texts.join(
        [*(texts.say(name, locale, count=count) for name, count in counts.items() if count), *known], locale
    )


def notes_of(rows: Iterable[str], max_characters: int = MAX_CHARACTERS) -> list[str]:
    """The rows in as few texts as hold so many characters each; a row is never divided."""
    notes = list[str]()
    for row in rows:
        if notes and len(notes[-1]) + 1 + len(row) <= max_characters:
            notes[-1] = f"{notes[-1]}\n{row}"
        else:
            notes.append(row)
    return notes


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    return {
        *(f"known-{done}-{listed}" for listed in Listed for done in ("imported", "import-off")),
        *(f"known-flaw-{flaw.replace('_', '-')}" for flaw in Flaw),
    }
