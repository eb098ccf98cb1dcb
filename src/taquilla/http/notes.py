"""Notes about the request that the current task answers, for whoever logs it: why it was refused, and which endpoint it met."""

from contextvars import ContextVar
from typing import Final

ROUTE: Final = "path_template"
"""Key in the scope of a request: the path of its endpoint, with names in place of variable segments. Litestar's own key."""

_REFUSAL: ContextVar[str] = ContextVar("refusal", default="")


def begin() -> None:
    """Forget the last request's refusal: a task may serve several."""
    _REFUSAL.set("")


def note_refusal(code: str) -> None:
    """Note the code of a refusal or the name of an error: a name of our own, and nothing that somebody sent."""
    _REFUSAL.set(code)


def refusal() -> str:
    """Return the noted code, "" where nothing was refused."""
    return _REFUSAL.get()
