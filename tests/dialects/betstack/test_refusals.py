"""Every error code that can occur, in the form of FastAPI's where a field is wrong, and operators that expire in memory."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from tests.dialects.betstack.conftest import CREATE, JACKPOT, ODDS, RESERVE, SUPERBET, TODAYS, Site

from taquilla.dialects.betstack.errors import ERRORS, ON_CREATE, ErrorContext, RefusedResponse, invalid_field, refused
from taquilla.dialects.betstack.responses import BetstackError, Detail
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.sports.operators import MEMORY_S
from taquilla.engine.sports.terms import TaxTerms
from taquilla.http.budgets import Policy
from taquilla.http.decode import Kind, Malformed
from taquilla.http.responses import encode
from taquilla.sandbox.demo_sports import EVENT, SITE


def moved(*odds: float) -> dict[str, Any]:
    """Return an order in today's form, whose picks on its first game were seen at these odds."""
    first, *others = TODAYS["events"]
    picks = [first | {"bet": bet, "odds": seen} for bet, seen in enumerate(odds, 101)]
    return TODAYS | {"events": [*picks, *others], "price": 25 * len(odds)}


def events(*ids: int) -> dict[str, Any]:
    return TODAYS | {"events": [{"id": event, "bet": 101} for event in ids]}


# What is asked, and the code and message that it is refused with.
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    (CREATE, JACKPOT | {"type": "quicktip"}, 100, "Feature not implemented yet"),
    (CREATE, {"operator": "site", "type": "smartbet"}, 100, "Feature not implemented yet"),
    (RESERVE, SUPERBET | {"type": "quickbet"}, 100, "Feature not implemented yet"),
    (CREATE, SUPERBET, 100, "Feature not implemented yet"),
    (CREATE, events(390815), 101, "Could not create ticket. Event 390815 is not available"),
    (CREATE, events(*[*ODDS][:6], 390815), 101, "Could not create ticket. Event 390815 is not available"),
    *[(CREATE, order, 102, "Odds changed") for order in (moved(2.16), moved(2.04), moved(2.1, 3.21) | {"odds_diff": 0})],
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
    site.run(office.change_terms(SITE, {}, secret="a new secret"))
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
    for said in (site.said("GET", f"{path}&type=superbet"), site.reserve(price=1000)):
        assert (said["ext"], said["ext_type"], said["stake"], said["ext_amount"]) == (5.0, "exclusive", 1000, 50)


# 100 and 115 come of the request alone, before anybody is asked.
OF_REASONS = {101, 102, 103, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 116, 117}


def test_every_reason_has_words_and_every_code_a_reason() -> None:
    assert set(ERRORS) == set(Reason)
    told = [*ERRORS.values(), *ON_CREATE.values()]
    assert {words.code for words in told} - {0} == OF_REASONS
    used_up = refused(Refusal(Reason.CODES_USED_UP), ErrorContext("site"))
    assert used_up.body == BetstackError(111, "Duplicate key for code generation")


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.DISK_FULL])
def test_every_reason_makes_a_sentence_without_gaps(reason: Reason) -> None:
    no = refused(Refusal(reason, subject=7, bound=100), ErrorContext("site", "DEC4C0"))
    assert no.status == (400 if isinstance(no.body, BetstackError) else 422)
    said = encode(no.body).decode().removeprefix("{").removesuffix("}")
    sentence = no.body.message if isinstance(no.body, BetstackError) else no.body.detail[0].msg  # type: ignore[attr-defined]
    assert sentence
    assert not set("{}") & set(sentence), said


def test_a_full_disk_is_no_fault_of_the_order_and_its_refusal_not_kept() -> None:
    assert refused(Refusal(Reason.DISK_FULL), ErrorContext("site")) == RefusedResponse(503, Detail(Reason.DISK_FULL.value))


def test_a_foreign_name_is_repeated_in_part_and_printable() -> None:
    no = refused(Refusal(Reason.TICKET_UNKNOWN), ErrorContext("site", "a\n{subject}" + "b" * 99))
    assert no.body == BetstackError(102, "Ticket with `a?{subject}" + "b" * 28 + "…` identifier is not found")


@pytest.mark.parametrize(("error", "loc", "msg"), [
    (Malformed(Kind.WRONG_TYPE, ("events", 2, "bet"), text="int"), ["body", "events", 2, "bet"], "value is not a valid integer"),
    (Malformed(Kind.MISSING, text="price"), ["body", "price"], "field required"),
    (Malformed(Kind.WRONG_TYPE, ("a",), text="the {unexpected}"), ["body", "a"], "expected the {unexpected}"),
    (Malformed("the unexpected"), ["body"], "the unexpected"),
])  # fmt: skip
def test_a_complaint_leads_to_its_field(error: Malformed, loc: list[str | int], msg: str) -> None:
    (complaint,) = invalid_field(error).complaints.detail
    assert (complaint.loc, complaint.msg) == (loc, msg)


def test_who_signs_nothing_is_answered_so_often_and_who_signs_always(shared_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taquilla.dialects.betstack.app.UNSIGNED", Policy("unsigned", 1, 60))
    now_s = time.monotonic()
    monkeypatch.setattr("taquilla.dialects.betstack.app.time", SimpleNamespace(monotonic=lambda: now_s))
    finance = "/bc/calculator/finance-details?operator={}&price=1000&odds=2"
    first, *more = [shared_site.run(shared_site.client.get(finance.format(name))) for name in ("site", "site", "nobody")]
    assert [one.status_code for one in (first, *more)] == [200, 429, 429]
    told = {"detail": "at most 1 requests a minute that nobody known signs"}
    assert (more[0].json(), more[0].headers["retry-after"]) == (told, "60")
    asked = ((finance.format("site"), "site"), (CREATE, "site"), (CREATE, "nobody"), (CREATE, None))
    assert [shared_site.ask("GET", path, operator=name).status_code for path, name in asked] == [200, 200, 429, 429]
