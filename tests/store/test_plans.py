"""No statement of the store reads a growing table from end to end: each finds its rows by a bounded index."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Final

import psycopg
import pytest
from psycopg import sql
from tests.audit.conftest import Audited
from tests.houses import FreshCopy
from tests.plans import BY_MONTH, DECIDED, FEW, GROWING, HOLE, Plans, every_statement, sent_statements

from taquilla.store.lottery import tickets
from taquilla.store.postgres.embedded import OWNER, Embedded

pytestmark = pytest.mark.new_database

find_last = tickets._SQL["find_last"]

WALKS: Final = {
    "once, where an operator's log begins, is restarted or is replayed: all that stands": {
        "ledger.state.*": {"account", "coupon", "draw", "event", "exchange_rate", "leg", "tier"},
        "seals.state.*": {"account", "coupon", "leg", "tier"},
    },
    "once, where an operator is closed": {
        "people.operators.load_unfinished": {"account", "bet", "coupon", "partner", "player", "sports_ticket", "ticket"},
        "people.operators.has_begun_untold": {"bet"},  # those that are open have an index of their own
    },
    "a row a night, a row a day, or one for each rate, export or second look that somebody has asked for": {
        "ledger.*runs*": {"audit_run", "export_run"},
        "people.trail.*_loosenings": {"audit_event"},
        "ledger.alarms._LOOK": {"audit_run", "exchange_rate"},
        "ledger.standing.find_audits": {"audit_run"},
        "lottery.payment_methods.add_rate": {"exchange_rate"},
        "lottery.weeks.load_first_day": {"gate_day"},
    },
    "backwards from the latest, as far as a filter lets little through": {
        "ledger.alarms._LISTS.ended": {"alarm"},
        "seals.witnesses.find_due": {"log_checkpoint"},
    },
    "a row a duty": {"ledger.duty_failures.count_failures": {"duty_failure"}},
    "a queue: what is in it has not been told": {"events.outbox.find_untold": {"untold_event"}},
    "what is not old yet: older ones are deleted": {
        "people.operators.void_resets_of": {"password_reset"}, "people.passwords.void_resets_by": {"password_reset"},
        "people.tries.purge_*": {"attempt", "known_address", "password_reset", "session"},
        "sports.duties.find_due*": {"signed_request"},
        "sports.signed_requests.has_old": {"signed_request"},
        "webhooks.deliveries.purge": {"webhook_attempt"},
    },
    "while there are few: then the whole key costs as little": {"lottery.catalogue.tell_draws": {"event"}},
}
"""The statements that walk through a table, and why they do not walk far."""

MONTHS: Final = {
    "a number, a code or an id alone is known": (
        "lottery.search.find_by_id", "lottery.tickets.find_*", "lottery.tickets.load_printable*", "lottery.tickets.write_prints*",
        "sports.sales.find_by_code*", "wallets.reports.find_ticket_bet*", "people.trail.find_sold",
    ),
    "along an index that goes by seq, so by time: months before and after cost one step each": (
        "lottery.events.*", "lottery.periods.*", "lottery.sales.*_undoings*", "lottery.search.*", "lottery.shifts.sum_*",
        "lottery.tickets.load_last_*", "lottery.turnover.*", "lottery.weeks.*", "people.operators.sum_transfers",
        "seals.rows.*", "sports.events.read_moves", "sports.sales.change_*", "sports.sales.find_*", "wallets.events.read_moved",
        "wallets.movements.change_bets*",
    ),
    "what was sold of a market or a coupon, on whichever days": (
        "lottery.draws.*", "lottery.replays.load_sales", "lottery.settlements.*", "seals.draws.*", "seals.exports.*",
        "sports.catalogue.read_standing", "sports.results.sum_won", "sports.settlements.*",
    ),
    "what waits has an index of its own in each month": (
        "ledger.alarms._LOOK", "lottery.duties.find_due*", "lottery.tickets.list_held", "lottery.tickets.load_hold",
        "people.operators.load_unfinished", "people.operators.has_begun_untold", "sports.duties.find_due*",
        "sports.operator_wallet_calls.*",
    ),
    "any time that is asked for": (
        "ledger.unusual.look", "wallets.reports.*settled", "wallets.reports._SETTLED", "wallets.reports.sum_edges_*",
    ),
}
"""The statements that ask every month of what is kept by months: nobody can tell them the day of what they look for."""


@pytest.fixture(scope="module")
def owner(server: Embedded, fresh_copy: FreshCopy, unharmed: Audited) -> Iterator[psycopg.Connection]:
    """A house after a busy day, whose PostgreSQL knows how small its tables are: sequential scans look cheap to it."""
    with fresh_copy(unharmed.name) as name, psycopg.connect(server.url(OWNER, name), autocommit=True) as owner:
        owner.execute("select ensure_partitions('2050-01-01', '2050-06-01')")
        owner.execute("analyze")
        for table in sorted(GROWING):
            give_a_page(owner, table)
        yield owner


def give_a_page(owner: psycopg.Connection, table: str) -> None:
    """Let an empty table have a page, for PostgreSQL believes of no file without one that it has grown. No row is kept."""
    (identities,) = owner.execute(
        "select array(select attname from pg_attribute where attrelid = %s::regclass and attidentity <> '')", [table]
    ).fetchone() or ([],)
    (rules,) = owner.execute(
        "select array(select conname from pg_constraint where conrelid = %s::regclass order by contype = 'n')", [table]
    ).fetchone() or ([],)
    change = sql.SQL("alter table {} ").format(sql.Identifier(table))
    with owner.transaction(force_rollback=True):
        if owner.execute(sql.SQL("select from {} limit 1").format(sql.Identifier(table))).rowcount:
            return
        for column in identities:
            owner.execute(change + sql.SQL("alter {} drop identity").format(sql.Identifier(column)))
        for rule in rules:
            owner.execute(change + sql.SQL("drop constraint if exists {} cascade").format(sql.Identifier(rule)))
        owner.execute(sql.SQL("insert into {} default values").format(sql.Identifier(table)))


@pytest.fixture(scope="module")
def statements() -> dict[str, str]:
    """Every statement, by its name."""
    return sent_statements()


@dataclass
class Judged:
    """The tables that each statement walks, small or grown, and those that it asks in every month."""

    walked: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    monthly: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@pytest.fixture(scope="module")
def judged(owner: psycopg.Connection, statements: dict[str, str]) -> Judged:
    """Every statement, judged."""
    found = Judged()
    for grown in (False, True):
        with Plans.of(owner, grown=grown) as plans:
            for name, text in statements.items():
                plan = plans.plan(text)
                found.walked[name] |= plans.walks(plan)
                found.monthly[name] |= plans.months(plan)
    return found


def test_every_table_is_known_to_grow_or_not_to(owner: psycopg.Connection) -> None:
    found = owner.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
        "and not relispartition and relname not like '%yoyo%'"
    ).fetchall()
    assert {name for (name,) in found} == GROWING | DECIDED
    parted = owner.execute("select partrelid::regclass::text from pg_partitioned_table").fetchall()
    assert {name for (name,) in parted} == BY_MONTH
    parts = owner.execute("select indexrelid::regclass::text from pg_index where indpred is not null").fetchall()
    assert {name for (name,) in parts} >= FEW


def test_every_statement_is_judged_as_it_is_sent(statements: dict[str, str]) -> None:
    assert len(statements) > 900
    heads = {name: HOLE.split(text)[0] for name, text in every_statement().items() if HOLE.search(text)}
    assert len(heads) > 20
    assert {name for name, head in heads.items() if not any(head in text for text in statements.values())} == set()


def test_statements_read_growing_tables_by_bounded_indexes_alone(judged: Judged) -> None:
    known = {pattern: tables for patterns in WALKS.values() for pattern, tables in patterns.items()}
    allowed = {name: set[str]().union(*(known[one] for one in known if fnmatch(name, one))) for name in judged.walked}
    assert {name: more for name, tables in judged.walked.items() if (more := tables - allowed[name])} == {}
    assert [one for one in known if not any(tables and fnmatch(name, one) for name, tables in judged.walked.items())] == []


def test_statements_know_the_month_of_what_they_look_for(judged: Judged) -> None:
    monthly = {name: tables for name, tables in judged.monthly.items() if tables}
    known = [pattern for patterns in MONTHS.values() for pattern in patterns]
    assert {name: tables for name, tables in monthly.items() if not any(fnmatch(name, one) for one in known)} == {}
    assert [one for one in known if not any(fnmatch(name, one) for name in monthly)] == []


@pytest.mark.parametrize(("statement", "while_small", "once_grown", "monthly"), [
    ("select from draw where operator_id = 1 and draws_at > '2050-03-01'", set(), set(), set()),
    ("select from draw where draw.is_sealed", {"draw"}, {"draw"}, set()),
    ("select from draw where operator_id = 1 order by event_id limit 1", set(), set(), set()),
    ("select from draw where operator_id = 1 and is_sealed order by event_id limit 1", set(), {"draw"}, set()),
    ("select from audit_event where operator_id = 1 and action = 'key added' and at < now()", set(), {"audit_event"}, set()),
    ("select from audit_event where operator_id = 1 and actor = 'x' order by id limit 9", set(), set(), set()),
    ("select from exposure where operator_id = 1 and sold > 7", set(), {"exposure"}, set()),
    ("select from result where operator_id = 1 and approved_at is null", set(), set(), set()),
    ("select from entity", set(), set(), set()),
    ("select from ticket where operator_id = 1 and number = 1 and day = '2050-03-01'", set(), set(), set()),
    ("select from ticket where operator_id = 1 and seq = 1", set(), set(), {"ticket"}),
    ("select from ticket where amount > 5", {"ticket"}, {"ticket"}, {"ticket"}),
    (find_last, set(), set(), {"ticket"}),
    (find_last.replace("member_id = ", "member_id + 0 = "), set(), {"ticket"}, {"ticket"}),
])  # fmt: skip
def test_a_walk_through_a_growing_table_is_seen(
    owner: psycopg.Connection, statement: str, while_small: set[str], once_grown: set[str], monthly: set[str]
) -> None:
    """The last one hides its parameter from the index, as a careless cast would."""
    with Plans.of(owner) as small, Plans.of(owner, grown=True) as grown:
        assert small.walks(small.plan(statement)) == while_small
        plan = grown.plan(statement)
        assert (grown.walks(plan), grown.months(plan)) == (once_grown, monthly)
