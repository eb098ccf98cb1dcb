"""Identity of commands: the key that a command is recorded under, and the fingerprint of its meaning."""

import hashlib
from datetime import date
from typing import NamedTuple, Protocol

Key = tuple[int, int, str]
"""The channel of a command, the issuer of its key there, and the key itself."""
Outcome = dict[str, object] | None


class Meaningful(Protocol):
    """The part of a command that decides whether two are the same."""

    @property
    def verb(self) -> str:
        """The kind of command, as the request table keeps it."""

    def meaning(self) -> str:
        """The text that two commands under one key must share to be the same."""


class RecordedCommand(NamedTuple):
    """A command that was carried out, under its caller's key. outcome rebuilds the answer where other rows do not suffice."""

    fingerprint: bytes
    seq: int
    day: date
    outcome: Outcome


def fingerprint(command: Meaningful) -> bytes:
    """Return 16 bytes that two commands share if they mean the same; the first is the version of the format."""
    return b"\x01" + hashlib.blake2b(f"{command.verb}|{command.meaning()}".encode(), digest_size=15).digest()
