"""What follows from decisions. `Carried` does it; `Simulated`, which shadow mode acts through, does nothing."""

from bots.moderator.consequences.carried import NOT_AGAIN, Carried
from bots.moderator.consequences.messages import edited_away, leaves, went_as
from bots.moderator.consequences.penalties import LASTING, Penalties
from bots.moderator.consequences.port import Consequences, Deed, carry_out, origin_of
from bots.moderator.consequences.removals import Removal, Removals
from bots.moderator.consequences.sealing import NOT_SEALED, Sealed, words_name
from bots.moderator.consequences.simulated import Simulated

__all__ = [
    "LASTING",
    "NOT_AGAIN",
    "NOT_SEALED",
    "Carried",
    "Consequences",
    "Deed",
    "Penalties",
    "Removal",
    "Removals",
    "Sealed",
    "Simulated",
    "carry_out",
    "edited_away",
    "leaves",
    "origin_of",
    "went_as",
    "words_name",
]
