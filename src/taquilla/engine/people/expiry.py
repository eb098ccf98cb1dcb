"""Bounds the life of keys."""

from datetime import datetime, timedelta
from typing import Final

from taquilla.engine.people.office_refusals import OfficeReason

LIFE_MAX: Final = timedelta(days=36_000)
"""The longest life of a key that expires; one that outlives this never expires. PostgreSQL keeps instants that we cannot read."""


def refuse_expiry(expires_at: datetime | None, now: datetime) -> None:
    """Raise EXPIRY_PASSED for an instant that is not to come, and EXPIRY_TOO_FAR for one beyond the longest life."""
    if expires_at is None:
        return
    if expires_at <= now:
        raise OfficeReason.EXPIRY_PASSED()
    if expires_at >= now + LIFE_MAX:
        raise OfficeReason.EXPIRY_TOO_FAR(days=LIFE_MAX.days)
