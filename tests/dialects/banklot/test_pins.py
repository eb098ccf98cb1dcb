"""Tickets at the counter: no colleague reads a PIN, and a rejected ticket is told so on any later day."""

from typing import Any

import pytest
from tests.dialects.banklot.conftest import CANCEL, COPY, CREATE, OTHER_CASHIER, PAY, REVERT, UNKNOWN, VIEW, Portal, claim, ticket
from tests.engine.conftest import CASHIER, add_colleague

from taquilla.engine.gate import Author

LAST, SEARCH = "/user/ticket/last", "/user/ticket/"
JUNGLA, COLLEAGUE = 6, "colleague@banklot.net"


@pytest.fixture
def till(portal: Portal) -> Portal:
    """A portal whose agency has a second cashier."""
    add_colleague(portal.owner, COLLEAGUE, CASHIER)
    return portal


def everything_shown(portal: Portal, body: dict[str, Any], sold: Any, by: str) -> str:
    """Return all that somebody can read about a ticket, in one text; pictures are left out."""
    which = claim(sold)
    asked = [(VIEW, which), (LAST, None), (SEARCH, {"filter": {"status": "winner"}}), (SEARCH, {}), (COPY, which), (CREATE, body)]
    said = [portal.ask(path, sent, by=by).text for path, sent in asked]
    for form in ("text", "escpos", "text"):
        image = portal.ask(f"/user/ticket/image/{sold['ticket_uuid']}?format={form}", method="GET", by=by)
        said.append(image.content.decode("cp858"))
    return "\n".join([*said, portal.ask(f"/check/{sold['ticket_uuid']}", method="GET", by=None).text])


def test_a_colleague_who_looks_everywhere_for_the_pin_of_a_winner_does_not_find_it(till: Portal) -> None:
    body = ticket((till.event(JUNGLA, "22T09:00"), 5, "2", 11), client_id="till-7/1")
    sold = till.said(CREATE, body)["response"]
    pin = str(sold["pin_number"])
    assert pin not in everything_shown(till, body, sold, COLLEAGUE)
    till.move_clock("22T09:01")
    till.draw(till.event(JUNGLA, "22T09:00"), "2")
    found = till.said(SEARCH, {"filter": {"status": "winner"}}, by=COLLEAGUE)["response"]
    assert [row["ticket_number"] for row in found] == [sold["ticket_number"]]
    shown = everything_shown(till, body, sold, COLLEAGUE)
    assert pin not in shown
    assert '"pin_number":null' in shown
    assert till.said(PAY, claim(sold, pin_number=12345678), by=COLLEAGUE) == UNKNOWN
    # The customer comes with the paper, and is paid by whoever is there.
    assert till.said(PAY, claim(sold, pin_number=int(pin)), by=COLLEAGUE)["response"]["prize"] == 330
    assert till.query("select actor, action from audit_event where action ~ '^pin '") == []


def test_what_a_key_has_sold_is_sealed_to_it_too(portal: Portal) -> None:
    _, key = portal.run(portal.house.people.api_keys.add(1, 213, name="machine", role="cashier"))
    body, by_key = ticket((portal.event(JUNGLA, "22T09:00"), 5, "2", 11)), {"by": None, "headers": {"x-auth-token": key}}
    sold = portal.said(CREATE, body, **by_key)["response"]
    portal.run(portal.house.people.operators.set_pin_after_close(1, True, author=Author("ana")))
    portal.move_clock("22T09:01")
    sealed = {"status": 409, "error": "between its close and its result nobody sees what is staked on the numbers of a draw"}
    assert [portal.said(path, claim(sold), **by_key) for path in (LAST, VIEW, COPY)] == [sealed] * 3
    assert portal.query("select action from audit_event where action ~ '^pin '") == []


def test_a_ticket_that_was_rejected_is_told_so_on_any_later_day(portal: Portal) -> None:
    sold, canceled, kept = (portal.sell((portal.event(JUNGLA, "22T09:00"), 5, number, 11)) for number in "012")
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
