"""Audits over `/v1`: queued once, carried out by a worker, taken over from a dead one; each operator sees its own rows alone."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.store.audit.auditor import OF_THE_INSTALLATION, RULES
from taquilla.store.postgres.embedded import AUDITOR

if TYPE_CHECKING:
    from conftest import Agency
    from taquilla.store.postgres.embedded import Embedded

AUDITOR_OF_BANKLOT, ADMIN, BOSS = "auditor@banklot.net", "admin@banklot.net", "boss@banklot.net"
OWN_RULES = len(RULES) - len(OF_THE_INSTALLATION)


@pytest.fixture
def office(agency: "Agency", server: "Embedded", demo_database: str) -> "Agency":
    accounts = [DemoAccount(AUDITOR_OF_BANKLOT, "auditor", 212, 901), DemoAccount(ADMIN, "administrator", 212, 902)]
    agency.run(add_people(agency.house, BANKLOT, accounts))
    agency.house._auditor_url = server.url(AUDITOR, demo_database)
    return agency


def ask(office: "Agency", key: str = "k", by: str = AUDITOR_OF_BANKLOT) -> tuple[int, Any]:
    return office.ask("POST", "/audits", by=by, key=key)


def shown(office: "Agency", audit: int) -> Any:
    return office.ask("GET", f"/audits/{audit}", by=ADMIN)[1]


def test_an_audit_is_queued_carried_out_and_shown(office: "Agency") -> None:
    office.sell("one")
    status, queued = ask(office)
    assert (status, queued["state"], queued["asked_by"], queued["rules_checked"]) == (202, "queued", AUDITOR_OF_BANKLOT, None)
    assert office.run(office.house.audits.work())
    done = shown(office, queued["id"])
    assert (done["state"], done["rules_checked"], done["rules_broken"], done["violations"], done["undecided"]) == (
        "done", OWN_RULES, 0, [], [],
    )  # fmt: skip
    assert not office.run(office.house.audits.work())
    # The first response stays what it was.
    assert ask(office) == (202, queued)
    _, second = ask(office, "next")
    _, page = office.ask("GET", "/audits?limit=1", by=ADMIN)
    assert [one["id"] for one in page["audits"]] == [second["id"]]
    _, rest = office.ask("GET", f"/audits?limit=1&cursor={page['next']}", by=ADMIN)
    assert ([one["id"] for one in rest["audits"]], rest["next"]) == ([queued["id"]], None)


def test_an_operator_sees_what_concerns_it_and_nothing_of_others(office: "Agency") -> None:
    # Another operator's member keeps a weak password.
    office.owner.execute("set session_replication_role = replica")
    office.owner.execute(
        "insert into member (operator_id, id, entity_id, email, role, password_hash, created_at)"
        " select 9, 1, 1, 'theirs@example.com', 'cashier', replace(password_hash, 't=2', 't=1'), created_at"
        " from member where id = 901"
    )
    _, clean = ask(office)
    office.run(office.house.audits.work())
    assert "I45" not in [one["rule"] for one in shown(office, clean["id"])["violations"]]
    office.owner.execute("update member set password_hash = replace(password_hash, 't=2', 't=1') where id = 901")
    _, audit = ask(office, "again")
    office.run(office.house.audits.work())
    found = {one["rule"]: one for one in shown(office, audit["id"])["violations"]}
    assert found["I45"]["offenders"] == [{"operator_id": BANKLOT, "member_id": 901}]
    assert found["I45"]["count"] == 1


def test_one_audit_at_a_time_is_under_way(office: "Agency") -> None:
    office.run(office.token(ADMIN))

    async def at_once() -> list[int]:
        sent = [office.insisting("POST", "/audits", by=ADMIN, key=str(place)) for place in range(32)]
        return sorted(answer.status_code for answer in await asyncio.gather(*sent))

    assert office.run(at_once()) == [202] + [409] * 31
    assert ask(office, "other")[1]["reason"] == "AUDIT_UNDER_WAY"
    assert office.owner.execute("select count(*) from audit_run").fetchone() == (1,)


def test_an_audit_under_one_key_is_asked_for_once(office: "Agency") -> None:
    office.run(office.token(ADMIN))

    async def at_once() -> set[bytes]:
        sent = [office.insisting("POST", "/audits", by=ADMIN, key="one") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    assert len(office.run(at_once())) == 1


def test_a_dead_workers_audit_is_taken_over(office: "Agency") -> None:
    _, audit = ask(office)
    office.owner.execute("update audit_run set state = 'running', tries = 1, claimed_until = house_now() + interval '1 minute'")
    assert not office.run(office.house.audits.work())
    office.owner.execute("update audit_run set claimed_until = house_now()")
    assert office.run(office.house.audits.work())
    assert shown(office, audit["id"])["state"] == "done"
    assert office.owner.execute("select tries from audit_run").fetchone() == (2,)


def test_an_audit_that_kills_its_workers_fails(office: "Agency") -> None:
    _, audit = ask(office)
    office.owner.execute("update audit_run set state = 'running', tries = 5, claimed_until = house_now()")
    assert office.run(office.house.audits.work())
    failed = shown(office, audit["id"])
    assert (failed["state"], failed["error"]) == ("failed", "the workers that ran it have died")
    assert ask(office, "next")[0] == 202


def test_an_audit_that_cannot_run_fails_and_an_undecided_rule_says_only_a_code(office: "Agency") -> None:
    office.owner.execute("alter table payout rename to paid_out")
    _, audit = ask(office)
    office.run(office.house.audits.work())
    undecided = shown(office, audit["id"])["undecided"]
    assert {one["reason"] for one in undecided} == {"PostgreSQL 42P01"}


def test_audits_are_found_by_their_operators_alone(office: "Agency") -> None:
    status, problem = office.ask("GET", "/audits/999", by=ADMIN)
    assert (status, problem["reason"]) == (404, "AUDIT_UNKNOWN")


def test_rules_about_the_installation_are_those_without_an_operator(office: "Agency") -> None:
    from taquilla.store.audit import auditor

    filling = {"now": "2024-10-22Z", "keys": "{}", "wallet_channel": 7, "operators": "{}", "days": "{}"}
    without = set()
    # The rules on logs are no queries; what they find is of an operator's log.
    for rule in [rule for rule in RULES if rule.id.lower() in auditor._QUERIES]:
        query = f"select * from (\n{auditor._QUERIES[rule.id.lower()]}\n) as offender limit 0"
        found = office.owner.execute(query.encode(), filling)
        if "operator_id" not in [column.name for column in found.description or ()]:
            without.add(rule.id)
    assert without == OF_THE_INSTALLATION
