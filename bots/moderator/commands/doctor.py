"""/doctor: whether what a chat's rules promise can be kept here, a line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bots.moderator.breaker import Breaker
from bots.moderator.commands.policy.surveying import going_on, powers_beside
from bots.moderator.commands.served import Served
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.telling import MAX_TOLD
from bots.moderator.wording import CardWording
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Lack, Platform, PlatformError, Power, Right
from bots.policy import EMBLEMS, Action, Beside, Mode, Policy
from bots.records.known import Listed
from bots.texts import Joint
from worker.contract import Band

NEEDS: dict[Action, frozenset[Power]] = {
    Action.HOLD: frozenset({Power.DELETE, Power.PUT_BACK}),
    Action.DELETE: frozenset({Power.DELETE}),
    Action.REACT: frozenset({Power.REACT}),
    Action.MUTE: frozenset({Power.MUTE}),
    Action.KICK: frozenset({Power.KICK}),
    Action.BAN: frozenset({Power.BAN}),
}
"""What the bot must be able to do for an action; for the others it must be able to speak."""
MAX_WAITING = 1_000
"""As many as are kept in line."""
HERE = "here"
"""In a moderators' chat: this chat itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One line of the answer."""

    text: str
    well: bool | None = None
    """None: as somebody has chosen it, neither well nor not."""

    @property
    def line(self) -> str:
        """As it is read."""
        return f"{'•' if self.well is None else '✓' if self.well else '✗'} {self.text}"


class Doctor:
    """Examines a chat."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._speech = Speech(services)
        self._wording = CardWording(services)
        self._served = Served(services)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Say what is well here and what is not, to those who may change the rules.

        In a moderators' chat: in each chat that it serves, or with `here` in itself.
        """
        message = command.message
        if message.private:
            return await self._speech.say(platform, command, "doctor-in-private")
        served = [] if HERE in command.arguments[:1] else await self._served.chats(platform, command)
        chats = await self._served.allowed(platform, command, served or [message.chat], Right.CHANGE_POLICY)
        if not chats:
            return await self._speech.say(platform, command, "doctor-denied-served" if served else "doctor-denied")
        for chat in chats:
            title = self._speech.text(command, "doctor-title")
            if served:
                title = self._speech.text(command, "doctor-title-of", chat=platform.place(chat))
            about = replace(command, message=replace(message, chat=chat, thread="")) if served else command
            await self._speech.send(platform, command, "\n".join([title, *await self._lines(platform, about)]))
        if served:
            await self._speech.say(platform, command, "doctor-here")
        return None

    async def _lines(self, platform: Platform, command: Command) -> list[str]:
        """What is well in the chat that the command is about, and what is not, a line each."""
        message = command.message
        policy = await self._services.records.policies.policy(platform.name, message.chat, message.thread)
        actions = self._actions(platform, policy)
        powers = frozenset(power for action in actions for power in NEEDS.get(action, ()))
        found = [
            self._mode(command, policy),
            *await self._topics(platform, command, policy),
            await self._rights(platform, command, (powers & platform.can) | powers_beside(platform, policy)),
            *self._beside(platform, command, policy),
            *await self._channels(platform, command, powers & platform.can),
            *self._impossible(command, powers - platform.can),
            await self._moderators(platform, command, policy),
            self._holding(platform, command, policy),
            self._revealing(platform, command),
            await self._scanning(command),
            *await self._breaker(platform, command),
            await self._known(platform, command),
            await self._waiting(platform, command),
        ]
        return [item.line for item in found]

    def _actions(self, platform: Platform, policy: Policy) -> set[Action]:
        """Every action that may follow here, as far as the operator allows it."""
        all_rules = [policy] if policy.newcomer_rules is None else [policy, policy.newcomer_rules]
        actions = {rung.action for rules in all_rules for rung in rules.ladder}
        for rules in all_rules:
            actions |= {
                action for rule in (rules.altered, rules.generated) for band in Band for action in rule.actions(band)
            }
            actions |= set(rules.known)
        return actions if self._services.holds(platform.name) else actions - {Action.HOLD}

    def _mode(self, command: Command, policy: Policy) -> Found:
        text = self._speech.text(command, f"doctor-mode-{policy.mode}", preset=policy.preset.value)
        return Found(text=text, well=True if policy.mode is Mode.LIVE else None)

    async def _topics(self, platform: Platform, command: Command, policy: Policy) -> list[Found]:
        """Where the chat's rules do not act and some topics' own do: which."""
        if policy.mode is Mode.LIVE or command.message.thread:
            return []
        threads = await going_on(self._services.records.policies, platform.name, command.message.chat)
        text = PolicyWording(self._services.texts).going_on(threads, command.message.locale)
        return [Found(text=text, well=None)] if threads else []

    async def _rights(self, platform: Platform, command: Command, powers: frozenset[Power]) -> Found:
        say = self._speech.text
        try:
            missing = await platform.missing(command.message.chat, powers, command.message.thread)
        except PlatformError:
            return Found(text=say(command, "doctor-rights-unknown"), well=False)
        if not missing:
            return Found(text=say(command, "doctor-rights"), well=True)
        return Found(
            text=say(command, "doctor-rights-missing", rights=self._rights_in_words(command, missing)), well=False
        )

    async def _channels(self, platform: Platform, command: Command, powers: frozenset[Power]) -> list[Found]:
        """What some of the chat's channels deny: in how many of them."""
        try:
            denied = await platform.denied(command.message.chat, powers)
        except PlatformError:
            return []  # the line before says that rights are not known
        if not denied:
            return []
        locale = command.message.locale
        rights = [
            self._speech.text(
                command,
                "doctor-channels-right",
                right=self._wording.lack(it.lack, locale),
                count=it.places,
                total=it.of,
            )
            for it in denied
        ]
        text = self._speech.text(command, "doctor-channels", rights=self._speech.join(command, rights, Joint.ITEMS))
        # Where it may not even look somebody may want it so.
        return [Found(text=text, well=None if all(it.lack is Lack.READ_MESSAGES for it in denied) else False)]

    def _beside(self, platform: Platform, command: Command, policy: Policy) -> list[Found]:
        """Whether the bot is told of the pictures beside messages that it is to look at."""
        found = []
        for beside in (each for each in Beside if each in policy.beside):
            told = bool(EMBLEMS[beside] & platform.emblems)
            what = self._speech.text(command, f"beside-{beside}")
            text = self._speech.text(command, "doctor-beside" if told else "doctor-beside-untold", what=what)
            found.append(Found(text=text, well=told))
        return found

    def _impossible(self, command: Command, powers: Iterable[Power]) -> list[Found]:
        names = [self._speech.text(command, f"doctor-power-{power.replace('_', '-')}") for power in sorted(powers)]
        return (
            [
                Found(
                    text=self._speech.text(
                        command, "doctor-impossible", powers=self._speech.join(command, names, Joint.ITEMS)
                    ),
                    well=False,
                )
            ]
            if names
            else []
        )

    async def _moderators(self, platform: Platform, command: Command, policy: Policy) -> Found:
        say, chat = self._speech.text, command.message.chat
        place = policy.moderators_chat or platform.moderators_chat(chat)
        try:
            if not place:
                return await self._in_private(platform, command)
            missing = await platform.missing(place, frozenset())
        except PlatformError:
            return Found(text=say(command, "doctor-place-unknown"), well=False)
        if missing:
            rights = self._rights_in_words(command, missing)
            return Found(
                text=say(command, "doctor-place-missing", place=platform.place(place), rights=rights), well=False
            )
        name = "doctor-place-here" if place == chat else "doctor-place"
        return Found(text=say(command, name, place=platform.place(place)), well=True)

    async def _in_private(self, platform: Platform, command: Command) -> Found:
        say, reached = self._speech.text, 0
        moderators = (await platform.moderators(command.message.chat))[:MAX_TOLD]
        for member in moderators:
            try:
                await platform.private_chat(member)
            except PlatformError:
                continue
            reached += 1
        if not reached:
            return Found(text=say(command, "doctor-nobody-told"), well=False)
        anybody = Power.WRITE_PRIVATELY in platform.can
        name = "doctor-told-alone" if anybody else "doctor-told-alone-if-written"
        return Found(text=say(command, name, count=reached), well=True)

    def _holding(self, platform: Platform, command: Command, policy: Policy) -> Found:
        say = self._speech.text
        if self._services.holds(platform.name):
            return Found(text=say(command, "doctor-hold-on", hold_hours=self._services.hold_hours), well=True)
        if policy.may_hold:
            return Found(text=say(command, "doctor-hold-wanted"), well=False)
        return Found(text=say(command, "doctor-hold-off"))

    def _revealing(self, platform: Platform, command: Command) -> Found:
        say = self._speech.text
        if not self._services.reveals(platform.name):
            return Found(text=say(command, "doctor-reveal-off"))
        if not self._services.page_url(platform.name):
            return Found(text=say(command, "doctor-reveal-nowhere"), well=False)
        return Found(text=say(command, "doctor-reveal-on"), well=True)

    async def _scanning(self, command: Command) -> Found:
        # The parts' names alone: what is wrong with them is for the operator's eyes.
        parts = [self._part(command, name) for name in sorted(await self._services.scanner.check())]
        if not parts:
            return Found(text=self._speech.text(command, "doctor-scan"), well=True)
        return Found(
            text=self._speech.text(
                command, "doctor-scan-failing", parts=self._speech.join(command, parts, Joint.ITEMS)
            ),
            well=False,
        )

    def _part(self, command: Command, name: str) -> str:
        """What people call that part of the service."""
        text_id = f"doctor-part-{name}"
        return self._speech.text(command, text_id) if text_id in self._services.texts.ids() else name

    async def _breaker(self, platform: Platform, command: Command) -> list[Found]:
        tally = await Breaker(self._services).tally(platform.name, command.message.chat)
        if not tally.stops:
            return []
        name = "doctor-breaker" if tally.chat_stopped else "doctor-breaker-some"
        return [Found(text=self._speech.text(command, name), well=False)]

    async def _known(self, platform: Platform, command: Command) -> Found:
        counts = await self._services.records.known.counts(platform.name, command.message.chat)
        fake, fine = counts[Listed.FAKE], counts[Listed.FINE]
        return Found(text=self._speech.text(command, "doctor-known", fake=fake, fine=fine))

    async def _waiting(self, platform: Platform, command: Command) -> Found:
        waiting = await self._services.records.cases.waiting(platform.name, command.message.chat, MAX_WAITING)
        count = len(waiting.cases)
        return Found(text=self._speech.text(command, "doctor-waiting", count=count), well=True if count == 0 else None)

    def _rights_in_words(self, command: Command, missing: Iterable[Lack]) -> str:
        rights = (self._wording.lack(lack, command.message.locale) for lack in missing)
        return self._speech.join(command, rights, Joint.ITEMS)


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    powers = {power for needed in NEEDS.values() for power in needed}
    return {
        *(f"doctor-mode-{mode}" for mode in Mode),
        *(f"beside-{beside}" for beside in Beside),
        *(f"doctor-power-{power.replace('_', '-')}" for power in powers),
    }
