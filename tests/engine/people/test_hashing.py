"""Passwords at the hasher."""

import asyncio

import pytest

from taquilla.engine.batcher import Busy
from taquilla.engine.people.hashing import PASSWORD_MAX, HashingLine, hash_password


async def test_nothing_may_stand_behind_the_longest_password() -> None:
    longest, line = "a" * PASSWORD_MAX, HashingLine()
    kept = hash_password(longest).text
    assert [await line.is_right(kept, said) for said in (longest, longest + "b")] == [True, False]


# Callers of one kind, from so many addresses: how many a queue takes, and how many of those are at the hasher.
@pytest.mark.parametrize(
    ("is_known", "addresses", "line_max", "hashing_max"), [(True, 1, 32, 2), (False, 1, 8, 1), (False, 32, 16, 1)]
)
async def test_the_queue_is_short_and_a_caller_beyond_its_end_gets_busy_at_once(
    is_known: bool, addresses: int, line_max: int, hashing_max: int
) -> None:
    line, done, at_hasher = HashingLine(), asyncio.Event(), list[int]()

    async def come(place: int) -> None:
        async with line.place(f"192.0.2.{place % addresses}", is_known=is_known):
            at_hasher.append(place)
            await done.wait()

    crowd = [asyncio.create_task(come(place)) for place in range(line_max + 1)]
    refused, _ = await asyncio.wait(crowd, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    assert (refused, at_hasher) == ({crowd[-1]}, list(range(hashing_max)))
    assert isinstance(crowd[-1].exception(), Busy)
    done.set()
    assert await asyncio.gather(*crowd[:-1]) == [None] * line_max
    assert line.waiting == 0
