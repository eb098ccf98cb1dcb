"""A ticket's life at the counter: paid once and in time (VE-27), canceled, reverted, and shown as what it is."""

from typing import Any

import pytest
from tests.dialects.banklot.conftest import CANCEL, CASHIER, CREATE, OTHER_CASHIER, PAY, REVERT, UNKNOWN, VIEW, Portal, claim

ZAMORANO, JUNGLA = 1, 6


@pytest.fixture
def event(portal: Portal) -> int:
    return portal.event(JUNGLA, "22T09:00")


def figures(event: int, *numbers: str, amount: int = 11) -> list[dict[str, Any]]:
    return [{"event_id": event, "game_id": 5, "wager": number, "amount": amount} for number in numbers]


def test_a_winner_is_paid_once(portal: Portal, event: int) -> None:
    sold, other = portal.sell(*((event, 5, number, 11) for number in ("0", "1", "2"))), portal.sell((event, 5, "2", 11))
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "draws pending"}
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    paid = portal.ask(PAY, claim(sold))
    assert paid.status_code == 200
    won = sold["wagers"][2] | {"status": "winner", "prize": 330, "current_event_id": portal.event(JUNGLA, "23T09:00")}
    paid_at = paid.json()["response"]["paid_at"]
    response = {"ticket_number": sold["ticket_number"], "prize": 330, "paid_at": paid_at, "wagers": [won]}
    assert paid.json() == {"status": 200, "response": response}
    assert paid_at >= 1729602060
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "ticket already paid"}
    assert portal.said(CANCEL, claim(sold)) == {"status": 409, "error": "ticket already paid"}
    seen = portal.said(VIEW, claim(sold))["response"]
    assert [wager["status"] for wager in seen["wagers"]] == ["loser", "loser", "winner"]
    # The same key pays the same answer again.
    first = portal.said(PAY, claim(other), headers={"idempotency-key": "pay-1"})
    assert first["response"]["prize"] == 330
    assert portal.said(PAY, claim(other, client_id="pay-1")) == first
    assert portal.written()["payout"] == 2


def test_a_ticket_is_canceled_once_and_not_paid(portal: Portal, event: int) -> None:
    sold = portal.sell((event, 5, "0", 11))
    number = {"ticket_number": sold["ticket_number"]}
    canceled = {"status": 200, "response": {**number, "status": "canceled"}}
    assert portal.said(CANCEL, number, headers={"idempotency-key": "undo-1"}) == canceled
    assert portal.said(CANCEL, number, headers={"idempotency-key": "undo-1"}) == canceled
    assert portal.said(CANCEL, number) == {"status": 409, "error": "ticket already canceled"}
    assert portal.said(REVERT, number) == {"status": 409, "error": "ticket already canceled"}
    assert portal.said(PAY, claim(sold)) == {"status": 409, "error": "ticket is canceled"}


def test_an_undone_ticket_is_shown_as_what_it_is_and_never_as_sold_or_lost(portal: Portal, event: int) -> None:
    undone = {}
    for by, path, state in ((CASHIER, CANCEL, "canceled"), (OTHER_CASHIER, REVERT, "rejected")):
        body = {"ticket": {"wagers": figures(event, "0", "1")}, "client_id": "sale-1"}
        sold = portal.said(CREATE, body, by=by)["response"]
        assert portal.said(path, {"ticket_number": sold["ticket_number"]}, by=by)["response"]["status"] == state
        undone[by] = sold, body, state

    def assert_shown() -> None:
        for by, (sold, body, state) in undone.items():
            for path, asked in ((VIEW, claim(sold)), (f"{VIEW}/last", None), (CREATE, body)):
                wagers = portal.said(path, asked, by=by)["response"]["wagers"]
                assert [wager["status"] for wager in wagers] == [state, state], path

    assert_shown()
    portal.move_clock("22T09:01")
    portal.draw(event, "2")
    assert_shown()
    assert portal.written()["ticket"] == 2


def test_a_ticket_that_was_rejected_is_told_so_on_any_later_day(portal: Portal, event: int) -> None:
    sold, canceled, kept = (portal.sell((event, 5, number, 11)) for number in "012")
    assert portal.said(REVERT, claim(sold))["status"] == 200
    assert portal.said(CANCEL, claim(canceled))["status"] == 200
    for later in ("22T23:00", "23T10:00", "24T10:00", "30T10:00", "of another month"):
        if later == "of another month":
            portal.query("select ensure_partitions('2024-11-01', '2024-12-31')")
            portal.query("select move_house_clock('2024-12-05T10:00:00-04:00')")
        else:
            portal.move_clock(later)
        portal.tokens.clear()
        before = portal.written()
        answer = portal.ask(REVERT, {"ticket_number": sold["ticket_number"]})
        assert (answer.status_code, answer.json()) == (400, {"status": 401, "error": "ticket already rejected by user"}), later
        assert portal.said(REVERT, {"ticket_number": sold["ticket_number"]}, by=OTHER_CASHIER) == UNKNOWN
        if not later.startswith("22"):
            for path, other in ((REVERT, canceled), (REVERT, kept), (CANCEL, sold)):
                assert portal.said(path, {"ticket_number": other["ticket_number"]}) == UNKNOWN, later
        assert portal.written() == before


def test_a_number_of_today_comes_before_one_that_was_rejected_earlier(portal: Portal) -> None:
    """Numbers are unique within a day. The second ticket is given the number of the first, as chance would."""
    tomorrow = portal.event(JUNGLA, "23T12:00")
    rejected = portal.sell((tomorrow, 5, "0", 11))
    assert portal.said(REVERT, claim(rejected))["status"] == 200
    portal.move_clock("23T08:00")
    sold = portal.sell((tomorrow, 5, "0", 11))
    number = {"ticket_number": rejected["ticket_number"]}
    portal.owner.execute("update ticket set number = %s where number = %s", [rejected["ticket_number"], sold["ticket_number"]])
    assert portal.said(REVERT, number) == {"status": 200, "response": {**number, "status": "rejected"}}


def test_those_above_the_agency_see_the_ticket_but_not_its_pin(portal: Portal, event: int) -> None:
    sold = portal.sell((event, 5, "0", 11))
    seen = portal.said(VIEW, claim(sold), by="clerk1@banklot.net")["response"]
    assert (seen["ticket_number"], seen["pin_number"]) == (sold["ticket_number"], None)
