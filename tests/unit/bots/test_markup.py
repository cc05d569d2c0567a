"""Mentions, links and looks in a note: no text is lost, and no name can make one."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bots.platform.markup import (
    Link,
    Mention,
    Span,
    Style,
    Styled,
    as_written,
    clean,
    link,
    mention,
    parse,
    plain,
    styled,
)

OURS = "".join(map(chr, range(0xE000, 0xE00A)))
# Of an alphabet that has these among all others, Hypothesis would hardly ever draw one.
anything = st.lists(st.one_of(st.text(max_size=6), st.sampled_from(OURS)), max_size=12).map("".join)
harmless = anything.map(clean)
urls = harmless.filter(bool)
spans = st.lists(
    st.one_of(
        harmless.filter(bool),
        st.builds(lambda member, label: Mention(member=member, label=label), harmless, harmless),
        st.builds(lambda url, label: Link(url=url, label=label), urls, harmless),
        st.builds(
            lambda styles, label: Styled(styles=styles, label=label),
            st.frozensets(st.sampled_from(Style), min_size=1),
            harmless.filter(bool),
        ),
    ),
    max_size=8,
)


def written(span: Span) -> str:
    if isinstance(span, Mention):
        return mention(span.member, span.label)
    if isinstance(span, Styled):
        return styled(span.styles, span.label)
    return link(span.url, span.label) if isinstance(span, Link) else span


def target_of(span: Mention | Link | Styled) -> str:
    if isinstance(span, Mention):
        return span.member
    return span.url if isinstance(span, Link) else ""


def joined(parts: list[Span]) -> list[Span]:
    """Neighbouring pieces of text are one."""
    found: list[Span] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found


@given(spans)
def test_what_was_written_is_read(parts: list[Span]) -> None:
    assert parse("".join(map(written, parts))) == joined(parts)


@given(anything)
@example("\ue000\ue001a\ue002b\ue003")
@example("\ue000a\ue002b\ue002c\ue003")
@example("\ue003\ue002\ue001\ue000")
def test_no_visible_character_of_any_text_is_lost_or_made(text: str) -> None:
    read = parse(text)
    seen = "".join(item if isinstance(item, str) else target_of(item) + item.label for item in read)
    assert seen == clean(text)
    assert not set(plain(text)) & set(OURS)


@given(st.lists(harmless.filter(bool), max_size=4), anything, anything)
def test_no_name_makes_a_mention_or_a_link(texts: list[str], name: str, other: str) -> None:
    text = "".join(texts) + mention("1", name) + clean(other) + link("https://a.example", other)
    pressable = [item for item in parse(text) if not isinstance(item, str)]
    assert pressable == [
        Mention(member="1", label=clean(name)),
        Link(url="https://a.example", label=clean(other)),
    ]


@given(anything, anything)
def test_a_name_cannot_lead_a_link_or_a_mention_elsewhere(target: str, name: str) -> None:
    for text in (mention(target, name), link(target, name)):
        for item in parse(text):
            if isinstance(item, Mention):
                assert item == Mention(member=clean(target), label=clean(name))
            elif isinstance(item, Link):
                assert item == Link(url=clean(target), label=clean(name))


@given(anything)
def test_what_is_given_back_looks_as_it_did_and_nothing_in_it_can_be_pressed(text: str) -> None:
    given_back = as_written(text)
    assert plain(given_back) == plain(text)
    assert not any(isinstance(item, Mention | Link) for item in parse(given_back))
    looks = [item for item in parse(text) if isinstance(item, Styled) and item.label]
    assert [item for item in parse(given_back) if isinstance(item, Styled)] == looks


@given(harmless, harmless)
def test_it_reads_as_its_label_where_nothing_can_be_pressed(before: str, label: str) -> None:
    assert plain(f"{before}{mention('1', label)}") == before + label
    assert plain(f"{before}{link('https://a.example', label)}") == before + label
    assert link("", label) == label
