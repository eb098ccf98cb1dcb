"""Passwords that take little time to check: their hashes say themselves how much work they are, and each is worked out once."""

from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from taquilla.engine.people.hashing import HASHER, Hashed


class Remembering(PasswordHasher):
    """Hashes a password once, and checks it against a hash once: people who share a password share its hash."""

    @cache  # noqa: B019  # the suite has one
    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """Return a hash, for the same password the same one."""
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        """Return True if a password is that of a hash. Raises VerifyMismatchError if it is not."""
        if not self._is_right(hash, password):
            raise VerifyMismatchError
        return True

    @cache  # noqa: B019
    def _is_right(self, hash: str | bytes, password: str | bytes) -> bool:
        try:
            return super().verify(hash, password)
        except VerifyMismatchError:
            return False


HEAVY = HASHER
LIGHT = Remembering(time_cost=2, memory_cost=19_456, parallelism=1)
"""The lightest that the auditor allows."""


@cache
def light(password: str) -> Hashed:
    """A password with a light hash."""
    return Hashed(LIGHT.hash(password))
