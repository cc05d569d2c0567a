"""What moderators can press, and what those choices have in common."""

from __future__ import annotations

from enum import StrEnum


class Choice(StrEnum):
    """What a moderator can press. The value goes into the button's reference, so it is short and never reused."""

    FAKE = "f"
    """Keep it out, or remove it."""
    FAKE_UNKNOWN = "fu"
    """The same, without adding it to the chat's known pictures."""
    FAKE_LAST = "fl"
    """The same, having been told that this destroys the last copy."""
    FAKE_UNKNOWN_LAST = "fx"
    """Without adding it to the chat's known pictures, having been told that this destroys the last copy."""
    FINE = "o"
    """Put it back, or leave it."""
    SHOW = "s"
    MORE = "m"
    BACK = "b"
    STRIKE = "st"
    MUTE = "mu"
    KICK = "ki"
    BAN = "ba"
    KNOWN = "k"
    MINOR = "y"
    """Suspected minor: ask once."""
    MINOR_SURE = "ys"
    UNDO = "u"
    APPEAL = "a"
    """The member's own: I object."""
    WHERE = "w"
    """The asker's own, under an answer in private: show me where you looked. It is about no case."""
    UPHOLD = "au"
    OVERTURN = "ao"
    BREAKER = "br"
    """Let automatic removals go on."""
    ADMIT = "ad"
    """Let whoever asks for it into the chat."""
    REFUSE = "rf"
    """Do not."""


FINES = frozenset({Choice.FINE, Choice.OVERTURN})
"""The picture is fine."""
UNREMEMBERED = frozenset({Choice.FAKE_UNKNOWN, Choice.FAKE_UNKNOWN_LAST})
"""Out, and not added to the chat's known pictures."""
FAKES = UNREMEMBERED | {Choice.FAKE, Choice.FAKE_LAST, Choice.UPHOLD}
"""It is out, or stays out."""
DECISIONS = UNREMEMBERED | {Choice.FAKE, Choice.FAKE_LAST, Choice.FINE, Choice.MINOR_SURE}
"""What a moderator decides of a case, the objections to it aside."""
ADMISSIONS = frozenset({Choice.ADMIT, Choice.REFUSE})
"""What is decided of a person who asks to be let in, and not of their picture."""
SURE = {Choice.FAKE: Choice.FAKE_LAST, Choice.FAKE_UNKNOWN: Choice.FAKE_UNKNOWN_LAST}
"""What is pressed once more where that destroys the last copy."""
