"""An operator's sports catalogue: sports, events, markets, bets with odds, coupons and cards; and its terms of sale.

Coupons with their legs and tiers are written once: tickets depend on them. All else may change.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.store.ledger import state
from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import shaped
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_EVENTS: Final = {True: _SQL["list_events"].format(order="desc"), False: _SQL["list_events"].format(order="asc")}


@dataclass(frozen=True, slots=True)
class SportRow:
    """A sport."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """A league of a sport."""

    id: int
    sport_id: int
    name: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event. original_start is the start that was first loaded."""

    id: int
    league_id: int
    name: str
    home_id: int | None
    away_id: int | None
    original_start: datetime
    starts_at: datetime
    ends_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class MarketRow:
    """A market of an event."""

    event_id: int
    id: int
    code: str
    name: str
    team_id: int | None
    status: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class BetRow:
    """A bet of a market. Its id is unique in its event; odds are hundredths, None where it has none."""

    event_id: int
    id: int
    market_id: int
    name: str
    odds: int | None
    status: str


@dataclass(frozen=True, slots=True)
class CouponRow:
    """A jackpot, or the card of a superbet, whose event_id is its event. Amounts are minor units, rates basis points."""

    id: int
    type: str
    name: str
    event_id: int | None
    line_price: Cents
    price_min: Cents
    price_max: Cents | None
    pool_rate: int
    closes_at: datetime
    void_policy: str
    max_void: int
    reductions: list[int]
    grace: str
    max_doubles: int
    max_triples: int
    max_lines: int
    unwon_to: str
    carry_from: int | None
    # When it was first published. Not compared: two rows of one coupon may differ in it.
    created_at: datetime = field(compare=False)


@dataclass(frozen=True, slots=True)
class LegRow:
    """A game of a coupon, or a market of a card. The grace of a void game counts from its planned_start (JP-20)."""

    coupon_id: int
    position: int
    event_id: int
    market_id: int
    reserve: bool
    # The start that was planned as the coupon was loaded. Not compared: an event may move after that.
    planned_start: datetime | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class TierRow:
    """The prize for a number of hits."""

    coupon_id: int
    hits: int
    kind: str
    rate: int
    amount: Cents
    guarantee: Cents


@dataclass(frozen=True, slots=True)
class SportsFacts:
    """Rows of the catalogue of sports, table by table."""

    sports: Sequence[SportRow] = ()
    leagues: Sequence[LeagueRow] = ()
    teams: Sequence[TeamRow] = ()
    events: Sequence[EventRow] = ()
    markets: Sequence[MarketRow] = ()
    bets: Sequence[BetRow] = ()
    coupons: Sequence[CouponRow] = ()
    legs: Sequence[LegRow] = ()
    tiers: Sequence[TierRow] = ()


class _Table(NamedTuple):
    """A table: its rows, the ids by which they are found, their key, how many an id has at most, and what never changes."""

    row: type[Any]
    name: str
    ids: str
    key: tuple[str, ...] = ("id",)
    most: int = 1
    stays: str = ""


_TABLES: Final[Mapping[str, _Table]] = {
    "sports": _Table(SportRow, "sport", "sports"),
    "leagues": _Table(LeagueRow, "league", "leagues"),
    "teams": _Table(TeamRow, "team", "teams"),
    # original_start keeps the start that was first published.
    "events": _Table(EventRow, "sport_event", "events", stays="original_start"),
    "markets": _Table(MarketRow, "sport_market", "events", ("event_id", "id"), 10_000),
    "bets": _Table(BetRow, "outcome", "events", ("event_id", "id"), 100_000, stays="market_id"),
    "coupons": _Table(CouponRow, "coupon", "coupons"),
    "legs": _Table(LegRow, "leg", "coupons", ("coupon_id", "position"), 100),
    "tiers": _Table(TierRow, "tier", "coupons", ("coupon_id", "hits"), 200),
}


def _filled(verb: str, table: _Table) -> str:
    """Return the statement that loads or writes the rows of any table, for this one."""
    columns = [column.name for column in fields(table.row)]
    changes = [f"{name} = excluded.{name}" for name in columns if name not in (*table.key, table.stays)]
    names = {"table": table.name, "ids": table.ids, "first": table.key[0], "last": table.key[-1], "key": ", ".join(table.key)}
    names |= {"columns": ", ".join(columns), "found": ", ".join(f"found.{name}" for name in columns)}
    return shaped(_SQL[verb].format(**names, most=table.most, changes=", ".join(changes)))


FILLED: Final = {f"{verb}_{name}": _filled(verb, table) for verb in ("load", "write") for name, table in _TABLES.items()} | {
    name: _SQL[name] for name in ("load_coupons", "write_coupons", "write_legs", "write_tiers")
}
"""The statements that load and write the rows of each table: its own, or that of all."""
_TOLD: Final = frozenset({"coupons", "legs", "tiers"})
KEYS: Final[Mapping[str, Callable[[object], Hashable]]] = {name: attrgetter(*table.key) for name, table in _TABLES.items()}
"""The key of a table's rows, in the order in which the tables are written."""


class CatalogueIds(NamedTuple):
    """The ids in a file, of which all rows are wanted: an event with its markets, a coupon with its legs."""

    sports: Iterable[int] = ()
    leagues: Iterable[int] = ()
    teams: Iterable[int] = ()
    events: Iterable[int] = ()
    coupons: Iterable[int] = ()


async def load_facts(connection: HouseConnection, operator_id: int, catalogue_ids: CatalogueIds) -> SportsFacts:
    """Load the rows of these ids, as far as they exist."""
    ids = {name: arrays.numbers(sorted(set(column))) for name, column in catalogue_ids._asdict().items()}
    found = await connection.together({"operator": operator_id, **ids}, *(FILLED[f"load_{name}"] for name in _TABLES))
    return SportsFacts(**{
        name: [table.row(*row) for row in rows] for (name, table), rows in zip(_TABLES.items(), found, strict=True)
    })


async def load_bets(connection: HouseConnection, operator_id: int, keys: Iterable[tuple[int, int]]) -> list[BetRow]:
    """Load the bets of these events and ids, as far as they exist."""
    parameters = {"operator": operator_id} | arrays.columns(list(keys), events=int, bets=int)
    return await connection.rows(BetRow, _SQL["load_named_bets"], parameters)


async def write_facts(connection: HouseConnection, operator_id: int, facts: SportsFacts) -> None:
    """Add rows, or change those columns that may change. Behind the operator's gate."""
    for name in _TABLES:
        if rows := getattr(facts, name):
            parameters = {"operator": operator_id, "rows": json.dumps([asdict(row) for row in rows], default=str)}
            if name in _TOLD:
                await state.change(connection, operator_id, name.removesuffix("s"), FILLED[f"write_{name}"], parameters)
            else:
                await connection.execute(FILLED[f"write_{name}"], parameters)


async def load_bonds(
    connection: HouseConnection, operator_id: int, ids: CatalogueIds
) -> tuple[set[int], dict[int, int], dict[int, int], set[tuple[int, int]]]:
    """Load what binds these ids: events with a result entered, coupons that have rolled over (with the coupon that receives it),
    cards by their events, and the events and markets that are games or reserves of coupons with reserves.
    """
    parameters = {"operator": operator_id, "events": arrays.numbers(ids.events), "coupons": arrays.numbers(ids.coupons)}
    names = ("find_read", "find_taken", "find_cards", "find_reserved")
    read, taken, cards, reserved = await connection.together(parameters, *(_SQL[name] for name in names))
    return {event for (event,) in read}, dict(taken), dict(cards), {(event, market) for event, market in reserved}


class ListedEvent(NamedTuple):
    """An event as a list shows it: its result's version and whether that is approved, None where there is none."""

    id: int
    name: str
    league: str
    starts_at: datetime
    ends_at: datetime
    status: str
    version: int | None
    approved: bool | None


async def list_events(
    connection: HouseConnection, operator_id: int, since: datetime, until: datetime, *, rows_max: int, latest: bool
) -> list[ListedEvent]:
    """Return the first events that start from since to before until, in their order; or the latest ones, the last one first."""
    parameters = {"operator": operator_id, "since": since, "until": until, "rows_max": rows_max}
    return await connection.rows(ListedEvent, _EVENTS[latest], parameters)


class CouponMoney(NamedTuple):
    """A coupon or a card with the money of its last settlement, in minor units; None before one.

    rolled_in comes from the coupon carry_from; before a settlement as it stands by now.
    """

    id: int
    type: str
    name: str
    closes_at: datetime
    carry_from: int | None
    sales: Cents | None
    pool: Cents | None
    rolled_in: Cents
    house_adds: Cents | None


async def list_coupons(connection: HouseConnection, operator_id: int, before: int, rows_max: int) -> list[CouponMoney]:
    """List coupons and cards with ids below one, the highest first."""
    return await connection.rows(CouponMoney, _SQL["list_coupons"], operator=operator_id, before=before, rows_max=rows_max)


class SellingTerms(NamedTuple):
    """An operator's terms of selling sports. Its secret never leaves the house.

    approval_from is the price, in minor units, from which on tickets wait for the operator's approval; None: none does.
    signature_version is the least version of the signature that is accepted on its requests.
    """

    webhook_url: str | None
    odds_policy: str
    approval_from: Cents | None = None
    signature_version: int = 1


async def load_terms(connection: HouseConnection, operator_id: int) -> SellingTerms | None:
    """Load an operator's terms, if it sells sports."""
    return await connection.row(SellingTerms, _SQL["load_terms"], operator=operator_id)


async def write_terms(
    connection: HouseConnection, operator_id: int, before: SellingTerms | None, terms: SellingTerms, wrapped_secret: bytes | None
) -> None:
    """Write an operator's terms, and tell what is new of them. Without a secret it keeps the one it has, and must have one."""
    old = () if before is None else before._asdict().items()
    changed = json.dumps({name: value for name, value in terms._asdict().items() if (name, value) not in old})
    parameters = {"operator": operator_id, "secret": wrapped_secret, "changed": changed, **terms._asdict()}
    statement = _SQL["change_terms" if wrapped_secret is None else "write_terms"]
    await state.change(connection, operator_id, "sports_operator", statement, parameters)


class PlayDay(NamedTuple):
    """The sales, without excise, and the prizes, before withholding, of a type of tickets on a day, less what goes back on it."""

    day: date
    type: str
    sales: Cents
    prizes: Cents

    @property
    def margin(self) -> Cents:
        """Return the sales less the prizes."""
        return self.sales - self.prizes


async def sum_plays(connection: HouseConnection, operator_id: int, since: date, until: date) -> list[PlayDay]:
    """Sum an operator's sports tickets on these days, both included, by day and type."""
    return await connection.rows(PlayDay, _SQL["sum_plays"], operator=operator_id, since=since, until=until)


OPEN_MAX: Final = 10_000
"""The tickets without a result that are counted at most, and the calls to a wallet."""


class SportsStanding(NamedTuple):
    """The sales and the prizes of a day, as `PlayDay` has them, and how tickets stand now.

    tickets wait for their result, with their stakes: not all of them where they are more than OPEN_MAX. owed are the prizes and
    the refunds that no wallet has confirmed yet: those of the oldest calls where more than OPEN_MAX wait.
    """

    sales: Cents
    prizes: Cents
    tickets: int
    stakes: Cents
    owed: Cents
    calls: int

    @property
    def partial(self) -> list[str]:
        """Return the sums in which not all is counted: of what is open, and of what is owed."""
        return [name for name, count in (("open", self.tickets), ("owed", self.calls)) if count > OPEN_MAX]


async def read_standing(connection: HouseConnection, operator_id: int, today: date) -> SportsStanding:
    """Return how an operator's sports stand now."""
    return await connection.one(SportsStanding, _SQL["read_standing"], operator=operator_id, today=today, rows_max=OPEN_MAX + 1)
