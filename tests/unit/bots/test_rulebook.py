"""Rules as a file: what is exported reads the same, and whatever is wrong is named by its line and key."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bots.policy import (
    PENALTIES,
    PRESETS,
    QUIET,
    REMOVALS,
    Action,
    Beside,
    Mode,
    Policy,
    Preset,
    Proof,
    Rung,
    arranged,
    choose,
    named,
    within,
)
from bots.rulebook import (
    KEYS,
    MAX_CHARACTERS,
    MAX_DOTTED,
    MAX_THREADS,
    SECTIONS,
    Change,
    Entry,
    Flaw,
    Mistake,
    Mistakes,
    Rulebook,
    Unfit,
    differences,
    read,
    sections,
    write,
)
from bots.rulebook.keys import PRESET, THREADS
from bots.rulebook.lines import locate
from tests.unit.bots import strategies

EMPTY = Rulebook(policy=PRESETS[Preset.WATCH])
DAY_S = 86_400


def held(policy: Policy, threads: dict[str, Policy]) -> Rulebook:
    """As the rules hold: limits are the whole chat's."""
    return Rulebook(
        policy=policy, threads={thread: named(within(own, policy, thread)) for thread, own in threads.items()}
    )


rulebooks = st.builds(held, strategies.policies, st.dictionaries(strategies.ids, strategies.policies, max_size=3))


def explain(entry: Entry) -> str:
    return (
        f"{entry}: what this is, in words enough for a line that has to be broken at some place, # and [not] = a key "
        * 2
    )


def mistakes(text: str, current: Rulebook = EMPTY) -> list[Mistake]:
    with pytest.raises(Mistakes) as caught:
        read(text, current)
    return list(caught.value.mistakes)


def the_mistake(text: str) -> Mistake:
    (only,) = mistakes(text)
    return only


@settings(max_examples=40)
@given(rulebooks, strategies.policies, st.sampled_from([None, explain]))
def test_what_is_exported_reads_the_same_wherever_it_is_imported(
    rulebook: Rulebook, current: Policy, about: object
) -> None:
    text = write(rulebook, explain if about else None)
    assert read(text, Rulebook(policy=current)) == rulebook
    tomllib.loads(text)


@settings(max_examples=40)
@given(rulebooks)
def test_a_piece_at_a_time_reads_the_same(rulebook: Rulebook) -> None:
    read_so_far = EMPTY
    for piece in sections(rulebook, explain):
        read_so_far = read(piece, read_so_far)
    assert read_so_far == rulebook


@settings(max_examples=40)
@given(rulebooks, rulebooks)
def test_an_empty_file_changes_nothing_and_threads_that_a_file_leaves_out_stay(one: Rulebook, other: Rulebook) -> None:
    assert read("", one) == one
    assert read("# nothing\n", one) == one
    others = {thread: own for thread, own in other.threads.items() if thread not in one.threads}
    added = held(one.policy, others)
    assert read(write(added), one).threads == {**one.threads, **added.threads}


@settings(max_examples=40)
@given(rulebooks)
def test_what_is_exported_changes_nothing_where_it_is_imported_again(rulebook: Rulebook) -> None:
    assert read(write(rulebook, explain), rulebook) == rulebook


def test_the_longest_export_can_be_imported() -> None:
    long_ids = tuple(f"{'c' * 60}{number:04}/{'d' * 60}{number:04}" for number in range(50))
    ladder = tuple(
        Rung(strikes=900 + number, within_s=3 * 86_400 + 3_661, action=Action.MUTE, duration_s=90_061)
        for number in range(10)
    )
    chat = replace(PRESETS[Preset.STRICT], exempt=replace(Policy().exempt, threads=long_ids))
    every = frozenset(Proof)
    rule = replace(
        Policy().altered, none=arranged(QUIET), little=arranged(QUIET), uncertain=arranged(QUIET), proofs=every
    )
    own = replace(
        Policy(known=tuple(Action), ladder=ladder, mute_s=90_061, penalty_proofs=every, moderators_chat=long_ids[0]),
        altered=replace(rule, substantial=tuple(Action)),
        generated=replace(rule, substantial=tuple(Action)),
        exempt=replace(Policy().exempt, admins=False, channels=long_ids),
    )
    book = held(chat, {f"{number:03}{'t' * 125}"[:64]: own for number in range(MAX_THREADS)})
    text = write(book, explain)
    assert 700_000 < len(text) <= MAX_CHARACTERS
    some = Rulebook(policy=book.policy, threads=dict(list(book.threads.items())[:8]))
    assert read(write(some, explain), Rulebook(policy=Policy())) == some
    many = Rulebook(
        policy=chat, threads={f"{number}": named(within(Policy(), chat, "")) for number in range(MAX_THREADS)}
    )
    assert read(write(many, explain), EMPTY) == many


@given(strategies.policies, strategies.presets)
def test_a_preset_is_where_the_rules_begin(policy: Policy, preset: Preset) -> None:
    current = Rulebook(policy=policy)
    assert read(f'preset = "{preset}"', current).policy == choose(policy, preset)
    edited = read(f'preset = "{preset}"\nmute = "3h"', current).policy
    assert edited == named(replace(choose(policy, preset), mute_s=10_800))
    in_between = read(f'mute = "3h"\npreset = "{preset}"', current).policy
    assert in_between == edited


def test_a_threads_rules_begin_as_the_chats_in_the_same_file() -> None:
    text = 'mute = "3h"\n[threads."42"]\nmode = "off"\n[threads.7]\npreset = "strict"'
    book = read(text, EMPTY)
    thread = book.threads["42"]
    assert (thread.mode, thread.mute_s) == (Mode.OFF, 10_800)
    assert book.threads["7"].preset is Preset.STRICT


def test_what_a_threads_table_leaves_out_stays_as_it_is() -> None:
    own = named(replace(PRESETS[Preset.PROTECT], known=(Action.BAN,)))
    current = Rulebook(policy=PRESETS[Preset.REPLY], threads={"42": own})
    read_again = read('[threads."42"]\nmute = "2h"\n[threads.7]\nmute = "3h"', current)
    assert read_again.threads["42"] == named(replace(own, mute_s=7_200))
    assert read_again.threads["7"] == named(replace(PRESETS[Preset.REPLY], mute_s=10_800))


def test_limits_are_the_whole_chats() -> None:
    text = 'mute = "3h"\n[threads."42"]\nmode = "off"\n[threads."42".limits]\nmember_per_hour = 1\n'
    assert mistakes(text) == [
        Mistake(
            line=5,
            key="threads.42.limits.member_per_hour",
            flaw=Flaw.WHOLE_CHAT,
            found="limits",
            allowed=("[limits]",),
        )
    ]
    assert mistakes("threads.7.limits = 3")[0].flaw is Flaw.WHOLE_CHAT
    assert mistakes("[threads.7.limits]")[0].key == "threads.7.limits"


def test_a_thread_that_the_chat_exempts_no_longer_is_exempt_no_longer_by_its_own_copy() -> None:
    exempt = replace(PRESETS[Preset.REPLY], exempt=replace(Policy().exempt, threads=("42", "7")))
    current = Rulebook(policy=exempt, threads={"42": named(replace(exempt, mute_s=60))})
    book = read('[exempt]\nthreads = ["7"]', current)
    assert book.threads["42"].exempt.threads == ("7",)


def test_every_field_of_a_policy_is_a_key() -> None:
    """A field that the file cannot say would be lost by an export and an import."""
    changed = Policy(
        preset=Preset.CUSTOM,
        mode=Mode.SHADOW,
        altered=replace(
            Policy().altered,
            none=(Action.REACT,),
            little=(Action.REPLY,),
            uncertain=(Action.NOTIFY,),
            substantial=(Action.KICK,),
            proofs=frozenset({Proof.MODEL}),
            strike_weight=3,
        ),
        generated=replace(Policy().generated, substantial=(), strike_weight=9),
        known=(Action.BAN,),
        known_strike_weight=4,
        known_distance=5,
        known_quality=6,
        penalty_proofs=frozenset(),
        mute_s=7,
        strikes_expire_s=8,
        ladder=(Rung(strikes=1, within_s=DAY_S, action=Action.MUTE, duration_s=60),),
        limits=replace(Policy().limits, removals_per_hour=1, member_per_hour=2, picture_per_hour=3),
        exempt=replace(Policy().exempt, admins=False, linked_channel=False, channels=("a",), threads=("b",)),
        newcomer_days=10,
        beside=frozenset(Beside),
        newcomer_preset=Preset.PROTECT,
        moderators_chat="c",
        moderators_thread="d",
        locale="de",
    )
    differing = differences(Policy(), changed)
    plain = Policy()
    for field in Policy.__dataclass_fields__:
        assert field == "schema" or getattr(plain, field) != getattr(changed, field)
    assert len(differing) == len(KEYS) - 4  # the generated rule's other keys are those of the altered one
    assert read(write(Rulebook(policy=changed)), EMPTY).policy == changed


def test_a_file_reads_as_people_would_write_it() -> None:
    text = """
```toml
preset = “protect”
ladder = ["3 strikes in 30d → mute 24h", "1 strike in 1w2d -> kick", "5 Strikes in 90d ban", "9 strikes in 1w -> mute"]
penalty_proofs = "human"

[altered]
substantial = ["notify", "DELETE", "notify"]
proofs = ["two_kinds_of_evidence", "known"]

[exempt]
channels = [-100123, "@news", "<#77>", "@news"]

[newcomers]
days = 7
```
""".replace("\n", "\r\n")
    policy = read(text, EMPTY).policy
    assert policy.ladder == (
        Rung(strikes=3, within_s=30 * DAY_S, action=Action.MUTE, duration_s=DAY_S),
        Rung(strikes=1, within_s=9 * DAY_S, action=Action.KICK),
        Rung(strikes=5, within_s=90 * DAY_S, action=Action.BAN),
        Rung(strikes=9, within_s=7 * DAY_S, action=Action.MUTE),
    )
    assert policy.penalty_proofs == {Proof.HUMAN}
    assert policy.altered.substantial == (Action.DELETE, Action.NOTIFY)
    assert policy.altered.proofs == {Proof.TWO_KINDS, Proof.KNOWN_PICTURE}
    assert policy.exempt.channels == ("-100123", "@news", "77")
    assert (policy.preset, policy.newcomer_days) == (Preset.CUSTOM, 7)


def test_every_mistake_is_named_at_once_by_line_and_key() -> None:
    text = """mode = "loud"
colour = "red"

[altered]
substantial = ["hodl", "reply", "ban", "delte"]
uncertain = ["delete"]  # too much

[threads."a b"]
mute = 3

[limits]
member_per_hour = true
"""
    everything = tuple(action.value for action in Action)
    top = (
        "preset mode language mute strikes_expire penalty_proofs ladder altered generated known limits exempt newcomers "
        "pictures moderators threads"
    )
    assert mistakes(text) == [
        Mistake(line=1, key="mode", flaw=Flaw.UNKNOWN_WORD, found="loud", allowed=("off", "shadow", "live")),
        Mistake(line=2, key="colour", flaw=Flaw.UNKNOWN_KEY, found="colour", allowed=tuple(top.split())),
        Mistake(line=5, key="altered.substantial", flaw=Flaw.UNKNOWN_WORD, found="hodl, delte", allowed=everything),
        Mistake(
            line=6, key="altered.uncertain", flaw=Flaw.TOO_SEVERE, found="delete", allowed=("react", "reply", "notify")
        ),
        Mistake(line=8, key='threads."a b"', flaw=Flaw.NOT_AN_ID, found="a b"),
        Mistake(line=9, key='threads."a b".mute', flaw=Flaw.NOT_A_DURATION, found="3", allowed=("1s", "520w")),
        Mistake(line=12, key="limits.member_per_hour", flaw=Flaw.NOT_A_NUMBER, found="true", allowed=("0", "10000")),
    ]


@pytest.mark.parametrize(
    ("text", "flaw", "line", "key"),
    [
        ('preset = "custom"', Flaw.UNKNOWN_WORD, 1, "preset"),
        ("preset = 3", Flaw.UNKNOWN_WORD, 1, "preset"),
        ("preset = false", Flaw.UNKNOWN_WORD, 1, "preset"),
        ("\n\nmode = []", Flaw.UNKNOWN_WORD, 3, "mode"),
        ('mute = "10"', Flaw.NOT_A_DURATION, 1, "mute"),
        ('mute = "0s"', Flaw.NOT_A_DURATION, 1, "mute"),
        ('mute = "521w"', Flaw.NOT_A_DURATION, 1, "mute"),
        ('language = "English, please"', Flaw.NOT_A_LANGUAGE, 1, "language"),
        ("language = 4", Flaw.NOT_A_LANGUAGE, 1, "language"),
        ("altered = 4", Flaw.NOT_A_SECTION, 1, "altered"),
        ("[[altered]]\nnone = []", Flaw.NOT_A_SECTION, 1, "altered"),
        ("[altered]\nsubstantial = [1]", Flaw.NOT_A_LIST, 2, "altered.substantial"),
        ("altered.proofs = [true]", Flaw.NOT_A_LIST, 1, "altered.proofs"),
        ('altered.proofs = ["vibes"]', Flaw.UNKNOWN_WORD, 1, "altered.proofs"),
        ("altered = {\nstrikes = 0}", Flaw.NOT_A_NUMBER, 1, "altered.strikes"),
        ("altered = { strikes = 101 }", Flaw.NOT_A_NUMBER, 1, "altered.strikes"),
        ("altered.strikes = 1.5", Flaw.NOT_A_NUMBER, 1, "altered.strikes"),
        ('altered.none = ["mute"]', Flaw.TOO_SEVERE, 1, "altered.none"),
        ("known.distance = 65", Flaw.NOT_A_NUMBER, 1, "known.distance"),
        ("known.distance = -1", Flaw.NOT_A_NUMBER, 1, "known.distance"),
        ("known.quality = 101", Flaw.NOT_A_NUMBER, 1, "known.quality"),
        ("limits.removals_per_hour = 10001", Flaw.NOT_A_NUMBER, 1, "limits.removals_per_hour"),
        ("newcomers.days = 366", Flaw.NOT_A_NUMBER, 1, "newcomers.days"),
        ('pictures.joining = "hold"', Flaw.UNKNOWN_WORD, 1, "pictures.joining"),
        ('newcomers.preset = "custom"', Flaw.UNKNOWN_WORD, 1, "newcomers.preset"),
        ('exempt.admins = "perhaps"', Flaw.NOT_A_SWITCH, 1, "exempt.admins"),
        ("exempt.admins = 1", Flaw.NOT_A_SWITCH, 1, "exempt.admins"),
        ("exempt.channels = [1.5]", Flaw.NOT_AN_ID, 1, "exempt.channels"),
        ('exempt.channels = [""]', Flaw.NOT_AN_ID, 1, "exempt.channels"),
        ("exempt.threads = [true]", Flaw.NOT_AN_ID, 1, "exempt.threads"),
        (f"exempt.threads = {list(range(51))}", Flaw.TOO_LONG, 1, "exempt.threads"),
        ('moderators.chat = "the other group"', Flaw.NOT_AN_ID, 1, "moderators.chat"),
        ('ladder = ["often"]', Flaw.NOT_A_STEP, 1, "ladder"),
        ('ladder = ["3 strikes in 30d -> delete"]', Flaw.NOT_A_STEP, 1, "ladder"),
        ('ladder = ["3 strikes in 30d -> ban 3d"]', Flaw.NOT_A_STEP, 1, "ladder"),
        ('ladder = ["0 strikes in 30d -> ban"]', Flaw.NOT_A_NUMBER, 1, "ladder"),
        ('ladder = ["3 strikes in 30x -> ban"]', Flaw.NOT_A_DURATION, 1, "ladder"),
        ('ladder = ["3 strikes in 3d -> mute 9y"]', Flaw.NOT_A_DURATION, 1, "ladder"),
        ("ladder = [3]", Flaw.NOT_A_STEP, 1, "ladder"),
        (f"ladder = {['1 strike in 1d -> kick'] * 11}", Flaw.TOO_LONG, 1, "ladder"),
        ("threads = 3", Flaw.NOT_A_SECTION, 1, "threads"),
        ("threads.7 = 3", Flaw.NOT_A_SECTION, 1, "threads.7"),
        ("[threads.7]\nthreads = 3", Flaw.UNKNOWN_KEY, 2, "threads.7.threads"),
        ("[threads.7.known]\nold = 3", Flaw.UNKNOWN_KEY, 2, "threads.7.known.old"),
        ("\n".join(f"[threads.{n}]" for n in range(101)), Flaw.TOO_LONG, 1, "threads"),
        ("mode = live", Flaw.NOT_TOML, 1, ""),
        ('mode = "live"\nmute = ', Flaw.NOT_TOML, 2, ""),
        ('mode = "live"\n\nmode = "off"', Flaw.NOT_TOML, 3, ""),
        ("[known]\n[known]", Flaw.NOT_TOML, 2, ""),
        ('mode = "live"\x0c\u2028\x85\nmute = ', Flaw.NOT_TOML, 1, ""),
        ('mode = "live" # a\u2028b\x85c\nmute = ', Flaw.NOT_TOML, 2, ""),
        ('mode = "live"\n"a\\x41" = 3', Flaw.UNKNOWN_KEY, 2, "aA"),
        ("x = " + "[" * 500, Flaw.NOT_TOML, 1, ""),
    ],
)
def test_what_may_not_stand_there(text: str, flaw: Flaw, line: int, key: str) -> None:
    mistake = the_mistake(text)
    assert (mistake.flaw, mistake.line, mistake.key) == (flaw, line, key)


def test_a_mistake_says_what_is_allowed_and_quotes_what_was_found() -> None:
    assert the_mistake("known.distance = 65").allowed == ("0", "64")
    assert the_mistake("known.distance = 65").found == "65"
    assert the_mistake("[known]\nfoo = 1").allowed == ("actions", "distance", "quality", "strikes")
    assert the_mistake('exempt.admins = "perhaps"').allowed == ("true", "false")
    assert the_mistake('altered.proofs = "vibes"').allowed == ("known", "two", "provenance", "human", "model")
    assert the_mistake('mode = "live"\nmode = "off"').found == 'mode = "off"'
    assert the_mistake(f"exempt.threads = {list(range(51))}").allowed == ("50",)
    long = the_mistake(f'mode = "{"long " * 50}"')
    assert long.found == "long long long long long long long long…"
    assert the_mistake(f'mode = "{"x" * 40}"').found == "x" * 40
    assert the_mistake(f'mode = "{"x" * 41}"').found == "x" * 39 + "…"
    assert the_mistake("mode = false").found == "false"
    one_line = mistakes("known = { strikes = 0, actions = 1, distance = 99 }")
    assert [mistake.key for mistake in one_line] == ["known.actions", "known.distance", "known.strikes"]
    assert the_mistake("mode = {a = 1}").found == "{…}"
    assert the_mistake("mode = [true, 2]").found == "true, 2"
    assert "threads" not in the_mistake("threads.7.x = 1").allowed


def test_what_is_wrong_has_a_message_for_a_log() -> None:
    with pytest.raises(Mistakes, match="2 mistakes"):
        read("a = 1\nb = 1", EMPTY)
    with pytest.raises(Unfit, match="not_a_number"):
        KEYS["known", "distance"].read(Policy(), "far")


def test_a_file_has_a_limit() -> None:
    assert the_mistake("#" * (MAX_CHARACTERS + 1)) == Mistake(
        line=1, key="", flaw=Flaw.TOO_LONG, allowed=(str(MAX_CHARACTERS),)
    )
    assert read("#" * MAX_CHARACTERS, EMPTY) == EMPTY


@pytest.mark.parametrize("key", ["a.b{}", "  'a'.b{}", '"a b" . b{}', "\ta.b.c.d.e{}"])
def test_keys_with_dots_have_a_limit_for_they_take_ever_longer(key: str) -> None:
    lines = [f"{key.format(number)} = 1" for number in range(MAX_DOTTED + 1)]
    assert the_mistake("\n".join(["# mine", *lines])) == Mistake(
        line=MAX_DOTTED + 2, key="", flaw=Flaw.MANY_DOTTED, allowed=(str(MAX_DOTTED),)
    )
    with pytest.raises(Mistakes) as refused:
        read("\n".join(lines[:-1]), EMPTY)
    assert all(mistake.flaw is not Flaw.MANY_DOTTED for mistake in refused.value.mistakes)


@given(st.text(alphabet="ab=[]{}\"'#.,\n \\1", max_size=40))
@example("a = '''\n'''''\nb = 1")
@example("a = 1\r")
def test_whatever_is_written_is_read_or_refused_with_a_line(text: str) -> None:
    lines = text.count("\n") + 1
    try:
        read(text, EMPTY)
    except Mistakes as refused:
        assert refused.mistakes
        assert all(1 <= mistake.line <= lines for mistake in refused.mistakes)


names = st.text(alphabet="abc-_", min_size=1, max_size=4) | st.text(alphabet="a .]=#[\"'\\é", max_size=4)
values = st.sampled_from(
    [
        "1",
        '"#"',
        "'='",
        "[1, # no\n 2]",
        '"""\na = 1\n"""',
        "'''\n[x]\n'''",
        "{ a = 1 }",
        '"\\"="',
        '["]", "["]',
        '""""a"""""',
    ]
)


def key_text(name: str) -> str:
    plain = name and all(character in "abc-_" for character in name)
    return name if plain else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(st.tuples(names, st.lists(st.tuples(names, values, st.integers(0, 2)), max_size=3)), max_size=4))
def test_lines_are_those_where_keys_stand(tables: list[tuple[str, list[tuple[str, str, int]]]]) -> None:
    text, expected = "", {}
    for table, entries in tables:
        if (table,) in expected:
            continue
        expected[(table,)] = text.count("\n") + 1
        text += f"[ {key_text(table)} ] # [other]\n"
        for name, value, blank in entries:
            if (table, name) in expected:
                continue
            text += "\n" * blank + "  "
            expected[(table, name)] = text.count("\n") + 1
            text += f"{key_text(name)} = {value} # = {name!r}\n" if "\n" not in name else ""
    tomllib.loads(text)
    assert locate(text) == expected


def test_dotted_keys_and_tables_of_tables_have_lines() -> None:
    text = "\na . 'b'.\"c\" = 1\n\n[[d.e]]\nf = 1\n[g]\nh.i = 2"
    assert locate(text) == {
        ("a",): 2,
        ("a", "b"): 2,
        ("a", "b", "c"): 2,
        ("d",): 4,
        ("d", "e"): 4,
        ("d", "e", "f"): 5,
        ("g",): 6,
        ("g", "h"): 7,
        ("g", "h", "i"): 7,
    }


def test_an_export_explains_every_key_and_section_once() -> None:
    asked: list[Entry] = []

    def note(entry: Entry) -> str:
        asked.append(entry)
        return f"about {entry}"

    text = write(Rulebook(policy=PRESETS[Preset.STRICT]), note)
    assert sorted(asked) == sorted(Entry)
    assert all(line.startswith(("#", "[")) or "=" in line or not line for line in text.splitlines())
    assert "# about mute\nmute = " in text
    assert "[known]\n# about known\n\n# about known_actions\nactions = " in text
    custom = write(Rulebook(policy=replace(Policy(), preset=Preset.CUSTOM)), note)
    assert not custom.startswith("preset")
    assert "about preset" not in custom
    assert "#" not in write(Rulebook(policy=PRESETS[Preset.STRICT]))


def test_an_export_is_short_lines_and_whole_pieces() -> None:
    policy = replace(
        PRESETS[Preset.STRICT],
        ladder=tuple(Rung(strikes=n, within_s=DAY_S, action=Action.KICK) for n in range(1, 9)),
        exempt=replace(Policy().exempt, channels=tuple(f"-100{n:010}" for n in range(20))),
    )
    pieces = sections(Rulebook(policy=policy, threads={"b": Policy(), "a": Policy()}), explain)
    assert [next((line for line in piece.splitlines() if line.startswith("[")), "") for piece in pieces] == [
        "",
        *(f"[{name}]" for name in SECTIONS),
        '[threads."a"]',
        '[threads."b"]',
    ]
    assert max(len(line) for piece in pieces for line in piece.splitlines()) < 120
    assert pieces[-2].startswith("# threads")
    assert not pieces[-1].startswith("#")


def test_a_threads_table_has_only_what_differs() -> None:
    chat = PRESETS[Preset.STRICT]
    quiet = named(replace(chat, mode=Mode.OFF, limits=replace(chat.limits, member_per_hour=2)))
    text = write(Rulebook(policy=chat, threads={"42": quiet, "43": chat}))
    _, _, thread = text.partition('[threads."42"]\n')
    assert thread == 'mode = "off"\n\n[threads."43"]\n'


@given(strategies.policies, strategies.policies)
def test_differences_are_all_there_is_between_two_policies(before: Policy, after: Policy) -> None:
    found = differences(before, after)
    assert bool(found) == (replace(before, preset=after.preset) != after)
    assert [change.key for change in found] == [
        ".".join(path) for path, key in KEYS.items() if key.get(before) != key.get(after)
    ]


def test_differences_are_short() -> None:
    before = PRESETS[Preset.REPLY]
    after = replace(before, moderators_chat="7", exempt=replace(before.exempt, admins=False), known=(), newcomer_days=3)
    laddered = replace(before, ladder=PRESETS[Preset.STRICT].ladder)
    assert differences(before, laddered)[0].after == "2 strikes in 30d: mute 1d, 4 strikes in 90d: ban"
    assert differences(before, after) == [
        Change(key="known.actions", before="delete, notify", after="-"),
        Change(key="exempt.admins", before="true", after="false"),
        Change(key="newcomers.days", before="0", after="3"),
        Change(key="moderators.chat", before="-", after="7"),
    ]


def test_keys_and_sections_are_explained() -> None:
    explained = {key.entry for key in KEYS.values()} | set(SECTIONS.values()) | {Entry.PRESET, Entry.THREADS}
    assert explained == set(Entry)
    assert {path[0] for path in KEYS if len(path) == 2} == set(SECTIONS)
    assert THREADS not in SECTIONS
    assert PRESET not in KEYS
    assert set(Action) == PENALTIES | REMOVALS | QUIET
