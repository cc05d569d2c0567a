"""/known: the pictures that a chat's moderators have decided on. Kept out, or fine; never a picture, only how to recognise it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise

from bots import durations
from bots.durations import DurationError
from bots.hashlists import MAX_NOTE, Hash, HashType, is_hash, one_line
from bots.matching import upright
from bots.moderator.casebook import new_id
from bots.moderator.commands.aside import Aside
from bots.moderator.commands.hashlists import HashLists
from bots.moderator.commands.speech import Speech
from bots.moderator.exchange import ID_LENGTH, traits
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.reopening import Doubt
from bots.moderator.righting import Righting, about
from bots.moderator.services import Services
from bots.moderator.stopping import Stopping
from bots.moderator.wording import CardWording
from bots.moderator.wording.cards import when
from bots.platform import Attachment, Command, Message, Platform, Right
from bots.platform.markup import clean
from bots.policy import DAY_S, Match, Matches, Policy
from bots.records.cases import LISTED, Case, plain_id
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import Finding
from bots.records.journal import Event, EventKind
from bots.records.known import KnownPicture, Listed, Traits
from worker.contract import PDQ, Fingerprint

MAX_LISTED = 20
MAX_SHOWN = 60
"""Letters of a note in the list."""
MAX_REMOVED = 20
MAX_KEPT_S = 3_650 * DAY_S
FOR = "for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What stands behind `/known add`."""

    hash: str = ""
    """64 small hexadecimal digits; empty: the picture that the command replies to."""
    type: HashType | None = None
    note: str = ""
    keep_s: int = 0
    """0: for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A picture to be added, by what it can be recognised."""

    traits: Traits
    case: str = ""

    @property
    def pdq(self) -> Fingerprint | None:
        """Of the picture as it stands, not of its turned copies."""
        return upright(self.traits.fingerprints)

    def is_(self, match: Match) -> bool:
        """Whether the entry is this very picture. A copy with other bytes is another: so it is known by these, too."""
        by_looks_alone = not (self.traits.sha256 or self.traits.file_id)
        return match.exact or (by_looks_alone and match.distance == 0)


class KnownCommand:
    """Lists, adds, removes, gives out and takes in."""

    def __init__(self, services: Services, righting: Righting, stopping: Stopping) -> None:
        self._services = services
        self._righting = righting
        self._stopping = stopping
        self._speech = Speech(services)
        self._aside = Aside(services)
        self._fetcher = Fetcher(services)
        self._wording = CardWording(services)
        self._lists = HashLists(services)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Carry the command out for those who may review here."""
        message = command.message
        if message.private:
            return await self._speech.say(platform, command, "known-in-private")
        if not await platform.may(message.chat, message.sender.id, Right.REVIEW):
            return await self._speech.say(platform, command, "known-denied")
        verb, words = (command.arguments[0].lower(), list(command.arguments[1:])) if command.arguments else ("list", [])
        named = words[0].lower() if words else ""
        listed = Listed(named) if named in set(Listed) else None
        if verb == "list":
            return await self._list(platform, command, listed)
        if verb == "add":
            return await self._add(platform, command, Listed.FAKE, words)
        if verb == Listed.FINE:
            return await self._add(platform, command, Listed.FINE, words)
        if verb == "remove" and words:
            return await self._remove(platform, command, words)
        if verb == "export":
            return await self._lists.export(platform, command, listed or Listed.FAKE, words)
        if verb == "import":
            return await self._import(platform, command, listed or Listed.FAKE)
        return await self._speech.say(platform, command, "known-usage")

    # What there is.

    async def _list(self, platform: Platform, command: Command, listed: Listed | None) -> None:
        chat = command.message.chat
        entries = [
            entry
            for entry in await self._services.records.known.entries(platform.name, chat)
            if listed in {None, entry.listed}
        ]
        if not entries:
            return await self._speech.say(platform, command, "known-none")
        lines = [self._speech.text(command, "known-title", count=len(entries))]
        lines += [await self._line(platform, command, entry) for entry in entries[:MAX_LISTED]]
        if len(entries) > MAX_LISTED:
            lines.append(self._speech.text(command, "known-more", count=len(entries) - MAX_LISTED))
        await self._aside.answer(platform, command, ["\n".join(lines)])
        return None

    async def _line(self, platform: Platform, command: Command, entry: KnownPicture) -> str:
        text, locale = self._speech.text, command.message.locale
        if entry.by:
            who = await self._wording.person(platform, command.message.chat, entry.by, locale)
        else:
            who = text(command, "known-by-operator")
        by_what = "both" if entry.pdq and entry.sha256 else "looks" if entry.pdq else "file"
        parts = [
            text(
                command,
                "known-line",
                id=entry.id,
                list=text(command, f"known-list-{'minor' if entry.minor else entry.listed}"),
                what=text(command, f"known-by-{by_what}"),
                who=who,
                date=when(entry.added_at_s),
            )
        ]
        if entry.expires_at_s:
            parts.append(text(command, "known-until", date=when(entry.expires_at_s)))
        if entry.note:
            note = entry.note if len(entry.note) <= MAX_SHOWN else f"{entry.note[:MAX_SHOWN]}…"
            parts.append(text(command, "known-note", note=clean(note)))
        return " · ".join(parts)

    # To add.

    async def _add(self, platform: Platform, command: Command, listed: Listed, words: list[str]) -> None:
        try:
            wish = wish_of(words)
        except DurationError:
            return await self._speech.say(platform, command, "known-bad-time")
        if wish.hash and wish.type is None:
            return await self._speech.say(platform, command, "known-which-hash", hash=wish.hash)
        if len(wish.note) > MAX_NOTE:
            return await self._speech.say(platform, command, "known-long-note", max=MAX_NOTE)
        if not wish.hash and command.target is None:
            return await self._speech.say(platform, command, "known-what")
        try:
            seen = [_given(wish, wish.type)] if wish.type is not None else await self._seen(platform, command.target)
        except FetchFailed as failure:
            return await self._speech.say(platform, command, f"failure-{failure.reason}")
        if not seen:
            return await self._speech.say(platform, command, "known-what")
        if listed is Listed.FINE and await self._stopped(platform, command, seen):
            return await self._speech.say(platform, command, "known-stopped")
        return await self._add_all(platform, command, listed, wish, seen)

    async def _stopped(self, platform: Platform, command: Command, seen: list[Seen]) -> bool:
        """Whether a moderator has said of one of them that it may show a minor."""
        policy = await self._services.records.policies.policy(platform.name, command.message.chat)
        matches = [await self._match(platform, command, picture, policy) for picture in seen]
        return any(item.minor is not None for item in matches)

    async def _add_all(
        self, platform: Platform, command: Command, listed: Listed, wish: Wish, seen: list[Seen]
    ) -> None:
        policy = await self._services.records.policies.policy(platform.name, command.message.chat)
        added, there, moved = list[str](), list[str](), list[str]()
        for picture in seen:
            moved += await self._take_off(platform, command, listed.other, picture, policy)
            entry, fresh = await self._entry(platform, command, listed, wish, picture, policy)
            (added if fresh else there).append(entry)
        say = self._speech.text
        parts = []
        if added:
            parts.append(say(command, f"known-added-{listed}", count=len(added), ids=", ".join(added)))
        if there:
            parts.append(say(command, "known-already", ids=", ".join(there)))
        if moved:
            parts.append(say(command, f"known-taken-off-{listed.other}", ids=", ".join(moved)))
        if added and any(picture.pdq is None or picture.pdq.quality < policy.known_quality for picture in seen):
            parts.append(say(command, "known-this-file-alone"))
        await self._speech.send(platform, command, "\n\n".join(parts))
        if listed is Listed.FINE:
            pictures = tuple(picture.traits for picture in seen)
            moved += await self._lists.exchange.taken_off(platform.name, command.message.chat, pictures=pictures)
            doubt = Doubt(cause=LISTED, entries=frozenset(moved), pictures=pictures)
            await self._righting.unlisted(platform, command.message.chat, doubt, command.message.sender.id)

    async def _entry(
        self, platform: Platform, command: Command, listed: Listed, wish: Wish, picture: Seen, policy: Policy
    ) -> tuple[str, bool]:
        """The id of the picture's entry, and whether anything was added: a new entry, or to one that knew less."""
        now_s = self._services.clock.now_s()
        matches = await self._match(platform, command, picture, policy)
        match = matches.fake if listed is Listed.FAKE else matches.fine
        known = await self._known(platform, command, match) if match is not None and picture.is_(match) else None
        pdq = picture.pdq
        new = KnownPicture(
            id=new_id(ID_LENGTH),
            listed=listed,
            sha256=picture.traits.sha256,
            pdq=pdq.value if pdq is not None else "",
            quality=pdq.quality if pdq is not None else 0,
            file_id=picture.traits.file_id,
            case=picture.case,
            by=command.message.sender.id,
            note=wish.note,
            added_at_s=now_s,
            expires_at_s=now_s + wish.keep_s if wish.keep_s else 0.0,
        )
        if known is not None:
            new = fuller(known, new)
            if new == known:
                return known.id, False
        await self._journal(command, EventKind.KNOWN_ADDED, new)
        await self._services.records.known.add(platform.name, command.message.chat, new)
        return new.id, True

    async def _take_off(
        self, platform: Platform, command: Command, listed: Listed, picture: Seen, policy: Policy
    ) -> list[str]:
        """Take the very same picture off the other list: what was decided last holds. The ids of its entries."""
        gone = list[str]()
        while True:
            matches = await self._match(platform, command, picture, policy)
            match = matches.fake if listed is Listed.FAKE else matches.fine
            if match is None or match.distance or match.entry in gone:
                return gone
            if (there := await self._known(platform, command, match)) is not None:
                await self._journal(command, EventKind.KNOWN_REMOVED, there)
            await self._services.records.known.remove(platform.name, command.message.chat, match.entry)
            gone.append(match.entry)

    async def _seen(self, platform: Platform, target: Message | None) -> list[Seen]:
        """The pictures of the message, as far as I have judged them; the others' bytes are fetched. Raises FetchFailed."""
        if target is None:
            return []
        case = await self._case(platform, target)
        if not target.attachments:
            judged = [item for item in case.findings if not item.companion] if case is not None else []
            return [_of_finding(case, item) for item in judged if case is not None and _recognisable(item)]
        return [await self._look(platform, case, target, item) for item in target.attachments]

    async def _look(self, platform: Platform, case: Case | None, target: Message, attachment: Attachment) -> Seen:
        finding = case.find(target.id, attachment.media) if case is not None else None
        if case is not None and finding is not None and _recognisable(finding):
            return _of_finding(case, finding)
        data = await self._fetcher.fetch(platform, attachment.media)
        traits = Traits(sha256=hashlib.sha256(data).hexdigest(), file_id=attachment.file_id)
        return Seen(traits=traits, case=case.id if case is not None else "")

    async def _case(self, platform: Platform, target: Message) -> Case | None:
        try:
            return await self._services.records.cases.of_message(platform.name, target.chat, target.id)
        except (NewerRecord, BrokenRecord):
            return None

    async def _known(self, platform: Platform, command: Command, match: Match) -> KnownPicture | None:
        return await self._services.records.known.entry(platform.name, command.message.chat, match.entry)

    async def _match(self, platform: Platform, command: Command, picture: Seen, policy: Policy) -> Matches:
        return await self._services.records.known.match(
            platform.name, command.message.chat, picture.traits, policy, self._services.clock.now_s()
        )

    async def _import(self, platform: Platform, command: Command, listed: Listed) -> None:
        taken, message = await self._lists.take(platform, command, listed), command.message
        if taken is not None and taken.stops:
            policy = await self._services.records.policies.policy(platform.name, message.chat)
            await self._stopping.sweep(platform, about(platform.name, message.chat), policy)
        if taken is None or listed is not Listed.FINE:
            return
        # Those that were taken off before, too: the operator's program, say, looks through no cases.
        off = await self._lists.exchange.taken_off(platform.name, message.chat, pictures=taken.pictures)
        off |= {it.id: Traits(sha256=it.sha256, file_id=it.file_id) for it in taken.taken_off}
        if off:
            doubt = Doubt(cause=LISTED, entries=frozenset(off), pictures=tuple(off.values()))
            await self._righting.unlisted(platform, message.chat, doubt, message.sender.id)
        await self._righting.listed_fine(platform, message.chat, taken.pictures)

    # To remove.

    async def _remove(self, platform: Platform, command: Command, words: list[str]) -> None:
        removed, unknown, unreadable, kept = list[str](), list[str](), list[str](), list[str]()
        gone, message = list[KnownPicture](), command.message
        for word in list(dict.fromkeys(plain_id(word) for word in words))[:MAX_REMOVED]:
            try:
                there = await self._services.records.known.entry(platform.name, message.chat, word)
                stopped = there is not None and there.minor
                # One moderator has stopped it; to let it go on takes more.
                if stopped and not await platform.may(message.chat, message.sender.id, Right.CHANGE_POLICY):
                    kept.append(word)
                    continue
                if there is not None:
                    await self._journal(command, EventKind.KNOWN_REMOVED, there)
                entry = await self._services.records.known.remove(platform.name, message.chat, word)
            except (NewerRecord, BrokenRecord):
                unreadable.append(word)
                continue
            if entry is not None and there is None:  # it has just expired
                await self._journal(command, EventKind.KNOWN_REMOVED, entry)
            if entry is None:
                unknown.append(word)
            else:
                gone.append(entry)
                removed.append(word)
        parts = []
        if removed:
            parts.append(self._speech.text(command, "known-removed", count=len(removed), ids=", ".join(removed)))
        if others := await self._still(platform, command, gone):
            parts.append(self._speech.text(command, "known-removed-still", ids=", ".join(others)))
        if unknown:
            parts.append(self._speech.text(command, "known-unknown", ids=", ".join(unknown)))
        if kept:
            parts.append(self._speech.text(command, "known-stopped-kept", ids=", ".join(kept)))
        if unreadable:
            parts.append(self._speech.text(command, "known-unreadable", ids=", ".join(unreadable)))
        await self._speech.send(platform, command, "\n".join(parts))
        fallen = {*removed, *await self._lists.exchange.taken_off(platform.name, message.chat, entries=unknown)}
        if fallen:
            doubt = Doubt(cause=LISTED, entries=frozenset(fallen))
            await self._righting.unlisted(platform, message.chat, doubt, message.sender.id)

    async def _still(self, platform: Platform, command: Command, gone: list[KnownPicture]) -> list[str]:
        """The entries by which pictures of these are on the same list yet."""
        policy = await self._services.records.policies.policy(platform.name, command.message.chat)
        found = list[str]()
        for entry in gone:
            looks = (Fingerprint(algorithm=PDQ, value=entry.pdq, quality=entry.quality),) if entry.pdq else ()
            known_by = Traits(sha256=entry.sha256, file_id=entry.file_id, fingerprints=looks)
            matches = await self._match(platform, command, Seen(traits=known_by), policy)
            match = matches.fake if entry.listed is Listed.FAKE else matches.fine
            if match is not None:
                found.append(match.entry)
        return list(dict.fromkeys(found))

    async def _journal(self, command: Command, kind: EventKind, entry: KnownPicture) -> None:
        event = Event(
            kind=kind,
            at_s=self._services.clock.now_s(),
            case=entry.case,
            actor=command.message.sender.id,
            details=f"{entry.listed.value} {entry.id}",
            picture=entry.sha256,
            looks=entry.pdq,
        )
        await self._services.records.journal.append(command.message.platform, command.message.chat, event)


def wish_of(words: list[str]) -> Wish:
    """What is asked for: `[HASH [TYPE]] [for 90d] [note]`. Raises DurationError."""
    rest, hash_, type_ = list(words), "", None
    if rest[1:] and rest[0].lower() in set(HashType) and is_hash(rest[1]):
        type_, hash_, rest = HashType(rest[0].lower()), rest[1].lower(), rest[2:]
    elif rest and is_hash(rest[0]):
        hash_, rest = rest[0].lower(), rest[1:]
        if rest and rest[0].lower() in set(HashType):
            type_, rest = HashType(rest[0].lower()), rest[1:]
    keep_s = 0
    for at, (word, after) in enumerate(pairwise(rest)):
        if word.lower() == FOR and after[:1].isdecimal():
            keep_s = durations.parse(after)
            if not 0 < keep_s <= MAX_KEPT_S:
                raise DurationError(str(DurationError.__doc__))
            rest = [*rest[:at], *rest[at + 2 :]]
            break
    return Wish(hash=hash_, type=type_, note=one_line(" ".join(rest)), keep_s=keep_s)


def fuller(known: KnownPicture, new: KnownPicture) -> KnownPicture:
    """The entry with what it did not know yet, by which the picture is recognised in more ways."""
    looks = known.pdq or new.pdq
    return replace(
        known,
        sha256=known.sha256 or new.sha256,
        file_id=known.file_id or new.file_id,
        pdq=looks,
        quality=known.quality if known.pdq else new.quality,
    )


def _given(wish: Wish, type_: HashType) -> Seen:
    return Seen(traits=traits(Hash(value=wish.hash, type=type_)))


def _of_finding(case: Case, finding: Finding) -> Seen:
    return Seen(traits=finding.traits, case=case.id)


def _recognisable(finding: Finding) -> bool:
    return bool(finding.sha256 or finding.fingerprints)


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    return {
        *(f"known-list-{listed}" for listed in (*Listed, "minor")),
        *(f"known-added-{listed}" for listed in Listed),
        *(f"known-taken-off-{listed}" for listed in Listed),
        *(f"known-by-{what}" for what in ("both", "looks", "file")),
    }
