"""Two towns of the same names on two platforms, and a transcript of all that the bot says and does there.

Texts are said by their ids, in the language that was asked for, with what was filled in: what a sentence reads like is for other
tests. Names that nobody can guess are numbered as they come.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any

from bots.moderator import Moderator, Options, Services
from bots.platform import Command, CommandName, Member, Message, Note, Outcome, Picture, Press
from bots.policy import Exempt, Mode, Policy
from bots.records.choices import Choice
from bots.references import Signer
from bots.testing import FakeClock, FakePlatform, fake_records
from bots.testing.posts import choice_in, finding_in, pick
from bots.texts import Joint, Texts
from tests.unit.bots.moderator.conftest import TEXTS, judge
from worker.contract import Origin, Standing
from worker.testing import FakeScanner

_LETTERS = "[2-9A-HJKMNP-Z]"
_UNGUESSABLE = re.compile(rf"(?<![A-Za-z0-9])(?:{_LETTERS}{{10}}|{_LETTERS}{{8}})(?=[0-9]{{0,2}}K?(?![A-Za-z0-9]))")
"""A case's id, which may have a picture's number behind it, or a known picture's."""
_ADDRESS = re.compile(r"(https://bot\.example/[a-z]+/)[\w.-]+")


class Ids(Texts):
    """Says which text it would say. Raises what a Texts raises, so ids and values are checked."""

    def __init__(self) -> None:
        self._texts = TEXTS

    @property
    def locales(self) -> tuple[str, ...]:
        return ("de", "en", "fr", "it", "nl", "pt")

    def ids(self, locale: str = "en") -> frozenset[str]:
        return self._texts.ids(locale)

    def join(self, parts: Iterable[str], locale: str, joint: Joint = Joint.SENTENCES) -> str:
        return self._texts.join(parts, "en", joint)

    def say(self, message_id: str, locale: str = "en", **values: Any) -> str:
        self._texts.say(message_id, locale, **values)
        filled = "".join(f" {name}={values[name]}" for name in sorted(values))
        return f"<{message_id} {locale}{filled}>"


class Played(FakePlatform):
    """Writes down what acts."""

    def __init__(self, name: str, lines: list[str]) -> None:
        super().__init__(name)
        self.lines = lines
        self.told: list[str] = []
        """Every text and every label, as people read them."""

    def _tell(self, note: Note) -> None:
        self.told += [note.text, *(button.label for button in note.buttons)]

    def _write(self, act: str, *words: str) -> None:
        self.lines.append("  ".join([f"{self.name}: {act}", *(word for word in words if word)]))

    async def send(self, note: Note) -> str:
        self._write("send", *_said(note))
        self._tell(note)
        return await super().send(note)

    async def edit(self, chat: str, message: str, note: Note) -> None:
        self._write("edit", f"message {message}", *_said(replace(note, chat=chat)))
        self._tell(note)
        await super().edit(chat, message, note)

    async def show(self, member: str, picture: bytes, text: str, reply_to: str = "") -> str:
        self._write("show", f"{member} alone", f"to {reply_to}", repr(picture), text)
        self.told.append(text)
        return await super().show(member, picture, text, reply_to)

    async def delete(self, chat: str, message: str, *, case: str = "") -> bool:
        self._write("delete", chat, message, f"case {case}")
        return await super().delete(chat, message, case=case)

    async def put_back(self, origin: Origin, pictures: Sequence[Picture], note: Note) -> tuple[str, ...]:
        place = f"{origin.platform}/{origin.chat}/{origin.thread} after {origin.message}"
        shown = [f"{item.media} {item.data!r}{' spoiler' if item.spoiler else ''}" for item in pictures]
        self._write("put back", place, *shown, *_said(note))
        return await super().put_back(origin, pictures, note)

    async def react(self, chat: str, message: str) -> None:
        self._write("react", chat, message)
        await super().react(chat, message)

    async def mute(self, chat: str, member: str, until_s: float, *, case: str = "") -> None:
        self._write("mute", chat, member, f"until {until_s:.0f}", f"case {case}")
        await super().mute(chat, member, until_s, case=case)

    async def unmute(self, chat: str, member: str, *, case: str = "") -> None:
        self._write("unmute", chat, member, f"case {case}")
        await super().unmute(chat, member, case=case)

    async def kick(self, chat: str, member: str, *, case: str = "") -> None:
        self._write("kick", chat, member, f"case {case}")
        await super().kick(chat, member, case=case)

    async def ban(self, chat: str, member: str, *, case: str = "") -> None:
        self._write("ban", chat, member, f"case {case}")
        await super().ban(chat, member, case=case)

    async def unban(self, chat: str, member: str, *, case: str = "") -> None:
        self._write("unban", chat, member, f"case {case}")
        await super().unban(chat, member, case=case)

    async def finished(self, origin: Origin, outcome: Outcome | None = None) -> None:
        self._write("progress is over", origin.chat, origin.message)
        await super().finished(origin, outcome)


def _said(note: Note) -> list[str]:
    words = [note.chat + (f"/{note.thread}" if note.thread else "")]
    words += [f"to {note.reply_to}{' if it is there' if note.only_if_there else ''}"] if note.reply_to else []
    words += [f"alone by {note.reply_token}"] if note.reply_token else []
    words += ["with a thumbnail"] if note.thumbnail else []
    words += [note.text]
    for button in note.buttons:
        choice = choice_in(button.data)
        name = button.data if choice is None else f"{choice.name} {finding_in(button.data)}"
        words.append(f"[{button.row} {button.style} {button.label}: {name}]")
    return words


REPLIES = Policy(moderators_chat="desk")
DECOY = replace(REPLIES, mode=Mode.SHADOW, locale="xx", moderators_chat="elsewhere", exempt=Exempt(threads=("topic",)))
"""What holds in the same places of the other platform: nothing of it must show."""


class Town:
    """The square, whose rules a test sets, with a topic; Mo and Max are its admins; Ada, Bo and Eve post."""

    spoken = ""
    """What everybody in it speaks; empty: one language when they post, another when they ask, a third when they press."""
    texts = TEXTS

    def __init__(self, policy: Policy = REPLIES, thread_policy: Policy | None = None, **options: Any) -> None:
        self.lines: list[str] = []
        self.clock = FakeClock()
        self.platform, self.twin = Played("fake", self.lines), Played("twin", self.lines)
        self.scanner, self.records = FakeScanner(judge), fake_records(self.clock)
        self.services = Services(
            platforms={"fake": self.platform, "twin": self.twin},
            scanner=self.scanner,
            records=self.records,
            texts=self.texts if self.spoken else Ids(),
            signer=Signer(b"k" * 32),
            clock=self.clock,
            options=Options(public_url="https://bot.example", **options),
        )
        self.moderator = Moderator(self.services)
        self.platform.handler = self.twin.handler = self.moderator
        for member in ("ada", "bo", "eve", "mo"):
            self.platform.open_private(member)
        for member in ("mo", "max"):
            self.platform.admins |= {("square", member), ("desk", member)}
        self.records.policies.kept["fake", "square", ""] = policy
        if thread_policy is not None:
            self.records.policies.kept["fake", "square", "topic"] = thread_policy
        self.records.policies.kept["twin", "square", ""] = DECOY
        self.posted: dict[str, Message] = {}

    async def settle(self) -> None:
        """Act on every result."""
        for platform in ("fake", "twin"):
            while (delivery := await self.scanner.receive(platform, 0)) is not None:
                await self.moderator._deliver(delivery)

    async def post(
        self,
        member: str,
        *pictures: bytes,
        thread: str = "topic",
        locale: str = "de",
        chat: str = "square",
        **more: Any,
    ) -> Message:
        """The member posts; it is judged and acted on."""
        standing = Standing.NEW if member == "eve" else Standing.MEMBER
        message = self.platform.message(chat, member, *pictures, thread=thread, standing=standing, **more)
        message = replace(message, locale=self.spoken or locale)
        self.lines.append(f"{member} posts {message.id} in {chat}/{thread}: {', '.join(map(str, pictures))}")
        await self.moderator.on_message(message)
        await self.settle()
        await self.clock.advance(70)
        return message

    async def say(
        self,
        member: str,
        words: str,
        target: Message | None = None,
        *,
        chat: str = "square",
        thread: str = "topic",
        body: str = "",
        reply_token: str = "",
    ) -> None:
        """The member gives a command, and what was asked for is judged."""
        self.lines.append(f"{member} in {chat}/{thread}: /{words}{f' on {target.id}' if target else ''}")
        name, *arguments = words.split()
        message = replace(self.platform.message(chat, member, thread=thread), locale=self.spoken or "nl")
        self.lines[-1] += f" ({message.id})"
        command = Command(
            name=CommandName(name),
            message=message,
            arguments=tuple(arguments),
            body=body,
            target=target,
            reply_token=reply_token,
        )
        await self.moderator.on_command(command)
        await self.settle()
        await self.clock.advance(50)

    async def press(
        self, choice: Choice, member: str = "mo", *, chat: str = "desk", finding: int | None = None
    ) -> None:
        """The member presses it, under the newest note that has it."""
        for note in reversed(self.platform.posts(chat)):
            if choice in {choice_in(button.data) for button in note.buttons}:
                break
        else:
            raise AssertionError("\n".join([f"nobody can press {choice.name} in {chat}", *self.lines]))
        data = pick([button.data for button in note.buttons], choice, finding)
        self.lines.append(f"{member} presses {choice.name} under {note.id} in {chat}")
        who = Member(id=member, name=member.title())
        token = f"press-{len(self.lines)}"
        await self.moderator.on_press(
            Press(
                platform="fake",
                chat=chat,
                member=who,
                data=data,
                note=note.id,
                locale=self.spoken or "it",
                reply_token=token,
            )
        )
        await self.settle()
        await self.clock.advance(30)

    @property
    def transcript(self) -> str:
        """What was said and done, and what is kept in the end."""
        numbers: dict[str, str] = {}

        def numbered(match: re.Match[str]) -> str:
            return numbers.setdefault(match[0], f"ID-{len(numbers) + 1}")

        text = "\n".join([*self.lines, "", *([] if self.spoken else self._kept())])
        return _ADDRESS.sub(r"\1…", _UNGUESSABLE.sub(numbered, text)) + "\n"

    def _kept(self) -> list[str]:
        records = self.records
        lines = []
        for case in records.cases.kept.values():
            lines.append(f"case {case.id}: {_fields(replace(case, findings=()))}")
            lines += [f"  {_fields(replace(item, verdict=None))}" for item in case.findings]
        for place, events in sorted(records.journal.kept.items()):
            lines += [f"journal {'/'.join(place)}: {_fields(event)}" for event in events]
        for place, entries in sorted(records.known.kept.items()):
            lines += [f"known {'/'.join(place)}: {_fields(entry)}" for entry in entries.values()]
        lines += [f"policy {'/'.join(key)}: {_fields(policy)}" for key, policy in sorted(records.policies.kept.items())]
        lines += [f"exempt {'/'.join(who)}: {_fields(approval)}" for who, approval in records.people.exempt.items()]
        lines += [
            f"reporter {'/'.join(who)}: {_fields(reporter)}" for who, reporter in records.people.reporters.items()
        ]
        lines += [f"seen {'/'.join(who)}: {at_s:.0f}" for who, at_s in records.people.seen_s.items()]
        lines += [f"asked {'/'.join(who)} {what}: {uses}" for (who, what), uses in records.people.uses.items()]
        lines += [f"said {key} {said}: {_fields(sent)}" for (key, said), sent in records.outbox.kept.items()]
        for name, copies in (("copy", records.copies), ("words", records.words)):
            lines += [f"{name} {key} until {copies.until_s[key]:.0f}: {copy}" for key, copy in copies.kept.items()]
        return lines


def _fields(record: Any) -> str:
    """What differs from the record's defaults."""
    words = []
    for field in fields(record):
        value = getattr(record, field.name)
        if field.default is not MISSING and value == field.default:
            continue
        if is_dataclass(value):
            value = f"({_fields(value)})"
        elif isinstance(value, tuple) and any(is_dataclass(item) for item in value):
            value = f"[{'; '.join(_fields(item) for item in value)}]"
        elif isinstance(value, frozenset):
            value = json.dumps(sorted(value))
        words.append(f"{field.name}={value}")
    return " ".join(words)
