"""Codes of tickets are a permutation that differs with the operator; ids begin with the second of the sale."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.conftest import unmixed

from taquilla.domain.ledger.numbers import purpose_key
from taquilla.domain.sports.ticket_codes import CODES, external_id, is_code, is_external_id, made_in, ticket_code

KEY = purpose_key(b"an operator's key", "code")
MOMENT = datetime(2024, 7, 11, 18, 40, 52, 995_000, tzinfo=UTC)


def ordinal_of(key: bytes, code: str) -> int:
    """Return the ordinal of a code."""
    return unmixed(key, int(code, 16), 4096, 4096) + 1


@given(key=some.binary(min_size=32, max_size=32), ordinal=some.integers(1, CODES))
def test_a_code_leads_back_to_its_ordinal(key: bytes, ordinal: int) -> None:
    code = ticket_code(key, ordinal)
    assert (ordinal_of(key, code), is_code(code)) == (ordinal, True)


@pytest.mark.parametrize("ordinal", [1, 2, CODES])
def test_codes_begin_anew_after_the_last(ordinal: int) -> None:
    assert ticket_code(KEY, ordinal) == ticket_code(KEY, ordinal + CODES) == ticket_code(KEY, ordinal + 3 * CODES)


def test_codes_do_not_change_between_releases() -> None:
    """Printed tickets have them."""
    assert CODES == 16**6 == 16_777_216
    codes = [ticket_code(bytes(range(32)), ordinal) for ordinal in (1, 2, 3, CODES)]
    assert [ordinal_of(bytes(range(32)), code) for code in codes] == [1, 2, 3, CODES]
    assert codes == ["C08CBB", "60C3F3", "85BEE5", "8A735E"]


def test_an_id_begins_with_the_second_of_its_ticket() -> None:
    """The vendor's sample was sold at 18:40:52.995."""
    id = external_id(KEY, UUID(int=1), MOMENT)
    assert id.startswith("66902734")
    assert made_in(id) == made_in("66902734beba20ff2df5c79f") == MOMENT.replace(microsecond=0)


@given(ticket=some.uuids(), at=some.datetimes(datetime(1970, 1, 1), datetime(2106, 2, 7), timezones=some.just(UTC)))
def test_an_id_is_24_characters_and_the_same_again(ticket: UUID, at: datetime) -> None:
    id = external_id(KEY, ticket, at)
    assert is_external_id(id)
    assert id == external_id(KEY, ticket, at)
    assert timedelta(0) <= at - made_in(id) < timedelta(seconds=1)


@pytest.mark.parametrize(("second", "begins"), [(-1, None), (0, "00000000"), (2**32 - 1, "ffffffff"), (2**32, None)])
def test_an_id_has_room_for_the_seconds_of_136_years(second: int, begins: str | None) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    if begins is None:
        with pytest.raises(AssertionError):
            external_id(KEY, UUID(int=1), at)
    else:
        assert external_id(KEY, UUID(int=1), at).startswith(begins)


@pytest.mark.parametrize(("text", "code", "id"), [
    ("DEC4C0", True, False), ("123456", True, False), ("dec4c0", False, False), ("DEC4C", False, False),
    ("DEC4C00", False, False), ("DEC4G0", False, False), ("DEC4C0\n", False, False), ("٣٣٣٣٣٣", False, False),
    ("66902734beba20ff2df5c79f", False, True), ("66902734BEBA20FF2DF5C79F", False, False),
    ("66902734beba20ff2df5c79", False, False),
    ("66902734beba20ff2df5c79f\n", False, False),
])  # fmt: skip
def test_a_code_and_an_id_are_told_apart(text: str, code: bool, id: bool) -> None:
    assert (is_code(text), is_external_id(text)) == (code, id)
