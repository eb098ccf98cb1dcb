"""Compares two databases row by row: everything in them must be the same, except what is named here."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import psycopg

# The house's clock runs on while a story is played, never twice the same.
_SOLD_AT = {"created_at", "accepted_at", "cancel_until", "undone_at"}

DIFFERS: Mapping[str, frozenset[str]] = {
    "ticket": frozenset({"id", "channel", "member_id", "undone_by", *_SOLD_AT}),
    # An undoing without a key has a new one each time. Numbers that are not spelled as ours are kept for resellers.
    "request": frozenset({"channel", "key", "fingerprint", "at", "outcome.paid_at", "outcome.numbers"}),
    "transfer": frozenset({"at"}),
    "prize": frozenset({"member_id", "sold_at"}),
    "payout": frozenset({"at"}),
    "settlement": frozenset({"started_at", "finished_at"}),
    "result": frozenset({"entered_at", "approved_at"}),
    "draw_order": frozenset({"entered_at", "approved_at"}),
    "turnover": frozenset({"member_id"}),
    "turnover_seller": frozenset({"member_id"}),
    "draw": frozenset({"close_delay"}),
    # Which commands meet in a batch is a matter of time, and a version of the rules is an instant.
    "gate": frozenset({"last_at", "last_event", "rules_version"}),
    "audit_event": frozenset({"id", "actor", "object", "at"}),
    "member": frozenset({"created_at"}),
    "house_clock": frozenset({"shift"}),
}
"""The columns of each table, or parts of one, in which two tellings may differ. Numbers may not: both houses have one key."""

LEFT_OUT = frozenset(
    {
        "session", "token_directory", "outbox", "untold_event", "alarm", "shift", "cash_movement",
        "log_entry", "log_hash", "log_key", "log_checkpoint", "log_witness", "log_cosignature", "draw_seal",
    }
)  # fmt: skip
"""Tables that belong to no story: tokens are random, events are told by batch, alarms are raised in rounds of the worker, and
the log follows the events."""

PAID_BY_WALLETS: Mapping[str, frozenset[str]] = DIFFERS | {
    # A wallet's ticket takes more numbers than a till's: its bet has one, and each prize is credited by a transfer of its own.
    # Rows with such numbers are compared with their ticket's number instead.
    "ticket": DIFFERS["ticket"] | {"seq"},
    "wager": frozenset({"ticket_seq"}),
    # The player is charged for the sale in place of the agency, and gets the prize.
    "transfer": DIFFERS["transfer"] | {"seq", "ticket_seq"},
    "prize": DIFFERS["prize"] | {"seq", "ticket_seq"},
    "payout": DIFFERS["payout"] | {"seq", "ticket_seq"},
    # The last position: after its winners a settlement goes on to the bets of wallets, if there are any.
    "settlement": DIFFERS["settlement"] | {"phase", "pair"},
    # Keys are the operator's in place of an agency's. A repeated request gets the wallet's balance again.
    "request": DIFFERS["request"] | {"id", "seq", "issuer", "outcome"},
    "gate": DIFFERS["gate"] | {"last_seq", "last_event_seq"},
    "progress": frozenset({"folded_seq"}),
    "turnover_seller": frozenset({"member_id", "wallets"}),
    "turnover_below": frozenset({"wallets"}),
    "turnover_product": frozenset({"wallets"}),
    # The balances of the payers, the agency and the player, differ.
    "account": frozenset({"balance"}),
    # Coupons without tickets are settled in their time all the same.
    "sports_settlement": frozenset({"started_at", "finished_at"}),
}
"""The same where one telling is of tills and the other of wallets. Each further column has its reason beside it."""

FOLDED = ("turnover", "turnover_detail")
WALLETS_OWN = LEFT_OUT | {
    "statement", "bet", "bet_market", "game_turnover", "player", "player_day", "player_session", "player_limit",
    "wallet_signature",
}  # fmt: skip
"""Tables in which a till writes nothing."""

WRITTEN = (
    "ticket", "wager", "transfer", "exposure", "prize", "payout", "turnover", "turnover_detail", "turnover_seller",
    "turnover_below", "turnover_product", "request", "market",
)  # fmt: skip
"""Tables in which each telling of the whole day writes."""

Rows = Mapping[str, Counter[str]]
"""The rows of each table as they are compared, with the count of each."""


def rows_of(owner: psycopg.Connection[Any], *, wallets: bool = False) -> Rows:
    """Return all rows of a database, table by table; wallets: in the form for comparison with a telling of wallets."""
    differs, left_out = (PAID_BY_WALLETS, WALLETS_OWN) if wallets else (DIFFERS, LEFT_OUT)
    tables = owner.execute(
        "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
        " and relnamespace = 'public'::regnamespace and relname !~ 'yoyo'"
    )
    names = {name for (name,) in tables} - left_out
    assert set(differs) <= names
    return {name: _rows(owner, name, differs.get(name, frozenset()), wallets=wallets) for name in sorted(names)}


def _rows(owner: psycopg.Connection[Any], table: str, without: frozenset[str], *, wallets: bool) -> Counter[str]:
    compared, which = "to_jsonb(t)" + " #- %s" * len(without), ""
    if wallets:
        if "ticket_seq" in without:
            compared += " || jsonb_build_object('ticket', (select number from ticket as k where k.seq = t.ticket_seq"
            compared += " and k.operator_id = t.operator_id))"
        if table == "transfer":
            compared += " || case kind when 'sale' then '{\"debit\": \"who pays\"}'::jsonb"
            compared += " when 'payout' then '{\"credit\": \"who pays\"}' else '{}' end"
        # Nobody comes to a counter, so there is no request for payment. No till has ever paid what wallets paid.
        which = {"request": "where verb = 'sell'"}.get(table, "where kind <> 'wallets'" if table in FOLDED else "")
    if table == "audit_event":
        # Chance shows no pin, and no wallet needs one. Only who has a token uses one.
        which = "where action !~ '^pin |^key used$'"
    if table == "request":
        compared += " || case t.outcome - 'numbers' when '{}' then '{\"outcome\": null}'::jsonb else '{}' end"
    paths = [column.split(".") for column in sorted(without)]
    found = owner.execute(f"select ({compared})::text from {table} as t {which}".encode(), paths)
    return Counter(row for (row,) in found)


def columns_of(owner: psycopg.Connection[Any], *, wallets: bool = False) -> dict[tuple[str, str], Counter[str]]:
    """Return the values of the columns in which two tellings may differ."""
    found = {}
    for table, columns in (PAID_BY_WALLETS if wallets else DIFFERS).items():
        for column in columns:
            values = owner.execute(f"select to_jsonb(t) #>> %s from {table} as t".encode(), [column.split(".")])
            found[table, column] = Counter(str(value) for (value,) in values)
    return found


def differences(ours: Rows, theirs: Rows) -> dict[str, tuple[list[str], list[str]]]:
    """Return the rows of each table that are on one side alone: ours, theirs."""
    found = {}
    for table in sorted(set(ours) | set(theirs)):
        mine, yours = ours.get(table, Counter()), theirs.get(table, Counter())
        if mine != yours:
            found[table] = (sorted((mine - yours).elements()), sorted((yours - mine).elements()))
    return found
