"""Commands of the office as handlers get them: a request, its caller, and the caller's key."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from msgspec import Struct

from taquilla.api.keys import Key, OptionalKey
from taquilla.api.members import STATE, refuse_body
from taquilla.api.once import Issuer, once, secret_of
from taquilla.engine.authors import Author
from taquilla.http.framework import AnyResponse, NamedDependency, Request


class Command:
    """A request that is carried out once under its caller's key."""

    def __init__(self, request: Request, issuer: Issuer, key: str | None) -> None:
        self.request = request
        self.issuer = issuer
        self.key = key

    async def once(
        self,
        data: Struct | None,
        do: Callable[[Author], Awaitable[object]],
        show: Callable[[str], Awaitable[Struct | None]],
        **more: Any,
    ) -> AnyResponse:
        """Carry the command out as `once` does, and return its response, with the status of its handler."""
        status: int = self.request.route_handler.status_code
        return await once(self.request, self.issuer, self.key, data, do, show, status=status, **more)

    def secret(self, data: Struct | None, what: str) -> str:
        """Return 256 bits as text, the same for each repetition of the command, which nobody but this house can compute."""
        assert self.key is not None
        return secret_of(self.request, self.issuer, self.key, data, what)


TheCommand = NamedDependency[Command]
"""The command of a request, as handlers ask for it: `command` with a key, `edit` with or without one."""


async def command(request: Request, key: Key) -> Command:
    """Return the command of a request. Raises Malformed for a body where its handler takes none."""
    return await edit(request, key)


async def edit(request: Request, key: OptionalKey = None) -> Command:
    """Return a command that has the same effect when it is sent twice, and may go without a key. Raises Malformed."""
    if request.route_handler.parsed_data_field is None:
        await refuse_body(request)
    return Command(request, request.scope["state"][STATE], key)


async def nothing(_: str) -> None:
    """Show nothing: the response has no body."""


KINDS: Final = {"command": command, "edit": edit}
"""The makers of commands from requests, by the names under which handlers ask for them."""
