"""Reads a catalogue of sports, in TOML or JSON: sports, leagues, teams, events with markets and bets, coupons and cards.

It is read strictly: an unknown key is refused, since it would be a fact that is ignored. The demo's first catalogue explains
the keys at its head.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from taquilla.domain.ledger.bounds import ID_MAX, PRICE_MAX, SHARED_MAX
from taquilla.engine.toml_file import BadCatalogue, Table, parse_toml, read_toml

_BYTES_MAX: Final = 16 << 20
BETS_MAX: Final = 100
"""The most bets of a market, all files that name it together."""

Id: TypeAlias = Annotated[int, Meta(ge=1, le=ID_MAX)]
"""An id: a whole number that every JSON reader keeps."""
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
Cents: TypeAlias = Annotated[int, Meta(ge=0, le=SHARED_MAX)]
"""An amount in minor units."""
Price: TypeAlias = Annotated[int, Meta(ge=1, le=PRICE_MAX)]
"""A price in minor units."""
BasisPoints: TypeAlias = Annotated[int, Meta(ge=0, le=10_000)]
"""A share: 12.5 % is 1250."""
Instant: TypeAlias = Annotated[datetime, Meta(tz=True)]
Odds: TypeAlias = int | str
"""Decimal odds: 2, or "2.10" (a text, so that no reader ever makes a float of them)."""
Open: TypeAlias = Literal["open", "suspended"]


class SportSpec(Table, frozen=True):
    """A sport."""

    id: Id
    name: Name


class LeagueSpec(Table, frozen=True):
    """A league of a sport."""

    id: Id
    sport: Id
    name: Name


class TeamSpec(Table, frozen=True):
    """A team."""

    id: Id
    name: Name


class BetSpec(Table, frozen=True):
    """An outcome of a market. Its id is its event's own: other events may have the same."""

    id: Id
    name: Name
    odds: Odds | None = None
    status: Open = "open"


class MarketSpec(Table, frozen=True):
    """A market of an event. team: the team it is about, if any. A market that is not allowed is shown and not sold."""

    id: Id
    code: Name
    name: Name
    bets: Annotated[list[BetSpec], Meta(max_length=BETS_MAX)] = msgspec.field(name="bet", default_factory=list)
    team: Id | None = None
    status: Open = "open"
    allowed: bool = True


class EventSpec(Table, frozen=True):
    """An event. Nothing is sold on it once it has started; its result is read once it is over. A closed event is called off."""

    id: Id
    league: Id
    name: Name
    starts: Instant
    ends: Instant
    home: Id | None = None
    away: Id | None = None
    status: Literal["open", "suspended", "closed"] = "open"
    markets: Annotated[list[MarketSpec], Meta(max_length=1000)] = msgspec.field(name="market", default_factory=list)


class LegSpec(Table, frozen=True):
    """A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step in (V1)."""

    event: Id
    market: Id
    reserve: bool = False


class TierSpec(Table, frozen=True):
    """The prize for a number of hits: a share of the pool (rate), an amount a line (fixed), or an amount that all lines share."""

    hits: Annotated[int, Meta(ge=1, le=100)]
    kind: Literal["pool_pct", "fixed", "fixed_shared"] = "fixed"
    rate: BasisPoints = 0
    amount: Cents = 0
    guarantee: Cents = 0


class CouponSpec(Table, frozen=True):
    """A jackpot's coupon. It closes when its earliest game starts. Nothing of it changes once it is loaded."""

    id: Id
    name: Name
    line_price: Price
    legs: Annotated[list[LegSpec], Meta(min_length=1, max_length=100)] = msgspec.field(name="leg")
    tiers: Annotated[list[TierSpec], Meta(min_length=1, max_length=100)] = msgspec.field(name="tier")
    pool_rate: BasisPoints = 0
    void_policy: Literal["reserve", "as_hit", "remaining", "refund", "draw"] = "as_hit"
    max_void: Annotated[int, Meta(ge=0, le=100)] = 3
    reductions: Annotated[list[BasisPoints], Meta(max_length=100)] = msgspec.field(default_factory=list)
    grace_hours: Annotated[int, Meta(ge=1, le=10_000)] = 24
    max_doubles: Annotated[int, Meta(ge=0, le=100)] = 5
    max_triples: Annotated[int, Meta(ge=0, le=100)] = 0
    max_lines: Annotated[int, Meta(ge=1, le=1_000_000)] = 32
    unwon_to: Literal["same", "top", "down"] = "same"
    carry_from: Id | None = None


class CardSpec(Table, frozen=True):
    """A superbet's card: an event's markets in order (all of them, if none are named), and prizes by hits.

    The prizes are those of line_price; another price from price_min to price_max wins in proportion.
    """

    id: Id
    name: Name
    event: Id
    line_price: Price
    tiers: Annotated[list[TierSpec], Meta(min_length=1, max_length=100)] = msgspec.field(name="tier")
    markets: Annotated[list[Id], Meta(max_length=100)] = msgspec.field(name="market", default_factory=list)
    price_min: Price = 1
    price_max: Price | None = None
    pool_rate: BasisPoints = 0


class SportsFile(Table, frozen=True):
    """A whole catalogue of sports. begins: the instant from which its times count, for moving them all."""

    begins: Instant | None = None
    sports: list[SportSpec] = msgspec.field(name="sport", default_factory=list)
    leagues: list[LeagueSpec] = msgspec.field(name="league", default_factory=list)
    teams: list[TeamSpec] = msgspec.field(name="team", default_factory=list)
    events: list[EventSpec] = msgspec.field(name="event", default_factory=list)
    coupons: list[CouponSpec] = msgspec.field(name="coupon", default_factory=list)
    cards: list[CardSpec] = msgspec.field(name="card", default_factory=list)


def read_sports(path: Path) -> SportsFile:
    """Read a catalogue of sports. Raises BadCatalogue with a sentence that names the key."""
    return read_toml(path, SportsFile, _BYTES_MAX, quoted_times=True)


def sports_of(text: str) -> SportsFile:
    """Read a catalogue that somebody has typed or pasted, in JSON or in TOML. Raises BadCatalogue as `read_sports` does."""
    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith("{"):
        return parse_toml("TOML", text.encode(errors="replace"), SportsFile, quoted_times=True)
    try:
        return msgspec.json.decode(text, type=SportsFile)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError) as error:
        raise BadCatalogue("JSON", "", str(error)) from error


def shift_to(file: SportsFile, begins: datetime) -> SportsFile:
    """Return the same catalogue, with its times counted from another beginning."""
    assert file.begins is not None
    shift = begins - file.begins
    events = [msgspec.structs.replace(event, starts=event.starts + shift, ends=event.ends + shift) for event in file.events]
    return msgspec.structs.replace(file, begins=begins, events=events)


def unprintable(file: SportsFile) -> str | None:
    """Return the place of the first text that is no name, or None: names are shown on terminals, on tickets and in pages."""
    return next(_unprintable(msgspec.to_builtins(file), ""), None)


def _unprintable(value: object, location: str) -> Iterator[str]:
    if isinstance(value, str):
        if not value.isprintable() or value != value.strip():
            yield location
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unprintable(inner, f"{location}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _unprintable(inner, f"{location}[{place}]")
