"""A second person over `/v1`: whoever had power over somebody's access does not decide with that one as two (RG-18)."""

from typing import TYPE_CHECKING, Any

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.work.worker import Worker

if TYPE_CHECKING:
    from conftest import Agency

BOSS, SECOND = "chief@banklot.net", "clerk2@banklot.net"
NEW, NEWER = "new@banklot.net", "newer@banklot.net"
ADMIN = "overseer@banklot.net"
ROOT = 212


@pytest.fixture
def drawn(agency: "Agency") -> dict[str, Any]:
    """A result of a draw that was held a minute ago."""
    office = [DemoAccount(BOSS, "manager", ROOT, 951), DemoAccount(ADMIN, "administrator", ROOT, 952)]
    agency.run(add_people(agency.house, BANKLOT, office))
    _, sold = agency.sell("one", "10.00")
    wager = sold["wagers"][0]
    agency.owner.execute("select move_house_clock(%s::timestamptz + interval '1 minute')", [wager["draws_at"]])
    agency.tokens.clear()
    agency.run(Worker(agency.house).round())
    return {"draw_id": wager["draw_id"], "outcome": "7"}


def log_in_as_added(agency: "Agency", email: str) -> None:
    """Let the manager add a clerk, and log in with the password that it was shown."""
    body = {"email": email, "role": "clerk", "entity_id": ROOT}
    status, added = agency.ask("POST", "/users", body, by=BOSS, key=email)
    assert status == 201, added
    logged_in = agency.run(agency.house.people.access.login(email, added["password"], "test"))
    agency.tokens[email] = logged_in.token  # type: ignore[union-attr]


def approved(agency: "Agency", result: dict[str, Any], by: str) -> tuple[int, Any]:
    return agency.ask("POST", "/results/approve", result, by=by, key=f"approve {by}")


def test_a_manager_is_not_two_with_the_clerk_it_has_just_added(agency: "Agency", drawn: dict[str, Any]) -> None:
    assert agency.ask("POST", "/results", drawn, by=BOSS, key="enter")[0] == 201
    log_in_as_added(agency, NEW)
    # Nor is anything compared, so that nobody guesses with somebody else's account.
    assert agency.ask("POST", "/results/approve", drawn | {"outcome": "8"}, by=NEW, key="guess")[1]["reason"] == "NOT_INDEPENDENT"
    status, problem = approved(agency, drawn, NEW)
    assert (status, problem["reason"]) == (409, "NOT_INDEPENDENT")
    assert problem["until"].startswith("2024-11-21T")
    assert f"{BOSS} had power over the access of {NEW}" in problem["detail"]
    assert agency.owner.execute("select count(*) from result where approved_at is not null").fetchone() == (0,)
    agency.owner.execute("select move_house_clock(house_now() + interval '15 seconds')")  # alarms are looked at so often
    agency.run(Worker(agency.house).round())
    alarm, _ = [one for one in agency.ask("GET", "/alarms", by=ADMIN)[1]["alarms"] if one["kind"] == "second_person_refused"]
    assert alarm["detail"] == {"by": NEW, "decision": "result", "why": f"{BOSS} had power over the access of {NEW}"}
    # Nor the other way round: who was added enters, and the manager approves.
    assert agency.ask("POST", "/results", drawn, by=NEW, key="enter again")[0] == 201
    assert approved(agency, drawn, BOSS)[1]["reason"] == "NOT_INDEPENDENT"
    assert approved(agency, drawn, SECOND)[0] == 200


def test_two_whom_one_manager_has_added_decide_and_it_is_told_once(agency: "Agency", drawn: dict[str, Any]) -> None:
    for email in (NEW, NEWER):
        log_in_as_added(agency, email)
    assert agency.ask("POST", "/results", drawn, by=NEW, key="enter")[0] == 201
    assert agency.ask("POST", "/results/approve", drawn | {"outcome": "8"}, by=NEWER, key="8")[1]["reason"] == "RESULT_DIFFERS"
    agency.owner.execute("select move_house_clock(house_now() + interval '30 seconds')")
    first = approved(agency, drawn, NEWER)
    assert (first[0], first) == (200, approved(agency, drawn, NEWER))
    agency.run(Worker(agency.house).round())
    (alarm,) = [one for one in agency.ask("GET", "/alarms", by=ADMIN)[1]["alarms"] if one["kind"] == "added_by_one"]
    assert alarm["detail"] == {"first": NEW, "second": NEWER, "by": BOSS}
    told = "select count(*) from outbox where type = 'security.added_by_one'"
    assert agency.owner.execute(told.encode()).fetchone() == (1,)


def test_two_addresses_that_differ_by_a_final_dot_or_by_case_are_one_person(agency: "Agency", drawn: dict[str, Any]) -> None:
    twin = BOSS.upper()
    status, refused = agency.ask("POST", "/users", {"email": twin, "role": "clerk", "entity_id": ROOT}, by=ADMIN, key="upper")
    assert (status, refused["reason"]) == (409, "EMAIL_TAKEN")
    for address in ("Chief@Banklot.net.", "manager+2@banklot.net."):
        added = agency.ask("POST", "/users", {"email": address, "role": "clerk", "entity_id": ROOT}, by=ADMIN, key=address)
        assert (added[0], added[1]["reason"]) == (422, "EMAIL_UNFIT")
    # An earlier release took such an address.
    twin = "Chief@Banklot.net."
    added = agency.made("/users", {"email": twin[:-1] + "x", "role": "clerk", "entity_id": ROOT}, by=ADMIN)
    agency.owner.execute("update member set email = %s where id = %s", [twin, added["id"]])
    agency.owner.execute("insert into address_directory (address, operator) values (lower(%s), %s)", [twin, BANKLOT])
    assert agency.ask("POST", "/results", drawn, by=BOSS, key="enter")[0] == 201
    # Nobody had power over the other, and no time makes two of one.
    for _ in range(2):
        agency.tokens[twin] = agency.run(agency.house.people.access.login(twin, added["password"], "test")).token  # type: ignore[union-attr]
        problem = approved(agency, drawn, twin)[1]
        assert (problem["reason"], "both addresses are one person's" in problem["detail"]) == ("NOT_INDEPENDENT", True)
        agency.move_clock("+40 days")
