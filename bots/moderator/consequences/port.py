"""PORT Consequences: one method per action.

Each is idempotent on the platform or claimed in the outbox, so that a result may be acted on again after a death.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from bots.platform import Platform
from bots.policy import Action, Policy
from bots.records.cases import Case
from bots.records.findings import Finding, FindingState
from worker.contract import Origin, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One picture that something is to be done about, and the rules by which."""

    platform: Platform
    policy: Policy
    case: Case
    number: int
    """The finding's."""
    pictures: tuple[str, ...] = ()
    """The `media` of every picture of the message: what is taken out takes its neighbours along."""
    together: str = ""
    """What the picture was posted in with others: an album's id, or its message's; empty where it came alone."""
    actor: str = ""
    """The moderator who decided; empty: the chat's rules."""
    patient: bool = True
    """Raise Unreachable rather than record that it could not be done."""
    hasty: bool = False
    """Try it once: moderators wait for the case meanwhile, and it is tried again."""
    by_hand: bool = False
    """Somebody presses for just this: it is done whether or not it was done before, for it may be over since."""

    @property
    def finding(self) -> Finding:
        """The finding."""
        return self.case.numbered(self.number)

    @property
    def siblings(self) -> list[Finding]:
        """Every finding of its message whose picture is still in it, or went with it; this one in any case.

        Where they were put back, that is the message of the bot's in which this one is.
        """
        own = self.finding
        ours = (it for it in self.case.findings if (it.message, it.put_back_as) == (own.message, own.put_back_as))
        return [item for item in ours if item.number == self.number or item.state is not FindingState.GONE]

    @property
    def locale(self) -> str:
        """The language of the chat."""
        return self.policy.locale or self.case.locale


def origin_of(case: Case, finding: Finding) -> Origin:
    """Where the finding's picture was."""
    return Origin(
        platform=case.platform,
        purpose=Purpose.GUARD,
        chat=case.chat,
        message=finding.message,
        media=finding.media,
        thread=finding.thread,
        sender=finding.sender,
        file_id=finding.file_id,
        spoiler=finding.spoiler,
        locale=case.locale,
    )


@runtime_checkable
class Consequences(Protocol):
    """What can follow from a decision. Each method returns the case as it then is; raises Unreachable where `patient`."""

    async def hold(self, deed: Deed) -> Case:
        """Seal a copy of every picture of the message, then take it out of the chat."""
        ...

    async def delete(self, deed: Deed) -> Case:
        """Take the message out of the chat."""
        ...

    async def announce(self, deed: Deed) -> Case:
        """Say in the chat that a picture was taken out, and tell its poster privately how to object."""
        ...

    async def react(self, deed: Deed) -> Case:
        """Put a reaction under the picture."""
        ...

    async def reply(self, deed: Deed) -> Case:
        """Answer the picture in public, at most once an hour for the same picture."""
        ...

    async def strike(self, deed: Deed) -> Case:
        """Give the member a strike for this case, once, and do what the ladder says."""
        ...

    async def mute(self, deed: Deed) -> Case:
        """Mute the member."""
        ...

    async def kick(self, deed: Deed) -> Case:
        """Put the member out."""
        ...

    async def ban(self, deed: Deed) -> Case:
        """Keep the member out."""
        ...

    async def notify(self, deed: Deed) -> Case:
        """Tell the moderators, or let what they were told follow."""
        ...


async def carry_out(consequences: Consequences, deed: Deed, actions: Iterable[Action]) -> Case:
    """The case after these actions, in their order."""
    by_action = {
        Action.HOLD: consequences.hold,
        Action.DELETE: consequences.delete,
        Action.REACT: consequences.react,
        Action.REPLY: consequences.reply,
        Action.STRIKE: consequences.strike,
        Action.MUTE: consequences.mute,
        Action.KICK: consequences.kick,
        Action.BAN: consequences.ban,
        Action.NOTIFY: consequences.notify,
    }
    case = deed.case
    for action in actions:
        case = await by_action[action](replace(deed, case=case))
    return case
