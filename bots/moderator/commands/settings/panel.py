"""Opens the panel, and carries out what is pressed on it: by the same way as `/policy`, with rights asked at the press."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.commands.policy.basis import read
from bots.moderator.commands.policy.changing import Amendment, Became, Changing, Outcome, insist
from bots.moderator.commands.policy.surveying import FAMILIES, Survey
from bots.moderator.commands.settings.pages import NO_PLACE, TOLD, Entry, Page, entries, entry_of, links
from bots.moderator.commands.speech import Speech
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.wording.policies import Part, PolicyWording
from bots.platform import Button, ButtonStyle, Command, CommandName, Message, Note, Platform, Press, Right, Standing
from bots.policy import Mode, Policy, told_in
from bots.references import VALID_S, PanelReference
from bots.rulebook import MAX_THREADS, Unfit

_TO_PAGE = "P"
"""Begins the reference of a button that only turns the page."""
_INHERIT = "inherit"
"""The button by which the chat's rules hold in a topic again."""
_SCOPES_ROW = 3


class SettingsPanel:
    """Answers /settings, and presses on what it shows. A panel is of the whole chat's rules, or of a topic's own: then the
    command that it acts by is of that thread."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._speech = Speech(services)
        self._speaker = Speaker(services)
        self._wording = PolicyWording(services.texts)
        self._survey = Survey(services, FAMILIES)
        self._changing = Changing(services, self._survey, self._wording)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Open the panel, or say why not."""
        message = command.message
        if message.private:
            return await self._speech.say(platform, command, "settings-in-private")
        # Who speaks as the chat itself is one of its admins; who it is shows when they press.
        anonymous = message.standing is Standing.CHAT
        if not anonymous and not await platform.may(message.chat, message.sender.id, Right.CHANGE_POLICY):
            return await self._speech.say(platform, command, "policy-denied")
        about = replace(command, message=replace(message, thread=""))
        policy = await self._policy(about)
        text, buttons = await self._page(platform, about, Page.HOME, policy, message.thread)
        await self._speech.send(platform, command, text, buttons)
        return None

    def takes(self, press: Press) -> bool:
        """Whether the press is on a panel."""
        return self._services.signer.is_entry(press.data)

    async def press(self, press: Press) -> None:
        """Turn the page, or change what was pressed, and let the panel show what is in force."""
        platform = self._services.platforms[press.platform]
        reference = self._services.signer.read_entry(press.data, platform.name, self._services.clock.now_s())
        if reference is None or (reference.here and not press.thread):
            return await self._tell(platform, press, "settings-old")
        command = _as_command(press, here=reference.here)
        if not await platform.may(command.message.chat, press.member.id, Right.CHANGE_POLICY):
            return await self._tell(platform, press, "policy-denied")
        policy = await self._policy(command)
        command = self._spoken(command, policy)
        if reference.entry.startswith(_TO_PAGE):
            named = reference.entry.removeprefix(_TO_PAGE)
            page = Page(named) if named in set(Page) else Page.HOME
            return await self._show(platform, press, command, page, policy)
        if reference.entry == _INHERIT and reference.here:
            return await self._inherit(platform, press, command, sure=reference.sure)
        entry = entry_of(reference.entry, policy)
        if entry is None:
            return await self._tell(platform, press, "settings-old")
        return await self._set(platform, press, command, entry, sure=reference.sure)

    async def _set(self, platform: Platform, press: Press, command: Command, entry: Entry, *, sure: bool) -> None:
        message, policies = command.message, self._services.records.policies

        async def attempt() -> Outcome:
            thread = message.thread
            basis = await read(policies, message.platform, message.chat, [thread] if thread else ())
            before = basis.policy(thread)
            after = (entry_of(entry.code, before) or entry).applied(before)
            is_new = bool(thread) and after != before and basis.own[thread] is None
            if is_new and len(await policies.threads(message.platform, message.chat)) >= MAX_THREADS:
                text = self._wording.say("policy-threads-many", command.message.locale, max=MAX_THREADS)
                return Outcome(became=Became.REFUSED, text=text)
            after = told_in(after, basis.policy()) if thread else after
            amendment = Amendment(thread=thread, before=before, after=after, is_new=is_new)
            return await self._changing.change(platform, command, basis, [amendment], "", sure=sure)

        try:
            outcome = await insist(attempt)
        except Unfit as unfit:
            flaw = self._wording.unfit(unfit, command.message.locale)
            return await self._tell(platform, press, "policy-refused", flaw=flaw)
        if outcome.became is Became.ASKED:
            return await self._ask(platform, press, command, entry.code, entry.page, outcome.text)
        if outcome.became in {Became.REFUSED, Became.OVERTAKEN}:
            return await self._say(platform, press, outcome.text)
        policy = await self._policy(command)
        if outcome.became is Became.SAME:
            return await self._show(platform, press, command, entry.page, policy)
        command = self._spoken(command, policy)
        # What has changed stands in the page itself, in the words that people read.
        said = self._wording.say("settings-done", command.message.locale)
        return await self._show(platform, press, command, entry.page, policy, said)

    async def _inherit(self, platform: Platform, press: Press, command: Command, *, sure: bool) -> None:
        """Let the chat's rules hold in the topic again."""
        outcome = await self._changing.inherit(platform, command, "", sure=sure)
        if outcome.became is Became.ASKED:
            return await self._ask(platform, press, command, _INHERIT, Page.HOME, outcome.text)
        if outcome.became is Became.OVERTAKEN:
            return await self._say(platform, press, outcome.text)
        policy = await self._policy(command)
        said = self._wording.say("settings-done", command.message.locale) if outcome.became is Became.DONE else ""
        return await self._show(platform, press, command, Page.HOME, policy, said)

    async def _ask(
        self, platform: Platform, press: Press, command: Command, code: str, page: Page, question: str
    ) -> None:
        """Let the admin know, on the panel, what it costs."""
        locale, here = command.message.locale, bool(command.message.thread)
        sure = PanelReference(entry=code, sure=True, here=here)
        buttons = (
            self._button(platform, sure, self._wording.say("settings-sure", locale), 0, ButtonStyle.DANGER),
            self._to(platform, page, "settings-rather-not", locale, 0, here=here),
        )
        await self._edit(platform, press, question, buttons)

    async def _show(
        self, platform: Platform, press: Press, command: Command, page: Page, policy: Policy, said: str = ""
    ) -> None:
        text, buttons = await self._page(platform, command, page, policy, press.thread)
        await self._edit(platform, press, f"{text}\n\n{said}" if said else text, buttons)

    async def _page(
        self, platform: Platform, command: Command, page: Page, policy: Policy, stands_in: str
    ) -> tuple[str, tuple[Button, ...]]:
        """What the page says, and its buttons, on a panel that stands in this thread."""
        locale, here = command.message.locale, bool(command.message.thread)
        buttons = [
            self._entry(platform, command, entry, ticked=entry.is_ticked(policy)) for entry in entries(page, policy)
        ]
        for link in links(page, of_topic=here):
            text_id = "button-back" if link.page is Page.HOME else f"settings-to-{link.page}"
            buttons.append(self._to(platform, link.page, text_id, locale, link.row, here=here))
        has_own = here and await self._has_own(command)
        if page is Page.HOME and stands_in:
            text_id = "settings-to-chat" if here else "settings-to-topic"
            buttons.append(self._to(platform, Page.HOME, text_id, locale, _SCOPES_ROW, here=not here))
        if page is Page.HOME and has_own:
            inherit = PanelReference(entry=_INHERIT, here=True)
            label = self._wording.say("settings-topic-inherit", locale)
            buttons.append(self._button(platform, inherit, label, _SCOPES_ROW))
        return await self._text(platform, command, page, policy, has_own=has_own), tuple(buttons)

    async def _has_own(self, command: Command) -> bool:
        """Whether the topic has rules of its own."""
        message = command.message
        own = await self._services.records.policies.own(message.platform, message.chat, message.thread)
        return own is not None

    async def _text(self, platform: Platform, command: Command, page: Page, policy: Policy, *, has_own: bool) -> str:
        locale, say, here = command.message.locale, self._wording.say, bool(command.message.thread)
        title_id = "policy-title-thread" if has_own else "settings-topic-none" if here else "policy-title"
        title = say(title_id, locale, preset=self._wording.name(policy.preset, locale))
        is_whole, off = page in {Page.HOME, Page.CLOSED}, policy.mode is Mode.OFF
        # What is off has rules all the same, which can be set before it is turned on.
        told = replace(policy, mode=Mode.LIVE) if off and not is_whole else policy
        circumstances = await self._survey.look(platform, command, told, thread_rules=has_own)
        parts = self._wording.parts(told, circumstances, locale)
        lines = [line for part in TOLD[page] for line in parts.get(part, ())]
        heading = title if is_whole else say(f"settings-about-{page}", locale)
        if off and not is_whole:
            lines.append(say("settings-off", locale))
        elif told.mode is Mode.SHADOW and Part.CAUTIONS in TOLD[page] and Part.MODE not in TOLD[page]:
            lines.append(say("settings-shadow", locale))
        if is_whole and not here and circumstances.other_threads:
            lines.append(say("policy-title-elsewhere", locale, count=circumstances.other_threads))
        return "\n".join([heading, *lines])

    def _entry(self, platform: Platform, command: Command, entry: Entry, *, ticked: bool) -> Button:
        message, text_id = command.message, entry.text_id
        if entry.code == NO_PLACE and platform.moderators_chat(message.chat):
            text_id = "settings-moderators-log"  # what it is called where the service has one
        label = entry.label or self._wording.say(text_id, message.locale)
        if ticked:
            label = self._wording.say("settings-ticked", message.locale, label=label)
        style = ButtonStyle.GOOD if ticked else ButtonStyle.PLAIN
        reference = PanelReference(entry=entry.code, here=bool(message.thread))
        return self._button(platform, reference, label, entry.row, style)

    def _to(self, platform: Platform, page: Page, text_id: str, locale: str, row: int, *, here: bool) -> Button:
        label = self._wording.say(text_id, locale)
        return self._button(platform, PanelReference(entry=f"{_TO_PAGE}{page}", here=here), label, row)

    def _button(
        self,
        platform: Platform,
        reference: PanelReference,
        label: str,
        row: int,
        style: ButtonStyle = ButtonStyle.PLAIN,
    ) -> Button:
        expires_s = self._services.clock.now_s() + VALID_S
        data = self._services.signer.sign_entry(reference, platform.name, expires_s)
        return Button(label=label, data=data, style=style, row=row)

    async def _policy(self, command: Command) -> Policy:
        message = command.message
        return await self._services.records.policies.policy(message.platform, message.chat, message.thread)

    def _spoken(self, command: Command, policy: Policy) -> Command:
        """The command in the language in which the chat is spoken to, where one was chosen: the panel stands before everybody."""
        return replace(command, message=replace(command.message, locale=policy.locale or command.message.locale))

    async def _edit(self, platform: Platform, press: Press, text: str, buttons: tuple[Button, ...]) -> None:
        note = Note(text=text, chat=press.chat, buttons=buttons)
        if press.note and await self._speaker.edit(platform, press.chat, press.note, note):
            return
        await self._services.tell(platform, replace(note, reply_token=press.reply_token))

    async def _tell(self, platform: Platform, press: Press, text_id: str, **values: object) -> None:
        await self._say(platform, press, self._wording.say(text_id, press.locale, **values))

    async def _say(self, platform: Platform, press: Press, text: str) -> None:
        await self._services.tell(platform, Note(text=text, chat=press.chat, reply_token=press.reply_token))


def _as_command(press: Press, *, here: bool) -> Command:
    """The press as the command that it stands for, by whoever pressed; of the topic's own rules, or of the chat's."""
    message = Message(
        platform=press.platform,
        chat=press.served or press.chat,
        id=press.note,
        sender=press.member,
        thread=press.thread if here else "",
        locale=press.locale,
    )
    return Command(name=CommandName.SETTINGS, message=message, reply_token=press.reply_token)
