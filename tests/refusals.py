"""Expects refusals of the office, by their reason."""

import pytest

from taquilla.domain.people.office_refusals import NamedReason, OfficeRefusal


def office_refuses(reason: NamedReason, match: str | None = None) -> pytest.RaisesExc[OfficeRefusal]:
    """Expect that the office refuses for a reason."""
    return pytest.raises(OfficeRefusal, match=match, check=lambda error: error.reason is reason)
