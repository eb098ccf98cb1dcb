"""Tells what the loss of a server would lose: for how many standbys a commit waits, and which are connected."""

import re
from dataclasses import dataclass
from typing import Final

from taquilla.store.postgres.database import HouseConnection, ToldError, statements
from taquilla.store.postgres.owner import owning

_SQL = statements(__file__)

_COUNTED: Final = re.compile(r"\s*(?:any\s+|first\s+)?(\d+)\s*\(.*\)\s*", re.IGNORECASE | re.DOTALL)
_STORED: Final = frozenset({"on", "remote_apply"})


class TooFewStandbys(ToldError):
    """TAQUILLA_STANDBYS asks for {wanted}, and a sale waits for {waits_for}: set synchronous_standby_names (docs/scale.md)."""


@dataclass(frozen=True, slots=True)
class Standby:
    """A receiver of the log of changes. All are None for a login that may not see them, behind_bytes also at its start."""

    name: str | None
    state: str | None
    sync_state: str | None
    behind_bytes: int | None

    @property
    def is_synchronous(self) -> bool:
        """Tell whether commits may wait for it, and it has caught up."""
        return self.state == "streaming" and self.sync_state in ("sync", "quorum")


@dataclass(frozen=True, slots=True)
class Replication:
    """The settings of replication as the server has them, and the standbys that are connected."""

    is_standby: bool
    synchronous_commit: str
    synchronous_standby_names: str
    cluster_name: str
    standbys: tuple[Standby, ...]

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
        connected = len(self.standbys) if self.connected is None else self.connected
        return connected < self.waits_for

    def sentence(self) -> str:
        """Return what a failure would lose."""
        if self.is_standby:
            return "This server is a standby: what its primary waits for cannot be seen here."
        if self.waits_for == 0:
            return self._alone()
        wanted = "one synchronous standby" if self.waits_for == 1 else f"{self.waits_for} synchronous standbys"
        if self.has_stopped:
            there = "any that comes will do" if self.synchronous_standby_names == "*" else self.synchronous_standby_names
            return f"Nothing is sold: every sale waits for {wanted}, and fewer are connected ({there})."
        if self.connected is None:
            return (
                f"Every sale waits for {wanted}; {len(self.standbys)} connected, and this login may not see in what state "
                "(the owner sees it with pg_read_all_stats)."
            )
        return f"Every answered sale is stored on {wanted} too: the loss of {_machines(self.waits_for)} loses none."

    def _alone(self) -> str:
        if not self.standbys:
            return "No sale waits for a standby, and none is connected: what came after a backup is lost with this machine."
        return f"No sale waits for a standby: what the {len(self.standbys)} connected lack is lost with this machine."


def read_replication(url: str) -> Replication:
    """Return how the server replicates, as far as the login of this address may see it. Blocks. Raises DatabaseGone."""
    with owning(url) as connection:
        is_standby, level, names, cluster = connection.execute(_SQL["read_settings"]).fetchone() or (False, "", "", "")
        rows = [] if is_standby else connection.execute(_SQL["read_standbys"]).fetchall()
        return Replication(is_standby, level, names, cluster, tuple(Standby(*row) for row in rows))


async def look_at_replication(connection: HouseConnection) -> Replication:
    """Return the same over a connection of the house."""
    settings = await (await connection.execute(_SQL["read_settings"])).fetchone()
    assert settings is not None
    is_standby, level, names, cluster = settings
    rows = [] if is_standby else await (await connection.execute(_SQL["read_standbys"])).fetchall()
    return Replication(is_standby, level, names, cluster, tuple(Standby(*row) for row in rows))


def refuse_too_few(replication: Replication, wanted: int) -> None:
    """Raise TooFewStandbys where a sale is answered before so many standbys have it.

    Standbys that are asked for and away are no reason: then no sale is answered at all.
    """
    if replication.waits_for < wanted:
        raise TooFewStandbys(wanted=wanted, waits_for=replication.waits_for)


def _machines(count: int) -> str:
    return "one machine" if count == 1 else f"any {count} machines"
