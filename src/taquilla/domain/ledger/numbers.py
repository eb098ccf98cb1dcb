"""Ticket numbers and pins: eight digits each, the first not 0, that reveal nothing to outsiders (VE-21)."""

import hashlib
import hmac
from datetime import date
from functools import lru_cache
from uuid import UUID

# 9000 x 10000 numbers from 10000000 to 99999999. A Feistel network over the two unequal halves is a bijection by construction.
_HIGH = 9_000
_LOW = 10_000
_FIRST = 10_000_000
ORDINALS_A_DAY = _HIGH * _LOW


def purpose_key(operator_key: bytes, purpose: str) -> bytes:
    """Derive the key of one purpose ("number", "pin") from an operator's key. A leaked key reveals no other."""
    return hmac.digest(operator_key, f"taquilla|{purpose}|1".encode(), "sha256")


def day_key(number_key: bytes, day: date) -> bytes:
    """Return the key that orders one day's ticket numbers."""
    return hmac.digest(number_key, day.isoformat().encode(), "sha256")


def ticket_number(key_of_day: bytes, ordinal: int) -> int:
    """Return the number of the day's ordinal-th ticket (from 1): a keyed permutation, so numbers reveal no sales volume."""
    assert 1 <= ordinal <= ORDINALS_A_DAY
    half, other = divmod(ordinal - 1, _LOW)
    for turn, (modulus, added) in enumerate(_rounds(key_of_day)):
        if added[other] < 0:
            added[other] = mix(key_of_day, turn, other) % modulus
        half, other = other, (half + added[other]) % modulus
    return _FIRST + half * _LOW + other


def pin(pin_key: bytes, ticket_id: UUID) -> int:
    """Return the pin of a ticket. It is derived, never stored."""
    begun = _begun(pin_key).copy()
    begun.update(ticket_id.bytes)
    return _FIRST + int.from_bytes(begun.digest()[:8]) % ORDINALS_A_DAY


def mark_of_wrong(pin_key: bytes, ticket_id: UUID, key: str, wrong: int) -> bytes:
    """Return the mark by which a wrong pin is known that was shown for a ticket under a key: nobody reads the pin from it."""
    return hmac.digest(pin_key, f"wrong pin|{ticket_id}|{wrong}|{key}".encode(), "sha256")[:16]


# To begin takes longer than all the rest, and an operator's key is always the same.
@lru_cache(maxsize=1 << 10)
def _begun(pin_key: bytes) -> hmac.HMAC:
    return hmac.new(pin_key, digestmod="sha256")


def mix(key: bytes, turn: int, half: int) -> int:
    """Return what a round of the network adds to one half, from the other half and the key."""
    # Seven bytes: the auditor recomputes this in SQL, where eight bytes would be negative half of the time.
    return int.from_bytes(hashlib.sha256(key + bytes((turn,)) + half.to_bytes(4)).digest()[:7])


# A day has 38,000 of these, and each ticket uses four, so they repeat all the time.
@lru_cache(maxsize=128)
def _rounds(key_of_day: bytes) -> "list[tuple[int, memoryview[int]]]":
    """Return the modulus of each round, and what it adds to one half, by the other; -1 where that is not known yet."""
    # Two bytes for each, so that all of them stay near the processor.
    unknown = [(modulus, bytearray(b"\xff\xff" * others)) for modulus, others in ((_HIGH, _LOW), (_LOW, _HIGH)) * 2]
    return [(modulus, memoryview(added).cast("h")) for modulus, added in unknown]
