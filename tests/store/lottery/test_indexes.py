"""Every index of the tables that a sale writes costs each sale something, and finds what a statement asks for."""

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from tests.plans import nodes, planned, planner

from taquilla import store
from taquilla.store.lottery import search
from taquilla.store.postgres.database import statements
from taquilla.store.postgres.embedded import OWNER, Embedded

pytestmark = pytest.mark.new_database

DAY: Final = date(2024, 10, 22)
# A parameter that is a day tells which months are asked. The others may be unknown, since a plan is made for any.
_COMPARED: Final = re.compile(r"\b(?:day|booked_on) (?:[<>]?=|<|between) %\((\w+)\)s(?: and %\((\w+)\)s)?")
USED_BY: Final = {
    "account_pkey": "ledger.books.load_balances",
    "exposure_pkey": "lottery.sales.load_exposure",
    "outbox_pkey": "events.outbox.read_events",
    "request_pkey": "ledger.books.load_requests",
    "ticket_pkey": "lottery.tickets.load_tickets",
    "ticket_operator_id_id_day_key": "lottery.tickets.find_by_id",
    "ticket_operator_id_number_day_key": "lottery.tickets.find_by_number",
    "ticket_by_entity": "lottery.periods.sum_hours",
    "ticket_by_entity_undone": "lottery.search.undone",
    "ticket_by_member": "lottery.tickets.find_last",
    "ticket_by_undoer": "lottery.sales.count_undoings",
    "ticket_by_undoing": "seals.rows.undoing",
    "transfer_pkey": "lottery.tickets.load_transfers",
    "transfer_by_bet": "wallets.movements.load_moved",
    "transfer_by_payment": "lottery.weeks.load_movements",
    "transfer_by_receivable": "lottery.weeks.load_receivables",
    "transfer_by_settlement": "lottery.settlements.load_moved",
    "transfer_by_sports_ticket": "sports.settlements.load_standing",
    "transfer_by_taking_back": "lottery.turnover.find_heavy",
    "transfer_by_tax": "sports.catalogue.sum_taxes",
    "transfer_is_reversed_once": "sports.settlements.load_standing",
    "wager_pkey": "lottery.tickets.load_wagers",
    "wager_by_selection": "lottery.settlements.find_played",
}
# An index of few among many: while nothing is known of the rows, the key looks as good.
FEW_ROWS: Final = {"transfer_by_sports_ticket"}
_TABLES: Final = ["account", "exposure", "outbox", "request", "ticket", "transfer", "wager"]
_INDEXES: Final = """
    select relation.relname, coalesce(parent.relname, relation.relname) from pg_class as relation
    join pg_index on indexrelid = relation.oid join pg_class as indexed on indexed.oid = indrelid
    left join pg_inherits on inhrelid = relation.oid left join pg_class as parent on parent.oid = inhparent
    where regexp_replace(indexed.relname, '(_[0-9]+)+$', '') = any (%s)
"""


def text_of(name: str) -> str:
    """The text of a statement; that of a source of the search is the walk along it."""
    room, module, statement = name.split(".")
    if name == "lottery.search.undone":
        return search._sql("walk")["undone", "entity_id", True]
    return statements(str(Path(store.__file__).parent / room / f"{module}.py"))[statement]


def test_every_index_of_what_a_sale_writes_is_used_by_a_statement(server: Embedded, empty_database: str) -> None:
    with psycopg.connect(server.url(OWNER, empty_database), autocommit=True) as owner:
        owner.execute("select ensure_partitions('2024-10-01', '2024-11-30')")
        parents = dict(owner.execute(_INDEXES, [_TABLES]).fetchall())
        used: dict[str, set[Any]] = {}
        for grown in (False, True):
            with planner(owner, grown=grown) as connection:
                for name in set(USED_BY.values()):
                    text = text_of(name)
                    days = {key for keys in _COMPARED.findall(text) for key in keys}
                    parameters = {key: DAY if key in days else None for key in re.findall(r"%\((\w+)\)s", text)}
                    plan = planned(connection, text, parameters)
                    used.setdefault(name, set()).update(parents.get(node.get("Index Name")) for node in nodes(plan))
    assert {index for index, name in USED_BY.items() if index not in used[name]} <= FEW_ROWS
    assert set(parents.values()) == USED_BY.keys()
