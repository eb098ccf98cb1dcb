"""Passwords at the hasher."""

import asyncio

from taquilla.engine.people.hashing import PASSWORD_MAX, HashingLine, hash_password


def test_nothing_may_stand_behind_the_longest_password() -> None:
    longest = "a" * PASSWORD_MAX
    kept = hash_password(longest).text

    async def story() -> list[bool]:
        line = HashingLine()
        return [await line.is_right(kept, said) for said in (longest, longest + "b")]

    assert asyncio.run(story()) == [True, False]
