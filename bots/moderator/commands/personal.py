"""/privacy, /mydata and /forget: what is kept of whoever asks. Answered to them alone; their data never stands in a group."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.commands.aside import Aside
from bots.moderator.commands.speech import Speech
from bots.moderator.forgetting import Forgetting, Plan
from bots.moderator.retaining import Why
from bots.moderator.services import Services
from bots.moderator.wording.cards import when
from bots.moderator.wording.dossiers import DossierWording
from bots.platform import Command, Forbidden, Gone, Platform, Uncertain
from bots.policy import DAY_S

ASKS_A_DAY = 5
YES = frozenset({"yes", "是", "是的", "네", "예"})
"""/forget yes, as people type it in any language."""


class Personal:
    """Tells people what is kept of them, and forgets it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._speech = Speech(services)
        self._aside = Aside(services)
        self._forgetting = Forgetting(services)
        self._wording = DossierWording(services)

    async def privacy(self, platform: Platform, command: Command) -> None:
        """Say what is kept, how long, and what is never kept."""
        options = self._services.options
        text = self._speech.text(
            command := self._own(command),
            f"privacy-{'private' if command.message.private else 'group'}",
            holding="on" if self._services.holds(platform.name) else "off",
            hold_hours=self._services.hold_hours,
            verdict_days=options.verdict_s // DAY_S,
            case_days=options.case_days,
            journal_days=options.journal_days,
        )
        await self._aside.answer(platform, command, [text])

    async def mydata(self, platform: Platform, command: Command) -> None:
        """Send all that is held on the asker to them alone, as a file."""
        command = self._own(command)
        if not await self._may(platform, command):
            return
        member, locale = command.message.sender.id, command.message.locale
        dossier = await self._forgetting.dossier(platform, member)
        under_way = await self._services.scanner.asked(platform.name, member)
        file = self._wording.file(platform.name, member, locale, dossier, under_way)
        try:
            await platform.send_file(member, file, self._speech.text(command, "mydata-here"))
        except (Forbidden, Gone):
            await self._speech.say(platform, command, "mydata-in-private")
            return
        except Uncertain:
            pass  # said as what it most likely is: the file is there
        if not command.message.private:
            await self._speech.say(platform, command, "mydata-sent")

    async def forget(self, platform: Platform, command: Command) -> None:
        """Say what would go and what stays; once the asker has said yes to that, delete it."""
        command = self._own(command)
        alone, member = self._aside.is_alone(platform, command), command.message.sender.id
        sure = bool(command.arguments) and command.arguments[0].lower() in YES
        if not await self._may(platform, command):
            return
        # In a group it is not done, but asked about in private: whoever typed it may not have read what it means.
        done = sure and alone
        plan = await (self._forgetting.forget if done else self._forgetting.plan)(platform, member)
        say = self._speech.text
        parts = [say(command, "forget-done" if done else "forget-ask"), self._stays(command, plan)]
        if not done:
            parts.append(say(command, "forget-how"))
        if not await self._aside.alone(platform, command, "\n\n".join(parts)):
            await self._speech.say(platform, command, "forget-in-private")
        elif not alone:
            await self._speech.say(platform, command, "told-alone")

    # Within.

    def _own(self, command: Command) -> Command:
        """The command, to be answered in the asker's own language: nobody else reads the answer."""
        message = command.message
        own = self._services.languages.of_person(message.platform, message.sender.id, message.locale)
        return replace(command, message=replace(message, locale=own))

    async def _may(self, platform: Platform, command: Command) -> bool:
        """Whether they may ask once more today: it looks through everything. Says so where they may not."""
        # Under a digest, as other quotas: that somebody has asked for it is nobody's business.
        words = ("quota", command.name.value, platform.name, "person", command.message.sender.id)
        name = self._services.signer.digest(*words)
        if not await self._services.records.quotas.take(name, 1, ASKS_A_DAY, DAY_S):
            return True
        await self._aside.answer(
            platform, command, [self._speech.text(command, "personal-too-often", limit=ASKS_A_DAY)]
        )
        return False

    def _stays(self, command: Command, plan: Plan) -> str:
        """What stays and why, until when; what does not stay is not spoken of."""
        say, lines = self._speech.text, list[str]()
        for why in Why:
            cases = [item for item in plan.bound if item.why is why]
            if cases:
                until = when(max(item.until_s for item in cases))
                lines.append(say(command, f"forget-stays-{why.value}", count=len(cases), until=until))
        if plan.strikes_until_s:
            lines.append(say(command, "forget-stays-strikes", until=when(plan.strikes_until_s)))
        if plan.reports:
            lines.append(say(command, "forget-stays-reports", count=len(plan.reports)))
        if any(item.record.wrong for item in plan.dossier.weights):
            lines.append(say(command, "forget-stays-weight"))
        if plan.moderated:
            lines.append(say(command, "forget-stays-moderator", journal_days=self._services.options.journal_days))
        lines.append(say(command, "forget-stays-limits"))
        if self._services.holds(command.message.platform):
            lines.append(say(command, "forget-stays-words"))
        if plan.dossier.unreadable:
            lines.append(say(command, "forget-stays-unreadable", count=plan.dossier.unreadable))
        return "\n".join([say(command, "forget-stays"), *lines])


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    return {f"forget-stays-{why.value}" for why in Why}
