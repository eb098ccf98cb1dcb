"""Promises: signed statements, made when a ticket's picture is made, that its wagers will stand in the seals of its draws.

A promise travels in the fragment of the address in the ticket's QR, so it must be short: 108 bytes, 144 letters. Whoever has
it and the log's key can rebuild the signed text. A seal without these wagers breaks it, and anybody can be shown that.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from taquilla.domain.seals.draws import instant_text
from taquilla.domain.seals.encoding import HASH_BYTES, Hash, base64_of, from_base64
from taquilla.domain.seals.errors import Malformed

PROMISE: Final = "taquilla-promise/1"

_KEY_ID_BYTES: Final = 4
_INSTANT_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_LETTERS: Final = re.compile("[A-Za-z0-9_-]{144}")
_TO_URL: Final = str.maketrans("+/", "-_")
_FROM_URL: Final = str.maketrans("-_", "+/")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS_MAX: Final = 253_402_300_799_999_999


def promise_text(origin: str, ticket: UUID, wagers: Hash, at: datetime) -> str:
    """Return the text that the log's key signs. wagers is the `draws.terms_digest` of the ticket."""
    return f"{PROMISE}\nlog {origin}\nticket {ticket}\nwagers {wagers.hex()}\nat {instant_text(at)}\n"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as a ticket carries it. key_id are the four bytes by which a signed note names a key."""

    key_id: bytes
    at: datetime
    wagers: Hash
    signature: bytes

    @property
    def fragment(self) -> str:
        """Return the fragment of the address: base64 for URLs, without padding."""
        microseconds = (self.at - _EPOCH) // timedelta(microseconds=1)
        data = self.key_id + microseconds.to_bytes(_INSTANT_BYTES, "big") + self.wagers + self.signature
        return base64_of(data).translate(_TO_URL)

    @classmethod
    def parse(cls, fragment: str) -> "Promise":
        """Read a fragment."""
        if not _LETTERS.fullmatch(fragment):
            raise Malformed("The promise is not 144 letters of base64 for URLs.")
        data = from_base64(fragment.translate(_FROM_URL), "promise")
        microseconds = int.from_bytes(data[_KEY_ID_BYTES : _KEY_ID_BYTES + _INSTANT_BYTES], "big")
        if microseconds > _MICROSECONDS_MAX:
            raise Malformed("The promise has no instant.")
        rest = data[_KEY_ID_BYTES + _INSTANT_BYTES :]
        at = _EPOCH + timedelta(microseconds=microseconds)
        return cls(data[:_KEY_ID_BYTES], at, rest[:HASH_BYTES], rest[HASH_BYTES : HASH_BYTES + _SIGNATURE_BYTES])
