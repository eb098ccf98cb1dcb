"""Dialects of other packages, found by the entry point `taquilla.dialects`. A fault in one costs that one alone."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final

from taquilla.dialect.house import OUTSIDE, House
from taquilla.dialect.http import VERSION, App, Dialect, DialectSettings, Lane, Receive, Scope, Send, json_response

GROUP: Final = "taquilla.dialects"
_LOG: Final = logging.getLogger(__name__)
Found = Dialect[House]


@dataclass(frozen=True, slots=True)
class OutsideDialect:
    """A dialect that another package offers. Without a value it is not served, and fault says why."""

    name: str
    package: str
    dialect: Found | None = None
    fault: str = ""


def outside(taken: Collection[str], points: Iterable[EntryPoint] | None = None) -> Sequence[OutsideDialect]:
    """Return the dialects of other packages, by name. taken are the first segments that the house has itself."""
    segments, channels = set(taken), set[int]()
    offers = []
    for point in sorted(entry_points(group=GROUP) if points is None else points, key=lambda point: point.name):
        offer = OutsideDialect(point.name, f"{point.dist.name} {point.dist.version}" if point.dist else point.value)
        try:
            dialect = point.load()
            if not (fault := _fault(point.name, dialect, segments, channels)):
                segments |= {*dialect.segments}
                channels |= {dialect.channel} - {None}
                offer = replace(offer, dialect=dialect)
        except (Exception, SystemExit) as error:
            fault = f"{type(error).__name__}: {error}"
        if fault:
            _LOG.error("the dialect %s of %s is not served: %s", offer.name, offer.package, fault)
        offers.append(replace(offer, fault=fault))
    return offers


def _fault(name: str, dialect: object, segments: Collection[str], channels: Collection[int]) -> str:
    """Return why a dialect is not served; "" if it is."""
    if not isinstance(dialect, Dialect):
        return f"it is no Dialect, but {type(dialect).__name__}"
    if dialect.version[0] != VERSION[0] or dialect.version > VERSION:
        wanted, offered = (".".join(map(str, version)) for version in (dialect.version, VERSION))
        return f"it is written for version {wanted} of the interface, and this house has {offered}"
    if dialect.name != name or name not in dialect.segments:
        return f"its entry point, its name and one of its segments must be the same: {name}"
    if not {"es", "en"} <= {*dialect.title}:
        return "it has no title in Spanish (es) or in English (en)"
    if both := sorted({*dialect.segments} & {*segments}):
        return f"the house or another dialect has /{both[0]} already"
    if dialect.channel is not None and (dialect.channel not in OUTSIDE or dialect.channel in channels):
        return f"its channel {dialect.channel} is another one's, or not one of {OUTSIDE[0]} to {OUTSIDE[-1]}"
    return ""


def guarded(dialect: Found) -> Found:
    """Return a dialect that answers 503 where it cannot be mounted, and has the lanes of its own segments alone.

    What it cannot add to a demo, the demo goes without.
    """

    def app(house: House, settings: DialectSettings) -> App:
        try:
            return dialect.app(house, settings)
        except Exception:
            _LOG.exception("the dialect %s could not be mounted", dialect.name)
            return _unavailable

    def lanes(house: House) -> list[tuple[str, Lane]]:
        try:
            return [(path, lane) for path, lane in dialect.lanes(house) if path.split("/")[1] in dialect.segments]
        except Exception:
            _LOG.exception("the dialect %s is served without its lanes", dialect.name)
            return []

    async def furnish(house: House, folder: Path) -> None:
        try:
            assert dialect.furnish is not None
            await dialect.furnish(house, folder)
        except Exception:
            _LOG.exception("the dialect %s could not add its part of the demo", dialect.name)

    return replace(dialect, app=app, lanes=lanes, furnish=furnish if dialect.furnish else None)


async def _unavailable(scope: Scope, receive: Receive, send: Send) -> None:
    await json_response(send, 503, b'{"status":503,"error":"this dialect could not be mounted"}')
