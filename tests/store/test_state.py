"""The state of an operator is told by whoever writes it."""

import re
from pathlib import Path
from typing import Final

import taquilla.store
from taquilla.store.ledger.state import STATE

TABLES: Final = "|".join(sorted({*re.findall(r"\bto_jsonb\((\w+)\.\*\)", STATE), "member", "draw", "sports_operator"}))
WRITES: Final = re.compile(rf"\b(?:insert into|update) ({TABLES})\b(?!_)")
UNTOLD: Final = {
    "add_operator": "the operator is just being made", "add_house_accounts": "the same",
    "write_balances": "balances are the ledger's", "write_accounts": "players' accounts",
    "plan_draws": "told when they are opened", "open_scheduled_draws": "told by tell_draws", "open_draws": "told by tell_draws",
    "mark_to_settle": "what is due is no state", "mark_sealed": "the same", "close_coupon": "an event of its own",
    "keep_last_codes": "a counter", "set_password": "no event has a password",
}  # fmt: skip
"""Statements that write such a table and tell nothing, and why."""


def test_each_statement_that_writes_the_state_tells_what_it_wrote() -> None:
    untold = set[str]()
    for file in Path(taquilla.store.__file__).parent.rglob("*.sql"):
        if file.parent.name != "migrations":
            parts = re.split(r"^-- (\w+) --$", file.read_text(), flags=re.MULTILINE)
            for name, text in zip(parts[1::2], parts[2::2], strict=True):
                if WRITES.search(text) and not re.search(r"\breturning\b.*(row_state\(|::jsonb)", text, re.DOTALL):
                    untold.add(name)
    assert untold == UNTOLD.keys()
