"""Looks names up, each in a thread of its own: a name whose servers do not answer holds up no other.

uvloop leaves names to two threads, and asyncio to a few that do other work too: two dead names would hold up everybody's calls.
"""

import asyncio
import socket
import threading
from contextlib import suppress

from taquilla.http.client_connection import Failed

Name = tuple[str, int]
"""A host, and the port on it."""


class Lookups:
    """The lookups under way in a process; most is their number, of_one_max that of one owner: names beyond it are not looked up.

    A thread may look for longer than anybody waits.
    """

    def __init__(self, most: int, of_one_max: int) -> None:
        self._most, self._of_one_max = most, of_one_max
        self._under_way: dict[Name, asyncio.Future[list[str]]] = {}
        self._owners: dict[Name, int] = {}

    async def addresses(self, host: str, port: int, owner: int) -> list[str]:
        """Return the addresses of a name. Concurrent lookups of one name are one. Raises Failed."""
        name = host, port
        if name not in self._under_way:
            if len(self._under_way) >= self._most or [*self._owners.values()].count(owner) >= self._of_one_max:
                raise Failed("too many names are being looked up")
            self._begin(name)
            self._owners[name] = owner
        return await asyncio.shield(self._under_way[name])

    def close(self) -> None:
        """Wait for none of them."""
        for lookup in self._under_way.values():
            lookup.cancel()

    def _begin(self, name: Name) -> None:
        loop = asyncio.get_running_loop()
        lookup: asyncio.Future[list[str]] = loop.create_future()

        def tell(found: list[str] | None) -> None:
            del self._under_way[name], self._owners[name]
            if lookup.cancelled():
                return
            if found is not None:
                lookup.set_result(found)
                return
            lookup.set_exception(Failed("the name cannot be resolved"))
            lookup.exception()  # the callers may have given up; then nobody needs the error

        def look() -> None:
            found = None
            with suppress(OSError, ValueError):
                rows = socket.getaddrinfo(*name, type=socket.SOCK_STREAM)
                found = list(dict.fromkeys(str(address[0]) for *_, address in rows))
            with suppress(RuntimeError):  # the loop is closed, and nobody waits
                loop.call_soon_threadsafe(tell, found)

        # A daemon: whoever stops the process does not wait for a name's servers.
        try:
            threading.Thread(target=look, name="lookup", daemon=True).start()
        except RuntimeError as error:
            raise Failed("the machine has no thread to look the name up") from error
        self._under_way[name] = lookup
