"""A flood that is too large for one case goes on in others: one card, one decision, and no record that grows for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bots.matching import alike
from bots.moderator.services import Services
from bots.policy import Policy
from bots.records.cases import Case, Cases, Part, Review
from bots.records.choices import FINES, Choice
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import Finding

PICTURE = "picture:"
"""What the incident of one picture, however often it is posted, is called by."""
_BESIDE = ":beside"
MAX_UNREAD = 5
"""Records of one incident that cannot be read, one beside the other."""
FAR = 64
"""Of 256 bits: the largest distance at which any chat's rules call two pictures the same."""


class Floods:
    """Keeps the cases of one flood together."""

    def __init__(self, services: Services) -> None:
        self._cases = services.records.cases

    async def room(self, full: Case, case: Case) -> Case:
        """Where the next copy of the full case's flood belongs: its last part that has room, or `case`, opened as a new one."""
        first = await self.first(full)
        last = first
        if first.parts:
            last = await self._readable(first.parts[-1].case) or first
        while last.full or last.review is not None or not together_in(last, case):
            part = replace(case, incident=f"{incident_of(first)}:more-{last.id}", part_of=first.id)
            last = await open_beside(self._cases, part)
        return last

    async def first(self, case: Case) -> Case:
        """The flood's first case; this one where it is that, or stands alone."""
        if not case.part_of:
            return case
        return await self._readable(case.part_of) or case

    async def others(self, case: Case) -> list[Case]:
        """The other cases of its flood: its parts in their order, and the first one, which waits for all of them, last."""
        first = await self.first(case)
        found = [await self._readable(part.case) for part in first.parts]
        return [item for item in (*found, first) if item is not None and item.id != case.id]

    async def _readable(self, case_id: str) -> Case | None:
        """The case; None where there is none, or its record cannot be read."""
        try:
            return await self._cases.case(case_id)
        except (NewerRecord, BrokenRecord):
            return None


def begun_otherwise(case: Case, others: Sequence[Case], *, fine: bool) -> Review | None:
    """The decision, of the other sort, that somebody has begun for the flood: its parts have it, and its first case has not."""
    if any(not each.part_of and each.review is not None for each in (case, *others)):
        return None
    reviews = [each.review for each in (case, *others) if each.review is not None and not each.appealed]
    return next((review for review in reviews if (review.choice in FINES) is not fine), None)


def overturned_in_part(case: Case, others: Sequence[Case]) -> bool:
    """Whether somebody has begun to put the whole flood right: it stands for a part of it, and not for this case."""
    together = [each for each in others if each.part_of or case.part_of]
    return any(each.review is not None and each.review.choice is Choice.OVERTURN for each in together)


def by_one_press(first: Review, other: Review) -> bool:
    """Whether the same press has decided both cases of a flood."""
    granted = first.choice is Choice.OVERTURN and other.choice is Choice.FINE
    return first.member == other.member and (first.choice is other.choice or granted)


def together_in(one: Case, other: Case) -> bool:
    """Whether the messages of both are known in one chat: not where one is from before the chat got another id."""
    return one.posted_in == other.posted_in


async def open_beside(cases: Cases, case: Case) -> Case:
    """The incident's case: `case`, or the one there is. Beside one that cannot be read, which stays as it is, stands another."""
    for _ in range(MAX_UNREAD):
        try:
            return await cases.open(case)
        except (NewerRecord, BrokenRecord):
            case = replace(case, incident=f"{case.incident}{_BESIDE}", beside_unread=True)
    return await cases.open(case)


def incident_of(case: Case) -> str:
    """What the case is about, whatever was decided about it before, and however often it was posted."""
    return case.incident.partition(":after-")[0].partition(":more-")[0].partition(_BESIDE)[0]


def are_copies(one: Finding, other: Finding, distance: int = FAR, quality: int = 0) -> bool:
    """Whether they show the same picture: the same file, or one that looks like it, mirrored and turned ones too."""
    if (one.sha256 and one.sha256 == other.sha256) or (one.file_id and one.file_id == other.file_id):
        return True
    return alike(one.fingerprints, other.fingerprints, distance, quality)


def picture_of(case: Case, finding: Finding, policy: Policy, *, together: bool = False) -> str:
    """What the picture is called by: as the flood that it belongs to, else as the first copy of it in the case."""
    if case.incident.startswith(PICTURE) and not together:
        return incident_of(case)
    distance, quality = policy.known_distance, policy.known_quality
    first = next((item for item in case.findings if are_copies(item, finding, distance, quality)), finding)
    name = first.sha256 or first.file_id
    return f"{PICTURE}{name}" if name else incident_of(case)


def most_posted(case: Case) -> list[Finding]:
    """The findings of that picture of the case which was posted most often; of equally many the first."""
    judged = [item for item in case.findings if not item.companion]
    groups = [[other for other in judged if other is item or are_copies(item, other)] for item in judged]
    return max(groups, key=lambda group: len({item.message for item in group}), default=[])


def counted(first: Case, part: Case) -> Case:
    """The flood's first case, which says how many copies this part of it holds. In their order: the last has room."""
    copies = {item.case: item.copies for item in first.parts}
    copies[part.id] = max(copies.get(part.id, 0), len(part.messages))
    return replace(first, parts=tuple(Part(case=case, copies=count) for case, count in copies.items()))
