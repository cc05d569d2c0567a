"""What a moderator or a member is told where nothing was done."""

from __future__ import annotations


class Refused(Exception):
    """The press was not carried out; `text` tells the presser why, in their language."""

    def __init__(self, text: str) -> None:
        super().__init__("a press was refused")
        self.text = text
