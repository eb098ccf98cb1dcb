"""Passwords that take little time to check: their hashes say themselves how much work they are."""

from functools import cache

from argon2 import PasswordHasher

from taquilla.engine.people.hashing import HASHER, Hashed

HEAVY = HASHER
LIGHT = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""The lightest that the auditor allows."""


@cache
def light(password: str) -> Hashed:
    """A password with a light hash."""
    return Hashed(LIGHT.hash(password))
