"""What an operator can set of who is served, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whom an operator serves; who is named neither way is served where nothing is set."""

    chats: frozenset[tuple[str, str]] = frozenset()
    """Platform and chat; empty: all."""
    users: frozenset[tuple[str, str]] = frozenset()
    """Platform and member: who may ask in private beside the members of `chats`; both empty: everybody."""
    owner: frozenset[tuple[str, str]] = frozenset()
    """The operator's own accounts: always served, and never counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rations:
    """How often at most; 0: as often as anybody likes."""

    private: int = 60
    """Pictures that one person has checked in private, an hour."""
    maps: int = 12
    """Heat maps that one person has drawn in private, an hour: each costs as much as several scans."""
    checks: int = 30
    """/check, and /report, in groups by one person, an hour."""
    chat_checks: int = 300
    """/check and /report in one chat, an hour; its moderators may go on."""
    emblems: int = 60
    """Pictures that no message carries, of each sort, looked at in one chat, an hour: a raid is more of them."""
    commands: int = 60
    """All other commands of one person, in ten minutes."""
