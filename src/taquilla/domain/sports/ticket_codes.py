"""A sports ticket's public names: a code of six characters, and an id of twenty-four that begins with its time in seconds.

`DEC4C0` and `66902734beba20ff2df5c79f`. People read and type the code; wallets know the ticket by its id.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from taquilla.domain.ledger.numbers import mix

_HALF: Final = 1 << 12
CODES: Final = _HALF * _HALF
"""The number of codes: 16,777,216. After that they begin again with the first."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_SECONDS: Final = 1 << 32

_CODE: Final = re.compile("[0-9A-F]{6}")
_EXTERNAL_ID: Final = re.compile("[0-9a-f]{24}")


def ticket_code(code_key: bytes, ordinal: int) -> str:
    """Return the code of an operator's ordinal-th ticket (from 1): a keyed permutation, so that codes reveal no sales volume.

    It is the Feistel network of ticket numbers, over two halves of twelve bits. No code repeats before all have been used.
    """
    assert ordinal >= 1
    high, low = divmod((ordinal - 1) % CODES, _HALF)
    high = (high + mix(code_key, 0, low)) % _HALF
    low = (low + mix(code_key, 1, high)) % _HALF
    high = (high + mix(code_key, 2, low)) % _HALF
    low = (low + mix(code_key, 3, high)) % _HALF
    return f"{high * _HALF + low:06X}"


def external_id(id_key: bytes, ticket_id: UUID, created_at: datetime) -> str:
    """Return a ticket's id for other systems: the second of its creation, then 64 bits that nobody can guess."""
    second = (created_at - _EPOCH) // _SECOND
    assert 0 <= second < _SECONDS, "eight characters count the seconds until 2106"
    return f"{second:08x}{hmac.digest(id_key, ticket_id.bytes, 'sha256')[:8].hex()}"


def made_in(external_id: str) -> datetime:
    """Return the second in which a ticket was created, to search for it by time. The text must be an id (`is_external_id`)."""
    return _EPOCH + int(external_id[:8], 16) * _SECOND


def is_code(text: str) -> bool:
    """Tell whether a text could be a ticket's code."""
    return _CODE.fullmatch(text) is not None


def is_external_id(text: str) -> bool:
    """Tell whether a text could be a ticket's id."""
    return _EXTERNAL_ID.fullmatch(text) is not None
