"""The seals of draws and the promises on tickets as texts: each value has one spelling, and each digit counts."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taquilla.domain.seals.draws import DrawHead, DrawSeal, SealedMarket, SealedWager, terms_digest
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.promises import Promise, promise_text

SOLD_AT = datetime(2026, 11, 21, 18, 30, 0, 7, UTC)
TICKET = UUID("019aa5a0-0000-7000-8000-000000000001")
WAGER = SealedWager(77, 1, TICKET, 12345678, 4711, 1, "123", 500, 60000, 0, "VES", 3, SOLD_AT, None)
SEAL = DrawSeal(57, 4711, SOLD_AT, 120, bytes(range(32)), bytes(32))


def test_a_wager_is_one_line_of_what_was_sold_and_whether_it_was_undone() -> None:
    line = f"77 1 {TICKET} 12345678 4711 1 123 500 60000 0 VES 3 2026-11-21T18:30:00.000007Z"
    assert WAGER.text == f"{line} sold"
    undone = WAGER._replace(undone_at=SOLD_AT + timedelta(minutes=2))
    assert undone.text == f"{line} undone 2026-11-21T18:32:00.000007Z"
    assert undone.terms == WAGER.terms == line
    # An instant has one spelling, whatever its zone.
    elsewhere = SOLD_AT.astimezone(timezone(timedelta(hours=-4)))
    assert WAGER._replace(sold_at=elsewhere).text == WAGER.text


def test_a_head_names_the_draw_and_its_markets() -> None:
    markets = [SealedMarket(4711, "event", 1, (4711,)), SealedMarket(1_000_000_000_001, "ab", 2, (4711, 4712))]
    head = DrawHead(1, 4711, "Triple Zulia A", "lottery", False, SOLD_AT + timedelta(minutes=5), SOLD_AT, markets, 120)
    assert head.text == (
        "taquilla-draw/1\noperator 1\ndraw 4711\nname Triple Zulia A\ncategory lottery\nzodiac no\n"
        "draws 2026-11-21T18:35:00.000007Z\nclosed 2026-11-21T18:30:00.000007Z\n"
        "market 4711 event 1 4711\nmarket 1000000000001 ab 2 4711 4712\nwagers 120\n"
    )
    assert len(head.digest) == 32


@pytest.mark.parametrize(("old", "new"), [
    ("taquilla-draw-seal/1", "taquilla-draw-seal/2"), ("entry 57", "entry 057"), ("draw 4711", "draw -1"),
    ("draw 4711", "drawn 4711"), ("wagers 120", "wagers"),
    ("closed 2026-11-21T18:30:00.000007Z", "closed 2026-11-21T18:30:00.7Z"), ("head 0001", "head 001"),
    ("head 00010203", "head 0001020A"), ("root", "roots"), ("root ", "\nroot "),
])  # fmt: skip
def test_a_seal_is_read_as_it_was_written_and_in_no_other_spelling(old: str, new: str) -> None:
    assert old in SEAL.text
    assert DrawSeal.parse(SEAL.text) == SEAL
    with pytest.raises(Malformed):
        DrawSeal.parse(SEAL.text.replace(old, new, 1))


@given(
    st.binary(min_size=4, max_size=4),
    st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)),
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=64, max_size=64),
)
def test_a_promise_is_read_as_it_was_written(key_id: bytes, at: datetime, wagers: bytes, signature: bytes) -> None:
    promise = Promise(key_id, at, wagers, signature)
    assert len(promise.fragment) == 144
    assert Promise.parse(promise.fragment) == promise


@pytest.mark.parametrize("fragment", ["", "A" * 143, "A" * 145, "A" * 143 + "=", "A" * 143 + "é", "AAAAA" + "_" * 139])
def test_a_promise_of_another_form_is_refused(fragment: str) -> None:
    with pytest.raises(Malformed):
        Promise.parse(fragment)


def test_a_promise_names_the_log_the_ticket_and_each_of_its_wagers() -> None:
    digest = terms_digest([WAGER.terms])
    assert promise_text("banca.example/operator-1", TICKET, digest, SOLD_AT) == (
        f"taquilla-promise/1\nlog banca.example/operator-1\nticket {TICKET}\nwagers {digest.hex()}\n"
        "at 2026-11-21T18:30:00.000007Z\n"
    )
    assert terms_digest([WAGER.terms, WAGER._replace(line=2).terms]) != digest != terms_digest([WAGER._replace(stake=501).terms])
