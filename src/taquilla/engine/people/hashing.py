"""Hashes and checks passwords: slow on purpose, a few at a time, with a short queue in front."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from taquilla.engine.turns import Turns

PASSWORD_MAX: Final = 256
Person: TypeAlias = tuple[int, int]
"""An operator and its member; 0: the installation, and whoever sits at its machine."""
# 64 MiB, three passes, four lanes: the second choice of RFC 9106.
HASHER: Final = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
# A hash for users who do not exist: checking a password against it takes as long as against a real one.
NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$dGFxdWlsbGEtbm9ib2R5IQ$DSDlITyqz/xOZhgIzLEPmM7sB3XUPIZF1mNW2vyKpJM"


@dataclass(frozen=True, slots=True)
class Hashed:
    """A hashed password. People who share a password that everybody knows, as a demo's do, may share this too."""

    text: str


def hash_token(token: str) -> bytes:
    """Return the hash under which a token is kept. Fast: a token is too long to be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def hash_password(password: str) -> Hashed:
    """Hash a password. Slow on purpose: call it in a thread."""
    return Hashed(HASHER.hash(password))


def is_right(password_hash: str, password: str) -> bool:
    """Tell whether this is the password of a hash. Slow on purpose: call it in a thread."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class HashingLine:
    """The queue in front of the hasher. Each hash takes a core and 64 MiB, so only two run at a time in a process.

    Strangers have one of the two places and a queue of their own, of which one address has only a part. Whatever strangers send,
    known devices find the other place free. These have a queue for each operator, which take turns, and of which one person has
    only a part: nobody keeps others out by right passwords that come all at once.
    """

    def __init__(self, *, known_max: int = 32, strangers_max: int = 16, of_one_max: int = 8) -> None:
        self.known = Turns(2, line_max=known_max, of_one_max=of_one_max)
        self.strangers = Turns(line_max=strangers_max, of_one_max=of_one_max)

    @asynccontextmanager
    async def place(self, whose: str | Person) -> AsyncIterator[None]:
        """Take a place at the hasher, once it is the turn of this person, or of this address of strangers.

        Raises Busy if the queue is full.
        """
        if isinstance(whose, str):
            async with self.strangers.place(None, whose), self.known.place(None):
                yield
        else:
            async with self.known.place(whose[0], whose):
                yield

    async def hash(self, password: str, person: Person) -> Hashed:
        """Hash a new password, or a PIN, for a person, once it is its turn. Raises Busy if the queue is full."""
        async with self.place(person):
            return await asyncio.to_thread(hash_password, password)

    async def is_right(self, password_hash: str, password: str) -> bool:
        """Tell whether this is the password of a hash. For callers who have a place."""
        # A longer password is never right; its beginning is checked all the same, so that it takes as long.
        is_match = await asyncio.to_thread(is_right, password_hash, password[:PASSWORD_MAX])
        return is_match and len(password) <= PASSWORD_MAX
