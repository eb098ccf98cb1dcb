"""Calls to others' servers over HTTP, as the engine knows them: the app, the worker and the commands bring who makes them."""

from collections.abc import Mapping
from typing import Protocol


class HttpReply(Protocol):
    """The response to a call. status is 0 if nothing was understood, value None if it is no JSON object; trouble says why."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""

    @property
    def value(self) -> dict[str, object] | None:
        """Return the object."""

    @property
    def trouble(self) -> str:
        """Return what was wrong with the response, if anything."""

    @property
    def retry_after(self) -> str:
        """Return the header Retry-After."""

    @property
    def was_made(self) -> bool:
        """Tell whether the call was made: too many to that server may be under way."""

    @property
    def is_empty(self) -> bool:
        """Tell whether the body's end was announced, and it has no byte."""

    @property
    def data(self) -> bytes:
        """Return the body."""


class Poster(Protocol):
    """Makes calls over HTTP. It raises nothing for anything that the other side does."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HttpReply:
        """Return the response to a JSON body."""

    async def get(self, url: str) -> HttpReply:
        """Return what stands at an address."""

    async def check(self, url: str, of: int) -> str | None:
        """Return why an address that an operator, of, names may not be called, as a sentence; None if it may."""

    async def close(self) -> None:
        """Close its connections."""
