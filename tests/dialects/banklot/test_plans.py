"""No path reads a growing table from end to end: every statement that it sends finds its rows by a bounded index.

The house asks PostgreSQL for no sequential scans. A plan that has none all the same may still walk a whole index, so what is
looked for is a condition on the index, and not merely its use.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from taquilla.store.database import HouseConnection

if TYPE_CHECKING:
    from tests.dialects.banklot.conftest import Portal

# What grows with every day or every sale, whatever anybody decides; partitions bear the name of their table and a month.
GROWING = ("event", "draw", "market", "market_event", "session", "request", "ticket", "wager", "exposure", "transfer")
GROWING += ("result", "settlement", "prize", "payout", "turnover", "turnover_detail", "audit_event", "gate_day")
SCANS = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Tid Scan", "Sample Scan"}

DAY = {"between_created_at": ["2024-10-22", "2024-10-22"]}
ASKED = [
    ("POST", "/gaming/get-data", None),
    ("POST", "/gaming/products/search", {"filter": {"status": "active", "game_category": "lottery"}}),
    ("POST", "/gaming/inventory/template", {"game_id": 1}),
    ("GET", "/gaming/time", None),
    ("POST", "/gaming/time", {"filter": DAY}),
    ("POST", "/gaming/events/search/kiosk", None),
    ("POST", "/gaming/events/search/kiosk", {"filter": {**DAY, "status": "open", "game_category": "lottery", "list_id": 1}}),
    ("POST", "/gaming/result/0", {"filter": DAY, "order_by": [{"name": "event_timestamp", "value": "desc"}]}),
    ("POST", "/gaming/result/6", {"filter": {"multiple_status": ["result"]}}),
]


@pytest.fixture(scope="module")
def analyzed(afternoon: "Portal") -> "Portal":
    """A portal whose PostgreSQL knows how small its tables still are: that is when walking through them looks cheap."""
    afternoon.owner.execute("analyze")
    return afternoon


def walks(plan: dict[str, Any]) -> Iterator[str]:
    """The growing tables that a plan reads without a bound."""
    table = plan.get("Relation Name", "")
    if table.rstrip("_0123456789") in GROWING and plan["Node Type"] in SCANS:
        bounds = [plan.get("Index Cond"), plan.get("Recheck Cond"), plan.get("TID Cond")]
        if not any(bounds):
            yield f"{plan['Node Type']} on {table}"
    for part in plan.get("Plans", ()):
        yield from walks(part)


def plan_of(portal: "Portal", statement: Any, parameters: Any) -> dict[str, Any]:
    """The plan of a statement as the house would get it, whatever its parameters are."""
    with psycopg.connect(portal.owner.info.dsn, autocommit=True, password=portal.owner.info.password or None) as connection:
        for setting in ("role = taquilla_house", "enable_seqscan = off", "plan_cache_mode = force_generic_plan", "jit = off"):
            connection.execute(f"set {setting}".encode())
        row = connection.execute("explain (format json) " + statement, parameters, prepare=True).fetchone()
    assert row is not None
    plan: dict[str, Any] = row[0][0]["Plan"]
    return plan


@pytest.mark.parametrize(("method", "path", "body"), ASKED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_path_reads_growing_tables_by_bounded_indexes_alone(
    analyzed: "Portal", monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: Any
) -> None:
    sent: dict[Any, Any] = {}
    execute = HouseConnection.execute

    async def remembering(self: HouseConnection, query: Any, params: Any = None, **how: Any) -> Any:
        sent[query] = params
        return await execute(self, query, params, **how)

    analyzed.token()
    monkeypatch.setattr(HouseConnection, "execute", remembering)
    assert analyzed.ask(path, body, method=method).status_code in (200, 201)
    del sent[""]  # how the pool asks whether a connection still lives
    assert len(sent) >= 2  # the clock and the session at the very least
    for query in sent:
        assert re.match(r"(--.*\n)*(select|with)\b", query), "a path that only looks writes nothing"
        assert list(walks(plan_of(analyzed, query, sent[query]))) == [], query


@pytest.mark.parametrize(
    ("statement", "walked"),
    [
        ("select from draw where operator_id = 1 and draws_at > '2024-10-22'", []),
        ("select from draw where to_settle is false", ["Seq Scan on draw"]),
        ("select id from event order by id", ["Index Only Scan on event"]),
        ("select from entity", []),
        ("select from ticket where operator_id = 1 and number = 1 and day = '2024-10-22'", []),
    ],
)
def test_a_walk_through_a_growing_table_is_seen(analyzed: "Portal", statement: str, walked: list[str]) -> None:
    assert list(walks(plan_of(analyzed, statement, None))) == walked
