"""Spells instants that were kept as texts, in the data of events and of other changes, as the rest of `/v1` does."""

import re
from datetime import UTC, datetime
from typing import Final

_NAMES: Final = frozenset(
    ("claim_until", "closed_at", "draws_at", "ends", "from", "happened_at", "new", "old_until", "since", "starts", "until")
)
_WITH_OFFSET: Final = re.compile(r"[0-9-]{10}T[0-9:.]{8,15}[+-][0-9]{2}:[0-9]{2}")


def in_utc(name: str, value: object) -> object:
    """Return the value of a field; of one that is an instant with an offset, the same instant in UTC with a `Z`."""
    if name not in _NAMES or not isinstance(value, str) or not _WITH_OFFSET.fullmatch(value):
        return value
    return datetime.fromisoformat(value).astimezone(UTC).isoformat().replace("+00:00", "Z")
