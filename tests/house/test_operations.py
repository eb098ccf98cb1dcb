"""The page of who may do what is the table of operations, and each row of the table is asked by somebody."""

from pathlib import Path

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
