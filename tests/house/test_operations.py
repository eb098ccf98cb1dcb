"""The page of who may do what is the table of operations, and each row of the table is asked by somebody."""

from pathlib import Path

from taquilla.domain.people import operations
from taquilla.domain.people.operations import EVERYBODY, OPERATIONS, Operation

ROOT = Path(__file__).parents[2]


def row(operation: Operation) -> str:
    """Return the row of an operation as the page has it."""
    marks = ["yes" if role in operation.roles else "" for role in EVERYBODY]
    bounds = [name for name, holds in (("the root alone", operation.at_root), ("no key", operation.people_only)) if holds]
    cells = (operation.subject, operation.verb, *marks, ", ".join(bounds))
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def test_the_page_of_roles_is_the_table_of_operations() -> None:
    page = (ROOT / "docs/roles.md").read_text()
    head, body = page.split("|---|---|---|---|---|---|---|---|\n")
    assert head.splitlines()[-1] == f"| what | may | {' | '.join(EVERYBODY)} | only |"
    assert body.split("\n\n")[0].splitlines() == [row(operation) for operation in OPERATIONS]


def test_no_operation_is_in_the_table_in_vain() -> None:
    doors = [path.read_text() for room in ("api", "web", "engine") for path in (ROOT / "src/taquilla" / room).rglob("*.py")]
    names = {name for name, value in vars(operations).items() if isinstance(value, Operation)}
    assert [name for name in sorted(names) if not any(name in text for text in doors)] == []
