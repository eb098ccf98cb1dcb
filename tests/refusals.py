"""Expects answers of a kind, and refusals of the office, by their reason."""

from typing import TypeVar

import pytest

from taquilla.domain.people.office_refusals import NamedReason, OfficeRefusal

Kind = TypeVar("Kind")


def must_be(kind: type[Kind], answer: object) -> Kind:
    """Expect an answer of a kind, and return it."""
    assert isinstance(answer, kind), answer
    return answer


def office_refuses(reason: NamedReason, match: str | None = None) -> pytest.RaisesExc[OfficeRefusal]:
    """Expect that the office refuses for a reason."""
    return pytest.raises(OfficeRefusal, match=match, check=lambda error: error.reason is reason)
