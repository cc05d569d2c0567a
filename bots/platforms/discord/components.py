"""The pictures that programs lay out in their messages: galleries, thumbnails and files, in whatever frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bots.platform.pictures import claimed_type
from bots.platforms.discord.embeds import is_discords, number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture, a film, or another file that a component shows."""

    number: int
    """Its own: the upload's, or one made of the address that it was taken from."""
    url: str
    """Discord's own copy of it."""
    claimed: str
    uploaded: bool
    """It came with the message; else it is Discord's copy of what lies elsewhere."""
    covered: bool
    size_bytes: int | None = None


def shown(components: Sequence[Any]) -> Iterator[Shown]:
    """All of it, from top to bottom; what Discord has no copy of, or none yet, is not there."""
    for component, covered in _walk(components):
        if isinstance(component, discord.MediaGalleryComponent):
            for item in component.items:
                yield from _shown(item.media, covered or item.spoiler)
        elif isinstance(component, discord.ThumbnailComponent):
            yield from _shown(component.media, covered or component.spoiler)
        elif isinstance(component, discord.FileComponent):
            yield from _shown(component.media, covered or component.spoiler, component.name or "", component.size)


def written(components: Sequence[Any]) -> str:
    """The words between them."""
    return "\n".join(part.content for part, _ in _walk(components) if isinstance(part, discord.TextDisplay))


def _walk(components: Sequence[Any], covered: bool = False) -> Iterator[tuple[Any, bool]]:
    """Each component, and whether a frame around it covers it."""
    for component in components:
        yield component, covered
        if isinstance(component, discord.Container):
            yield from _walk(component.children, covered or component.spoiler)
        elif isinstance(component, discord.SectionComponent):
            yield from _walk([*component.children, component.accessory], covered)


def _shown(media: discord.UnfurledMediaItem, covered: bool, name: str = "", size: int | None = None) -> Iterator[Shown]:
    address = next((url for url in (media.url, media.proxy_url or "") if is_discords(url)), "")
    if address:
        yield Shown(
            number=media.attachment_id or number_of(media.url),
            url=address,
            claimed=claimed_type(media.content_type or "", name),
            uploaded=media.attachment_id is not None,
            covered=covered or media.flags.spoiler,
            size_bytes=size,
        )
