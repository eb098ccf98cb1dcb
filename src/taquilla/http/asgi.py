"""The types of ASGI. uvicorn and Litestar have types of their own for the same dictionaries, so theirs are let pass."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
"""The facts of a connection: of a request all but its body."""
ReadScope: TypeAlias = Mapping[str, Any]
"""The same for those who only read it, Litestar's own kind too."""
Message: TypeAlias = Any
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Any, Receive, Send], Awaitable[None]]
