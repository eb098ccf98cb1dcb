"""Ways to pay: rates as ratios of whole numbers, and what is handed over in the order of checking (TE)."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import taquilla
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.tenders import (
    LARGEST_NOTE,
    LARGEST_NOTES,
    OWN_CASH,
    ExchangeRate,
    PaymentMethod,
    RateUnit,
    TenderLeg,
    TenderTerms,
    read_rate,
    weigh,
)

DOLLARS, CARD, PESOS, EUROS, OLD, ZELLE = 1, 2, 3, 4, 5, 6
HOUSE = Operator(1, "VES", 2, ZoneInfo("America/Caracas"), b"", {})
TERMS = TenderTerms(
    {
        row[0]: PaymentMethod(*row)
        for row in (
            (DOLLARS, "Dollars", "cash", "USD", 2, True), (CARD, "Card", "card", "VES", 2, False),
            (PESOS, "Pesos", "cash", "COP", 0, True), (EUROS, "Euros", "cash", "EUR", 2, True),
            (OLD, "Cheque", "other", "VES", 2, True, False), (ZELLE, "Zelle", "mobile", "USD", 2, False),
        )
    },
    {"USD": ExchangeRate("USD", 3652, 100), "COP": ExchangeRate("COP", 1, 112)},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit", "rate"),
    [
        ("36.52", "foreign", ExchangeRate("USD", 3652, 100)),
        ("40", "foreign", ExchangeRate("USD", 40, 1)),
        ("0.00000001", "foreign", ExchangeRate("USD", 1, 100_000_000)),
        ("112.5", "own", ExchangeRate("USD", 10, 1125)),
        ("999999999.99999999", "own", ExchangeRate("USD", 100_000_000, 99_999_999_999_999_999)),
        ("0", "foreign", None),
        ("0.00", "own", None),
        ("1.000000001", "foreign", None),
        ("1000000000", "foreign", None),
        ("-1", "foreign", None),
        ("1,5", "foreign", None),
        ("٣", "foreign", None),
        ("", "foreign", None),
    ],
)
def test_a_rate_is_read_exactly_and_written_as_it_was(text: str, unit: RateUnit, rate: ExchangeRate | None) -> None:
    assert read_rate("USD", text, unit) == rate
    if rate is not None:
        assert rate.written == (text, unit)


@pytest.mark.parametrize(
    ("owed", "legs", "worths"),
    [
        (28_00, [(OWN_CASH, 30_00), (OWN_CASH, -2_00)], [30_00, -2_00]),
        (28_00, [(DOLLARS, 1_00), (OWN_CASH, -8_52)], [36_52, -8_52]),
        (28_00, [(CARD, 28_00)], [28_00]),
        (28_00, [(CARD, 20_00), (OWN_CASH, 8_00)], [20_00, 8_00]),
        # 1,000 pesos are worth 8.928…: received 8.92, given 8.93.
        (8_92, [(PESOS, 1_000)], [8_92]),
        (20_00, [(DOLLARS, 1_00), (PESOS, -1_000), (OWN_CASH, -7_59)], [36_52, -8_93, -7_59]),
        (-600_00, [(DOLLARS, -10_00), (OWN_CASH, -234_80)], [-365_20, -234_80]),
        (-28_00, [(CARD, -28_00)], [-28_00]),
        (28_00, [(EUROS, 1_00)], Reason.TENDER_UNKNOWN),
        (28_00, [(OLD, 28_00)], Reason.TENDER_UNKNOWN),
        (28_00, [(9, 28_00)], Reason.TENDER_UNKNOWN),
        (28_00, [(OWN_CASH, 30_00), (CARD, -2_00)], Reason.TENDER_UNKNOWN),
        (28_00, [(OWN_CASH, 27_99)], 27_99),
        (28_00, [(OWN_CASH, 28_01)], 28_01),
        (28_00, [(OWN_CASH, 10**14 + 1), (OWN_CASH, 27_99 - 10**14)], 28_00),
        (-28_00, [(OWN_CASH, -27_99)], 27_99),
        (1_00, [(OWN_CASH, 1_000_00), (DOLLARS, -27_00)], 13_96),  # before too much is exchanged
    ],
)
def test_what_was_handed_over_adds_up_to_what_is_owed(
    owed: int, legs: list[tuple[int, int]], worths: list[int] | Reason | int
) -> None:
    weighed = weigh([TenderLeg(*leg) for leg in legs], owed, TERMS, HOUSE)
    match worths:
        case list():
            assert weighed == tuple((*leg, worth) for leg, worth in zip(legs, worths, strict=True))
        case int():
            assert weighed == Refusal(Reason.TENDER_UNEVEN, bound=worths)
        case _:
            assert weighed == Refusal(worths)


@pytest.mark.parametrize(
    ("owed", "legs", "most"),
    [
        # A note of 500 bolivars pays for at most as much in dollars, as one of 100 dollars does in bolivars.
        (1_00, [(OWN_CASH, 501_00), (DOLLARS, -13_69), (OWN_CASH, -4)], None),
        (1_00, [(OWN_CASH, 502_00), (DOLLARS, -13_70), (OWN_CASH, -67)], 500_00),
        (1_00, [(OWN_CASH, 1_000_00), (DOLLARS, -27_00), (OWN_CASH, -12_96)], 500_00),
        (28_00, [(DOLLARS, 100_00), (OWN_CASH, -3_624_00)], None),
        (28_00, [(DOLLARS, 101_00), (OWN_CASH, -3_660_52)], 3_652_00),
        # What goes back as it came has no bound, and covers for no other one.
        (1_00, [(OWN_CASH, 10_000_00), (OWN_CASH, -9_999_00)], None),
        (28_00, [(DOLLARS, 200_00), (DOLLARS, -199_00), (OWN_CASH, -8_52)], None),
        (1_00, [(DOLLARS, 1_00), (OWN_CASH, 1_000_00), (DOLLARS, -28_00), (OWN_CASH, -12_96)], 500_00),
        # By no cash nobody hands over a note.
        (28_00, [(ZELLE, 1_00), (OWN_CASH, -8_52)], None),
        (28_00, [(ZELLE, 2_00), (OWN_CASH, -45_04)], 36_52),
        # A prize is no change.
        (-5_000_00, [(DOLLARS, -100_00), (OWN_CASH, -1_348_00)], None),
    ],
)
def test_change_in_another_currency_is_worth_one_note_of_what_was_received(
    owed: int, legs: list[tuple[int, int]], most: int | None
) -> None:
    weighed = weigh([TenderLeg(*leg) for leg in legs], owed, TERMS, HOUSE)
    assert (weighed if isinstance(weighed, Refusal) else None) == (most and Refusal(Reason.CHANGE_TOO_LARGE, bound=most))


def test_the_till_and_the_engine_know_the_same_largest_notes() -> None:
    text = (Path(taquilla.__file__).parent / "web/static/till/change.mjs").read_text()
    told = {currency: int(note) for currency, note in re.findall(r"([A-Z]{3}): \['(\d+)'", text)}
    assert told == LARGEST_NOTES
    assert re.findall(r"ANY = \['(\d+)'", text) == [str(LARGEST_NOTE)]


def test_what_is_received_by_one_way_in_pieces_is_rounded_once() -> None:
    # 50 pesos are worth 0.446…, and 100 of them 0.892….
    weighed = weigh([TenderLeg(PESOS, 50), TenderLeg(PESOS, 50)], 89, TERMS, HOUSE)
    assert weighed == ((PESOS, 100, 89),)
