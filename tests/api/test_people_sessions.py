"""Sessions over `/v1`: listed, and ended by whoever manages their users."""


import pytest
from tests.api.conftest import ADMIN, BOSS, CASHIER, OTHER, Agency, refusal


@pytest.fixture
def agency(agency: Agency) -> Agency:
    """All of them have logged in."""
    for email in (CASHIER, OTHER, BOSS, ADMIN):
        agency.run(agency.token(email))
    return agency


def listed(agency: Agency, by: str, query: str = "") -> dict[str, int]:
    return {one["user"]: one["id"] for one in agency.listed(f"/sessions{query}", by=by)}


def test_each_sees_the_own_sessions_and_those_of_whom_it_manages(agency: Agency) -> None:
    assert set(listed(agency, CASHIER)) == {CASHIER}
    assert set(listed(agency, BOSS)) == {CASHIER, BOSS}
    assert set(listed(agency, ADMIN)) == {CASHIER, OTHER, BOSS, ADMIN}
    assert set(listed(agency, ADMIN, "?user_id=865")) == {OTHER}
    assert len(agency.listed("/sessions?limit=1", by=ADMIN)) == 4
    (own,) = [one for one in agency.ask("GET", "/sessions", by=BOSS)[1]["sessions"] if one["is_own"]]
    assert own["user"] == BOSS


def test_a_manager_ends_the_sessions_of_its_tree_at_once(agency: Agency) -> None:
    ids = listed(agency, ADMIN)
    for by, user in ((BOSS, OTHER), (BOSS, ADMIN), (CASHIER, BOSS)):
        assert refusal(agency.ask("DELETE", f"/sessions/{ids[user]}", by=by, key="k")) == (404, "SESSION_UNKNOWN")
    assert [agency.ask("DELETE", f"/sessions/{ids[CASHIER]}", by=BOSS, key="k")[0] for _ in "12"] == [204, 204]
    assert agency.ask("GET", "/me", by=CASHIER)[0] == 401
    assert set(listed(agency, BOSS)) == {BOSS}
    ended = agency.rows("select actor, object from audit_event where action = 'session ended'")
    assert ended == [(BOSS, str(ids[CASHIER]))]
    assert agency.ask("DELETE", f"/sessions/{ids[BOSS]}", by=BOSS, key="own")[0] == 204
    assert agency.ask("GET", "/me", by=BOSS)[0] == 401
