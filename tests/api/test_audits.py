"""Audits over `/v1`: queued once, carried out by a worker, taken over from a dead one; each operator sees its own rows alone."""

import asyncio
from functools import partial
from typing import Any

import pytest
from tests.api.conftest import ADMIN, AUDITOR, Agency, refusal
from tests.engine.conftest import working
from tests.patience import LOOK_S, PATIENCE_S, until

from taquilla.engine import house, runs
from taquilla.engine.audit import Report, audit
from taquilla.engine.audit_runs import AuditRuns
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.audit import auditor, events, shards
from taquilla.store.audit.auditor import OF_THE_INSTALLATION, RULES
from taquilla.store.postgres.database import DatabaseGone
from taquilla.work import worker

OWN_RULES = len(RULES) - len(OF_THE_INSTALLATION)


def ask(agency: Agency, key: str = "k") -> tuple[int, Any]:
    return agency.ask("POST", "/audits", by=AUDITOR, key=key)


def shown(agency: Agency, audit: int) -> Any:
    return agency.ask("GET", f"/audits/{audit}", by=ADMIN)[1]


def test_an_audit_is_queued_carried_out_and_shown(agency: Agency) -> None:
    agency.sell("one")
    status, queued = ask(agency)
    assert (status, queued["status"], queued["asked_by"], queued["rules_checked"]) == (202, "queued", AUDITOR, None)
    assert agency.run(agency.house.audits.work())
    done = shown(agency, queued["id"])
    assert done | {"status": "done", "rules_checked": OWN_RULES, "rules_broken": 0, "violations": [], "undecided": []} == done
    assert not agency.run(agency.house.audits.work())
    assert refusal(agency.ask("GET", "/audits/999", by=ADMIN)) == (404, "AUDIT_UNKNOWN")
    _, second = ask(agency, "next")
    assert [one["id"] for one in agency.listed("/audits?limit=1", by=ADMIN)] == [second["id"], queued["id"]]


def test_a_worker_of_the_same_process_begins_at_once(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "AUDIT_PAUSE_S", 2 * PATIENCE_S)

    async def story() -> None:
        async with working(agency.house):
            for key in ("one", "two"):  # it pauses between them
                asked = await agency.sending("POST", "/audits", by=AUDITOR, key=key)
                path = f"/audits/{asked.json()['id']}"
                while (await agency.sending("GET", path, by=ADMIN)).json()["status"] != "done":
                    await asyncio.sleep(LOOK_S)

    agency.run(asyncio.wait_for(story(), PATIENCE_S))


def test_an_operator_sees_what_concerns_it_and_nothing_of_others(agency: Agency) -> None:
    # Another operator's member keeps a weak password.
    agency.owner.execute("set session_replication_role = replica")
    agency.owner.execute(
        "insert into member (operator_id, id, entity_id, email, role, password_hash, created_at)"
        " select 9, 1, 1, 'theirs@example.com', 'cashier', replace(password_hash, 't=2', 't=1'), created_at"
        " from member where id = 902"
    )
    _, clean = ask(agency)
    agency.run(agency.house.audits.work())
    assert "I45" not in [one["rule"] for one in shown(agency, clean["id"])["violations"]]
    agency.owner.execute("update member set password_hash = replace(password_hash, 't=2', 't=1') where id = 902")
    _, audit = ask(agency, "again")
    agency.run(agency.house.audits.work())
    found = {one["rule"]: one for one in shown(agency, audit["id"])["violations"]}
    assert found["I45"]["offenders"] == [{"operator_id": BANKLOT, "member_id": 902}]
    assert found["I45"]["count"] == 1


def test_one_audit_at_a_time_is_under_way(agency: Agency) -> None:
    answers = agency.at_once([str(place) for place in range(32)], "/audits", by=ADMIN)
    assert sorted(status for status, _ in answers) == [202] + [409] * 31
    assert ask(agency, "other")[1]["reason"] == "AUDIT_UNDER_WAY"
    assert agency.rows("select count(*) from audit_run") == [(1,)]


@pytest.mark.parametrize(("tries", "ends"), [
    (1, ("done", None)), (5, ("failed", "5 times its worker or the database went away before it was done: ask for it again")),
])  # fmt: skip
def test_a_dead_workers_audit_is_taken_over_until_it_has_killed_too_many(
    agency: Agency, tries: int, ends: tuple[str, str | None]
) -> None:
    _, audit = ask(agency)
    claimed = "update audit_run set state = 'running', tries = %s, claimed_until = house_now() + interval '1 minute'"
    agency.owner.execute(claimed.encode(), [tries])
    assert not agency.run(agency.house.audits.work())
    agency.owner.execute("update audit_run set claimed_until = house_now()")
    assert agency.run(agency.house.audits.work())
    done = shown(agency, audit["id"])
    assert (done["status"], done["error"]) == ends
    assert ask(agency, "next")[0] == 202


def test_a_claim_is_kept_after_a_write_of_unknown_outcome_and_ends_nothing_that_another_has(agency: Agency, monkeypatch) -> None:
    """PostgreSQL warns of some writes, as where somebody ends their wait for a standby."""
    monkeypatch.setattr(runs, "_KEEP_EVERY_S", 0)
    warns = "begin raise warning 'canceling wait for synchronous replication due to user request'; return new; end"
    agency.owner.execute(f"create function warn() returns trigger language plpgsql as '{warns.replace(chr(39), chr(39) * 2)}'")

    async def kept() -> None:
        before = agency.rows(claimed := "select claimed_until from audit_run")
        await until(lambda: agency.rows(claimed) != before, "a claim that is kept")

    async def audit(operator: int) -> Report:
        agency.owner.execute("create trigger warns before update on audit_run for each row execute function warn()")
        await kept()
        agency.owner.execute("drop trigger warns on audit_run")
        await kept()
        agency.owner.execute("update audit_run set tries = 2, claimed_until = house_now()")
        return await agency.house.audit(operator)

    _, queued = ask(agency)
    assert agency.run(AuditRuns(agency.house.database, audit).work())
    assert agency.run(agency.house.audits.work())  # it runs still
    assert shown(agency, queued["id"])["status"] == "done"


def test_an_audit_whose_database_goes_away_has_no_verdict_and_begins_again(agency: Agency, monkeypatch) -> None:
    def go_away(rule: object) -> None:
        agency.owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'taquilla_auditor'")

    _, asked = ask(agency)
    with monkeypatch.context() as patch:
        patch.setattr(house, "audit", partial(audit, on_rule=go_away))
        with pytest.raises(DatabaseGone):
            agency.run(agency.house.audits.work())
    assert shown(agency, asked["id"])["status"] == "running"
    agency.owner.execute("update audit_run set claimed_until = house_now()")
    assert agency.run(agency.house.audits.work())
    done = shown(agency, asked["id"])
    assert (done["status"], done["rules_checked"], done["undecided"]) == ("done", OWN_RULES, [])


def test_an_auditor_that_may_read_nothing_has_no_verdict(agency: Agency, caplog: pytest.LogCaptureFixture) -> None:
    agency.house._auditor_url = agency.house.database.url
    _, asked = ask(agency)
    assert agency.run(agency.house.audits.work())
    failed = shown(agency, asked["id"])
    assert (failed["status"], failed["error"]) == ("failed", "the auditor could not run; the log of the worker says why")
    assert "This login may not act as taquilla_auditor." in caplog.text


def test_an_audit_that_cannot_run_fails_and_an_undecided_rule_says_only_a_code(agency: Agency) -> None:
    agency.owner.execute("alter table payout rename to paid_out")
    _, audit = ask(agency)
    agency.run(agency.house.audits.work())
    undecided = shown(agency, audit["id"])["undecided"]
    assert {one["reason"] for one in undecided} == {"PostgreSQL 42P01"}
    _, standing = agency.run(agency.house.audits.standing(BANKLOT))
    assert (standing.violations, standing.undecided) == (0, len(undecided))


def test_rules_about_the_installation_are_those_without_an_operator(agency: Agency) -> None:
    filling = {"now": "2024-10-22Z", "keys": "{}", "wallet_channel": 7, "operators": "{}", "days": "{}", **events.PARAMETERS}
    without = set()
    # The rules on logs are no queries; what they find is of an operator's log.
    for rule in [rule for rule in RULES if rule.id.lower() in auditor._QUERIES]:
        asked = auditor._QUERIES[rule.id.lower()]
        query = f"{shards.PLAIN.head(asked)}select * from (\n{asked}\n) as offender limit 0"
        found = agency.owner.execute(query.encode(), filling)
        if "operator_id" not in [column.name for column in found.description or ()]:
            without.add(rule.id)
    assert without == OF_THE_INSTALLATION
