"""A large prize over the portal: held for a second person, seen as held, and paid once by another."""

from typing import TYPE_CHECKING, Any

import pytest
from tests.engine.conftest import add_colleague

from taquilla.sandbox.demo import BANKLOT

if TYPE_CHECKING:
    from tests.dialects.banklot.conftest import Portal

VIEW, SEARCH, PAY = "/user/ticket", "/user/ticket/", "/user/ticket/pay"
JUNGLA, DAY = 6, "2024-10-22"
COLLEAGUE, OTHER = "colleague@banklot.net", "other@banklot.net"
HELD = {"status": 409, "error": "payment needs a second person"}


@pytest.fixture
def claim(portal: "Portal") -> dict[str, Any]:
    """A ticket that has won 330, in an agency with a second cashier where one person alone pays at most 329.99."""
    add_colleague(portal.owner, COLLEAGUE, "username@banklot.net")
    portal.run(portal.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": 213, "pay_alone_max": 329_99}))
    event = portal.event(JUNGLA, "22T09:00")
    sold = portal.sell((event, 5, "2", 11))
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    return {"ticket_number": sold["ticket_number"], "pin_number": sold["pin_number"], "date": DAY}


def shown(portal: "Portal", claim: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the statuses of the ticket's wagers in a view, and of the tickets that a search finds."""
    wagers = portal.said(VIEW, claim)["response"]["wagers"]
    return [wager["status"] for wager in wagers], [row["status"] for row in portal.said(SEARCH)["response"]]


def test_a_large_prize_waits_for_a_second_person_and_is_paid_once(portal: "Portal", claim: dict[str, Any]) -> None:
    answer = portal.ask(PAY, claim, headers={"idempotency-key": "pay-1"})
    assert (answer.status_code, answer.json()) == (400, HELD)
    assert portal.said(PAY, claim, headers={"idempotency-key": "pay-1"}) == HELD
    assert portal.said(PAY, claim) == HELD
    assert shown(portal, claim) == (["held"], ["held"])
    found = [portal.said(SEARCH, {"filter": {"status": status}})["response"] for status in ("held", "winner", "paid")]
    assert [len(rows) for rows in found] == [1, 0, 0]
    assert len(portal.said(SEARCH, {"filter": {"transaction_type": "prize"}})["response"]) == 1
    assert portal.said(PAY, claim, by=OTHER) == {"status": 400, "error": "no rows in result set"}
    paid = portal.said(PAY, claim, by=COLLEAGUE, headers={"idempotency-key": "pay-2"})
    assert paid["response"]["prize"] == 330
    assert portal.said(PAY, claim, by=COLLEAGUE, headers={"idempotency-key": "pay-2"}) == paid
    assert portal.said(PAY, claim) == {"status": 409, "error": "ticket already paid"}
    assert shown(portal, claim) == (["winner"], ["paid"])
    assert portal.written()["payout"] == 1


def test_a_second_person_without_the_pin_pays_nothing(portal: "Portal", claim: dict[str, Any]) -> None:
    assert portal.said(PAY, claim) == HELD
    wrong = claim | {"pin_number": claim["pin_number"] ^ 1}
    assert portal.said(PAY, wrong, by=COLLEAGUE) == {"status": 400, "error": "no rows in result set"}
    assert portal.written()["payout"] == 0


def test_a_corrected_result_makes_the_second_person_the_first(portal: "Portal", claim: dict[str, Any]) -> None:
    assert portal.said(PAY, claim) == HELD
    event = portal.event(JUNGLA, "22T09:00")
    portal.draw(event, "3")
    assert portal.said(PAY, claim, by=COLLEAGUE) == {"status": 200, "error": "not a winner"}
    portal.draw(event, "2")
    assert portal.said(PAY, claim, by=COLLEAGUE) == HELD
    assert portal.said(PAY, claim)["response"]["prize"] == 330
