"""The installation over `/v1`: its keys, operators that are added, shown and closed, and the sandbox that each may have."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.api.conftest import ADMIN, CASHIER, Agency, refusal
from tests.refusals import office_refuses

from taquilla.engine.lottery import sandboxes
from taquilla.engine.people.api_keys import TEST_PREFIX
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.demo import BANKLOT
from taquilla.telemetry.standing import standing_counts

NEW: dict[str, Any] = {"name": "Banca Sol", "currency": "VES", "administrator": {"email": "ana@sol.example"}}


@pytest.fixture
def first(agency: Agency) -> str:
    """The installation's first key."""
    return agency.house_key()


def test_an_operator_begins_with_its_root_and_an_administrator_who_logs_in(agency: Agency, first: str) -> None:
    assert first.startswith("tqh_")
    status, added = agency.ask("POST", "/operators", NEW, key="k", by=first)
    administrator = added["administrator"]
    assert (status, added["id"], added["addresses"], added["entity_id"], administrator["id"]) == (201, 2, "apart", 1, 1)
    # A key that replaces the first finds the same response: it is the installation's.
    assert agency.ask("POST", "/operators", NEW, key="k", by=agency.house_key("second")) == (201, added)
    shown = {"id": 2, "name": "Banca Sol", "currency": "VES", "decimals": 2, "time_zone": "America/Caracas"}
    shown |= {"sells_lotteries": True, "addresses": "apart", "status": "active", "sandbox_of": None}
    assert agency.ask("GET", "/operators/2", by=first) == (200, shown)
    credentials = {"email": administrator["email"], "password": administrator["password"]}
    assert refusal(agency.ask("POST", "/session", credentials, by=None)) == (401, "LOGIN_WRONG")
    status, begun = agency.ask("POST", "/session", credentials | {"operator_id": 2}, by=None)
    assert (status, begun["role"]) == (201, "administrator")
    token = begun["token"]
    _, me = agency.ask("GET", "/me", by=token)
    assert (me["operator_id"], me["user"]["entity_name"]) == (2, "Banca Sol")
    assert agency.made("/entities", {"name": "Agencia 1", "parent_id": 1}, by=token)["id"] == 2
    trail = agency.rows("select operator_id, action, object from audit_event where actor = 'house key first' order by id")
    assert trail == [(2, "entity added", "1"), (2, "member added", "1"), (2, "operator added", "2")]
    assert agency.ask("POST", "/operators/2/close", key="c", by=first) == (200, shown | {"status": "closed"})
    assert agency.ask("GET", "/me", by=token)[0] == 401
    assert [one["id"] for one in agency.listed("/operators?limit=1", by=first)] == [1, 2]


def test_an_operator_that_makes_no_sense_is_refused_and_leaves_no_trace(agency: Agency, first: str) -> None:
    for change, refused in (
        ({"name": "banklot"}, (409, "OPERATOR_TAKEN")), ({"administrator": {"email": "nobody"}}, (422, "EMAIL_UNFIT")),
        ({"administrator": {"email": CASHIER}, "addresses": "shared"}, (409, "EMAIL_TAKEN")),
        ({"administrator": {"email": "7/ana@sol.example"}}, (422, "EMAIL_UNFIT")),
        ({"administrator": {"email": "ana@sol.example", "password": "1234567890"}}, (422, "PASSWORD_WEAK")),
        ({"time_zone": "America/Atlantis"}, (422, "ZONE_UNKNOWN")), ({"name": "\x1b[31m"}, (422, "NAME_UNFIT")),
        ({"currency": "PYG"}, (422, "CURRENCY_UNFIT")), ({"currency": "KWD", "decimals": 0}, (422, "CURRENCY_UNFIT")),
    ):  # fmt: skip
        assert refusal(agency.ask("POST", "/operators", NEW | change, key="k", by=first)) == refused, change
    assert agency.rows("select count(*) from operator") == [(1,)]
    assert agency.rows("select count(*) from office_request") == [(0,)]


def test_a_key_of_the_installation_is_shown_once_and_revoked_at_once(agency: Agency, first: str) -> None:
    body = {"name": "second", "expires_at": (agency.run(agency.house.now()) + timedelta(hours=1)).isoformat()}
    assert refusal(agency.ask("POST", "/house-keys", {"name": "First"}, key="k", by=first)) == (409, "KEY_NAME_TAKEN")
    second = agency.made("/house-keys", body, by=first)["key"]
    assert agency.ask("GET", "/operators", by=second)[0] == 200
    listed = agency.ask("GET", "/house-keys", by=second)[1]["keys"]
    assert [(key["name"], key["status"]) for key in listed] == [("first", "active"), ("second", "active")]
    assert all("key" not in key and key["used_at"] is not None for key in listed)
    assert agency.ask("POST", "/house-keys/1/revoke", key="r", by=second)[1]["status"] == "revoked"
    assert agency.ask("GET", "/operators", by=first)[0] == 401
    agency.move_clock("+2 hours")
    assert [agency.ask("GET", "/operators", by=key)[0] for key in (second, "tqh_" + "x" * 43)] == [401, 401]
    assert agency.rows("select count(*) from house_key where token_hash = sha256(%s)", second) == [(1,)]
    # The trail names the key: a second one of the name of one that was revoked could act under it.
    with office_refuses(OfficeReason.KEY_NAME_TAKEN):
        agency.house_key()


CLERKS = ("first_clerk", "second_clerk")
KEYS = ("till", *CLERKS, "office")


def made(agency: Agency, key: str = "sandbox") -> dict[str, Any]:
    """Make the sandbox, and let its keys ask under their names."""
    said: dict[str, Any] = agency.made("/sandbox", by=ADMIN, key=key)
    agency.tokens |= {name: said[f"{name}_key"] for name in KEYS}
    # Before a duty has told of anything: the auditor knows the key (I123).
    assert agency.ask("GET", "/me", by="till")[0] == 200
    assert agency.ask("GET", "/draws?status=open", by="till")[1]["draws"]
    agency.work()
    return said


def wager(agency: Agency, game: str = "animalitos", selection: str = "7", category: str = "animalitos") -> dict[str, Any]:
    _, page = agency.ask("GET", "/draws?status=open&limit=200", by="till")
    draw = next(one for one in page["draws"] if one["category"] == category and one["list_id"] in (None, 1))
    return {"draw_id": draw["id"], "game": game, "selection": selection, "stake": "5.00"}


def watched(agency: Agency) -> set[str]:
    """Return the operators of which those who watch the house are told something."""
    told = agency.run(standing_counts(agency.house)).numbers
    return {labels[0] for metric, values in told.items() if "operator" in metric.labels for labels in values}


def test_a_ticket_is_sold_drawn_and_paid_at_once_or_refused_by_script_by_the_sandboxs_own_keys(agency: Agency) -> None:
    said = made(agency)
    assert all(said[f"{name}_key"].startswith("sk_test_") for name in KEYS)
    sold = agency.made("/tickets", {"wagers": [wager(agency)]}, by="till")
    draw = sold["wagers"][0]["draw_id"]
    early = {"draw_id": draw, "outcome": "7"}
    assert refusal(agency.ask("POST", "/results", early, by="first_clerk", key="early")) == (409, "DRAW_NOT_CLOSED")
    assert agency.made(f"/draws/{draw}/close", by="first_clerk")["status"] == "closed"
    for category, game, full, free in (
        ("lottery", "triple", "999", "991"), ("lottery", "terminal", "99", "91"), ("animalitos", "animalitos", "36", "1")
    ):  # fmt: skip
        scripted, other = ({"wagers": [wager(agency, game, one, category)]} for one in (full, free))
        assert refusal(agency.ask("POST", "/tickets", scripted, by="till", key=f"full {game}")) == (409, "SELECTION_FULL")
        agency.made("/tickets", other, by="till")
    late = {"wagers": [wager(agency) | {"draw_id": draw}]}
    assert refusal(agency.ask("POST", "/tickets", late, by="till", key="late")) == (409, "DRAWS_CLOSED")
    agency.decide(draw, "7", by=CLERKS)
    assert agency.made(f"/tickets/{sold['id']}/pay", {"pin": sold["pin"]}, by="till")["prize"] == "150.00"
    agency.decide(draw, "8", by=CLERKS)
    (prizes,) = agency.ask("GET", f"/reports/prizes?first_day={sold['day']}&last_day={sold['day']}", by="office")[1]["agencies"]
    assert (prizes["entity_id"], prizes["paid"], prizes["to_recover"]) == (said["agency_id"], "150.00", "150.00")
    agency.made(f"/draws/{wager(agency)['draw_id']}/void", {"reason": "a test"}, by="first_clerk")
    (one,) = agency.ask("GET", "/approvals", by="second_clerk")[1]["waiting"]
    assert one["reason"] == "a test"
    agency.made(f"/draws/{one['draw_id']}/void/approve", by="second_clerk")
    agency.work()
    more = agency.made("/keys", {"name": "mirror", "role": "auditor", "entity_id": said["agency_id"] - 1}, by="office")["key"]
    assert more.startswith(TEST_PREFIX)
    assert agency.ask("GET", "/me", by=more)[0] == 200
    assert agency.run(agency.house.audit()).violations == ()


def test_one_call_makes_it_anew_and_ends_all_keys_of_the_one_before(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish = sandboxes._furnish

    async def furnished(*what: Any) -> None:
        await furnish(*what)
        agency.owner.execute("select from gate where operator_id = %s for update nowait", [BANKLOT])  # the live gate is free

    monkeypatch.setattr(sandboxes, "_furnish", furnished)
    first = made(agency)
    draw = agency.made("/tickets", {"wagers": [wager(agency)]}, by="till")["wagers"][0]["draw_id"]
    assert agency.made("/sandbox", by=ADMIN, key="sandbox") == first
    # Whoever watches is told nothing of what nobody does any more for a closed operator, and would wait for ever.
    agency.made("/webhooks", {"url": "https://192.0.2.1/hook", "entity_id": first["agency_id"]}, by="office")
    agency.made("/audits", by="office")
    assert agency.run(agency.house.audits.work())
    agency.made(f"/draws/{draw}/close", by="first_clerk")
    for path, by in zip(("/results", "/results/approve"), CLERKS, strict=True):
        agency.made(path, {"draw_id": draw, "outcome": "7"}, by=by)
    before = watched(agency)
    again = made(agency, "again")
    assert (len(before), before & watched(agency)) == (2, {"banklot"})
    assert not set(again.values()) & {one for one in first.values() if isinstance(one, str)}
    assert agency.ask("GET", "/me", by=first["till_key"])[0] == 401
    assert agency.listed("/tickets?limit=50", by="office") == []
    status = "select id, status from operator where sandbox_of = %s order by id"
    assert agency.rows(status, BANKLOT) == [(first["operator_id"], "closed"), (again["operator_id"], "active")]
    assert agency.run(agency.house.audit()).violations == ()
    # As if the call had died before it closed the first one: sent again, it does.
    agency.owner.execute("update operator set status = 'active' where id = %s", [first["operator_id"]])
    assert agency.made("/sandbox", by=ADMIN, key="again") == again
    assert [one for _, one in agency.rows(status, BANKLOT)] == ["closed", "active"]
    monkeypatch.setattr(sandboxes, "MADE_MAX", 2)
    assert "at most 2 sandboxes" in agency.ask("POST", "/sandbox", by=ADMIN, key="third")[1]["detail"]
    agency.pass_time("+1 day")
    assert agency.ask("POST", "/sandbox", by=ADMIN, key="third")[0] == 201


def test_a_sandbox_ends_with_its_operator_or_stays_with_it(agency: Agency, first: str) -> None:
    made(agency)
    close = f"/operators/{BANKLOT}/close"
    sold = agency.made("/tickets", {"wagers": [agency.wager()]}, by=CASHIER)
    assert refusal(agency.ask("POST", close, by=first, key="early"))[1] == "TICKETS_LIVE"
    assert agency.ask("GET", "/me", by="till")[0] == 200
    agency.made(f"/tickets/{sold['id']}/cancel", by=CASHIER)
    assert agency.made(close, by=first)["status"] == "closed"
    assert [agency.ask("GET", "/me", by=name)[0] for name in KEYS] == [401] * len(KEYS)
    assert agency.rows("select distinct status from operator") == [("closed",)]
    assert agency.run(agency.house.audit()).violations == ()


def test_a_sandbox_makes_none_and_closes_no_live_draw(agency: Agency) -> None:
    # In guaraníes less than the least stake is nothing.
    agency.owner.execute("update operator set currency = 'PYG', exponent = 0 where id = %s", [BANKLOT])
    said = made(agency)
    least = {"wagers": [wager(agency, selection="36") | {"stake": "1"}]}
    assert refusal(agency.ask("POST", "/tickets", least, by="till", key="full")) == (409, "SELECTION_FULL")
    assert refusal(agency.ask("POST", "/sandbox", by="office", key="no")) == (409, "NOT_POSSIBLE")
    assert agency.rows("select max(id) from operator") == [(said["operator_id"],)]
    # A live draw closes no sooner for a sandbox beside it.
    draw = wager(agency)["draw_id"]
    agency.made(f"/draws/{draw}/close", by="first_clerk")
    assert agency.ask("GET", f"/draws/{draw}", by=CASHIER)[1]["status"] == "open"
    assert refusal(agency.ask("POST", f"/draws/{draw}/close", by="clerk1@banklot.net", key="x")) == (409, "DRAW_NOT_CLOSED")
    agency.made("/tickets", {"wagers": [{"draw_id": draw, "game": "animalitos", "selection": "36", "stake": "500"}]}, by=CASHIER)


def test_keys_of_each_reach_nothing_of_the_other_and_no_book_of_one_shows_it(agency: Agency) -> None:
    sold = agency.made("/tickets", {"wagers": [agency.wager()]}, by=CASHIER)
    live = agency.made("/keys", {"name": "mirror", "role": "administrator", "entity_id": 212}, by=ADMIN)["key"]
    assert not live.startswith(TEST_PREFIX)
    made(agency)
    day = sold["day"]
    books = [
        f"/reports/period?first_day={day}&last_day={day}&group=user", f"/reports/prizes?first_day={day}&last_day={day}",
        "/tickets?limit=50", "/entities", "/users", "/rules", "/keys", "/alarms", "/weeks/2024-10-21",
    ]  # fmt: skip
    before = [agency.ask("GET", path, by=live) for path in books]
    agency.work()  # the use of the key is told by a duty
    last = agency.rows("select last_event from gate where operator_id = %s", BANKLOT)
    test = agency.made("/tickets", {"wagers": [wager(agency)]}, by="till")
    agency.made(f"/draws/{test['wagers'][0]['draw_id']}/close", by="first_clerk")
    agency.decide(test["wagers"][0]["draw_id"], "7", by=CLERKS)
    # The public page, which anybody trusts, confirms no prize of it.
    for page in (agency.house.lottery.receipts.check, agency.house.proofs.get):
        assert [agency.run(page(UUID(one["id"]))) is None for one in (sold, test)] == [False, True]
    agency.made(f"/tickets/{test['id']}/pay", {"pin": test["pin"]}, by="till")
    assert [agency.ask("GET", path, by=live) for path in books] == before
    assert agency.rows("select last_event from gate where operator_id = %s", BANKLOT) == last
    assert sold["id"] not in str([agency.ask("GET", path, by="office") for path in books])
    for ticket, by in ((test, live), (test, CASHIER), (sold, "till"), (sold, "office")):
        assert refusal(agency.ask("GET", f"/tickets/{ticket['id']}", by=by)) == (404, "TICKET_UNKNOWN"), by
        paid = agency.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, by=by, key=f"pay {by}")
        assert paid[0] in (403, 404), by
