"""Every error code that can occur, operators that expire in memory, and plans of calls."""

from typing import Any

import pytest
from tests.dialects.betstack.conftest import CREATE, JACKPOT, RESERVE, SUPERBET, TODAYS, Site

from taquilla.engine.sports.operators import MEMORY_S
from taquilla.engine.sports.terms import TaxTerms
from taquilla.sandbox.demo_sports import EVENT, SITE
from taquilla.store.sports.catalogue import SellingTerms

NOBODY = "66902734beba20ff2df5c79f"
LONG = "the text is repeated in part, and no longer than this: it ends"


def moved(odds: float) -> dict[str, Any]:
    """Return an order in today's form, whose first pick was seen at these odds."""
    first, *others = TODAYS["events"]
    return TODAYS | {"events": [first | {"odds": odds}, *others]}


def events(*ids: int) -> dict[str, Any]:
    return TODAYS | {"events": [{"id": event, "bet": 101} for event in ids]}


GAMES = (200001, 200002, 200003, 200004, 200005, 200006, 200007)

# What is asked, and the code and message that it is refused with.
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    (CREATE, JACKPOT | {"type": "quicktip"}, 100, "Feature not implemented yet"),
    (CREATE, {"operator": "site", "type": "smartbet"}, 100, "Feature not implemented yet"),
    (RESERVE, SUPERBET | {"type": "quickbet"}, 100, "Feature not implemented yet"),
    (CREATE, SUPERBET, 100, "Feature not implemented yet"),
    (CREATE, events(390815), 101, "Could not create ticket. Event 390815 is not available"),
    (CREATE, events(*GAMES[:6], 390815), 101, "Could not create ticket. Event 390815 is not available"),
    *[(CREATE, order, 102, "Odds changed") for order in (moved(2.16), moved(2.04), moved(9.9) | {"odds_diff": 0})],
    *[(RESERVE, SUPERBET | {"event": no}, 103, f"Event with `{no}` identifier is not found") for no in (100002, -1)],
    (RESERVE, events(390815), 103, "Event with `390815` identifier is not found"),
    (RESERVE, SUPERBET | {"bets": [101, 102, 103, 104, 105, 113]}, 106, "Market for bet with `113` identifier is not found"),
    *[
        (CREATE, JACKPOT | {"bets": [101] * 6 + [no]}, 106, f"Market for bet with `{no}` identifier is not found")
        for no in (104, 0)
    ],
    *[(CREATE, JACKPOT | {"coupon_id": no}, 108, "Coupon with `456` identifier is not found") for no in (456, "456")],
    # A superbet's card is no coupon of a jackpot.
    (CREATE, JACKPOT | {"coupon_id": 9001}, 108, "Coupon with `9001` identifier is not found"),
    (CREATE, JACKPOT | {"token": "nobody"}, 109, "Player is not identified"),
    (CREATE, JACKPOT | {"stake": 24}, 113, "Ticket price does not match: it has to be 25"),
    (CREATE, TODAYS | {"price": 26}, 113, "Ticket price does not match: it has to be 25"),
]


@pytest.mark.parametrize(("path", "body", "code", "message"), REFUSED)
def test_what_may_not_be_sold_is_refused(shared_site: Site, path: str, body: dict[str, Any], code: int, message: str) -> None:
    before, calls = shared_site.written(), shared_site.told()
    # The first is judged by what is read for it, the second also by what is remembered. Nobody but the wallet knows the player.
    for behaviour in ("ok", "error") if code != 109 else ("ok",):
        shared_site.wallet.script(behaviour, action="identify")
        answer = shared_site.ask("POST", path, body)
        shared_site.wallet.forget()
        assert (answer.status_code, answer.json()) == (400, {"code": code, "message": message})
        assert list(answer.json()) == ["code", "message"]
    assert (shared_site.written(), shared_site.told()) == (before, calls + ["identify"] * (code == 109))


def test_odds_may_move_as_far_as_the_order_allows(shared_site: Site) -> None:
    assert shared_site.said("POST", CREATE, moved(2.15))["events"][0]["odds"] == 2.1


@pytest.mark.parametrize("ticket", [NOBODY, "DEC4C0", "dec4c0", "x", LONG])
@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", "/paid")])
def test_a_ticket_that_is_not_there_is_not_found(shared_site: Site, method: str, rest: str, ticket: str) -> None:
    answer = shared_site.ask(method, f"/be/tickets/{ticket}{rest}")
    named = f"{ticket[:39]}…" if ticket == LONG else ticket
    no = {"code": 102, "message": f"Ticket with `{named}` identifier is not found"}
    assert (answer.status_code, answer.json()) == (400, no)


def test_an_event_that_has_started_is_no_longer_played(site: Site) -> None:
    waiting = site.reserve()
    site.past(EVENT, 0)
    started = f"Event with `{EVENT}` identifier is not available for play because it has already started"
    paid = f"/be/tickets/{waiting['code']}/paid"
    for path, body in ((RESERVE, SUPERBET), (paid, None), (paid, None)):
        answer = site.ask("POST", path, body)
        assert (answer.status_code, answer.json()) == (400, {"code": 107, "message": started})
    site.work()
    assert site.get(waiting["id"])["status"] == "cancelled"
    assert site.told()[-1] == "ticket_discard"
    assert site.ask("POST", paid).json() == {"code": 107, "message": started}
    site.past(200003, 0)
    unavailable = {"code": 101, "message": "Could not create ticket. Event 200001 is not available"}
    assert site.ask("POST", CREATE, JACKPOT).json() == unavailable
    assert site.ask("POST", RESERVE, JACKPOT).json()["code"] == 107


# From the last to the first in the order of checking, so that each shows before those that were broken earlier.
CATALOGUE: list[tuple[str, dict[str, Any], str, int, str]] = [
    ("update sport_market set team_id = 999 where event_id = 100001 and id = 5",
     SUPERBET, RESERVE, 105, "Team with `999` identifier is not found"),
    ("update sport_market set allowed = false where event_id = 100001 and id = 6",
     SUPERBET, RESERVE, 116, "Market with `6` code is not allowed"),
    ("update coupon set closes_at = house_now() where id = 455",
     JACKPOT, CREATE, 108, "Coupon with `455` identifier is closed"),
    ("update sport_event set status = 'suspended' where id = 200007",
     JACKPOT, CREATE, 101, "Could not create ticket. Event 200007 is not available"),
]  # fmt: skip


def test_what_the_catalogue_says_now_is_what_counts(site: Site) -> None:
    for change, body, path, code, message in CATALOGUE:
        site.query(change)
        answer = site.ask("POST", path, body)
        assert (answer.status_code, answer.json()) == (400, {"code": code, "message": message})


def test_what_is_known_of_an_operator_ages(site: Site) -> None:
    callers, office = site.house.sports.operators, site.house.sports.office
    now_s = [100.0]
    callers._steady_s = lambda: now_s[0]
    site.create()
    site.run(office.set_terms(SITE, SellingTerms(None, "O1"), secret="a new secret"))
    assert site.ask("GET", CREATE, secret="a new secret").status_code == 403
    now_s[0] += MEMORY_S
    assert site.ask("GET", CREATE, secret="a new secret").status_code == 200
    assert site.ask("GET", CREATE).status_code == 403
    site.query("update operator set status = 'closed' where id = %s", SITE)
    now_s[0] += MEMORY_S
    assert site.ask("GET", CREATE, secret="a new secret").json()["code"] == 112


def test_names_that_nobody_has_are_not_kept(site: Site) -> None:
    for number in range(3):
        site.ask("GET", CREATE, operator=f"nobody {number}")
    assert site.house.sports.operators._callers == {}




def test_a_superbet_is_taxed_as_superbets_are(site: Site) -> None:
    site.run(site.house.sports.office.add_tax(SITE, TaxTerms("KE", ext_rate=500, ext_type="exclusive", type="superbet")))
    path = "/bc/calculator/finance-details?operator=site&price=1000&odds=2"
    assert site.said("GET", path)["ext"] == 12.5
    worked = site.said("GET", f"{path}&type=superbet")
    assert (worked["ext"], worked["ext_type"], worked["stake"], worked["ext_amount"]) == (5.0, "exclusive", 1000, 50)
    sold = site.said("POST", RESERVE, SUPERBET | {"price": 1000})
    names = ("ext", "ext_type", "stake", "ext_amount")
    assert [sold[name] for name in names] == [worked[name] for name in names]
