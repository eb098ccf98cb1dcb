"""A sale passes every check in the order of `Reason` or changes nothing."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.tenders import OWN_CASH, TenderLeg

NORTH = entity_account(10)
ZULIA = 1


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
    answer = banca.ask(banca.sale(*plays, key="k"))
    assert isinstance(answer, Refusal), answer
    assert (answer.reason, banca.state) == (first, before)


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
