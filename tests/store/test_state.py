"""The state of an operator is told by whoever writes it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import taquilla.store
from taquilla.store.ledger.state import STATE

TABLES: Final = "|".join(
    sorted({*re.findall(r"\bto_jsonb\((\w+)\.\*\)", STATE), "member", "draw", "sports_operator", r"rule_\{kind"})
)
WRITES: Final = re.compile(rf"\b(?:insert into|update) ({TABLES})\b(?!_)")
UNTOLD: Final = {
    "add_operator": "the operator is just being made", "add_house_accounts": "the same",
    "write_balances": "balances are the ledger's", "write_accounts": "players' accounts",
    "plan_draws": "told when they are opened", "open_scheduled_draws": "told by tell_draws", "open_draws": "told by tell_draws",
    "mark_to_settle": "what is due is no state", "mark_sealed": "the same", "close_coupon": "an event of its own",
    "keep_last_codes": "a counter", "set_password": "no event has a password",
}  # fmt: skip
"""Statements that write such a table and tell nothing, and why."""


STORE: Final = Path(taquilla.store.__file__).parent


def statements() -> Iterator[tuple[Path, str, bool]]:
    """Yield the statements that write such a table: the module that runs it, its name, and whether it tells what it wrote."""
    for file in STORE.rglob("*.sql"):
        if file.parent.name != "migrations":
            parts = re.split(r"^-- (\w+) --$", file.read_text(), flags=re.MULTILINE)
            for name, text in zip(parts[1::2], parts[2::2], strict=True):
                if WRITES.search(text):
                    tells = re.search(r"\breturning\b.*(row_state\(|::jsonb)", text, re.DOTALL)
                    yield file.with_suffix(".py"), name, tells is not None


def test_each_statement_that_writes_the_state_tells_what_it_wrote() -> None:
    assert {name for _, name, tells in statements() if not tells} == UNTOLD.keys()


def test_what_such_a_statement_tells_is_heard() -> None:
    """Names that are variables are those of tables of statements, and go to `state.change` as well."""
    unheard = {
        f"{module.relative_to(STORE)}: {name}"
        for module, name, tells in statements()
        if tells
        for call in ast.walk(ast.parse(module.read_text()))
        if isinstance(call, ast.Call)
        and f"_SQL['{name}']" in map(ast.unparse, call.args)
        and ast.unparse(call.func) != "state.change"
    }
    assert unheard == set()
