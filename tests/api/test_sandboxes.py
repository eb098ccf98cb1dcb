"""The sandbox of an operator: sold, drawn and paid by keys of its own, refused by script, made anew by one call, apart."""

from typing import Any

from tests.api.conftest import ADMIN, CASHIER, MANAGER, Agency, refusal

from taquilla.engine.people.api_keys import TEST_PREFIX
from taquilla.sandbox.demo import BANKLOT

KEYS = ("till", "first_clerk", "second_clerk", "office")


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


def decide(agency: Agency, draw: int, outcome: str) -> None:
    body = {"draw_id": draw, "outcome": outcome}
    agency.made("/results", body, by="first_clerk")
    assert agency.made("/results/approve", body, by="second_clerk")["is_approved"]
    agency.work()


def test_a_ticket_is_sold_drawn_and_paid_at_once_or_refused_by_script_by_the_sandboxs_own_keys(agency: Agency) -> None:
    said = made(agency)
    assert all(said[f"{name}_key"].startswith("sk_test_") for name in KEYS)
    sold = agency.made("/tickets", {"wagers": [wager(agency)]}, by="till")
    draw = sold["wagers"][0]["draw_id"]
    assert refusal(agency.ask("POST", "/results", {"draw_id": draw, "outcome": "7"}, by="first_clerk", key="early")) == (
        409, "DRAW_NOT_CLOSED",
    )  # fmt: skip
    assert agency.made(f"/draws/{draw}/close", by="first_clerk")["status"] == "closed"
    for category, game, full, free in (
        ("lottery", "triple", "999", "991"), ("lottery", "terminal", "99", "91"), ("animalitos", "animalitos", "36", "1")
    ):  # fmt: skip
        scripted, other = ({"wagers": [wager(agency, game, one, category)]} for one in (full, free))
        assert refusal(agency.ask("POST", "/tickets", scripted, by="till", key=f"full {game}")) == (409, "SELECTION_FULL")
        agency.made("/tickets", other, by="till")
    late = {"wagers": [wager(agency) | {"draw_id": draw}]}
    assert refusal(agency.ask("POST", "/tickets", late, by="till", key="late")) == (409, "DRAWS_CLOSED")
    decide(agency, draw, "7")
    assert agency.made(f"/tickets/{sold['id']}/pay", {"pin": sold["pin"]}, by="till")["prize"] == "150.00"
    decide(agency, draw, "8")
    _, report = agency.ask("GET", f"/reports/prizes?first_day={sold['day']}&last_day={sold['day']}", by="office")
    (prizes,) = report["agencies"]
    assert (prizes["entity_id"], prizes["paid"], prizes["to_recover"]) == (said["agency_id"], "150.00", "150.00")
    agency.made(f"/draws/{wager(agency)['draw_id']}/void", {"reason": "a test"}, by="first_clerk")
    _, waits = agency.ask("GET", "/approvals", by="second_clerk")
    (one,) = waits["waiting"]
    agency.made(f"/draws/{one['draw_id']}/void/approve", by="second_clerk")
    agency.work()
    more = agency.made("/keys", {"name": "mirror", "role": "auditor", "entity_id": said["agency_id"] - 1}, by="office")["key"]
    assert more.startswith(TEST_PREFIX)
    assert agency.ask("GET", "/me", by=more)[0] == 200
    assert agency.run(agency.house.audit()).violations == ()


def test_one_call_makes_it_anew_and_ends_all_keys_of_the_one_before(agency: Agency) -> None:
    first = made(agency)
    agency.made("/tickets", {"wagers": [wager(agency)]}, by="till")
    assert agency.made("/sandbox", by=ADMIN, key="sandbox") == first
    again = made(agency, "again")
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


def test_a_sandbox_makes_none_and_closes_no_live_draw(agency: Agency) -> None:
    said = made(agency)
    for by in (MANAGER, CASHIER, "till", "first_clerk"):
        assert refusal(agency.ask("POST", "/sandbox", by=by, key="no")) == (403, "NOT_ALLOWED"), by
    assert refusal(agency.ask("POST", "/sandbox", by="office", key="no")) == (409, "NOT_POSSIBLE")
    assert agency.rows("select max(id) from operator") == [(said["operator_id"],)]
    # A live draw closes no sooner for a sandbox beside it.
    draw = wager(agency)["draw_id"]
    agency.made(f"/draws/{draw}/close", by="first_clerk")
    assert agency.ask("GET", f"/draws/{draw}", by=CASHIER)[1]["status"] == "open"
    assert refusal(agency.ask("POST", f"/draws/{draw}/close", by="clerk1@banklot.net", key="x")) == (409, "DRAW_NOT_CLOSED")
    live = {"draw_id": draw, "game": "animalitos", "selection": "36", "stake": "5.00"}
    assert agency.ask("POST", "/tickets", {"wagers": [live]}, by=CASHIER, key="live")[0] == 201


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
    decide(agency, test["wagers"][0]["draw_id"], "7")
    agency.made(f"/tickets/{test['id']}/pay", {"pin": test["pin"]}, by="till")
    assert [agency.ask("GET", path, by=live) for path in books] == before
    assert agency.rows("select last_event from gate where operator_id = %s", BANKLOT) == last
    assert sold["id"] not in str([agency.ask("GET", path, by="office") for path in books])
    for ticket, by in ((test, live), (test, CASHIER), (sold, "till"), (sold, "office")):
        assert refusal(agency.ask("GET", f"/tickets/{ticket['id']}", by=by)) == (404, "TICKET_UNKNOWN"), by
        paid = agency.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, by=by, key=f"pay {by}")
        assert paid[0] in (403, 404), by

