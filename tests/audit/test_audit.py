"""The auditor: it is silent on an unharmed day, names every broken rule, and never counts an undecided rule as kept."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import pq
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from tests.audit import restarts
from tests.audit.conftest import Audited
from tests.reuse import execute_prepared

from taquilla.domain.seals.draws import DrawSeal
from taquilla.domain.seals.entries import Entry
from taquilla.engine.audit import Report, audit, day_keys
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.store.audit import auditor
from taquilla.store.audit.auditor import RULES, AuditRule, Finding
from taquilla.store.postgres.database import HouseConnection, connect, statements
from taquilla.store.postgres.embedded import AUDITOR, OWNER
from taquilla.store.postgres.schema import migrate

MUTANTS = {
    name: damage
    for file in (
        "mutants.sql", "wallet_mutants.sql", "void_mutants.sql", "payout_mutants.sql", "credit_mutants.sql", "event_mutants.sql",
        "shift_mutants.sql", "seal_mutants.sql",
    )
    for name, damage in statements(str(Path(__file__).with_name(file))).items()
} | restarts.MUTANTS
MOMENT = timedelta(milliseconds=500)
RULE = {rule.id: rule for rule in RULES}
CHECKED_ONCE = cache(is_signed)


def run(day: Audited, *rules: str, **options: object) -> Report:
    wanted = [RULE[rule] for rule in rules] if rules else RULES
    return asyncio.run(audit(day.url, day.number_keys, wanted, **options))  # type: ignore[arg-type]


def test_an_unharmed_day_breaks_no_rule(unharmed: Audited) -> None:
    report = run(unharmed)
    assert report == Report(checked=len(RULES), violations=(), undecided=())
    assert report.exit_code == 0


BUSY = [
    "ticket where state = 'sold'", "ticket where state = 'canceled'", "ticket where state = 'rejected'",
    "transfer where kind = 'commission' and reverses is null", "transfer where kind = 'commission' and reverses is not null",
    "transfer where kind = 'prize' and reverses is not null", "transfer where kind = 'payout'", "transfer where kind = 'expiry'",
    "settlement where version = 2", "payout where version = 2", "settlement where array_position(results, null) is not null",
    "market where kind = 'ab'", "market where kind = 'run'", "wager where consolation > 0", "gate_day where last_ordinal > 0",
    "account where balance <> 0", "exposure where selection = '*'", "session where ended_at is null",
    "transfer where kind = 'payment'", "week_profit where profit > 0", "closed_week where movements <> 0",
    "closed_week where opening <> 0", "closed_week where expired > 0", "expiry_share",
    "turnover where member_id = 0", "sports_ticket where step = 'cancelled' and reserved",
    "signed_request where verb = 'place'", "signed_request where verb = 'paid'",
    "sports_ticket where result = 'won' and version = 2 and lines > 1 and step = 'closed'",
    "sports_ticket where result = 'lost' and coupon_id = 456",
    "transfer where kind = 'stake' and version = 2 and reverses is null",
    "transfer where kind = 'withholding' and reverses is not null", "call_out where action = 'ticket_void'",
    "carry where coupon_id = 455 and amount > 0", "sports_settlement where carry_in > 0 and pool > 0",
    "sports_settlement where tiers @> '[{\"hits\": 4}]' and house_adds > 70", "bet where state = 'open'",
    "bet where state = 'settled' and credits = 0", "bet where state = 'rolled_back' and credits > 0",
    "transfer where kind = 'credit' and reverses is not null", "statement where class = 1 and amount < 0",
    "request where verb = 'bury bet'", "game_turnover where rolled_back <> 0",
    "request where verb = 'refused' and key like 'funds:%'", "request where verb = 'refused' and key like 'transaction:%'",
    "credit_hold where state = 'held'", "credit_hold where state = 'approved'", "credit_hold where state = 'refused'",
    "credit_hold where state = 'dropped'", "player_day where paid_out > 0", "bet where ticket_seq is not null and state = 'open'",
    "bet where ticket_seq is not null and state = 'rolled_back'",
    "bet where ticket_seq is not null and state = 'settled' and credits = 0",
    "bet where ticket_seq is not null and state = 'settled' and credits > 0", "payout where amount < 0",
    "statement where type = 'Bet-Cancel'", "prize where kind = 'refund'", "prize where kind = 'refund' and version = 2",
    "payout join prize using (operator_id, market_id, version, ticket_seq, line, day) where kind = 'refund'",
    "transfer where kind = 'clawback' and reverses is not null",
    "transfer where kind = 'clawback' and reverses is null and debit = 1000001",
    "draw_order where verb = 'resume' and approved_by is not null", "market_event where position = 11",
    "bet_market join prize using (operator_id, market_id) where kind = 'refund'", "payout_hold where ended_as = 'approved'",
    "payout_hold where ended_as = 'refused'", "transfer where kind = 'receivable' and reverses is null",
    "shift where counted > expected", "shift where counted < expected", "shift where counted = expected",
    "shift where closed_seq is null",
    "shift join ticket using (operator_id, member_id) where undone_seq between shift.seq and closed_seq",
    "shift join payout using (operator_id, member_id) where payout.seq between shift.seq and closed_seq",
    "shift join payout_hold using (operator_id) where asked_by = member_id and payout_seq between shift.seq and closed_seq",
    "cash_movement where direction = 'in'", "cash_movement where direction = 'out'",
]  # fmt: skip


def test_the_unharmed_day_is_a_busy_one(unharmed: Audited) -> None:
    """Check that the silence above proves something."""
    with psycopg.connect(unharmed.owner_url) as connection:
        for some in BUSY:
            assert connection.execute(f"select count(*) > 0 from {some}".encode()).fetchone() == (True,), some


Look = Callable[[str, list[AuditRule]], list[Finding]]
# Every rule looks at one mutant in so many, and at its own.
ONE_IN = [1] if os.environ.get("HYPOTHESIS_PROFILE") == "search" else [60, pytest.param(12, marks=pytest.mark.prove("histories"))]


@pytest.fixture(scope="module")
def look(throw_away: Audited) -> Iterator[Look]:
    """Return the auditor's findings after some damage, on one connection, where each question is planned once.

    Each text of an entry is read once too, and each signature checked once: to read one means nothing but what its text says.
    """
    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        for kind in (Entry, DrawSeal):
            patch.setattr(kind, "parse", cache(kind.parse))
        again = {"enable_seqscan": "on", "plan_cache_mode": "force_generic_plan"}
        connection = runner.run(connect(throw_away.owner_url, role=OWNER, **again))
        connection.prepared_max = None
        snapshot = runner.run(auditor.begin(connection))
        tell(connection, "commit")
        keys = day_keys(throw_away.number_keys, snapshot.days)
        asked = partial(plant_and_look, connection, verify=CHECKED_ONCE)
        yield lambda damage, rules: runner.run(asked(damage, rules, snapshot.now, keys))
        runner.run(connection.close())


@pytest.mark.parametrize(("nth", "mutant"), list(enumerate(MUTANTS)), ids=MUTANTS)
@pytest.mark.parametrize("one_in", ONE_IN)
def test_a_planted_violation_is_seen_by_its_rule(look: Look, nth: int, mutant: str, one_in: int) -> None:
    own = mutant.partition("_")[0].upper()
    asked = [rule for number, rule in enumerate(RULES) if rule.id == own or (number + nth) % one_in == 0]
    findings = look(MUTANTS[mutant], asked)
    assert [finding for finding in findings if finding.undecided] == []
    assert own in {finding.rule.id for finding in findings}


HARMLESS = {
    "I83, who has sold a ticket that was undone": "update ticket set member_id = (select min(approved_by) from result "
    "where operator_id = 1) where operator_id = 1 and state <> 'sold'",
    "I84, a payment of just the bound": "update rule_payout set pay_alone_max = (select max(transfer.amount) from transfer "
    "join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, ticket_seq, transfer.day) "
    "where kind = 'payout' and ticket.entity_id = 10 and not exists (select from payout_hold "
    "where (payout_hold.operator_id, payout_seq) = (transfer.operator_id, transfer.seq))) where entity_id = 10",
    "I84, a bound that came after the payments": "insert into rule_payout values (1, 0, house_now(), 0, 'test')",
    "I68, a free bet below a limit that came after the stakes": "update bet set debit = 0, placed_at = placed_at + interval "
    "'1 minute' where seq = (select max(seq) from bet join player_limit using (operator_id, player_id) where kind = 'stake'); "
    "update player_limit set amount = 1, starts = last.at, asked_at = last.at, confirmed_at = last.at from (select operator_id, "
    "player_id, max(placed_at) as at from bet group by 1, 2) as last where (last.operator_id, last.player_id) = "
    "(player_limit.operator_id, player_limit.player_id)",
    "I121, taxes that are those of the settlement": "update sports_ticket set wht_rate_at = 'settlement'; "
    "update outbox set data = replace(data::text, '\"wht_rate_at\": \"sale\"', '\"wht_rate_at\": \"settlement\"')::jsonb "
    "where data #> '{rows,tax_rate}' is not null",
    "I122, a key and a wallet that were told": "update outbox set data = jsonb_set(data, '{rows,signing_key}', "
    "'{\"9\": {\"public_key\": \"a key\"}}') where data ? 'is_whole'; update outbox set data = jsonb_build_object('keys', "
    "jsonb_build_array(encode(sha256('a key'), 'hex'))) where type = 'wallets.moved'; "
    "update outbox set data = data || jsonb_build_object('wallets', jsonb_build_array("
    "encode(sha256('http://127.0.0.1:9/'), 'hex'))) where type = 'sports.tickets'",
    "I04, a credit that was lowered before the state was told": "update outbox set data = data - 'is_whole' #- "
    "'{rows,account,1000001}'; update account set floor = balance + 1 where operator_id = 1 and id = 1000001; "
    "insert into audit_event (operator_id, at, actor, action, object, detail) select 1, last_at, 'office', 'credit changed', "
    "entity.id, jsonb_build_object('before', 5000000, 'after', 0, 'seq', last_seq) from gate join entity using (operator_id) "
    "where account_id = 1000001 and operator_id = 1",
    "I116, an operator that is apart, of which no address is found": "update operator set addresses_apart = true where id = 2; "
    "delete from address_directory where operator = 2",
    "I119, what two did before the state was told": "update outbox set data = data #- '{rows,operator}'; "
    "update outbox set data = data || '{\"by\": \"clerk1@banca1.example\"}' where type = 'result.approved'",
    "I119, a bound that the machine's administrator asked for, who has added the second person": "insert into outbox "
    "select operator_id, last_event + place, last_at, type, last_seq + 1, last_seq, day, data from gate, (values "
    "(1, 'loosening.asked', '{\"loosening_id\": 1, \"asker\": null, \"by\": \"office\"}'::jsonb), (2, 'loosening.decided', "
    "'{\"loosening_id\": 1, \"decision\": \"approved\", \"by\": \"clerk1@banca1.example\"}')) as told (place, type, data) "
    "where operator_id = 1",
    "I120, an entry of before the first event": "insert into audit_event (operator_id, at, actor, action, object, detail) "
    "select operator_id, min(at) - interval '1 day', 'office', 'member added', '9', '{}' from outbox group by 1",
    "I110, a log that went on under another origin": restarts.announced(),
    "I52, a week of before the folds were begun anew, with other rates below": "update progress set recounted_at = "
    "(select max(closed_at) from closed_week); update closed_week set agency = agency - 1, closing = closing + 1 "
    "where entity_id = 1 and week = (select max(week) from closed_week)",
    "I85, a correction under way": "update settlement set finished_at = null where version > 1; "
    "update transfer set amount = amount + 1 where kind = 'receivable'",
}


@pytest.mark.parametrize("harmless", HARMLESS)
def test_a_harmless_change_breaks_no_rule(look: Look, harmless: str) -> None:
    assert look(HARMLESS[harmless], [RULE[harmless.partition(",")[0]]]) == []


async def plant_and_look(
    connection: HouseConnection, damage: str, rules: list[AuditRule], *asked: Any, role: str = AUDITOR, **how: Any
) -> list[Finding]:
    """Return the findings of the auditor's role after some damage by the owner, which is rolled back for the next mutant."""
    # A plan does not outlive the types of its columns.
    execute = partial(HouseConnection.execute if "alter " in damage else execute_prepared, connection)
    connection.__dict__["execute"] = execute
    tell(connection, "begin isolation level repeatable read")
    try:
        tell(connection, damage)
        tell(connection, f"set local role {role}")
        return await auditor.run(connection, rules, *asked, **how)
    finally:
        tell(connection, "rollback")


def tell(connection: HouseConnection, statements: str) -> None:
    """Run statements past psycopg: after a rollback, and after much of the damage, it forgets all that it has prepared."""
    result = connection.pgconn.exec_(statements.encode())
    assert result.status in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK), result.error_message


HIDDEN = """
    select relname || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and not attisdropped
        and attname ~ '(^|_)(token_hash|password_hash|code_hash|wrapped|secret)$'
        and has_column_privilege(%s, pg_class.oid, attnum, 'select')
    order by 1
"""


def test_the_auditor_reads_no_hash_and_no_secret_but_the_wrapped_keys_of_numbers(unharmed: Audited) -> None:
    with psycopg.connect(unharmed.url) as auditor_of, psycopg.connect(unharmed.owner_url) as owner:
        assert auditor_of.execute(HIDDEN, [AUDITOR]).fetchall() == [("operator_key.wrapped",)]
        kept = dict(owner.execute("select token_hash, sha256(token_hash) from session").fetchall())
        told = auditor_of.execute("select distinct form, digest from hashes_for_audit('session')").fetchall()
        assert sorted(told) == sorted(("32", digest) for digest in kept.values())
        told = auditor_of.execute("select distinct form from hashes_for_audit('member')").fetchall()
        assert ("m=19456,t=2,p=1",) in told
        auditor_of.execute("create temporary table member (operator_id int, id bigint, password_hash text)")
        for relation in ("pg_temp.member", "operator_key"):
            with pytest.raises(psycopg.errors.RaiseException, match="no hashes of"), auditor_of.transaction():
                auditor_of.execute("select hashes_for_audit(%s::regclass)", [relation])
    with psycopg.connect(unharmed.owner_url) as house:
        house.execute("set role taquilla_house")
        with pytest.raises(InsufficientPrivilege):
            house.execute("select hashes_for_audit('member')")


def test_every_rule_has_a_mutant() -> None:
    assert {mutant.partition("_")[0].upper() for mutant in MUTANTS} == set(RULE)


def test_a_broken_rule_is_reported_with_its_first_offenders_and_their_number(spoilt: Audited) -> None:
    spoilt.plant("update exposure set sold = sold + 1 where operator_id = 2")
    report = run(spoilt)
    assert report.exit_code == 1
    (finding,) = report.violations
    assert (finding.rule.id, finding.count, len(finding.offenders)) == ("I11", 11, 10)
    total = {"operator_id": 2, "game": 0, "selection": "*", "sold": 9001, "live": 9000}
    assert any(total.items() <= offender.items() for offender in finding.offenders)


def test_a_report_is_json_with_sentences_for_people(spoilt: Audited) -> None:
    spoilt.plant("update gate set last_at = last_at - interval '3 days' where operator_id = 1; drop table payout cascade")
    report = json.loads(json.dumps(run(spoilt, "I20", "I32", "I22").to_json()))
    missing = {"rule": "I32", "sentence": "A prize is paid once.", "reason": '42P01 relation "payout" does not exist'}
    assert report == {"checked": 3, "violations": [], "undecided": [missing]}


def test_an_undecided_rule_is_not_kept_and_does_not_stop_the_others(spoilt: Audited) -> None:
    spoilt.plant("drop table payout cascade")
    assert run(spoilt, "I32", "I45").exit_code == 2
    spoilt.plant("update member set password_hash = replace(password_hash, 't=2', 't=1')")
    report = run(spoilt, "I32", "I45")
    assert [finding.rule.id for finding in report.violations] == ["I45"]
    assert report.exit_code == 1


def test_a_rule_that_takes_too_long_is_undecided(spoilt: Audited) -> None:
    """The rule waits for a lock that it never gets: no rule is reliably so slow on a small day."""
    with psycopg.connect(spoilt.owner_url) as other:
        other.execute("lock table payout in access exclusive mode")
        report = run(spoilt, "I32", "I45", patience=MOMENT)
    assert [finding.undecided for finding in report.undecided] == ["57014 canceling statement due to statement timeout"]
    assert report.exit_code == 2


def test_without_its_key_an_operators_numbers_are_undecided(unharmed: Audited) -> None:
    keys = {operator: key for operator, key in unharmed.number_keys.items() if operator != 2}
    report = asyncio.run(audit(unharmed.url, keys, [RULE["I18"], RULE["I19"]]))
    missing = Finding(RULE["I19"], undecided="the number keys of these operators are missing: [2]")
    assert report == Report(checked=2, violations=(), undecided=(missing,))


def test_a_database_that_cannot_be_read_proves_nothing(nothing: str, tmp_path: Path) -> None:
    def reasons(url: str) -> list[str | None]:
        report = asyncio.run(audit(url, {}))
        assert report.exit_code == 2
        return [finding.undecided for finding in report.undecided]

    assert reasons(f"postgresql://taquilla@/taquilla?host={tmp_path}") == ["The database does not answer."]
    (reason,) = reasons(nothing)
    assert reason == "The database has not the tables of a house: it was never migrated, or is another's."
    migrate(nothing)
    assert reasons(nothing) == ["there are no operators"]


def test_missing_tickets_with_requests_for_them_prove_nothing(spoilt: Audited) -> None:
    spoilt.plant("delete from ticket")
    report = run(spoilt, "I45")
    assert [finding.undecided for finding in report.undecided] == ["there are no tickets, though some were asked for"]
    assert report.exit_code == 2


def test_all_rules_see_one_moment(spoilt: Audited) -> None:
    """A change after the beginning of the audit belongs to the next audit."""
    damage = iter(["alter table audit_event disable trigger the_trail_is_only_added_to; delete from audit_event"])
    assert run(spoilt, "I20", "I43", on_rule=lambda rule: [spoilt.plant(done) for done in damage]).exit_code == 0
    assert run(spoilt, "I20", "I43").exit_code == 1


def test_the_auditor_can_write_nothing(unharmed: Audited) -> None:
    async def write(say: str) -> None:
        async with await auditor.open_connection(unharmed.url) as connection:
            await connection.execute(f"set default_transaction_read_only = {say}".encode())
            await connection.execute("update gate set last_seq = 0")

    with pytest.raises(ReadOnlySqlTransaction):
        asyncio.run(write("on"))
    with pytest.raises(InsufficientPrivilege):
        asyncio.run(write("off"))
