"""Ticket numbers are a permutation that changes with the day and the operator; pins follow from the ticket alone."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from tests.domain.conftest import unmixed

from taquilla.domain.ledger.numbers import ORDINALS_A_DAY, day_key, pin, purpose_key, ticket_number

KEY = day_key(purpose_key(b"an operator's key", "number"), date(2024, 10, 22))


def ordinal_of(key: bytes, number: int) -> int:
    """Return the ordinal of a ticket number."""
    return unmixed(key, number - 10_000_000, 9_000, 10_000) + 1


@given(key=some.binary(min_size=32, max_size=32), ordinal=some.integers(1, ORDINALS_A_DAY))
@example(KEY, 1)
@example(KEY, ORDINALS_A_DAY)
def test_a_number_has_eight_digits_and_leads_back_to_its_ordinal(key: bytes, ordinal: int) -> None:
    number = ticket_number(key, ordinal)
    assert 10_000_000 <= number < 10_000_000 + ORDINALS_A_DAY == 100_000_000
    assert ordinal_of(key, number) == ordinal


@pytest.mark.parametrize("ordinal", [0, ORDINALS_A_DAY + 1, -1])
def test_a_day_has_no_ticket_outside_its_ordinals(ordinal: int) -> None:
    with pytest.raises(AssertionError):
        ticket_number(KEY, ordinal)


def test_numbers_differ_by_day_and_by_operator() -> None:
    days = [date(2024, 10, 22) + timedelta(days=days) for days in range(3)]
    keys = [day_key(purpose_key(operator, "number"), day) for operator in (b"one", b"another") for day in days]
    rows = [tuple(ticket_number(key, ordinal) for ordinal in range(1, 11)) for key in keys]
    assert len({number for row in rows for number in row}) == 60


def test_numbers_do_not_change_between_releases() -> None:
    """Printed tickets have them, and the auditor computes them again in SQL."""
    numbers = [ticket_number(bytes(range(32)), ordinal) for ordinal in (1, 2, 3, ORDINALS_A_DAY)]
    assert [ordinal_of(bytes(range(32)), number) for number in numbers] == [1, 2, 3, ORDINALS_A_DAY]
    assert numbers == [17802594, 90046299, 87087810, 37438069]
    assert pin(bytes(range(32)), UUID(int=1)) == 44176320


@given(key=some.binary(min_size=1, max_size=64), ticket=some.uuids())
def test_a_pin_has_eight_digits_is_the_same_again_and_differs_by_ticket_and_by_key(key: bytes, ticket: UUID) -> None:
    assert 10_000_000 <= pin(key, ticket) <= 99_999_999
    assert pin(key, ticket) == pin(key, ticket)
    pins = {pin(key, UUID(int=ticket)) for key in (b"one", b"another") for ticket in range(100)}
    assert len(pins) == 200


def test_a_key_of_one_purpose_is_not_that_of_another() -> None:
    keys = {purpose_key(operator, purpose) for operator in (b"one", b"another") for purpose in ("number", "pin", "seal")}
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}
