"""Every reason has a message, and amounts are read and written to the last digit."""

from datetime import UTC, datetime

import pytest

from taquilla.dialects.gap.amounts import instant, milliseconds, read_amount
from taquilla.dialects.gap.codes import MEANINGS, OK, FieldError
from taquilla.dialects.gap.errors import ERRORS, refused
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.http.decode import Decimals
from taquilla.http.responses import encode

CLOSED = Fault(1, Reason.DRAWS_CLOSED)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_makes_a_sentence_without_gaps(reason: Reason) -> None:
    no = refused(Refusal(reason, events=(7, 9), bound=100, until=datetime(2024, 10, 22, 12, tzinfo=UTC)), 2)
    told = refused(Refusal(reason, faults=(Fault(0, reason, bound=9900, room=3000),), bound=100), 2)
    for said in (no, told):
        assert said.status in MEANINGS.keys() - {OK}
        assert said.errorDescription
        assert not set("{}") & set(said.errorDescription)
    assert told.errorDescription.startswith("`wagers[0]`: ")


def test_what_is_said_of_wallets_has_codes_of_its_own() -> None:
    reasons = list(Reason)
    of_wallets = reasons[reasons.index(Reason.PARTNER_UNKNOWN) : reasons.index(Reason.COOLING_OFF) + 1]
    assert {reason for reason in of_wallets if ERRORS[reason].code == "RS_ERROR"} == {
        Reason.BET_ROLLED_BACK, Reason.CREDIT_REFUSED, Reason.AMOUNT_DIFFERS, Reason.MONTH_ARCHIVED, Reason.HOLD_UNKNOWN,
        Reason.LIMIT_NOT_ASKED, Reason.COOLING_OFF,
    }  # fmt: skip


def test_a_reason_of_a_ticket_has_words_of_its_own_or_is_named_here() -> None:
    reasons = list(Reason)
    of_tickets = reasons[reasons.index(Reason.WAGERS_TOO_FEW) : reasons.index(Reason.CREDIT_EXCEEDED)]
    assert {reason for reason in of_tickets if ERRORS[reason] == ("RS_ERROR", reason.value)} == {
        Reason.EXPANSION_TOO_LARGE, Reason.SEQUENCES_TOO_MANY, Reason.RUN_NOT_PLANNED,
    }  # fmt: skip


@pytest.mark.parametrize(("refusal", "code", "sentence", "balance"), [
    (Refusal(Reason.FUNDS_INSUFFICIENT, bound=998_00), "RS_ERROR_NOT_ENOUGH_MONEY", "Insufficient Funds!", b"998"),
    (Refusal(Reason.FUNDS_INSUFFICIENT, bound=-50), "RS_ERROR_NOT_ENOUGH_MONEY", "Insufficient Funds!", b"-0.5"),
    (Refusal(Reason.CREDIT_HELD, bound=5_00), "RS_ERROR_LIMIT_REACHED",
     "the credit is held for approval: the same request, sent again, tells its end", b"5"),
    (Refusal(Reason.LIMIT_REACHED, bound=20_00), "RS_ERROR_LIMIT_REACHED", "remaining 20.00", b""),
    (Refusal(Reason.USER_UNKNOWN), "RS_ERROR_USER_NOT_FOUND", "Invalid User!", b""),
    (Refusal(Reason.USER_BLOCKED), "RS_ERROR_USER_DISABLED", "the user is blocked", b""),
    (Refusal(Reason.USER_EXCLUDED, until=datetime.max.replace(tzinfo=UTC)), "RS_ERROR_USER_DISABLED",
     "the user keeps itself from playing until 9999-12-31T23:59:59Z", b""),
    (Refusal(Reason.DRAWS_CLOSED, (CLOSED,), (7, 9)), "RS_ERROR", "some draws are unknown or not open: 7, 9", b""),
    (Refusal(Reason.WAGERS_TOO_MANY, bound=100), "RS_ERROR_WRONG_TYPES", "`wagers`: expected at most 100", b""),
    *[(Refusal(reason, (Fault(0, reason, bound=100),)), code, f"`wagers[0]`: {sentence}", b"") for reason, code, sentence in (
        (Reason.SELECTION_INVALID, "RS_ERROR_WRONG_TYPES", "the selection does not fit its game"),
        (Reason.GAME_NOT_OFFERED, "RS_ERROR_INVALID_GAME", "the draw does not offer the game"),
        (Reason.NOT_SOLD_HERE, "RS_ERROR_INVALID_GAME", "the operator does not sell this game of this lottery"),
        (Reason.STAKE_TOO_SMALL, "RS_ERROR", "the stake is below 1.00"))],
])  # fmt: skip
def test_a_refusal_says_what_can_be_done(refusal: Refusal, code: str, sentence: str, balance: bytes) -> None:
    more = b',"balance":' + balance if balance else b""
    assert encode(refused(refusal, 2)) == f'{{"status":"{code}","errorDescription":"{sentence}"'.encode() + more + b"}"


def test_ten_faults_are_told_and_the_eleventh_is_counted() -> None:
    faults = [Fault(line, Reason.SELECTION_FULL, room=30_00) for line in range(11)]
    ten, eleven = [refused(Refusal(Reason.SELECTION_FULL, tuple(some)), 2).errorDescription for some in (faults[:10], faults)]
    assert ten.endswith("`wagers[9]`: the selection is sold out: 30.00 left")
    assert eleven == f"{ten}; and 1 more"


@pytest.mark.parametrize(("amount", "exponent", "least", "read"), [
    (Decimals("0.01"), 2, 1, 1), (Decimals("0.00"), 2, 1, None), (0, 2, 0, 0), (-1, 2, 0, None),
    (Decimals("0.00"), 2, 0, 0), (Decimals("-0.01"), 2, 0, None),
    (10, 2, 1, 1000), (Decimals("10.5"), 2, 1, 1050), (Decimals("10.500"), 2, 1, 1050), (Decimals("10.501"), 2, 1, None),
    (999_999_999_999, 2, 1, 99_999_999_999_900), (10**12, 2, 1, None), (2**63 - 1, 2, 1, None),
    (7, 0, 1, 7), (Decimals("7.0"), 0, 1, 7), (Decimals("7.1"), 0, 1, None), (Decimals("100.0"), 0, 1, 100),
])  # fmt: skip
def test_an_amount_has_no_more_decimals_than_its_currency(
    amount: int | Decimals, exponent: int, least: int, read: int | None
) -> None:
    if read is not None:
        assert read_amount(amount, exponent, "field", least=least) == read
    else:
        with pytest.raises(FieldError, match="`field`: expected"):
            read_amount(amount, exponent, "field", least=least)


@pytest.mark.parametrize("at", [0, 1, 1648497502068, 253_402_300_799_999])
def test_an_instant_is_read_and_written_to_the_millisecond(at: int) -> None:
    assert milliseconds(instant(at)) == milliseconds(instant(str(at))) == at
