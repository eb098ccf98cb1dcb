"""The hosts of one address as a process knows them: the leader is tried first, and a host that fell silent last.

libpq tries hosts in the order in which they are written. Where the first one is cut off, every connection would wait for it; and
a leader that was put down and does not know it goes on saying that it is the primary.
"""

from typing import Final
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection

from taquilla.store.postgres.address import Host, in_order, several_hosts

_PORT: Final = 5432


class Leaders:
    """The hosts of an address in the order in which they are tried, and the connections to them."""

    def __init__(self, hosts: tuple[Host, ...]) -> None:
        self._hosts = list(hosts)
        self._connections: WeakKeyDictionary[AsyncConnection, Host] = WeakKeyDictionary()

    @staticmethod
    def of(conninfo: str) -> "Leaders | None":
        """Return what this process knows of the hosts of a connection string; None unless it looks for the primary of several."""
        hosts = several_hosts(conninfo)
        return _KNOWN.setdefault(frozenset(hosts), Leaders(hosts)) if hosts else None

    def in_order(self, conninfo: str) -> str:
        """Return the connection string with its hosts in the order in which they should be tried."""
        return in_order(conninfo, self._hosts)

    def welcome(self, connection: AsyncConnection) -> list[AsyncConnection]:
        """Take note of a new connection to the primary. Return connections to other hosts: they lead to an old leader."""
        place = (connection.info.host, connection.info.port)
        host = next(host for host in self._hosts if (host.name or host.address, int(host.port or _PORT)) == place)
        self._connections[connection] = host
        self._hosts.sort(key=lambda other: other is not host)
        return [one for one, its in self._connections.items() if its is not host and not one.closed]

    def fell_silent(self, connection: AsyncConnection) -> None:
        """Take note that a host did not answer in time: the others are tried before it from now on."""
        if (host := self._connections.pop(connection, None)) is not None:
            self._hosts.sort(key=lambda other: other is host)


_KNOWN: Final[dict[frozenset[Host], Leaders]] = {}
