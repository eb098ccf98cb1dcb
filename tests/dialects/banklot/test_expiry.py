"""The time until which a prize may be claimed, as the response to create shows it and the counter keeps it (VE-27)."""

import pytest

from taquilla.sandbox.demo import BANKLOT

LOTTO_ACTIVO = 5
LAST_MOMENT, TOO_LATE = "25T23:59:58", "26T00:00:00"


@pytest.mark.parametrize(
    ("rule", "expires_at"),
    [
        ({}, 1729915200),  # three calendar days after the draw's
        ({"expiration_days": 2}, 1729828800),
        ({"expiration_days": 5, "expiry_basis": "business"}, 1730260800),
    ],
)
def test_the_answer_says_when_a_prize_expires(portal, rule, expires_at):
    if rule:
        portal.run(portal.house.lottery.rules.add_rule(BANKLOT, "limit", {"entity": 213} | rule))
    sold = portal.sell((portal.event(LOTTO_ACTIVO, "22T13:00:00"), 5, "7", 3))
    assert sold["expires_at"] == expires_at


@pytest.mark.parametrize(("at", "status"), [(LAST_MOMENT, 200), (TOO_LATE, 409)])
def test_a_prize_is_paid_to_the_last_moment_and_no_longer(portal, at, status):
    noon = portal.event(LOTTO_ACTIVO, "22T13:00:00")
    sold = portal.sell((noon, 5, "7", 3))
    portal.move_clock("22T13:01:00")
    portal.draw(noon, "7")
    portal.move_clock(at)
    portal.tokens.clear()
    claim = {"ticket_number": sold["ticket_number"], "pin_number": sold["pin_number"], "date": "2024-10-22"}
    said = portal.said("/user/ticket/pay", claim)
    assert said["status"] == status
    assert ("error" in said) == (status == 409)
    if status == 409:
        assert said["error"] == "ticket expired"
