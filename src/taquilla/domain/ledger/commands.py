"""What makes two commands the same: the key that a command is remembered under, and the fingerprint of what it means."""

import hashlib
from datetime import date
from typing import NamedTuple, Protocol

from taquilla.domain.ledger.refusals import Reason

Key = tuple[int, int, str]
"""The channel of a command, the issuer of its key there, and the key itself."""
Outcome = dict[str, object] | None


class Meaningful(Protocol):
    """A command as far as it is told from others."""

    @property
    def verb(self) -> str:
        """What is asked for, as the request table keeps it."""

    def meaning(self) -> str:
        """What two commands under one key must share to be the same."""


class RecordedCommand(NamedTuple):
    """A command that was carried out, under its caller's key. outcome rebuilds the answer where other rows do not."""

    fingerprint: bytes
    seq: int
    day: date
    outcome: Outcome


def fingerprint(command: Meaningful) -> bytes:
    """16 bytes that two commands share if they mean the same; the first is the version of the recipe."""
    meaning = f"{command.verb}|{command.meaning()}"
    return b"\x01" + hashlib.blake2b(meaning.encode(), digest_size=15).digest()


def reused(kept: bytes) -> Reason:
    """Why a command may not use the key of another one of this fingerprint."""
    return Reason.KEY_REUSED
