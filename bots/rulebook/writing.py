"""PURE. A policy as a TOML file that explains itself, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import tomlkit
from tomlkit.items import Array, Item, KeyType, SingleKey, Table

from bots.policy import Policy, Preset
from bots.rulebook.keys import KEYS, OF_CHATS, PRESET, SECTIONS, THREADS, Entry, Path
from bots.rulebook.reading import Rulebook
from worker.contract import Kind

Explain = Callable[[Entry], str]
"""What a key or a section is, in one line."""
_COMMENT_WIDTH = 110
NOTHING = "-"
"""What is read where nothing is set."""


def write(rulebook: Rulebook, explain: Explain | None = None) -> str:
    """The whole file, every key of it, each with its explanation if there are any."""
    return "\n".join(sections(rulebook, explain))


def sections(rulebook: Rulebook, explain: Explain | None = None) -> list[str]:
    """The file in pieces that can be read each by itself, in any order but after the first."""
    policy = rulebook.policy
    preset = {} if policy.preset is Preset.CUSTOM else {PRESET: policy.preset.value}
    values = {**preset, **{path: key.written(policy) for path, key in KEYS.items()}}
    pieces = [_piece((), {path: value for path, value in values.items() if len(path) == 1}, explain)]
    pieces += [
        _piece((name,), {path: value for path, value in values.items() if path[0] == name}, explain)
        for name in SECTIONS
    ]
    threads = [_thread(thread, own, policy) for thread, own in sorted(rulebook.threads.items())]
    if explain is not None:
        about = tomlkit.document()
        _comment(about, Entry.THREADS, explain)
        threads = [about.as_string() + "\n".join(threads[:1]), *threads[1:]]
    return [*pieces, *threads]


def _piece(section: Path, values: Mapping[Path, object], explain: Explain | None) -> str:
    document = tomlkit.document()
    table: tomlkit.TOMLDocument | Table = document
    if section:
        table = tomlkit.table()
        document.append(section[0], table)
        _comment(table, SECTIONS[section[0]], explain)
        if explain is not None:
            table.add(tomlkit.nl())
    # What the keys of one kind's rule are is said once.
    explain_keys = None if section == (Kind.GENERATED.value,) else explain
    for path, value in values.items():
        _comment(table, Entry.PRESET if path == PRESET else KEYS[path].entry, explain_keys)
        table.append(path[-1], _item(value))
    return document.as_string()


def _thread(thread: str, own: Policy, chats: Policy) -> str:
    """Only what differs from the chat's rules, and may."""
    differing = {
        path: key.written(own)
        for path, key in KEYS.items()
        if path[0] not in OF_CHATS and key.get(own) != key.get(chats)
    }
    table = tomlkit.table()
    for path, value in differing.items():
        if len(path) == 1:
            table.append(path[0], _item(value))
    for name in SECTIONS:
        section = tomlkit.table()
        for path, value in differing.items():
            if len(path) > 1 and path[0] == name:
                section.append(path[1], _item(value))
        if section:
            table.append(name, section)
    threads, document = tomlkit.table(is_super_table=True), tomlkit.document()
    threads.append(SingleKey(thread, KeyType.Basic), table)
    document.append(THREADS, threads)
    return document.as_string()


def _comment(table: tomlkit.TOMLDocument | Table, entry: Entry, explain: Explain | None) -> None:
    if explain is None:
        return
    line = ""
    for word in explain(entry).split():
        if line and len(line) + len(word) >= _COMMENT_WIDTH:
            table.add(tomlkit.comment(line))
            line = ""
        line = f"{line} {word}" if line else word
    table.add(tomlkit.comment(line))


def _item(value: object) -> Item:
    item = tomlkit.item(value)
    if isinstance(item, Array) and len(item.as_string()) > _COMMENT_WIDTH:
        item.multiline(True)
    return item


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One key that differs."""

    key: str
    """As in a file: `altered.substantial`."""
    before: str
    after: str


def differences(before: Policy, after: Policy) -> list[Change]:
    """What differs between two policies, key by key, in the file's order."""
    return [
        Change(key=".".join(path), before=spoken(key.written(before)), after=spoken(key.written(after)))
        for path, key in KEYS.items()
        if key.get(before) != key.get(after)
    ]


def spoken(written: str | int | bool | list[str]) -> str:
    """A written value without quotation marks, brackets and arrows; NOTHING for nothing."""
    if isinstance(written, list):
        return ", ".join(item.replace(" -> ", ": ") for item in written) or NOTHING
    if isinstance(written, bool):
        return "true" if written else "false"
    return str(written) if written != "" else NOTHING
