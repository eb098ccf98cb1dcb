"""Reads all statements of the house."""

from pathlib import Path

from taquilla import store
from taquilla.store.lottery import rules
from taquilla.store.postgres.database import statements
from taquilla.store.sports import catalogue


def all_statements() -> dict[str, str]:
    """Return every statement of the store, by the names of its room, its file and its own; migrations are none."""
    filled = {"lottery.rules": rules.FILLED, "sports.catalogue": catalogue.FILLED}
    return {
        f"{module.parent.name}.{module.stem}.{name}": text
        for module in sorted(Path(store.__file__).parent.glob("*/*.sql"))
        if module.parent.name != "migrations"
        for name, text in statements(str(module)).items()
    } | {f"{module}.{name}": text for module, texts in filled.items() for name, text in texts.items()}
