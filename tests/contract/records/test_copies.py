"""The Copies port's suite."""

from __future__ import annotations

import pytest

from bots.records import StoreUnavailable
from bots.records.copies import MAX_COPY_BYTES, SealedCopy
from tests.contract.records.conftest import CopyScene

PICTURE = SealedCopy(data=bytes(range(256)) * 40, caption="Mein Hund \N{DOG FACE}", author="Ada \x00 L.", spoiler=True)


@pytest.mark.parametrize("copy", [PICTURE, SealedCopy(data=b""), SealedCopy(data=b"", caption="only words")])
async def test_a_copy_comes_back_as_it_was_kept(copy_scene: CopyScene, copy: SealedCopy) -> None:
    assert await copy_scene.copies.copy("CASE-1") is None
    await copy_scene.copies.keep("CASE-1", copy, 60)
    assert await copy_scene.copies.copy("CASE-1") == copy
    assert await copy_scene.copies.copy("CASE-1") == copy
    assert await copy_scene.copies.copy("CASE-2") is None


async def test_a_destroyed_copy_is_gone_and_no_other(copy_scene: CopyScene) -> None:
    copies = copy_scene.copies
    await copies.keep("CASE-1", PICTURE, 60)
    await copies.keep("CASE-2", PICTURE, 60)
    await copies.destroy("CASE-1")
    assert await copies.copy("CASE-1") is None
    assert await copies.copy("CASE-2") == PICTURE
    await copies.destroy("CASE-1")
    await copies.destroy("never")
    await copies.keep("CASE-1", SealedCopy(data=b"new"), 60)
    assert await copies.copy("CASE-1") == SealedCopy(data=b"new")


async def test_one_of_the_same_name_takes_its_place(copy_scene: CopyScene) -> None:
    await copy_scene.copies.keep("CASE-1", PICTURE, 60)
    await copy_scene.copies.keep("CASE-1", SealedCopy(data=b"new"), 600)
    assert await copy_scene.copies.copy("CASE-1") == SealedCopy(data=b"new")
    await copy_scene.pass_time(599)
    assert await copy_scene.copies.copy("CASE-1") == SealedCopy(data=b"new")


async def test_a_copy_expires(copy_scene: CopyScene) -> None:
    await copy_scene.copies.keep("CASE-1", PICTURE, 60)
    await copy_scene.pass_time(59)
    assert await copy_scene.copies.copy("CASE-1") == PICTURE
    await copy_scene.pass_time(1)
    assert await copy_scene.copies.copy("CASE-1") is None


@pytest.mark.parametrize("keep_s", [30, 600])
async def test_a_copy_is_kept_for_longer_or_not_so_long(copy_scene: CopyScene, keep_s: int) -> None:
    copies = copy_scene.copies
    assert not await copies.extend("CASE-1", 60)
    await copies.keep("CASE-1", PICTURE, 60)
    await copies.keep("CASE-2", PICTURE, 60)
    assert await copies.extend("CASE-1", keep_s)
    await copy_scene.pass_time(keep_s - 1)
    assert await copies.copy("CASE-1") == PICTURE
    await copy_scene.pass_time(1)
    assert not await copies.extend("CASE-1", 60)
    assert await copies.copy("CASE-1") is None
    assert await copies.has("CASE-2") is (keep_s == 30)


async def test_what_was_destroyed_is_not_kept_any_longer(copy_scene: CopyScene) -> None:
    await copy_scene.copies.keep("CASE-1", PICTURE, 60)
    await copy_scene.copies.destroy("CASE-1")
    assert not await copy_scene.copies.extend("CASE-1", 600)
    assert not await copy_scene.copies.has("CASE-1")


async def test_sweeping_leaves_what_has_not_expired(copy_scene: CopyScene) -> None:
    await copy_scene.copies.keep("CASE-1", PICTURE, 60)
    await copy_scene.copies.keep("CASE-2", PICTURE, 61)
    await copy_scene.copies.keep("CASE-3", PICTURE, 30)
    await copy_scene.pass_time(60)
    # The media server lets copies expire by itself.
    assert await copy_scene.copies.sweep() == (0 if copy_scene.media is not None else 2)
    assert await copy_scene.copies.sweep() == 0
    assert await copy_scene.copies.copy("CASE-1") is None
    assert await copy_scene.copies.copy("CASE-2") == PICTURE


async def test_what_is_too_large_is_refused_and_what_there_was_stays(copy_scene: CopyScene) -> None:
    await copy_scene.copies.keep("CASE-1", PICTURE, 60)
    with pytest.raises(StoreUnavailable):
        await copy_scene.copies.keep("CASE-1", SealedCopy(data=bytes(MAX_COPY_BYTES + 1)), 60)
    assert await copy_scene.copies.copy("CASE-1") == PICTURE
    large = SealedCopy(data=bytes(MAX_COPY_BYTES))
    await copy_scene.copies.keep("CASE-1", large, 60)
    assert await copy_scene.copies.copy("CASE-1") == large


async def test_whether_it_is_there_is_known_without_opening_it(copy_scene: CopyScene) -> None:
    copies = copy_scene.copies
    assert not await copies.has("CASE-1")
    await copies.keep("CASE-1", PICTURE, 60)
    await copies.keep("CASE-2", PICTURE, 60)
    assert await copies.has("CASE-1")
    assert await copies.copy("CASE-1") == PICTURE
    await copies.destroy("CASE-1")
    assert (await copies.has("CASE-1"), await copies.has("CASE-2")) == (False, True)
    await copy_scene.pass_time(60)
    assert not await copies.has("CASE-2")
