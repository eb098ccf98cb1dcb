"""Two whole houses over one database, with lanes and without: what goes by a lane has the bytes of the long way."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from tests.app.served import Served, exchanged
from tests.patience import PATIENCE_S

from taquilla import app as house_app
from taquilla.app import Plan, taquilla
from taquilla.engine.batcher import Batcher, Busy
from taquilla.engine.house import House
from taquilla.http.budgets import Allowance, Budgets, Policy
from taquilla.http.dialect import Dialect, Lanes
from taquilla.http.lanes import Lane, LaneRequest
from taquilla.store.postgres.embedded import OWNER, Embedded

LAST = b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


class Twins:
    """Two servers over one database, and what the lanes of the first have taken. event is a draw that is open at the start."""

    ours: Served
    twin: Served

    def __init__(self, owner: psycopg.Connection[Any], tables: Sequence[str]) -> None:
        self.owner = owner
        self.taken: list[str] = []
        self._tables = tables
        found = owner.execute("select id from event where product_id = 5 and draws_at = '2024-10-22T12:00-04:00'").fetchone()
        assert found is not None
        self.event: int = found[0]

    def both(self, *pieces: bytes) -> bytes:
        """Return the bytes that both servers send. The one with lanes comes first: the other one repeats its commands."""
        # In one piece with the last one: a server that closes before it has come would reset the connection.
        pieces = (*pieces[:-1], pieces[-1] + LAST)
        told = exchanged(self.ours, *pieces)
        assert told == exchanged(self.twin, *pieces)
        return told

    def told(self, request: bytes) -> tuple[bytes, list[str], list[int]]:
        """Return what both answer to a request, whose lane has taken it, and how many rows it has added to each table."""
        self.taken.clear()
        before = self._written()
        told = self.both(request)
        return told, [*self.taken], [after - earlier for after, earlier in zip(self._written(), before, strict=True)]

    def _written(self) -> Any:
        counts = ", ".join(f"(select count(*) from {table})" for table in self._tables)
        return self.owner.execute(f"select {counts}".encode()).fetchone()

    def watched(self, path: bytes, lane: Lane) -> Lane:
        """Return a lane that is noted when it takes a request."""

        def take(request: LaneRequest) -> bool:
            is_taken = lane(request)
            self.taken += [path.decode()] * is_taken
            return is_taken

        return take


Kind = TypeVar("Kind", bound=Twins)


def make_busy(patch: pytest.MonkeyPatch, *, is_full: bool) -> None:
    """Let no batcher take a command, or sell what it has taken."""

    def put(batcher: Batcher, command: Any, tell: Callable[[Any], None]) -> None:
        if is_full:
            raise Busy
        tell(Busy())

    patch.setattr(Batcher, "put", put)


@contextmanager
def twins(server: Embedded, database: str, key_file: Path, make: Callable[[psycopg.Connection[Any]], Kind]) -> Iterator[Kind]:
    """Serve a database twice. Nobody uses up a limit: what is left of one depends on the time between requests."""
    take, hours = Budgets.take, itertools.count(step=3600)
    spoken = house_app.OWN
    plan = Plan(server.url(database=database), "", key_file)
    with psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
        made = make(owner)

        def watched(dialect: Dialect[House]) -> Dialect[House]:
            def lanes(house: House) -> Lanes:
                return [(path, made.watched(path.encode(), lane)) for path, lane in dialect.lanes(house)]

            return replace(dialect, lanes=lanes)

        def take_of_all(budgets: Budgets, caller: object, policy: Policy, _: float, *, count: int = 1) -> Allowance:
            return take(budgets, caller, policy, float(next(hours)), count=count)

        with (
            pytest.MonkeyPatch.context() as patch,
            served(plan, [watched(dialect) for dialect in spoken]) as made.ours,
            served(plan, [replace(dialect, lanes=lambda house: ()) for dialect in spoken]) as made.twin,
        ):
            patch.setattr(Budgets, "take", take_of_all)
            yield made


@contextmanager
def served(plan: Plan, spoken: Sequence[Dialect[House]]) -> Iterator[Served]:
    """Serve a house that speaks these dialects."""
    is_up = threading.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house_app, "OWN", spoken)
        one = Served(app=taquilla(plan, ready=is_up.set))
        assert is_up.wait(PATIENCE_S)
    try:
        yield one
    finally:
        one.stop()
