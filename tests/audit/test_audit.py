"""A busy day: the auditor is silent on it, names every broken rule and every changed byte; its log and its events.

The auditor never counts an undecided rule as kept.
"""

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from clients.generate.document import openapi_of_v1
from openapi_schema_validator import OAS31Validator
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from tests import plans
from tests.api.test_whole_document import data_schema, fields_of
from tests.audit.conftest import Audited
from tests.audit.damage import BUSY, HARMLESS, MUTANTS, plant_and_look, tell
from tests.audit.edits import LEFT_OUT, SEED, Edits, campaign, classes, make_edits, table_of
from tests.gaps import assert_no_gap
from tests.houses import open_house

from taquilla.domain.events.outbox import ToldEvent
from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import SEAL, DrawSeal
from taquilla.domain.seals.encoding import Hash
from taquilla.domain.seals.entries import Entry
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey, sign
from taquilla.domain.seals.tree import Frontier, leaf_hash, root_of
from taquilla.engine.audit import Report, audit, day_keys
from taquilla.engine.seals.ed25519 import is_signed, public_key, signing
from taquilla.store.audit import auditor, replay
from taquilla.store.audit.auditor import RULES, AuditRule, Finding
from taquilla.store.postgres.archived_months import find_open
from taquilla.store.postgres.database import connect, statements
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.store.postgres.schema import migrate
from taquilla.store.seals import rows, state
from taquilla.store.seals.draws import read_lines

IS_SEARCH = os.environ.get("HYPOTHESIS_PROFILE") == "search"
ALONE = 10_000  # more than there are rules
DOCUMENT = Path(__file__).parents[2] / "docs" / "frauds.md"
EDITS = [10_000] if IS_SEARCH else [25, pytest.param(300, marks=pytest.mark.prove("histories"))]
MOMENT = timedelta(milliseconds=500)
RULE = {rule.id: rule for rule in RULES}
CHECKED_ONCE = cache(is_signed)


def run(day: Audited, *rules: str, **options: object) -> Report:
    wanted = [RULE[rule] for rule in rules] if rules else RULES
    return asyncio.run(audit(day.url, day.number_keys, wanted, **options))  # type: ignore[arg-type]


def test_an_unharmed_day_breaks_no_rule_and_is_a_busy_one(unharmed: Audited) -> None:
    report = run(unharmed)
    assert (report, report.exit_code) == (Report(checked=len(RULES), violations=(), undecided=()), 0)
    with psycopg.connect(unharmed.owner_url) as connection:
        for some in BUSY:
            assert connection.execute(f"select count(*) > 0 from {some}".encode()).fetchone() == (True,), some


Look = Callable[[str, list[AuditRule]], list[Finding]]
# A violation is looked at by its own rule; in a campaign by one rule in so many beside it.
ONE_IN = [1] if IS_SEARCH else [ALONE, pytest.param(12, marks=pytest.mark.prove("histories"))]


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


@pytest.mark.parametrize("harmless", HARMLESS)
def test_a_harmless_change_breaks_no_rule(look: Look, harmless: str) -> None:
    assert look(HARMLESS[harmless], [RULE[harmless.partition(",")[0]]]) == []


SPORTS = {text.partition("\n")[0][3:]: text for text in statements(str(Path(__file__).with_name("sports_frauds.sql"))).values()}
ROWS = dict(re.findall(r"^\| (.*) \| (I.*) \|$", DOCUMENT.read_text().partition("### Sports")[2].partition("\n###")[0], re.M))


@pytest.mark.parametrize("fraud", ROWS | SPORTS)  # each has its row, and its statements
def test_a_fraud_with_sports_is_found_by_the_rules_that_the_document_names(look: Look, fraud: str) -> None:
    rules = [RULE[rule] for rule in ROWS[fraud].split(", ")]
    assert [one.rule for one in look(f"set local session_replication_role = replica;\n{SPORTS[fraud]}", rules)] == rules


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


READ_ONCE = {
    "I04": "history", "I10": "place", "I102": "minutes", "I11": "wager", "I117": "rule", "I125": "reached", "I52": "turnover",
    "I53": "said", "I56": "judged", "I68": "walked",
}  # fmt: skip


@pytest.mark.parametrize(("rule", "read"), READ_ONCE.items())
def test_a_rule_reads_what_it_compares_once_and_joins_it_by_keys(unharmed: Audited, rule: str, read: str) -> None:
    """Else it takes as long as rows times rows, and an audit of years never ends."""
    asked = "explain (analyze, format json) " + (replay._FIND_UNLIKE if rule == "I102" else auditor._QUERIES[rule.lower()])
    with psycopg.connect(unharmed.owner_url, options="-c enable_nestloop=off") as connection:
        parts = [*plans.nodes(connection.execute(asked.encode(), {"operator": 1}).fetchall()[0][0][0]["Plan"])]
    joins = [part for part in parts if "booked_on" in part.get("Join Filter", "")]
    found = [one for one in parts if read in (one.get("CTE Name"), one.get("Alias"), plans.table_of(one))]
    assert found != [] == [one for one in found if one["Actual Loops"] > 1 or any(one in plans.nodes(join) for join in joins)]


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


def test_an_undecided_rule_is_not_kept_and_does_not_stop_the_others(spoilt: Audited) -> None:
    """First it waits for a lock that it never gets: no rule is reliably so slow on a small day."""
    with psycopg.connect(spoilt.owner_url) as other:
        other.execute("lock table payout in access exclusive mode")
        (finding,) = run(spoilt, "I32", patience=MOMENT).undecided
    assert finding.undecided == "57014 canceling statement due to statement timeout"
    spoilt.plant("drop table payout cascade")
    missing = {"rule": "I32", "sentence": "A prize is paid once.", "reason": '42P01 relation "payout" does not exist'}
    assert (report := run(spoilt, "I32", "I45")).exit_code == 2
    assert json.loads(json.dumps(report.to_json())) == {"checked": 2, "violations": [], "undecided": [missing]}
    spoilt.plant("update member set password_hash = replace(password_hash, 't=2', 't=1')")
    report = run(spoilt, "I32", "I45")
    assert [finding.rule.id for finding in report.violations] == ["I45"]
    assert report.exit_code == 1


def test_without_its_key_an_operators_numbers_are_undecided(unharmed: Audited) -> None:
    keys = {operator: key for operator, key in unharmed.number_keys.items() if operator != 2}
    report = asyncio.run(audit(unharmed.url, keys, [RULE["I18"], RULE["I19"]]))
    missing = Finding(RULE["I19"], undecided="the number keys of these operators are missing: [2]")
    assert report == Report(checked=2, violations=(), undecided=(missing,))


def test_a_database_that_is_not_read_or_lacks_its_tickets_proves_nothing(nothing: str, spoilt: Audited, tmp_path: Path) -> None:
    def reasons(url: str) -> list[str | None]:
        report = asyncio.run(audit(url, {}))
        assert report.exit_code == 2
        return [finding.undecided for finding in report.undecided]

    assert reasons(f"postgresql://taquilla@/taquilla?host={tmp_path}") == ["The database does not answer."]
    (reason,) = reasons(nothing)
    assert reason == "The database has not the tables of a house: it was never migrated, or is another's."
    migrate(nothing)
    assert reasons(nothing) == ["there are no operators"]
    spoilt.plant("delete from ticket")
    (finding,) = run(spoilt, "I45").undecided
    assert finding.undecided == "there are no tickets, though some were asked for"


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


def test_what_the_house_may_write_once_is_watched_for_more(unharmed: Audited) -> None:
    once = """
        select relname::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and has_table_privilege('taquilla_house', oid, 'insert') and not has_table_privilege('taquilla_house', oid, 'delete')
        and not has_any_column_privilege('taquilla_house', oid, 'update')"""
    with psycopg.connect(unharmed.url) as looking:
        names = {name for (name,) in looking.execute(once)}
    assert "event" in names
    assert names - set(re.findall(r"'(\w+)'", auditor._SQL["i50"])) == set()


def test_every_table_is_in_one_class(unharmed: Audited) -> None:
    with psycopg.connect(unharmed.owner_url) as connection:
        found = connection.execute(
            "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace and relname !~ 'yoyo'"
        ).fetchall()
    listed = [table for tables in classes().values() for table in tables]
    assert sorted(listed) == sorted(name for (name,) in found)
    # The sealed classes are those that are asked for.
    assert {table_of(name) for name in rows.NAMES} == {*classes()["seq"], *classes()["instant"]}
    assert set(state.NAMES) == set(classes()["state"])
    for name, question in (rows.SQL | state.SQL).items():
        assert re.search(rf"\bfrom {table_of(name)} where ", " ".join(question.split()))


def test_a_digest_is_made_again_with_copy_and_sha256(unharmed: Audited) -> None:
    """Play a stranger with psql, who knows the entry, its salt and the questions."""
    seen = set[str]()
    with psycopg.connect(unharmed.owner_url) as connection, connection.cursor() as cursor:
        kept = cursor.execute("select operator_id, text, salt from log_entry order by operator_id, number").fetchall()
        for operator, text, salt in kept:
            if text.startswith(SEAL):
                continue
            entry = Entry.parse(text)
            extent = entry.extent
            given = {
                "operator": operator, "first": extent.first_seq, "last": extent.last_seq, "first_event": extent.first_event,
                "last_event": extent.last_event, "since": extent.since, "until": extent.until,
            }  # fmt: skip
            for name, digest in entry.rows.items():
                hashed = sha256(salt)
                with cursor.copy(f"copy ({rows.SQL[name]}) to stdout (format binary)".encode(), given) as copied:
                    for block in copied:
                        hashed.update(block)
                assert hashed.hexdigest() == digest
                seen.add(name)
    # Nobody enters and approves results of sports and orders alike on this day without each kind being sealed.
    assert set(rows.NAMES) - seen == set()


def test_the_day_is_sealed_to_its_end(unharmed: Audited) -> None:
    with psycopg.connect(unharmed.owner_url) as connection:
        for operator, last_event, last_seq in connection.execute("select operator_id, last_event, last_seq from gate").fetchall():
            texts = connection.execute("select text from log_entry where operator_id = %s order by number", [operator]).fetchall()
            last = Entry.parse(texts[-1][0])
            untold = connection.execute(
                "select distinct type from outbox where operator_id = %s and number > %s", [operator, last.extent.last_event]
            ).fetchall()
            assert (last.extent.last_seq, untold) == (last_seq, [("log.checkpoint",)]), last_event
            assert any(Entry.parse(text).state for (text,) in texts if not text.startswith(SEAL))


def test_an_entry_says_nothing_of_a_person(unharmed: Audited) -> None:
    allowed = re.compile(
        r"taquilla-draw-seal/1|draw \d+|closed [\d:.TZ-]+|wagers \d+|(head|root) [0-9a-f]{64}|"
        r"taquilla-log-entry/1|entry \d+|(events|seqs) \d+-\d+|(since|until) [\d:.TZ-]+|(rows|state) [a-z_]+ [0-9a-f]{64}"
        r"|state \d+|key taquilla-[0-9a-f]{16}/operator-\d+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*"
    )
    with psycopg.connect(unharmed.owner_url) as connection:
        for (text,) in connection.execute("select text from log_entry").fetchall():
            assert [line for line in text.split("\n")[:-1] if not allowed.fullmatch(line)] == []


def test_a_forger_who_makes_the_seal_and_the_tree_again_cannot_sign_them(spoilt: Audited) -> None:
    """The one who has the database raises a stake, and makes everything that follows from it again, with a key of his own."""
    seed = bytes(32)
    with psycopg.connect(spoilt.owner_url) as owner:
        operator, draw, number = owner.execute(
            "select operator_id, event_id, entry from draw_seal where wagers > 0 order by 1, 2 limit 1"
        ).fetchall()[0]
        owner.execute("update wager set amount = amount + 1 where (operator_id, event_id) = (%s, %s)", [operator, draw])
        owner.commit()
        root = asyncio.run(root_of_rows(spoilt.url, operator, draw))
        owner.execute("update draw_seal set root = %s where (operator_id, event_id) = (%s, %s)", [root, operator, draw])
        found = owner.execute("select text from log_entry where operator_id = %s order by number", [operator]).fetchall()
        texts = [text for (text,) in found]
        texts[number] = re.sub(r"root \w+", f"root {root.hex()}", texts[number])
        owner.execute("update log_entry set text = %s where (operator_id, number) = (%s, %s)", [texts[number], operator, number])
        leaves = [leaf_hash(text.encode()) for text in texts]
        owner.execute("delete from log_hash where operator_id = %s", [operator])
        for _, grown in Frontier().growing(leaves):
            for row in grown:
                hashes = [(operator, row.level, row.first + at, one) for at, one in enumerate(row.hashes)]
                owner.cursor().executemany("insert into log_hash values (%s, %s, %s, %s)", hashes)
        ((name, last),) = owner.execute("select name, number from log_key where operator_id = %s", [operator]).fetchall()
        key = VerifierKey(name, ED25519, public_key(seed))
        owner.execute("insert into log_key values (%s, %s, %s, %s, '', now())", [operator, last + 1, name, key.public_key])
        for (size,) in owner.execute("select size from log_checkpoint where operator_id = %s", [operator]).fetchall():
            text = Checkpoint(name, size, root_of(leaves[:size])).text
            note = Note(text, (sign(key, text, signing(seed)),)).data.decode()
            owner.execute(
                "update log_checkpoint set root = %s, note = %s where (operator_id, size) = (%s, %s)",
                [root_of(leaves[:size]), note, operator, size],
            )
    wanted = [rule for rule in RULES if rule.id in ("I101", "I103", "I105", "I106", "I107", "I108")]
    report = asyncio.run(audit(spoilt.url, spoilt.number_keys, wanted))
    assert [finding.rule.id for finding in report.violations] == ["I101", "I105"]


async def root_of_rows(url: str, operator: int, draw: int) -> Hash:
    """Return the root of a draw's wagers, as the rows say them."""
    async with await auditor.open_connection(url) as connection:
        found = [line async for _, lines in read_lines(connection, operator, [draw]) for line in lines]
    return root_of(leaf_hash(line.encode()) for line in found)


@pytest.mark.parametrize("edits", EDITS)
def test_each_changed_byte_is_found(spoilt: Audited, edits: int) -> None:
    tables = [table for name in ("seq", "instant", "state", "derived", "log") for table in classes()[name]]

    left_out = frozenset((table, column) for table, columns in LEFT_OUT.items() for column in columns.split())

    async def search() -> Edits:
        async with campaign(spoilt.owner_url, spoilt.number_keys, tables, left_out, SEED) as means:
            return await make_edits(means, edits)

    report = asyncio.run(search())
    if IS_SEARCH:
        print(report.by.most_common(), report.found.most_common(), sep="\n")
    assert [(one.table, one.column, one.old, one.new) for one in report.missed] == []
    assert report.found.total() == edits


def test_the_document_names_what_nobody_compares() -> None:
    section = DOCUMENT.read_text().partition("### Every byte\n")[2].partition("\n### ")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| (`.+?`) \| ", section, re.MULTILINE))
    assert {table: re.findall(r"`(\w+)`", names) for table, names in told.items()} == {
        table: names.split() for table, names in LEFT_OUT.items()
    }


def test_a_busy_day_has_no_other_types_and_no_other_fields(unharmed: Audited, server: Embedded, key_file: Path) -> None:
    document = openapi_of_v1()
    told = asyncio.run(events_of(server.url(database=unharmed.name), key_file))
    for events in told.values():
        assert_no_gap(events)
    every = [event for events in told.values() for event in events]
    seen = {event.type for event in every}
    assert seen - document["webhooks"].keys() == set()
    described = {name: fields_of(data_schema(document, name)) for name in seen}
    assert {(event.type, name) for event in every for name in shape(event.data) - described[event.type]} == set()
    assert not seen & {"ledger.written", "trail.noted"}
    schemas = {name: OAS31Validator(data_schema(document, name)) for name in seen}
    assert [(event.type, error.message) for event in every for error in schemas[event.type].iter_errors(as_sent(event))] == []
    assert len(seen) > 20, seen
    assert [event.type for event in every if "+00:00" in str(as_sent(event))] == []


def shape(data: Any, path: str = "") -> set[str]:
    """Return the fields of data, those of its rows too."""
    if isinstance(data, list):
        return {field for row in data if isinstance(row, dict) for field in shape(row, path)}
    return {f"{path}{name}" for name in data}.union(
        *(shape(value, f"{path}{name}.") for name, value in data.items() if isinstance(value, list))
    )


def as_sent(event: ToldEvent) -> Any:
    """Return the data of an event as readers get it."""
    return msgspec.to_builtins(event.data)


async def events_of(url: str, key_file: Path) -> dict[int, list[ToldEvent]]:
    """Return all events of a database, by operator."""
    async with open_house(url, key_file) as house:
        found: dict[int, list[ToldEvent]] = {}
        for operator in await house.people.office.operators(closed_too=True):
            events = found[operator.id] = list[ToldEvent]()
            while more := (await house.events.page(operator.id, events[-1].number if events else 0)).events:
                events += more
        return found


RESULTED = "update sports_ticket set step = 'resulted' where seq = (select max(seq) from sports_ticket where step = 'closed')"


def test_a_month_stays_open_for_its_open_bets_held_credits_and_sports_tickets(unharmed: Audited) -> None:
    """`taquilla db archive` refuses a month for each kind of sale that may still change."""
    with psycopg.connect(unharmed.owner_url) as owner, owner.transaction(force_rollback=True):
        owner.execute("update house_clock set shift = shift + interval '100 days'")

        def found() -> list[tuple[str, int]]:
            return [(item.what, item.count) for item in find_open(owner, date(2050, 3, 1))]

        markets, bets, credit = found()
        assert markets == ("markets without a final settlement", 3)
        assert (bets, credit) == (("open bets of wallets", 8), ("credits that wait for a second person", 1))
        owner.execute(RESULTED)
        assert found() == [markets, ("tickets of sports that are not closed", 1), bets, credit]
        owner.execute("update bet set state = 'settled'")
        owner.execute("update credit_hold set state = 'dropped', decided_at = house_now() where state = 'held'")
        owner.execute("update sports_ticket set step = 'closed' where step = 'resulted'")
        assert found() == [markets]
