"""Looks again and again at what the house's connections do in PostgreSQL, and says what the time of a slow sale was spent on."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg

from taquilla.store.postgres.database import statements

_SQL: Final = statements(__file__)

EVERY_S: Final = 0.02
"""The pause between two looks. A look takes PostgreSQL about a millisecond."""
NOT_THERE: Final = "outside PostgreSQL"

Row = tuple[str, str | None, str | None, str | None]
"""Of a connection: its state, the type and name of what it waits for, and what the one that it waits for does."""


@dataclass(slots=True)
class Looks:
    """The things that were seen, each at its moment by the monotonic clock."""

    seen: list[tuple[float, str]] = field(default_factory=list)

    def during(self, since: float, until: float) -> dict[str, int]:
        """Return the milliseconds that a time was spent on each thing, the longest first.

        What is seen counts until the next look; so a look that came late shows as a long one.
        """
        spent = Counter[str]()
        ends = [*(at for at, _ in self.seen[1:]), until]
        for (at, what), end in zip(self.seen, ends, strict=False):
            spent[what] += round(1000 * max(0.0, min(end, until) - max(at, since)))
        return {what: ms for what, ms in spent.most_common() if ms}


@contextmanager
def looking(owner_url: str) -> Iterator[Looks]:
    """Look until the block ends."""
    looks, over = Looks(), threading.Event()
    with psycopg.connect(owner_url, autocommit=True, application_name="a look at waits") as connection:

        def look() -> None:
            while not over.wait(EVERY_S):
                at = time.monotonic()
                looks.seen.append((at, what_holds(connection.execute(_SQL["look"]).fetchall())))

        thread = threading.Thread(target=look, name="looks")
        thread.start()
        try:
            yield looks
        finally:
            over.set()
            thread.join()


def what_holds(rows: Sequence[Row | Any]) -> str:
    """Return what the house's connections are held up by: a lock before the disk, and both before work."""
    for _, kind, name, holder in rows:
        if kind == "Lock":
            return f"a lock ({name}), behind: {holder or 'one that is gone'}"
    for state, kind, name, _ in rows:
        if state == "active" and kind in ("IO", "LWLock", "IPC", "BufferPin"):
            return f"{kind} {name}"
    if any(state == "active" and kind is None for state, kind, *_ in rows):
        return "PostgreSQL's work"
    return "the house's work in a transaction" if rows else NOT_THERE
