"""Sports over `/v1`: catalogue, odds and results, terms, secret and taxes, and the operator's own wallet."""

import asyncio
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from tests.api.conftest import MANAGER, SPORTS_FIRST, SPORTS_SECOND, Agency, refusal
from tests.patience import until
from tests.wallets import served

from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.http.client import HttpClient
from taquilla.http.client_connection import ServerResponse
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.sandbox.demo_sports import EVENT, SITE
from taquilla.sandbox.fake_wallet import FakeWallet

BOSS, WALLET = "boss@site.example", "https://wallet.example/hook"
LATE = "2030-01-02T18:00:00Z"
WON = {"event": EVENT, "won": [101, 102, 103, 104, 105, 112]}
BEGUN = {
    "has_secret": True, "webhook_url": None, "odds_policy": "O1", "approval_from": None, "currency": "KES",
    "signature_version": 1,
}  # fmt: skip
TAX = {"jurisdiction": "KE", "excise_basis_points": 1250, "withholding_basis_points": 2000}


@pytest.fixture
def office(site: Agency) -> Agency:
    """The operator of sports as its manager sees it, and the manager of another operator."""
    site.run(add_people(site.house, SITE, [DemoAccount(BOSS, "manager", 1, 901)]))
    site.run(add_people(site.house, BANKLOT, [DemoAccount(MANAGER, "manager", 212, 904)]))
    site.caller = BOSS
    return site


def asked(site: Agency, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
    return site.ask(method, f"/sports{path}", body, **how)


def let_it_end(site: Agency) -> None:
    """Move the clock to two hours after the demo's superbet starts."""
    ((start,),) = site.rows("select starts_at from sport_event where operator_id = %s and id = %s", SITE, EVENT)
    site.move_clock((start + timedelta(hours=2)).isoformat())


def send(site: Agency, path: str, body: Any, **how: Any) -> tuple[int, Any]:
    """Send a command under a key of its own; without a body, ask."""
    method = "GET" if body is None else "PUT" if path == "catalogue" else "POST"
    return site.ask(method, f"/sports/{path}", body, key=f"key-{next(site.numbers)}" if method == "POST" else "", **how)


def test_a_catalogue_is_loaded_and_odds_move(site: Agency) -> None:
    event = {
        "id": 7, "league": 1, "name": "Late game", "starts": "2030-01-01T18:00:00+03:00", "ends": "2030-01-01T20:00:00+03:00",
        "market": [{"id": 1, "code": "1x2", "name": "Result",
                    "bet": [{"id": 101, "name": "1", "odds": "1.5"}, {"id": 102, "name": "2"}]}],
    }  # fmt: skip
    card = {"id": 70, "name": "Card", "event": 7, "line_price": 100, "tier": [{"hits": 1, "amount": 150}]}
    load: list[Any] = ["PUT", "/sports/catalogue", {"event": [event], "card": [card]}]
    status, loaded = site.ask(*load, key="load")
    added = {table: count for table, count in loaded["added"].items() if count}
    assert (status, added) == (200, {"events": 1, "markets": 1, "bets": 2, "coupons": 1, "legs": 1, "tiers": 1})
    moves = {"moves": [{"event": 7, "bet": 101, "odds": "1.62"}, {"event": 7, "bet": 102, "odds": 3, "status": "suspended"}]}
    assert send(site, "odds", moves)[0] == 200
    assert site.ask(*load, key="load") == (status, loaded)
    site.owner.execute("update office_request set status = null, body = null")  # as if the house had died before its answer
    assert site.ask(*load, key="load") == (status, loaded)
    kept = "select id, odds, status from outcome where event_id = 7 order by id"
    assert site.rows(kept) == [(101, 162, "open"), (102, 300, "suspended")]
    assert site.rows("select distinct actor from audit_event where action = 'odds moved'") == [(SPORTS_FIRST,)]
    page = site.run(site.house.events.page(SITE, 0, frozenset({"sports.odds_moved"})))
    assert page.events[-1].data["rows"] == [[7, 101, 150, 162, "open", "open"], [7, 102, None, 300, "open", "suspended"]]


@pytest.mark.parametrize(("path", "body", "status", "detail"), [
    ("catalogue", {"league": [{"id": 5, "sport": 9, "name": "x"}]}, 422, "the catalogue: league 5, sport: there is no sport 9"),
    ("catalogue", {"event": [{"id": 5, "league": 1, "name": "x", "starts": "9999-12-31T23:59:59-12:00", "ends": LATE}]}, 422,
     "the catalogue: event 5, starts: lies outside 2000 to 2099"),
    ("odds", {"moves": [{"event": 1, "bet": 1, "odds": "2"}]}, 422, "the odds: no. 1: event 1 has no bet 1"),
    ("odds", b'{"moves": [{"event": 100001, "bet": 101, "odds": 2.5}]}', 400, "`moves[0].odds`: expected int | str | null"),
    ("odds", b'{"moves": [{"event": 100001, "bet": 101, "odds": "1e9"}]}', 422,
     'the odds: no. 1, odds: are not odds above 1 with at most two decimals, such as "2.10"'),
    ("results", {"event": 9, "won": [1]}, 404, "no such event, or nothing is sold of it"),
])  # fmt: skip
def test_what_is_wrong_is_named(shared_site: Agency, path: str, body: Any, status: int, detail: str) -> None:
    answered, problem = send(shared_site, path, body)
    assert (answered, problem["status"], problem["detail"]) == (status, status, detail)
    assert problem["type"].startswith("http://house/v1/problems/")


def test_another_operators_sports_are_not_there(site: Agency) -> None:
    let_it_end(site)
    other = "clerk1@banklot.net"
    assert send(site, "events", None, by=other) == (200, {"events": []})
    assert send(site, "results", WON, by=other)[1]["reason"] == "SPORT_EVENT_UNKNOWN"
    assert send(site, "odds", {"moves": [{"event": EVENT, "bet": 101, "odds": "9"}]}, by=other)[0] == 422


def test_a_body_is_json_where_curl_calls_it_a_form(shared_site: Agency) -> None:
    body = b'{"moves": [{"event": %d, "bet": 101, "odds": "1.62"}]}' % EVENT
    for name, status in (("", 200), ("application/x-www-form-urlencoded", 200), ("application/json", 200), ("text/xml", 415)):
        assert send(shared_site, "odds", body, **{"content-type": name})[0] == status, name


def test_a_ticket_that_nobody_has_is_not_decided(office: Agency) -> None:
    for path, body in (("wallet/replay", {"ticket": "x"}), ("tickets/x/approve", None), ("tickets/x/refuse", {"reason": "x"})):
        assert refusal(asked(office, "POST", f"/{path}", body, key=path)) == (404, "TICKET_UNKNOWN"), path


def test_a_result_counts_once_a_second_clerk_has_read_it(site: Agency) -> None:
    let_it_end(site)
    entered = send(site, "results", WON)
    assert entered == (201, {**WON, "version": 1, "voided": [], "void": False, "is_approved": False})
    assert send(site, "results", WON) == entered
    kept = [site.ask("POST", "/sports/results", WON, key="one", **how)[0] for how in ({}, {"by": SPORTS_SECOND})]
    assert kept == [201, 422]  # a colleague's key tells nobody what was sent under it
    assert send(site, "results/approve", WON, by=SPORTS_SECOND) == (200, entered[1] | {"is_approved": True})


def test_the_terms_change_in_part_and_whoever_saw_older_ones_is_refused(office: Agency) -> None:
    shown = office.sent("GET", "/sports/terms")
    assert (shown.status_code, shown.json()) == (200, BEGUN)
    seen = {"if-match": shown.headers["etag"]}
    changed = asked(office, "PATCH", "/terms", {"webhook_url": WALLET, "approval_from": "99.50"}, **seen)
    assert changed == (200, BEGUN | {"webhook_url": WALLET, "approval_from": "99.50"})
    assert refusal(asked(office, "PATCH", "/terms", {"odds_policy": "O2"}, **seen)) == (412, "CHANGED_MEANWHILE")
    first = asked(office, "PATCH", "/terms", {"approval_from": None, "signature_version": 2}, key="one")
    assert first == (200, BEGUN | {"webhook_url": WALLET, "signature_version": 2})
    asked(office, "PATCH", "/terms", {"odds_policy": "O4"})
    assert asked(office, "PATCH", "/terms", {"approval_from": None, "signature_version": 2}, key="one") == first
    assert refusal(asked(office, "PATCH", "/terms", {"signature_version": 1}, key="one")) == (422, "KEY_REUSED")
    told = "select count(*) from audit_event where action = 'sports terms set' and actor = %s"
    assert office.rows(told, BOSS) == [(3,)]
    last = BEGUN | {"webhook_url": WALLET, "odds_policy": "O4", "signature_version": 2}
    assert asked(office, "PATCH", "/terms", {}) == (200, last)
    assert office.rows(told, BOSS) == [(3,)]


def test_a_secret_is_shown_once_and_an_operator_begins_with_it(office: Agency) -> None:
    assert asked(office, "GET", "/terms", by=MANAGER)[1]["has_secret"] is False
    status, problem = asked(office, "PATCH", "/terms", {"webhook_url": WALLET}, by=MANAGER)
    assert (status, problem["reason"], "no secret yet" in problem["detail"]) == (409, "NOT_POSSIBLE", True)
    made = asked(office, "POST", "/secret", {}, by=MANAGER, key="one")
    assert (made[0], len(made[1]["secret"])) == (201, 43)
    assert asked(office, "POST", "/secret", {}, by=MANAGER, key="two")[1] != made[1]
    assert asked(office, "POST", "/secret", {"secret": "a secret of ours"}, by=MANAGER, key="three") == (201, {"secret": None})
    assert asked(office, "GET", "/terms", by=MANAGER)[1]["has_secret"] is True
    ((kept,),) = office.rows("select string_agg(body, '') from office_request")
    assert made[1]["secret"].encode() not in kept
    ((trail,),) = office.rows("select string_agg(detail::text, '') from audit_event")
    assert made[1]["secret"] not in trail
    ((sealed,),) = office.rows("select secret from sports_operator where operator_id = %s", BANKLOT)
    assert b"a secret of ours" not in sealed


def test_taxes_are_added_for_what_is_sold_from_then_on(office: Agency) -> None:
    now = office.run(office.house.now())
    assert asked(office, "POST", "/taxes", TAX, by=MANAGER, key="of another operator")[0] == 201
    assert len(asked(office, "GET", "/taxes")[1]["taxes"]) == 1
    later = {"starts_at": (now + timedelta(days=1)).isoformat(), "type": "jackpot"}
    status, taxes = asked(office, "POST", "/taxes", TAX | later, key="one")
    assert (status, len(taxes["taxes"])) == (201, 2)
    added = next(tax for tax in taxes["taxes"] if tax["type"] == "jackpot")
    assert added == {
        "type": "jackpot", "starts_at": added["starts_at"], "jurisdiction": "KE", "excise_basis_points": 1250,
        "excise_type": "inclusive", "withholding_basis_points": 2000, "withholding_basis": "net", "rate_of": "sale",
        "author": BOSS,
    }  # fmt: skip
    assert asked(office, "POST", "/taxes", TAX, key="two")[1]["taxes"][-1]["starts_at"] == added["starts_at"]
    past = {"starts_at": (now - timedelta(seconds=1)).isoformat()}
    for change, refused in (
        (later, (409, "TAKEN")), (past, (422, "RULE_IN_THE_PAST")),
        ({"starts_at": "1999-01-01T00:00:00Z"}, (400, None)),
    ):  # fmt: skip
        assert refusal(asked(office, "POST", "/taxes", TAX | change, key="three")) == refused, change
    assert len(asked(office, "GET", "/taxes")[1]["taxes"]) == 3


def test_a_wallet_is_asked_whether_it_is_there(office: Agency) -> None:
    wallets = office.house.sports.operator_wallets
    assert asked(office, "GET", "/wallet") == (200, {"parked": 0, "waiting": 0, "oldest_at": None})
    assert asked(office, "GET", "/wallet", by=MANAGER)[0] == 200
    assert asked(office, "POST", "/wallet/ping", by=MANAGER)[1]["reason"] == "OPERATOR_UNKNOWN"
    assert asked(office, "POST", "/wallet/ping")[1]["reason"] == "WEBHOOK_MISSING"
    wallets._poster = HttpClient([ip_network("127.0.0.0/8")], plain_http=True)
    with served(FakeWallet()) as url:
        asked(office, "PATCH", "/terms", {"webhook_url": url})
        # The house calls the new address at once, although it still remembers that there was none.
        assert asked(office, "POST", "/wallet/ping") == (200, {"status": 200})
        asked(office, "PATCH", "/terms", {"webhook_url": f"{url}/nowhere"})
        status, problem = asked(office, "POST", "/wallet/ping")
        assert (status, problem["reason"], problem["detail"]) == (409, "WALLET_FAILED", "the wallet is not well: it answers 404")
    assert refusal(asked(office, "POST", "/wallet/ping")) == (409, "WALLET_FAILED")
    asked(office, "PATCH", "/terms", {"webhook_url": "http://10.0.0.1/hook"})
    status, problem = asked(office, "POST", "/wallet/ping")
    assert (status, "may not be called" in problem["detail"]) == (409, True)


def test_whoever_asks_for_a_wallet_while_it_is_silent_makes_no_call(office: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client bounds how long a call may take: see tests/http/test_client.py."""
    wallets, calls, gives_up = office.house.sports.operator_wallets, list[str](), asyncio.Event()

    class Silent:
        async def post(self, url: str, *_: object) -> ServerResponse:
            calls.append(url)
            await gives_up.wait()
            return ServerResponse(0, None, "no answer within 5 s")

    async def story() -> list[Any]:
        asking = [asyncio.create_task(wallets.ping(SITE)) for _ in range(20)]
        await until(lambda: calls)
        gives_up.set()
        return await asyncio.gather(*asking, return_exceptions=True)

    asked(office, "PATCH", "/terms", {"webhook_url": WALLET})
    monkeypatch.setattr(wallets, "_poster", Silent())
    assert [told.reason for told in office.run(story())] == [OfficeReason.WALLET_FAILED] * 20
    assert calls == [WALLET]
