"""The profile of a sale: microseconds a ticket of each beat of the house, and of each statement of PostgreSQL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import taquilla.store
from bench.beats import Samples
from bench.playback import StatementCost
from bench.protocol import Statement
from taquilla.store.postgres.batches import Batch
from taquilla.store.postgres.database import statements

_MODULES_SHOWN: Final = 12
_STORE: Final = Path(taquilla.store.__file__).parent
_COMMENT, _PARAMETER = re.compile(r"--.*"), re.compile(r"%\(\w+\)s|\$\d+")
_COLUMN: Final = re.compile(r"unnest\((\?::\w+)\[\]\)")


@dataclass(frozen=True, slots=True)
class Profile:
    """The parts of a ticket's processor time. house_us, postgresql_us: all of it. tickets: those of the statements."""

    samples: Samples
    house_us: float
    postgresql_us: float
    costs: Mapping[Statement, StatementCost]
    tickets: int

    def figures(self) -> dict[str, Any]:
        """Return the figures, microseconds a ticket; a statement's are those of one that is sent alone."""
        names = names_of_statements(_STORE)
        return {
            "house_us": round(self.house_us, 1),
            "beats_us": _in_us(self.samples.by_beat(), self.house_us),
            "modules_us": _in_us(self.samples.by_module(), self.house_us),
            "postgresql_us": round(self.postgresql_us, 1),
            "statements": [
                {
                    "name": names.get(text_of(statement.sql), statement.sql[:60]),
                    "times": cost.times,
                    "postgresql_us": round(cost.cpu_ns / self.tickets / 1000, 2),
                    "waited_us": round(cost.waited_ns / self.tickets / 1000, 2),
                    "bytes": round(cost.sent / self.tickets),
                }
                for statement, cost in self.costs.items()
            ],
        }


def profile_page(figures: Mapping[str, Any]) -> list[str]:
    """Return the figures of a profile as tables."""
    modules = list(figures["modules_us"].items())
    return [
        "",
        f"{'the house, by beats':<40}{'µs a ticket':>12}",
        *(_row(beat, spent, figures["house_us"]) for beat, spent in figures["beats_us"].items()),
        f"{'together':<40}{figures['house_us']:>12.1f}",
        "",
        f"{'the same time, by modules':<40}{'µs a ticket':>12}",
        *(_row(module, spent, figures["house_us"]) for module, spent in modules[:_MODULES_SHOWN]),
        _row(f"{len(modules) - _MODULES_SHOWN} others", sum(spent for _, spent in modules[_MODULES_SHOWN:]), figures["house_us"]),
        "",
        f"{'PostgreSQL, by statements, each alone':<40}{'µs a ticket':>12}{'waited':>10}{'bytes':>8}{'times':>8}",
        *(_statement(statement) for statement in figures["statements"]),
        _statement({"name": "together", "times": 0, **{
            name: sum(statement[name] for statement in figures["statements"]) for name in ("postgresql_us", "waited_us", "bytes")
        }}),
        f"{'all of PostgreSQL under the house':<40}{figures['postgresql_us']:>12.1f}",
    ]  # fmt: skip


def names_of_statements(folder: Path) -> dict[str, str]:
    """Return the names of the statements in a folder, by `text_of` their text."""
    return {
        text_of(form): f"{path.stem}.{name}"
        for path in sorted(folder.rglob("*.sql"))
        if path.parent.name != "migrations"
        for name, sql in statements(str(path)).items()
        for form in ((sql, sql.one) if isinstance(sql, Batch) else (sql,))
    }


def text_of(sql: str) -> str:
    """Return a statement without comments, spaces and names of parameters, which a client changes before it sends it.

    ``text_of("-- Why.\\nselect %(a)s") == text_of("select $1")``. A column whose rows are all alike is a value (`arrays.Insert`).
    """
    text = " ".join(_PARAMETER.sub("?", _COMMENT.sub("", sql)).replace("%%", "%").split())
    return _COLUMN.sub(r"\1", text)


def _in_us(shares: Mapping[str, float], total_us: float) -> dict[str, float]:
    return {name: round(share * total_us, 1) for name, share in shares.items()}


def _row(name: str, spent: float, total: float) -> str:
    return f"  {name:<38}{spent:>12.1f}{spent / total:>8.0%}"


def _statement(figures: Mapping[str, Any]) -> str:
    spent = f"{figures['postgresql_us']:>12.2f}{figures['waited_us']:>10.2f}{figures['bytes']:>8}"
    return f"  {figures['name']:<38}{spent}{figures['times'] or '':>8}"
