"""What people ask of the bot: check, policy, cases, help."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.intake import Ask, Intake
from bots.moderator.services import Services
from bots.moderator.wording import Place, Wording
from bots.platform import SEPARATOR, Command, CommandName, Note, Platform, Right
from bots.policy import REMOVALS, Action, Mode, Needs, Policy, Preset, Rule, choose
from worker.contract import Kind, Purpose

RULE_WORDS = {"reply": Action.REPLY, "hold": Action.HOLD, "delete": Action.DELETE}
LATEST = 10


class Commands:
    """Answers commands. An admin's rights are asked of the platform at the moment of the command."""

    def __init__(self, services: Services, intake: Intake) -> None:
        self._services = services
        self._intake = intake
        self._wording = Wording(services)

    async def answer(self, command: Command) -> None:
        """Nothing; the command was answered."""
        platform = self._services.platforms[command.message.platform]
        if command.name is CommandName.CHECK:
            return await self._check(platform, command)
        if command.name is CommandName.POLICY:
            return await self._policy(platform, command)
        if command.name is CommandName.CASES:
            return await self._cases(platform, command)
        place = "private" if command.message.private else "group"
        await self._say(
            platform,
            command,
            f"{command.name}-{place}",
            hold_hours=self._services.hold_hours,
            case_days=self._services.options.case_days,
        )

    async def _check(self, platform: Platform, command: Command) -> None:
        message = command.message
        target = command.target if command.target is not None and command.target.attachments else message
        if not target.attachments:
            return await self._say(
                platform, command, "check-no-picture-private" if message.private else "check-no-picture"
            )
        purpose = Purpose.PRIVATE if message.private else Purpose.ASK
        token = f"{command.reply_token}{SEPARATOR}" if command.reply_token else ""
        ask = Ask(purpose=purpose, asker=message.sender.id, answer_to=f"{token}{message.id}")
        await self._intake.take(replace(target, private=message.private, locale=message.locale), ask)

    async def _policy(self, platform: Platform, command: Command) -> None:
        message = command.message
        if message.private:
            return await self._say(platform, command, "policy-in-private")
        policy = await self._services.cases.policy(message.platform, message.chat)
        words = [word.lower() for word in command.arguments]
        if not words or words == ["show"]:
            return await self._show(platform, command, policy, ())
        if not await platform.may(message.chat, message.sender.id, Right.CHANGE_POLICY):
            return await self._say(platform, command, "policy-denied")
        if words[0] == "moderators":
            changed = await self._with_place(platform, command, policy)
            if changed is None:
                return await self._say(platform, command, "policy-denied-there")
        else:
            changed = parse(policy, words)
        if changed is None:
            lines = [self._text("policy-not-understood", command), self._usage(command)]
            return await self._send(platform, command, "\n\n".join(lines))
        await self._services.cases.set_policy(message.platform, message.chat, changed)
        await self._show(platform, command, changed, (self._text("policy-changed", command),))

    async def _with_place(self, platform: Platform, command: Command, policy: Policy) -> Policy | None:
        """The policy with another place for the moderators; None where the admin may not choose that one."""
        words = command.arguments[1:] or ("here",)
        if words[0].lower() == "none":
            return replace(policy, moderators_chat="")
        place = command.message.chat if words[0].lower() == "here" else words[0]
        if place != command.message.chat and not await platform.may(
            place, command.message.sender.id, Right.CHANGE_POLICY
        ):
            return None
        return replace(policy, moderators_chat=place)

    async def _show(self, platform: Platform, command: Command, policy: Policy, first: tuple[str, ...]) -> None:
        chat, locale = command.message.chat, command.message.locale
        named = platform.mention(policy.moderators_chat) if policy.moderators_chat else ""
        place = Place(chat=chat, default=platform.moderators_chat(chat), named=named)
        parts = [*first, self._wording.policy(policy, place, locale)]
        parts += await self._warnings(platform, command, policy)
        if not first:
            parts.append(self._usage(command))
        await self._send(platform, command, "\n\n".join(parts))

    async def _warnings(self, platform: Platform, command: Command, policy: Policy) -> list[str]:
        rules = [] if policy.mode is Mode.OFF else [policy.rule(kind) for kind in Kind]
        removing = [rule for rule in rules if rule.action in REMOVALS]
        warnings = []
        if any(rule.needs is Needs.SUBSTANTIAL for rule in removing):
            warnings.append(self._text("policy-warn-substantial", command))
        if any(rule.needs is Needs.PROOF for rule in removing):
            warnings.append(self._text("policy-warn-proof", command))
        if any(rule.action is Action.DELETE for rule in removing):
            warnings.append(self._text("policy-warn-delete", command, hold_hours=self._services.hold_hours))
        if removing:
            chat = command.message.chat
            missing = await platform.missing_rights(chat)
            if missing:
                rights = ", ".join(self._wording.right(right, command.message.locale) for right in missing)
                warnings.append(self._text("policy-warn-rights", command, rights=rights))
            if not (policy.moderators_chat or platform.moderators_chat(chat)):
                warnings.append(self._text("policy-warn-nobody-told", command))
        return warnings

    def _usage(self, command: Command) -> str:
        return self._text("policy-usage", command, chat=command.message.chat)

    async def _cases(self, platform: Platform, command: Command) -> None:
        message = command.message
        if message.private:
            return await self._say(platform, command, "cases-in-private")
        if not await platform.may(message.chat, message.sender.id, Right.REVIEW):
            return await self._say(platform, command, "cases-denied")
        cases = await self._services.cases.recent(message.platform, message.chat, LATEST)
        if not cases:
            return await self._say(platform, command, "cases-none", case_days=self._services.options.case_days)
        lines = [self._text("cases-title", command)]
        lines += [self._wording.case_line(case, message.locale) for case in cases]
        await self._send(platform, command, "\n".join(lines))

    def _text(self, message_id: str, command: Command, **values: object) -> str:
        return self._services.texts.say(message_id, command.message.locale, **values)

    async def _say(self, platform: Platform, command: Command, message_id: str, **values: object) -> None:
        await self._send(platform, command, self._text(message_id, command, **values))

    async def _send(self, platform: Platform, command: Command, text: str) -> None:
        message = command.message
        note = Note(
            text=text,
            chat=message.chat,
            thread=message.thread,
            reply_to=message.id,
            reply_token=command.reply_token,
        )
        await self._services.tell(platform, note)


def parse(policy: Policy, words: list[str]) -> Policy | None:
    """The policy that an admin's words ask for; None if they say nothing known.

    `watch|reply|protect|off`, or `altered|generated reply|hold|delete [on] [proof|substantial]`.
    """
    if words == ["off"]:
        return replace(policy, mode=Mode.OFF)
    if len(words) == 1 and words[0] in {Preset.WATCH, Preset.REPLY, Preset.PROTECT}:
        return choose(policy, Preset(words[0]))
    if words[0] not in {kind.value for kind in Kind}:
        return None
    rest = [word for word in words[1:] if word != "on"]
    if not rest or rest[0] not in RULE_WORDS or len(rest) > 2:
        return None
    if len(rest) == 2 and rest[1] not in {needs.value for needs in Needs}:
        return None
    needs = Needs(rest[1]) if len(rest) == 2 else Needs.PROOF
    live = replace(policy, mode=Mode.LIVE if policy.mode is Mode.OFF else policy.mode)
    return live.with_rule(Kind(words[0]), Rule(action=RULE_WORDS[rest[0]], needs=needs))
