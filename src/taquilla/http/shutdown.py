"""Tells responses that wait that the server is about to stop."""

from collections.abc import Callable
from typing import Final

from taquilla.http.asgi import ReadScope

ENDING: Final = "taquilla.is_ending"
"""The name of the function among a connection's extensions; `GuardedConnection` puts it there."""
DRAIN_S: Final = "taquilla.drain_s"
"""The name in the app's state of the seconds for which an open connection may bring another request while the server ends."""


def is_ending(scope: ReadScope) -> Callable[[], bool]:
    """Return a function that tells whether the server stops, so that a response that waits should end."""
    found: Callable[[], bool] = (scope.get("extensions") or {}).get(ENDING, lambda: False)
    return found
