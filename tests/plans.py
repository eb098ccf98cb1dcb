"""Plans of PostgreSQL for the house's statements, and whether they stay small while the house grows.

The house asks PostgreSQL for no sequential scans. A plan that has none all the same may still walk a whole index, so what is
looked for is a condition on the index, and not merely its use: one on more than whose rows they are.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql

from taquilla import store
from taquilla.store.postgres.batches import Batch
from taquilla.store.postgres.database import HouseConnection, statements

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

_GROW: Final = """
    select pg_restore_relation_stats('schemaname', 'public', 'relname', relname::text, 'relallvisible', 0,
        'relpages', greatest(relpages, 1), 'reltuples', (case pg_relation_size(oid) when 0 then -1 else 1e6 end)::real)
    from pg_class where relkind = 'r' and regexp_replace(relname, '(_[0-9]+)+$', '') = any (%s)
"""
_CONTROL: Final = re.compile(r"(begin\b.*|commit|rollback|fetch .*|)")
_CURSOR: Final = re.compile(r"declare \w+ no scroll cursor for ")
_SCANS: Final = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Tid Scan", "Sample Scan"}
_NAMED: Final = {
    form.partition("{")[0]: f"{module.parent.name}.{module.stem}.{name}"
    for module in Path(store.__file__).parent.glob("*/*.sql")
    if module.parent.name != "migrations"
    for name, text in statements(str(module)).items()
    for form in ((text, text.one) if isinstance(text, Batch) else (text,))
}


@contextmanager
def remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """All statements that the house sends meanwhile, each with the parameters it was sent with last."""
    sent: dict[str, Any] = {}
    execute = HouseConnection.execute

    async def remember(self: HouseConnection, query: Any, params: Any = None, **how: Any) -> Any:
        if not _CONTROL.fullmatch(query):
            form, given = query.fit(params) if isinstance(query, Batch) else (query, params)
            sent[_CURSOR.sub("", form)] = given
        return await execute(self, query, params, **how)

    with monkeypatch.context() as patched:
        patched.setattr(HouseConnection, "execute", remember)
        yield sent


def name_of(query: str) -> str:
    """The name that a statement of the store has there; some are made of a named one by filling in. Others are their own name."""
    return _NAMED.get(query) or next((name for text, name in _NAMED.items() if query.startswith(text)), query)


@contextmanager
def planner(owner: psycopg.Connection[Any], *, grown: bool = False) -> Iterator[psycopg.Connection[Any]]:
    """A session that plans as the house's do; what it pretends is forgotten at its end.

    grown: PostgreSQL takes each growing table, and each month of it, for one of a million rows.
    """
    with psycopg.connect(owner.info.dsn, password=owner.info.password or None, prepare_threshold=None) as connection:
        if grown:
            connection.execute(_GROW, [sorted(GROWING)])
        for setting in ("role = taquilla_house", "enable_seqscan = off", "plan_cache_mode = force_generic_plan", "jit = off",
            "max_parallel_workers_per_gather = 0",
        ):  # fmt: skip
            connection.execute(f"set {setting}".encode())
        yield connection
        connection.rollback()


def planned(connection: psycopg.Connection[Any], query: str, parameters: Mapping[str, Any] | None = None) -> Plan:
    """The plan that the house runs: made once for whatever parameters may come, then given these. Nothing is carried out."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", query)))
    prepared = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", query).replace("%%", "%")
    given = sql.SQL(", ").join(sql.Literal((parameters or {})[name]) for name in names)
    connection.execute(f"prepare asked as {prepared}".encode())
    asked = sql.SQL("asked ({})" if names else "asked").format(given)
    row = connection.execute(sql.SQL("explain (format json) execute ") + asked).fetchone()
    connection.execute("deallocate asked")
    assert row is not None
    plan: Plan = row[0][0]["Plan"]
    return plan


def plan_of(
    owner: psycopg.Connection[Any], query: str, parameters: Mapping[str, Any] | None = None, *, grown: bool = False
) -> Plan:
    """The plan of one statement, as `planned` gives it, in a session of its own."""
    with planner(owner, grown=grown) as connection:
        return planned(connection, query, parameters)


def nodes(plan: Plan) -> Iterator[Plan]:
    """A plan and all its parts."""
    yield plan
    yield from chain.from_iterable(map(nodes, plan.get("Plans", ())))


def table_of(node: Plan) -> str:
    """Return whose rows a part of a plan reads. Partitions bear the name of their table and a month."""
    return re.sub(r"(_[0-9]+)+$", "", node.get("Relation Name", ""))


def walks(plan: Plan, *, small: bool = False) -> set[str]:
    """The growing tables that a plan reads without a bound. Whose rows they are is none: there may be one operator alone.

    small: it is one, for while a table is small all indexes look alike, and any may be chosen that begins so.
    """
    read = (node for node in nodes(plan) if table_of(node) in GROWING and node["Node Type"] in _SCANS)
    return {f"{node['Node Type']} on {table_of(node)}" for node in read if not _bound(node) or not (small or _is_bounded(node))}


def _is_bounded(node: Plan) -> bool:
    said = re.split(r" (?:AND|OR) ", _bound(node))
    return not all(re.match(r"\(*(\w+\.)?operator_id = ", one) for one in said)


def months(plan: Plan) -> set[str]:
    """The tables of which a plan asks every month: nothing tells it the day of what it looks for."""
    found = set()
    for node in nodes(plan):
        parts = [part for part in node.get("Plans", ()) if table_of(part) in BY_MONTH]
        if node["Node Type"] in ("Append", "Merge Append") and len({part["Relation Name"] for part in parts}) > 1:
            found |= {table_of(part) for part in parts if not re.search(r"\bday =", _bound(part) + str(part.get("Filter")))}
    return found


# Statements that ask every month of what was sold: nobody can tell them the day of what they look for.
MONTHS: Final[Mapping[str, frozenset[str]]] = {
    # Along an index that goes by seq, so by time: months before and after cost one step each.
    "lottery.sales.write_undoings": frozenset({"ticket"}),
    "lottery.periods.sum_rows": frozenset({"ticket", "transfer", "prize"}),
    # What was sold of a market, on whichever days: once, when a quota of it is first needed.
    "lottery.sales.count_exposure": frozenset({"wager"}),
}


def judge(
    owner: psycopg.Connection[Any], sent: Mapping[str, Any], *, only_grown: bool = False
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """By the names of statements: which tables they walk, small ones or grown ones, and which they ask in every month."""
    walked: dict[str, set[str]] = {}
    monthly: dict[str, set[str]] = {}
    for grown in (True,) if only_grown else (False, True):
        with planner(owner, grown=grown) as connection:
            for query, given in sent.items():
                plan = planned(connection, query, given)
                walked.setdefault(name_of(query), set()).update(walks(plan, small=not grown))
                monthly.setdefault(name_of(query), set()).update(months(plan))
    told = [{name: tables for name, tables in found.items() if tables} for found in (walked, monthly)]
    return told[0], told[1]


def _bound(node: Plan) -> str:
    """Return what bounds a scan; a Bitmap Heap Scan says it again."""
    return str(node.get("Index Cond") or node.get("Recheck Cond") or node.get("TID Cond") or "")
