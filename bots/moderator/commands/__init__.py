"""What people ask of the bot. Rights are asked of the platform at the moment of the command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bots.moderator.commands.asking import Asking
from bots.moderator.commands.cases import CaseCommands
from bots.moderator.commands.covering import Covering
from bots.moderator.commands.doctor import Doctor
from bots.moderator.commands.exempt import ExemptCommand
from bots.moderator.commands.joining import Joining
from bots.moderator.commands.known import KnownCommand
from bots.moderator.commands.personal import Personal
from bots.moderator.commands.policy import PolicyCommand
from bots.moderator.commands.reporting import Reporting
from bots.moderator.commands.settings import SettingsPanel
from bots.moderator.intake import Intake
from bots.moderator.petitions import Petitions
from bots.moderator.reviewing import Reviewing
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Command, CommandName, Joined, Platform

Answer = Callable[[Platform, Command], Awaitable[None]]

PASTED = frozenset({CommandName.THISISME, CommandName.APPEAL, CommandName.WHY, CommandName.CASE})
"""What takes a link or a case's name: people paste that, and often on a line of its own."""
MAX_WORDS = 64


class Commands:
    """Answers commands, each by its own use case."""

    def __init__(self, services: Services, intake: Intake, telling: Telling, reviewing: Reviewing) -> None:
        self._services = services
        self._petitions = Petitions(services)
        self._joining = Joining(services)
        self.panel = SettingsPanel(services)
        asking = Asking(services, intake)
        cases = CaseCommands(services, telling)
        personal = Personal(services)
        reporting = Reporting(services, telling, reviewing)
        self._answers: dict[CommandName, Answer] = {
            CommandName.START: asking.explain,
            CommandName.HELP: asking.explain,
            CommandName.PRIVACY: personal.privacy,
            CommandName.MYDATA: personal.mydata,
            CommandName.FORGET: personal.forget,
            CommandName.CHECK: asking.check,
            CommandName.POLICY: PolicyCommand(services).answer,
            CommandName.SETTINGS: self.panel.answer,
            CommandName.CASES: cases.cases,
            CommandName.CASE: cases.case,
            CommandName.KNOWN: KnownCommand(services, reviewing.righting, reviewing.stopping).answer,
            CommandName.EXEMPT: ExemptCommand(services).answer,
            CommandName.WHY: reporting.why,
            CommandName.REPORT: reporting.report,
            CommandName.THISISME: reporting.this_is_me,
            CommandName.APPEAL: reporting.appeal,
            CommandName.DOCTOR: Doctor(services).answer,
            CommandName.COVERAGE: Covering(services).answer,
        }

    async def answer(self, command: Command) -> None:
        """Answer the command."""
        platform = self._services.platforms[command.message.platform]
        if command.name in PASTED:
            words = (*command.arguments, *command.body.split())
            command = replace(command, arguments=words[:MAX_WORDS])
        if (target := command.target) is not None:
            whole = await self._petitions.whole(platform, target.chat, target.id)
            command = replace(command, target=replace(target, id=whole))
        await self._answers[command.name](platform, command)

    async def joined(self, joined: Joined) -> None:
        """Greet a chat that has just taken the bot in."""
        await self._joining.greet(self._services.platforms[joined.platform], joined)
