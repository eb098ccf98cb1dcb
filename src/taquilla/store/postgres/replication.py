"""Tells what the loss of a server would lose: for how many standbys a commit waits, and which are connected."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Final

import psycopg

from taquilla.store.postgres.cluster import url_of
from taquilla.store.postgres.database import DatabaseGone, HouseConnection, ToldError, statements
from taquilla.store.postgres.distribution import Place, is_distributed_for_owner
from taquilla.store.postgres.owner import owning

_SQL = statements(__file__)

_COUNTED: Final = re.compile(r"\s*(?:any\s+|first\s+)?(\d+)\s*\(.*\)\s*", re.IGNORECASE | re.DOTALL)
_STORED: Final = frozenset({"on", "remote_apply"})


class TooFewStandbys(ToldError):
    """TAQUILLA_STANDBYS asks for {wanted}, and a sale waits for {waits_for}: set {where} (docs/scale.md)."""


@dataclass(frozen=True, slots=True)
class Standby:
    """A receiver of the log of changes. All are None for a login that may not see them, behind_bytes also at its start.

    One that is away is known by the slot that waits for it: behind_bytes is None where that has lost a part of the log.
    """

    name: str | None
    state: str | None
    sync_state: str | None
    behind_bytes: int | None

    @property
    def is_away(self) -> bool:
        """Tell whether it is not connected."""
        return self.state == "away"

    @property
    def is_synchronous(self) -> bool:
        """Tell whether commits may wait for it, and it has caught up."""
        return self.state == "streaming" and self.sync_state in ("sync", "quorum")


@dataclass(frozen=True, slots=True)
class Replication:
    """The settings of replication as the server has them, and the standbys. node is the one of several."""

    is_standby: bool
    synchronous_commit: str
    synchronous_standby_names: str
    standbys: tuple[Standby, ...]
    node: str | None = None

    @property
    def present(self) -> list[Standby]:
        """The standbys that are connected."""
        return [standby for standby in self.standbys if not standby.is_away]

    @property
    def away(self) -> list[Standby]:
        """The standbys that are not."""
        return [standby for standby in self.standbys if standby.is_away]

    @property
    def waits_for(self) -> int:
        """The number of standbys that must have stored a commit before it is answered."""
        if not self.synchronous_standby_names.strip() or self.synchronous_commit not in _STORED:
            return 0
        counted = _COUNTED.fullmatch(self.synchronous_standby_names)
        return int(counted[1]) if counted else 1

    @property
    def connected(self) -> int | None:
        """The number of synchronous standbys that are connected; None where this login may not see which they are."""
        if any(standby.state is None for standby in self.standbys):
            return None
        return sum(standby.is_synchronous for standby in self.standbys)

    @property
    def has_stopped(self) -> bool:
        """Tell whether commits wait for standbys that are away, as far as it can be seen."""
        connected = len(self.present) if self.connected is None else self.connected
        return connected < self.waits_for

    def sentence(self) -> str:
        """Return what a failure would lose, and who is away."""
        return " ".join([self._loss(), *map(_missing, self.away)])

    def _loss(self) -> str:
        at = f"{self.node}: " if self.node else ""
        if self.is_standby:
            return f"{at}This server is a standby: what its primary waits for cannot be seen here."
        if self.waits_for == 0:
            return at + self._alone()
        wanted = "one synchronous standby" if self.waits_for == 1 else f"{self.waits_for} synchronous standbys"
        if self.has_stopped:
            there = "any that comes will do" if self.synchronous_standby_names == "*" else self.synchronous_standby_names
            return f"{at}Nothing is sold: every sale waits for {wanted}, and fewer are connected ({there})."
        if self.connected is None:
            return (
                f"{at}Every sale waits for {wanted}; {len(self.present)} connected, and this login may not see in what state "
                "(the owner sees it with pg_read_all_stats)."
            )
        machines = "one machine" if self.waits_for == 1 else f"any {self.waits_for} machines"
        return f"{at}Every answered sale is stored on {wanted} too: the loss of {machines} loses none."

    def _alone(self) -> str:
        if not self.present:
            return "No sale waits for a standby, and none is connected: what came after a backup is lost with this machine."
        return f"No sale waits for a standby: what the {len(self.present)} connected lack is lost with this machine."


def read_replication(url: str) -> list[Replication]:
    """Return how the server replicates, as far as the login of this address may see it. Blocks. Raises DatabaseGone.

    Of several nodes: how each does that answers, the most urgent one first.
    """
    found = list[Replication]()
    with owning(url) as connection:
        if not is_distributed_for_owner(connection):
            return [_read(connection)]
        for place in starmap(Place, connection.execute(_SQL["read_nodes"]).fetchall()):
            with suppress(DatabaseGone), owning(url_of(url, place)) as node:
                found.append(replace(_read(node), node=str(place)))
    if not found:
        raise DatabaseGone("no node answers at its address")
    return urgent_first(found)


def urgent_first(found: list[Replication]) -> list[Replication]:
    """Return those first that sell nothing, then those that wait for fewest standbys."""
    return sorted(found, key=lambda one: (not one.has_stopped, one.waits_for))


def _read(connection: psycopg.Connection) -> Replication:
    is_standby, level, names = connection.execute(_SQL["read_settings"]).fetchone() or (False, "", "")
    rows = [] if is_standby else connection.execute(_SQL["read_standbys"]).fetchall()
    return Replication(is_standby, level, names, tuple(Standby(*row) for row in rows))


async def look_at_replication(connection: HouseConnection) -> Replication:
    """Return the same over a connection of the house."""
    ((is_standby, level, names),) = await connection.fetch(_SQL["read_settings"])
    rows = [] if is_standby else await connection.rows(Standby, _SQL["read_standbys"])
    return Replication(is_standby, level, names, tuple(rows))


def refuse_too_few(replication: Replication, wanted: int) -> None:
    """Raise TooFewStandbys where a sale is answered before so many standbys have it.

    Standbys that are asked for and away are no reason: then no sale is answered at all.
    """
    if replication.waits_for < wanted:
        where = "synchronous_standby_names" + (f" at {replication.node}" if replication.node else "")
        raise TooFewStandbys(wanted=wanted, waits_for=replication.waits_for, where=where)


def _missing(standby: Standby) -> str:
    lacks = "a part of the log of changes for ever" if standby.behind_bytes is None else f"{standby.behind_bytes:,} bytes"
    return f"{standby.name} is away, and lacks {lacks}."
