"""Verdicts, cases and policies in words."""

from bots.moderator.wording.cards import CardWording
from bots.moderator.wording.leftovers import LeftoverWording
from bots.moderator.wording.verdicts import Wording

__all__ = ["CardWording", "LeftoverWording", "Wording"]
