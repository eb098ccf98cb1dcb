"""A second person over `/v1`: whoever had power over somebody's access does not decide with that one as two (RG-18)."""

from typing import Any

import pytest
from tests.api.conftest import ADMIN, MANAGER, SECOND, Agency, refusal

from taquilla.sandbox.demo import BANKLOT

NEW, NEWER = "new@banklot.net", "newer@banklot.net"
ROOT = 212


@pytest.fixture
def drawn(agency: Agency) -> dict[str, Any]:
    """A result of a draw that was held a minute ago."""
    (sold,) = agency.hold("10.00")
    return {"draw_id": sold["wagers"][0]["draw_id"], "outcome": "7"}


def log_in_as_added(agency: Agency, email: str) -> None:
    """Let the manager add a clerk, and log in with the password that it was shown."""
    added = agency.made("/users", {"email": email, "role": "clerk", "entity_id": ROOT}, by=MANAGER)
    agency.run(agency.logging_in(email, added["password"]))


def approved(agency: Agency, result: dict[str, Any], by: str) -> tuple[int, Any]:
    return agency.ask("POST", "/results/approve", result, by=by, key=f"approve {by}")


def test_a_manager_is_not_two_with_the_clerk_it_has_just_added(agency: Agency, drawn: dict[str, Any]) -> None:
    agency.made("/results", drawn, by=MANAGER)
    log_in_as_added(agency, NEW)
    # Nor is anything compared, so that nobody guesses with somebody else's account.
    assert agency.ask("POST", "/results/approve", drawn | {"outcome": "8"}, by=NEW, key="guess")[1]["reason"] == "NOT_INDEPENDENT"
    status, problem = approved(agency, drawn, NEW)
    assert (status, problem["reason"]) == (409, "NOT_INDEPENDENT")
    assert problem["until"].startswith("2024-11-21T")
    assert f"{MANAGER} had power over the access of {NEW}" in problem["detail"]
    assert agency.rows("select count(*) from result where approved_at is not null") == [(0,)]
    agency.owner.execute("select move_house_clock(house_now() + interval '15 seconds')")  # alarms are looked at so often
    agency.work()
    alarm, _ = agency.alarms("second_person_refused", ADMIN)
    assert alarm["detail"] == {"by": NEW, "decision": "result", "why": f"{MANAGER} had power over the access of {NEW}"}
    # Nor the other way round: who was added enters, and the manager approves.
    agency.made("/results", drawn, by=NEW)
    assert approved(agency, drawn, MANAGER)[1]["reason"] == "NOT_INDEPENDENT"
    assert approved(agency, drawn, SECOND)[0] == 200


def test_two_whom_one_manager_has_added_decide_and_it_is_told_once(agency: Agency, drawn: dict[str, Any]) -> None:
    for email in (NEW, NEWER):
        log_in_as_added(agency, email)
    agency.made("/results", drawn, by=NEW)
    assert agency.ask("POST", "/results/approve", drawn | {"outcome": "8"}, by=NEWER, key="8")[1]["reason"] == "RESULT_DIFFERS"
    agency.owner.execute("select move_house_clock(house_now() + interval '30 seconds')")
    first = approved(agency, drawn, NEWER)
    assert (first[0], first) == (200, approved(agency, drawn, NEWER))
    agency.work()
    (alarm,) = agency.alarms("added_by_one", ADMIN)
    assert alarm["detail"] == {"first": NEW, "second": NEWER, "by": MANAGER}
    assert agency.rows("select count(*) from outbox where type = 'security.added_by_one'") == [(1,)]


def test_two_addresses_that_differ_by_a_final_dot_or_by_case_are_one_person(agency: Agency, drawn: dict[str, Any]) -> None:
    for address, refused in (
        (MANAGER.upper(), (409, "EMAIL_TAKEN")), ("Manager@Banklot.net.", (422, "EMAIL_UNFIT")),
        ("manager+2@banklot.net.", (422, "EMAIL_UNFIT")),
    ):  # fmt: skip
        added = {"email": address, "role": "clerk", "entity_id": ROOT}
        assert refusal(agency.ask("POST", "/users", added, by=ADMIN, key=address)) == refused
    # An earlier release took such an address.
    twin = "Manager@Banklot.net."
    added = agency.made("/users", {"email": twin[:-1] + "x", "role": "clerk", "entity_id": ROOT}, by=ADMIN)
    agency.owner.execute("update member set email = %s where id = %s", [twin, added["id"]])
    agency.owner.execute("insert into address_directory (address, operator) values (lower(%s), %s)", [twin, BANKLOT])
    agency.made("/results", drawn, by=MANAGER)
    # Nobody had power over the other, and no time makes two of one.
    for _ in range(2):
        agency.run(agency.logging_in(twin, added["password"]))
        problem = approved(agency, drawn, twin)[1]
        assert (problem["reason"], "both addresses are one person's" in problem["detail"]) == ("NOT_INDEPENDENT", True)
        agency.move_clock("+40 days")
