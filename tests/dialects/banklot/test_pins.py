"""A colleague of the seller's never reads a pin, so that no cashier can pay itself a customer's prize."""

from typing import Any

import pytest
from tests.dialects.banklot.conftest import CASHIER, COPY, CREATE, DAY, PAY, UNKNOWN, VIEW, Portal, claim
from tests.engine.conftest import add_colleague

LAST, SEARCH = "/user/ticket/last", "/user/ticket/"
JUNGLA, COLLEAGUE = 6, "colleague@banklot.net"


@pytest.fixture
def till(portal: Portal) -> Portal:
    """A portal whose agency has a second cashier."""
    add_colleague(portal.owner, COLLEAGUE, CASHIER)
    return portal


def sale(portal: Portal, key: str = "till-7/1") -> dict[str, Any]:
    wager = {"event_id": portal.event(JUNGLA, "22T09:00"), "game_id": 5, "wager": "2", "amount": 11}
    return {"client_id": key, "ticket": {"wagers": [wager]}}


def everything_shown(portal: Portal, body: dict[str, Any], sold: Any, by: str) -> str:
    """Return all that somebody can read about a ticket, in one text; pictures are left out."""
    which = {"ticket_number": sold["ticket_number"], "date": DAY}
    asked = [(VIEW, which), (LAST, None), (SEARCH, {"filter": {"status": "winner"}}), (SEARCH, {}), (COPY, which), (CREATE, body)]
    said = [portal.ask(path, sent, by=by).text for path, sent in asked]
    for form in ("text", "escpos", "text"):
        image = portal.ask(f"/user/ticket/image/{sold['ticket_uuid']}?format={form}", method="GET", by=by)
        said.append(image.content.decode("cp858"))
    return "\n".join([*said, portal.ask(f"/check/{sold['ticket_uuid']}", method="GET", by=None).text])


def looks(portal: Portal) -> list[tuple[str, str]]:
    return portal.owner.execute("select actor, action from audit_event where action like 'pin %' order by id").fetchall()


def test_a_colleague_who_looks_everywhere_for_the_pin_of_a_winner_does_not_find_it(till: Portal) -> None:
    body = sale(till)
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
    assert looks(till) == []
    assert till.said(PAY, claim(sold, pin_number=12345678), by=COLLEAGUE) == UNKNOWN
    # The customer comes with the paper, and is paid by whoever is there.
    assert till.said(PAY, claim(sold, pin_number=int(pin)), by=COLLEAGUE)["response"]["prize"] == 330
    assert looks(till) == []


def test_whoever_keeps_the_house_reads_no_pin_in_its_log(till: Portal, caplog: pytest.LogCaptureFixture) -> None:
    body = sale(till)
    sold = till.said(CREATE, body)["response"]
    everything_shown(till, body, sold, CASHIER)
    assert str(sold["pin_number"]) not in caplog.text
    rows = till.owner.execute("select row_to_json(audit_event)::text from audit_event").fetchall()
    assert str(sold["pin_number"]) not in str(rows)
