"""A rejected ticket at the counter: told so on any later day, and behind a ticket of today that has its number."""


import pytest
from tests.dialects.banklot.conftest import CANCEL, OTHER_CASHIER, REVERT, UNKNOWN, Portal, claim

JUNGLA = 6


@pytest.fixture
def event(portal: Portal) -> int:
    return portal.event(JUNGLA, "22T09:00")


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
