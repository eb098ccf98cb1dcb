"""Plans of PostgreSQL for the house's statements, and whether they stay small while the house grows.

The house asks PostgreSQL for no sequential scans. A plan that has none all the same may still walk a whole index, so what is
looked for is a condition on the index, and not merely its use: one on more than whose rows they are, and of which kind.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, Final

import psycopg

from taquilla import store
from taquilla.store.postgres.batches import Batch

Plan = dict[str, Any]

# What grows with every day or every sale, whatever anybody decides.
BY_MONTH: Final = frozenset({"ticket", "wager", "transfer", "prize", "payout", "sports_ticket", "call_out", "bet", "bet_market"})
GROWING: Final = BY_MONTH | frozenset(
    {
        "event", "draw", "market", "market_event", "session", "attempt", "request", "exposure", "result", "settlement",
        "draw_order", "office_request", "payout_hold", "credit_hold", "provider_day", "signed_request",
        "outbox", "untold_event", "duty_failure", "audit_run", "export_run", "alarm", "known_address", "password_reset",
        "webhook_delivery", "webhook_attempt", "shift", "cash_movement", "shift_count", "tender",
        "exchange_rate",
        "turnover", "turnover_detail", "turnover_seller", "turnover_below", "turnover_product",
        "audit_event", "gate_day", "closed_week", "week_profit", "expiry_share",
        "sport_event", "sport_market", "outcome", "coupon", "leg", "tier", "carry", "sport_result", "sports_settlement",
        "log_entry", "log_hash", "log_checkpoint", "log_cosignature", "draw_seal",
        "account", "player", "player_session", "wallet_signature", "player_limit", "player_day", "statement", "game_turnover",
    }
)
# What people decide: how many operators, sellers, rules and products there are.
DECIDED: Final = frozenset(
    {
        "house_clock", "operator", "operator_key", "operator_look", "gate", "entity", "entity_data", "member", "progress",
        "code", "holiday", "lottery", "product", "product_list", "product_multiplier", "schedule", "rule_limit", "rule_quota",
        "payment_method",
        "rule_commission", "rule_close", "rule_multiplier", "rule_dynamic", "rule_offer", "rule_payout", "rule_end",
        "sports_operator", "tax_rate", "sport", "league", "team",
        "wallet_operator", "partner", "provider", "provider_game", "signing_key",
        "credit_ceiling", "address_directory", "token_directory", "second_factor", "recovery_code", "member_pin", "house_key",
        "webhook_endpoint", "webhook_key", "shared_secret",
        "log_key", "log_witness",
    }
)

# Partial indexes of what waits, or of few among many.
FEW: Final = frozenset(
    {
        "alarm_is_open_once", "audit_run_is_under_way_once", "call_out_due", "call_out_parked", "call_out_refused",
        "coupon_to_close", "credit_hold_of_bet", "credit_hold_waiting", "draw_order_that_waits", "draw_to_close",
        "draw_to_open", "draw_to_seal", "draw_to_settle", "duty_failing", "duty_failure_to_tell",
        "export_run_is_under_way_once", "payout_hold_is_open_once", "result_that_waits", "session_with_origins",
        "settlement_to_finish", "shift_is_open_once", "sport_result_that_waits", "sports_ticket_held",
    }
)

# What has grown has a million rows, of one operator.
_GROW: Final = """
    select pg_restore_relation_stats('schemaname', 'public', 'relname', relname::text, 'relallvisible', 0,
        'relpages', greatest(relpages, 1), 'reltuples', (case pg_relation_size(oid) when 0 then -1 else 1e6 end)::real)
    from pg_class where relkind = 'r' and regexp_replace(relname, '(_[0-9]+)+$', '') = any (%(growing)s)
    union all
    select pg_restore_attribute_stats('schemaname', 'public', 'relname', tablename::text, 'attname', 'operator_id',
        'inherited', false, 'null_frac', 0::real, 'avg_width', 4, 'n_distinct', 1::real)
    from pg_stats where schemaname = 'public' and attname = 'operator_id'
    and regexp_replace(tablename, '(_[0-9]+)+$', '') = any (%(growing)s)
"""
_SETTINGS: Final = (
    "role = taquilla_house", "enable_seqscan = off", "plan_cache_mode = force_generic_plan", "jit = off",
    "max_parallel_workers_per_gather = 0",
)  # fmt: skip
_SCANS: Final = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Tid Scan", "Sample Scan"}
# What leaves as many rows as the years have brought: whose they are, one of a few kinds, and all before an instant.
_LOOSE: Final = re.compile(
    r"\(*(\w+\.)?(operator_id|action|channel|game|issuer|kind|scope|state|type)\)*(::\w+)? = |.* (<=?|IS NOT NULL)( |\))"
)
_STATEMENT: Final = re.compile(r"\A(--.*\n)*(with|select|insert into|update|delete from)\b")
HOLE: Final = re.compile(r"\{[a-z_]+\}")
"""A place in a statement that the house fills in before it sends it."""


def sent_statements(*, is_spread: bool = False) -> dict[str, str]:
    """Every statement as it is sent, by its name; the order of draws is looked at for one of its fields."""
    found = every_statement(is_spread=is_spread)
    found["lottery.draws.find_draws"] = found["lottery.draws.find_draws"].format(order="id")
    return {name: text for name, text in found.items() if not HOLE.search(text) and "._PARTS." not in name}


def every_statement(*, is_spread: bool = False) -> dict[str, str]:
    """Every statement of the store in each of its forms, by its name; one that is filled in has the name of where it is kept.

    is_spread: batches in the form that is routed to one node. The auditor reads everything, and what keeps the database itself in
    order asks PostgreSQL and not the house.
    """
    found: dict[str, str] = {}
    for file in sorted(Path(store.__file__).parent.glob("*/*.sql")):
        room = file.parent.name
        if room not in ("migrations", "audit", "postgres"):
            module = f"{room}.{file.stem}"
            for name, kept in vars(import_module(f"{store.__name__}.{module}")).items():
                found.update(_statements(module if name in ("_SQL", "SQL") else f"{module}.{name}", kept, is_spread))
    return found


def _statements(name: str, kept: object, is_spread: bool) -> Iterator[tuple[str, str]]:
    if isinstance(kept, Mapping):
        for key, value in kept.items():
            yield from _statements(".".join(map(str, (name, *(key if isinstance(key, tuple) else (key,))))), value, is_spread)
    elif isinstance(kept, tuple):
        for place, value in enumerate(kept):
            yield from _statements(f"{name}.{place}", value, is_spread)
    elif isinstance(kept, Batch):
        yield from [(name, kept.routed)] if is_spread else [(f"{name} of several", str(kept)), (name, kept.one)]
    elif isinstance(kept, str) and _STATEMENT.search(kept):
        yield name, kept


@dataclass(frozen=True, slots=True)
class Plans:
    """A session that plans as the house's do and forgets it. parents: of indexes of a month. empty: tables that have no page."""

    connection: psycopg.Connection
    has_grown: bool
    parents: Mapping[str, str]
    empty: frozenset[str]

    @classmethod
    @contextmanager
    def of(cls, owner: psycopg.Connection, *, grown: bool = False) -> Iterator["Plans"]:
        """Open a session. grown: PostgreSQL takes each growing table, and each month of it, for one of a million rows."""
        with psycopg.connect(owner.info.dsn, password=owner.info.password or None, prepare_threshold=None) as connection:
            if grown:
                connection.execute(_GROW, {"growing": sorted(GROWING)})
            parents = connection.execute("select inhrelid::regclass::text, inhparent::regclass::text from pg_inherits").fetchall()
            empty = connection.execute("select relname from pg_class where relkind = 'r' and pg_relation_size(oid) = 0")
            for setting in _SETTINGS:
                connection.execute(f"set {setting}".encode())
            yield cls(connection, grown, dict(parents), frozenset(name for (name,) in empty.fetchall()))
            connection.rollback()

    def plan(self, query: str) -> Plan:
        """The plan that the house runs, made once for whatever parameters may come. Nothing is carried out."""
        names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", query)))
        numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", query).replace("%%", "%")
        row = self.connection.execute(f"explain (format json, generic_plan) {numbered}".encode()).fetchone()
        assert row is not None
        plan: Plan = row[0][0]["Plan"]
        return plan

    def walks(self, plan: Plan) -> set[str]:
        """The growing tables that a plan reads without a bound. Whose rows they are is none: there may be one operator.

        Bounds are a tight condition on the index, a limit right above it, and an index that holds but the few rows that wait.
        Before tables have grown, whose rows they are is one: all indexes look alike, and any may be chosen that begins so.
        """
        return {table_of(node) for node, is_cut in _scans(plan) if not (is_cut or self._is_bounded(node))}

    def _is_bounded(self, node: Plan) -> bool:
        if node["Relation Name"] in self.empty or self.indexes(node) & FEW:
            return True
        said = [one for one in re.split(r" (?:AND|OR) ", _bound(node)) if one]
        return bool(said) and not (self.has_grown and all(map(_LOOSE.match, said)))

    def indexes(self, node: Plan) -> set[str]:
        """The indexes of a part of a plan, by the names that they have for all months."""
        names = (part.get("Index Name", "") for part in nodes(node))
        return {self.parents.get(name, name) for name in names}

    def months(self, plan: Plan) -> set[str]:
        """The tables of which a plan asks every month: nothing tells it the day of what it looks for."""
        found = set()
        for node in nodes(plan):
            parts = [part for part in node.get("Plans", ()) if table_of(part) in BY_MONTH]
            if node["Node Type"] in ("Append", "Merge Append") and len({part["Relation Name"] for part in parts}) > 1:
                conditions = ((table_of(part), f"{_bound(part)} {part.get('Filter')}") for part in parts)
                found |= {table for table, condition in conditions if not re.search(r"\bday [=<>]", condition)}
        return found


def nodes(plan: Plan) -> Iterator[Plan]:
    """A plan and all its parts."""
    yield plan
    yield from chain.from_iterable(map(nodes, plan.get("Plans", ())))


def table_of(node: Plan) -> str:
    """Return whose rows a part of a plan reads. Partitions bear the name of their table and a month."""
    return re.sub(r"(_[0-9]+)+$", "", node.get("Relation Name", ""))


def _scans(node: Plan, is_cut: bool = False) -> Iterator[tuple[Plan, bool]]:
    """Each scan of a growing table, and whether a limit stops it: nothing between them drops rows."""
    if table_of(node) in GROWING and node["Node Type"] in _SCANS:
        yield node, is_cut and "Filter" not in node and node["Node Type"] != "Bitmap Heap Scan"
    goes_on = node["Node Type"] == "Limit" or (is_cut and node["Node Type"] in ("Append", "Merge Append", "Result"))
    for part in node.get("Plans", ()):
        yield from _scans(part, goes_on)


def _bound(node: Plan) -> str:
    """Return what bounds a scan; a Bitmap Heap Scan says it again."""
    return str(node.get("Index Cond") or node.get("Recheck Cond") or node.get("TID Cond") or "")
