"""Moves operators between the nodes of a distributed database while they sell.

Citus copies the operator's rows by logical replication, and stops it for the last of them, for less than a second.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

import psycopg

from taquilla.store.postgres import distribution
from taquilla.store.postgres.database import ToldError, statements
from taquilla.store.postgres.distribution import NotDistributed, Place
from taquilla.store.postgres.nodes import equip, raise_numbers
from taquilla.store.postgres.owner import owning

_SQL = statements(__file__)

T = TypeVar("T")

LOOK_S: Final = 0.5  # between two looks at how far a copy is
Report = Callable[[int, int], None]
"""Is told the bytes that have arrived, and the bytes of all."""


class NodeUnknown(ToldError):
    """No node {node} takes operators; these do: {nodes}."""


class HasTickets(ToldError):
    """Operator {operator} has sold already: `taquilla operator move` moves it while it sells."""


class MoveFailed(ToldError):
    """Operator {operator} stays at {place}: {error}"""


class MoveCut(ToldError):
    """The database has gone, and operator {operator} may have left {place}: ask `taquilla operator place {operator}`: {error}"""


class RebalanceFailed(ToldError):
    """A part of the database stays at {place}: {error}"""


class RebalanceCut(ToldError):
    """The database has gone, and a part may have left {place}; `taquilla db nodes` tells: {error}"""


def place_of_operator(owner_url: str, operator_id: int) -> Place:
    """Return the node that holds an operator, or would hold it. Raises NotDistributed or DatabaseGone."""
    with _distributed(owner_url) as owner:
        return distribution.place_for_owner(owner, operator_id)


def put(owner_url: str, operator_id: int, node: str, report: Report = lambda done, total: None) -> tuple[Place, Place]:
    """Put an operator that has sold nothing yet, or is not there yet, on a node. Returns where it was, and where it is.

    Raises HasTickets, and what `move` raises.
    """
    with _distributed(owner_url) as owner:
        if owner.execute(_SQL["has_tickets"], {"operator": operator_id}).fetchone() == (True,):
            raise HasTickets(operator=operator_id)
    return move(owner_url, operator_id, node, report)


def move(owner_url: str, operator_id: int, node: str, report: Report = lambda done, total: None) -> tuple[Place, Place]:
    """Move an operator to a node while it sells. Returns where it was, and where it is.

    node is a host, with its port where several nodes share the host. An operator that shares its part of the database with others
    gets one of its own first. Raises NotDistributed, NodeUnknown, MoveFailed, and DatabaseGone.
    """
    with _distributed(owner_url) as owner:
        target = _node_named(node, distribution.workers_for_owner(owner))
        source = distribution.place_for_owner(owner, operator_id)
        if source == target:
            return source, target
        equip(owner_url)
        asked = {"operator": operator_id}
        residents = owner.execute(_SQL["read_residents"], asked | {"residents": distribution.operators_of(owner)}).fetchall()
        try:
            if residents:
                _watched(owner_url, owner, lambda: owner.execute(_SQL["isolate"], asked), report)
            ((shard,),) = owner.execute(_SQL["read_shard"], asked).fetchall()
            raise_numbers(owner, [target], above=source)
            _watched(owner_url, owner, lambda: _move(owner, shard, source, target), report)
        except psycopg.Error as error:
            trouble = MoveCut if owner.closed else MoveFailed
            raise trouble(operator=operator_id, place=source, error=error.diag.message_primary or error) from error
    return source, target


def rebalance(owner_url: str, report: Report = lambda done, total: None) -> list[tuple[Place, Place]]:
    """Even out how much the nodes hold, by moving parts while their operators sell. Returns the moves that were made.

    Raises NotDistributed, RebalanceFailed, and DatabaseGone.
    """
    moved = list[tuple[Place, Place]]()
    with _distributed(owner_url) as owner:
        equip(owner_url)
        for shard, from_host, from_port, to_host, to_port in owner.execute(_SQL["plan"]).fetchall():
            source, target = Place(from_host, from_port), Place(to_host, to_port)
            try:
                raise_numbers(owner, [target], above=source)
                _watched(owner_url, owner, lambda: _move(owner, shard, source, target), report)  # noqa: B023 -- runs at once
            except psycopg.Error as error:
                trouble = RebalanceCut if owner.closed else RebalanceFailed
                raise trouble(place=source, error=error.diag.message_primary or error) from error
            moved.append((source, target))
    return moved


@contextmanager
def _distributed(owner_url: str) -> Iterator[psycopg.Connection]:
    with owning(owner_url) as owner:
        if not distribution.is_distributed_for_owner(owner):
            raise NotDistributed
        yield owner


def _move(owner: psycopg.Connection, shard: int, source: Place, target: Place) -> None:
    parameters = {"shard": shard, "from_host": source.host, "from_port": source.port}
    owner.execute(_SQL["move"], parameters | {"to_host": target.host, "to_port": target.port})


def _watched(owner_url: str, owner: psycopg.Connection, work: Callable[[], T], report: Report) -> T:
    """Run a long statement of the owner's, and tell meanwhile how far its copy is. Whoever interrupts us ends it."""
    with ThreadPoolExecutor(1) as line, owning(owner_url) as watcher:
        running = line.submit(work)
        try:
            while True:
                try:
                    return running.result(LOOK_S)
                except TimeoutError:
                    if running.done():
                        return running.result()  # it has ended since, or this is its own error
                ((done, total),) = watcher.execute(_SQL["read_progress"]).fetchall()
                if total:
                    report(done, total)
        finally:
            if not running.done():
                owner.cancel_safe()  # or the copy would go on, and we would wait for it


def _node_named(node: str, workers: Sequence[Place]) -> Place:
    named = [place for place in workers if node in (str(place), place.host)]
    if len(named) != 1:
        raise NodeUnknown(node=node, nodes=", ".join(map(str, workers)))
    return named[0]
