"""A dialect as a value: whoever puts the house together knows no more of it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from taquilla.http.asgi import App
from taquilla.http.checks import Check, Given
from taquilla.http.lanes import Lane

House = TypeVar("House")
Lanes = Iterable[tuple[str, Lane]]

VERSION: Final = (1, 1)
"""The version of what `taquilla.dialect` offers: the first number counts what breaks a dialect, the second additions."""


@dataclass(frozen=True, slots=True)
class DialectSettings:
    """The settings of an installation that dialects need.

    public_url is the address that is printed for customers; "" means the one that the caller used. open_operator is the name of
    the operator that answers requests without a token, where a dialect takes them; "" means nobody.
    """

    public_url: str = ""
    open_operator: str = ""


@dataclass(frozen=True, slots=True)
class Dialect(Generic[House]):
    """A way to talk to the house over HTTP.

    segments are the first segments of its paths: no other dialect has them, and one is its name, below which its documentation
    is. app makes what serves them, lanes the short ways of its busy paths. title is what pages call it, by language.
    checks are what `taquilla dialect check` plays before a server that speaks it: ours, or anybody's.
    furnish adds its part of a demo, where that is missing yet, with private keys below the folder. channel is the number under
    which its commands about tickets are kept, where it has any: one of `OUTSIDE`. version is the one that it was written for.
    """

    name: str
    segments: tuple[str, ...]
    app: Callable[[House, DialectSettings], App]
    title: Mapping[str, str]
    lanes: Callable[[House], Lanes] = lambda house: ()
    furnish: Callable[[House, Path], Awaitable[None]] | None = None
    channel: int | None = None
    version: tuple[int, int] = VERSION
    checks: tuple[Check[Given], ...] = ()

    @property
    def page(self) -> str:
        """Return the path of the page that describes it."""
        return f"/{self.name}/docs"
