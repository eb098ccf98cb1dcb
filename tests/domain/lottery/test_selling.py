"""A sale passes every check in the order of `Reason` or changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest
from tests.domain.conftest import VECTORS, Banca, refused, units

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.tenders import OWN_CASH, TenderLeg

NORTH = entity_account(10)
ZULIA = 1


def reason_of(answer: object) -> Reason:
    assert isinstance(answer, Refusal), answer
    return answer.reason


# Each makes one thing wrong with a sale under the key "k", whatever else is wrong with it.
Flaw = Callable[[Banca, list[str]], object]


def ruled(play: str, column: str, **about: Any) -> Flaw:
    """One more play, which a rule of nothing forbids."""
    return lambda banca, plays: (banca.rule(column, 0, **about), plays.append(play))


FLAWS: dict[Reason, Flaw] = {
    Reason.TOKEN_DEAD: lambda banca, plays: banca.logged_out.add("ana"),
    Reason.SELLER_CLOSED: lambda banca, plays: banca.closed.add("north"),
    Reason.NOT_ALLOWED: lambda banca, plays: banca.roles.update(ana="clerk"),
    Reason.KEY_REUSED: lambda banca, plays: banca.take_key("k"),
    Reason.DISK_FULL: lambda banca, plays: setattr(banca, "is_full", True),
    Reason.WAGERS_TOO_FEW: lambda banca, plays: plays.clear(),
    Reason.EXPANSION_TOO_LARGE: lambda banca, plays: plays.append("permuta zulia triple 1234 1.00"),
    Reason.SEQUENCES_TOO_MANY: lambda banca, plays: plays.extend(["serie zulia triple 1*3 1.00"] * 3),
    Reason.WAGERS_TOO_MANY: lambda banca, plays: plays.extend(["evening animalitos 1 1.00"] * 101),
    Reason.DRAWS_CLOSED: lambda banca, plays: plays.append("nowhere animalitos 1 1.00"),
    Reason.NOT_SOLD_HERE: ruled("zulia triple 341 1.00", "offered", product=ZULIA),
    Reason.GAME_NOT_OFFERED: lambda banca, plays: plays.append("noon triple 341 1.00"),
    Reason.RUN_NOT_PLANNED: lambda banca, plays: plays.append("noon tripleta 1,2,3 1.00"),
    Reason.SELECTION_INVALID: lambda banca, plays: plays.append("noon animalitos 37 1.00"),
    Reason.STAKE_TOO_SMALL: lambda banca, plays: plays.append("noon animalitos 1 0.00"),
    Reason.STAKE_TOO_LARGE: lambda banca, plays: plays.append("noon animalitos 2 100.00"),
    Reason.STAKE_NOT_MULTIPLE: lambda banca, plays: plays.append("noon animalitos 3 1.50"),
    Reason.SELECTION_FULL: ruled("noon animalitos 9 1.00", "quota", selection="9"),
    Reason.PRIZE_TOO_LARGE: lambda banca, plays: banca.rule("prize_max", 89_99),
    Reason.CREDIT_EXCEEDED: lambda banca, plays: banca.floors.update(north=0),
    Reason.TENDER_UNKNOWN: lambda banca, plays: setattr(banca, "tender", (*banca.tender, TenderLeg(9, 3_00))),
    Reason.TENDER_UNEVEN: lambda banca, plays: setattr(banca, "tender", (TenderLeg(OWN_CASH, 1), *banca.tender)),
}


def test_every_reason_of_selling_has_its_flaw_in_the_order_of_checking() -> None:
    first, last = (list(Reason).index(reason) for reason in (Reason.DISK_FULL, Reason.CREDIT_EXCEEDED))
    assert list(FLAWS) == [reason for place, reason in enumerate(Reason) if reason in FLAWS or first <= place <= last]


# Without a wager there is none to be wrong.
PAIRS = [pair for pair in combinations(FLAWS, 2) if pair[0] is not Reason.WAGERS_TOO_FEW or pair[1] is Reason.CREDIT_EXCEEDED]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_flaws_the_earlier_is_named_and_nothing_is_written(banca: Banca, first: Reason, second: Reason) -> None:
    plays = ["noon animalitos 7 3.00"]
    for reason in (second, first):
        FLAWS[reason](banca, plays)
    before = banca.state
    assert (reason_of(banca.ask(banca.sale(*plays, key="k"))), banca.state) == (first, before)


@pytest.mark.parametrize(("play", "answer"), [
    ("noon animalitos 36 3.00", None),
    ("noon animalitos 37 3.00", refused(Reason.SELECTION_INVALID)),
    ("noon animalitos77 7 3.00", refused(Reason.GAME_NOT_OFFERED)),
    ("noon bingo 7 3.00", refused(Reason.GAME_NOT_OFFERED)),
    ("zulia triple 341 3.00", None),
    ("zulia triple_sign 341-ARI 3.00", refused(Reason.GAME_NOT_OFFERED)),  # list A has no signs
    ("zodiac triple_sign 341-ARI 3.00", None),
    ("zodiac triple_sign 341-XXX 3.00", refused(Reason.SELECTION_INVALID)),
    ("zodiac triple 341 3.00", None),  # Zulia sells plain triples on C
    ("astro triple 341 3.00", refused(Reason.GAME_NOT_OFFERED)),  # Zamorano does not (VE-03)
    ("astro terminal_sign 41-ARI 3.00", refused(Reason.GAME_NOT_OFFERED)),  # it has no multiplier for it
    # The earlier of two flaws of one play.
    ("noon triple x 0.00", refused(Reason.GAME_NOT_OFFERED)),
    ("noon animalitos x 0.00", refused(Reason.SELECTION_INVALID)),
    ("noon animalitos 7 0.50", refused(Reason.STAKE_TOO_SMALL, bound=1_00)),
    ("noon animalitos 7 -3.00", refused(Reason.STAKE_TOO_SMALL, bound=1_00)),
    ("noon animalitos 7 100.50", refused(Reason.STAKE_TOO_LARGE, bound=99_00)),
])  # fmt: skip
def test_a_play_fits_its_draw(banca: Banca, play: str, answer: Refusal | None) -> None:
    said = banca.ask(banca.sale(play))
    assert said == answer if answer else isinstance(said, Sold)


# Amounts (VE-20)


@pytest.mark.parametrize("amount", VECTORS["amounts"]["sold"])
def test_an_amount_inside_the_limits_is_sold(banca: Banca, amount: int) -> None:
    assert banca.sell(f"noon animalitos 7 {units(amount)}").amount == amount


@pytest.mark.parametrize("amount", VECTORS["amounts"]["refused"])
def test_an_amount_outside_the_limits_is_refused(banca: Banca, amount: int) -> None:
    reasons = {0: (Reason.STAKE_TOO_SMALL, "stake_min"), 150: (Reason.STAKE_NOT_MULTIPLE, "multiple")}
    reason, bound = reasons.get(amount, (Reason.STAKE_TOO_LARGE, "stake_max"))
    said = banca.ask(banca.sale(f"noon animalitos 7 {units(amount)}"))
    assert said == refused(reason, bound=VECTORS["amounts"][bound])


# Closing (VE-10, VE-11)

CLOSING = VECTORS["closing"]


@pytest.mark.parametrize(("now", "agency_minutes", "north_sells", "south_sells"), [
    (CLOSING["accept"], None, True, True), (CLOSING["refuse"], None, False, False),
    (CLOSING["agency_closes_at"] - 1, CLOSING["agency_minutes"], True, True),
    (CLOSING["agency_closes_at"], CLOSING["agency_minutes"], False, True),
    (CLOSING["accept"], 0, True, True), (CLOSING["refuse"], 0, False, False),  # nobody closes later than the product
])  # fmt: skip
def test_the_closing_moment_is_too_late(banca: Banca, now, agency_minutes, north_sells, south_sells) -> None:
    banca.draw("vector", datetime.fromisoformat(CLOSING["draw_local"] + "-04:00"), product=1, list_id=1)
    banca.now = datetime.fromtimestamp(now, UTC)
    if agency_minutes is not None:
        banca.rule("close_minutes", agency_minutes, "north")
    closed = Refusal(Reason.DRAWS_CLOSED, (Fault(0, Reason.DRAWS_CLOSED),), events=(banca.id("vector"),))
    for by, sells in (("ana", north_sells), ("luz", south_sells)):
        said = banca.ask(banca.sale("vector triple 341 5.00", by=by))
        assert isinstance(said, Sold) if sells else said == closed, by


# Credit


@pytest.mark.parametrize(("whose", "floor", "sells"), [
    # 100 sold at 10 % for the agency, 14 % in all for its group, 16 % for the banca.
    ("north", -90_00, True), ("north", -89_99, False), ("group", -86_00, True), ("group", -85_99, False), ("banca", -84_00, True),
    ("banca", -83_99, False),
])  # fmt: skip
def test_whoever_gives_credit_covers_the_sale_less_the_commissions_below(banca: Banca, whose, floor, sells) -> None:
    for entity, rate in (("north", 1000), ("group", 1400), ("banca", 1600)):
        banca.rule("commission", rate, entity)
    banca.floors = {whose: floor}
    said = banca.ask(banca.sale("noon animalitos 7 60.00", "noon animalitos 8 40.00"))
    if sells:
        assert isinstance(said, Sold)
        assert list(banca.balances.values()) == [floor]
    else:
        assert said == Refusal(Reason.CREDIT_EXCEEDED, bound=-floor)


@pytest.mark.parametrize(("stake", "answer"), [("22.00", None), ("23.00", Refusal(Reason.CREDIT_EXCEEDED, bound=20_00))])
def test_the_worked_credit(banca: Banca, stake: str, answer: Refusal | None) -> None:
    """CM-03: of 20,000.00 there are 20.00 left, and of each sale the agency keeps 10 %."""
    banca.rule("commission", 1000, "north")
    banca.floors, banca.balances = {"north": -20_000_00}, {NORTH: -19_980_00}
    said = banca.ask(banca.sale(f"noon animalitos 7 {stake}"))
    assert said == answer if answer else isinstance(said, Sold)
    assert banca.balances == {NORTH: -19_980_00 if answer else -19_999_80}


# Who is shown the pin (VE-29)


def test_a_reseller_is_shown_no_pin(banca: Banca) -> None:
    banca.roles["ana"] = "reseller"
    for _ in range(2):
        sold = banca.bought(banca.sale("noon animalitos 7 3.00", key="k"))
        assert sold.pin is None
    assert banca.trail == []
