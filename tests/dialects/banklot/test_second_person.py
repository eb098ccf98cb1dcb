"""A large prize over the portal: held for a second person, seen as held, and paid once by another."""

from typing import Any

import pytest
from tests.dialects.banklot.conftest import CASHIER, OTHER_CASHIER, PAY, UNKNOWN, VIEW, Portal, claim
from tests.engine.conftest import add_colleague

SEARCH, JUNGLA, COLLEAGUE = "/user/ticket/", 6, "colleague@banklot.net"
HELD = {"status": 409, "error": "payment needs a second person"}


@pytest.fixture
def won(portal: Portal) -> dict[str, Any]:
    """A ticket that has won 330, in an agency with a second cashier where one person alone pays at most 329.99."""
    add_colleague(portal.owner, COLLEAGUE, CASHIER)
    portal.add_rule("payout", entity=213, pay_alone_max=329_99)
    event = portal.event(JUNGLA, "22T09:00")
    sold = portal.sell((event, 5, "2", 11))
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    return claim(sold)


def shown(portal: Portal, won: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the statuses of the ticket's wagers in a view, and of the tickets that a search finds."""
    wagers = portal.said(VIEW, won)["response"]["wagers"]
    return [wager["status"] for wager in wagers], [row["status"] for row in portal.said(SEARCH)["response"]]


def test_a_large_prize_waits_for_a_second_person_and_is_paid_once(portal: Portal, won: dict[str, Any]) -> None:
    answer = portal.ask(PAY, won, headers={"idempotency-key": "pay-1"})
    assert (answer.status_code, answer.json()) == (400, HELD)
    assert portal.said(PAY, won, headers={"idempotency-key": "pay-1"}) == HELD
    assert portal.said(PAY, won) == HELD
    assert shown(portal, won) == (["held"], ["held"])
    found = [portal.said(SEARCH, {"filter": {"status": status}})["response"] for status in ("held", "winner", "paid")]
    assert [len(rows) for rows in found] == [1, 0, 0]
    assert len(portal.said(SEARCH, {"filter": {"transaction_type": "prize"}})["response"]) == 1
    assert portal.said(PAY, won, by=OTHER_CASHIER) == UNKNOWN
    paid = portal.said(PAY, won, by=COLLEAGUE, headers={"idempotency-key": "pay-2"})
    assert paid["response"]["prize"] == 330
    assert portal.said(PAY, won, by=COLLEAGUE, headers={"idempotency-key": "pay-2"}) == paid
    assert portal.said(PAY, won) == {"status": 409, "error": "ticket already paid"}
    assert shown(portal, won) == (["winner"], ["paid"])
    assert portal.written()["payout"] == 1
