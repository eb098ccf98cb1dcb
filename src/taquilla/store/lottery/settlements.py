"""Settlements step by step: winners found, prizes written, transfers of an earlier version reversed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.markets import RUN, Hit
from taquilla.domain.lottery.settling import Cursor, MarketPhase, PrizeWon, Stretch, VoidWager, Winner, WinningTerms
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_SUM_GIVEN = _SQL["sum_given"].format(given=_SQL["give_prizes"])
_FIND_STAKED, _FIND_STAKED_OF_RUN = [_SQL["find_staked"].format(unpaid=unpaid) for unpaid in ("", _SQL["unpaid"])]
_STRETCHES = arrays.table(games=int, selections=str, consoled=bool, afters=int, untils=int)
_DECIDED = arrays.table(stakes=int, multipliers=int, amounts=int)
LOOKED_AT_ONCE = 100
"""The most draws with markets to settle that are found at once."""


class MarketToSettle(NamedTuple):
    """A market of a drawn event: the settlement it had last (None: none yet), and the results in force of its events.

    length is how many draws of a run count, and 1 or 2 of other kinds; last_at the instant of its last draw.
    """

    id: int
    kind: str
    length: int
    last_version: int | None
    last_is_finished: bool | None
    last_results: list[int | None] | None
    results: list[int | None]
    outcomes: list[str | None]
    last_at: datetime


@dataclass(frozen=True, slots=True)
class MarketSettlement:
    """A settlement that has begun, and its progress. since and until are the days on which the market was on sale.

    outcomes are the results it reads, in the order of the market's draws; of a run those known when it began. days_later is how
    many days later than planned a run ends, since other draws replace void ones; length is how many draws of it count. is_whole:
    no result is to come.
    """

    operator_id: int
    market_id: int
    version: int
    cursor: Cursor
    winners: int
    prize: Cents
    until: date
    kind: str
    category: str
    zodiac: bool
    since: date
    outcomes: list[str]
    days_later: int
    length: int
    is_whole: bool

    @property
    def key(self) -> dict[str, object]:
        """Its key as parameters, with the days of its market."""
        market = {"operator": self.operator_id, "market": self.market_id, "version": self.version}
        return market | {"since": self.since, "until": self.until}


class MarketTransfer(NamedTuple):
    """A transfer of an earlier version."""

    seq: int
    day: date
    debit: int
    credit: int
    amount: Cents
    kind: str


async def load_to_settle(connection: HouseConnection, operator_id: int, excluded: Iterable[int] = ()) -> list[int]:
    """Return the events with a market that waits to be settled, except some of them; at most `LOOKED_AT_ONCE`."""
    but = arrays.numbers(excluded)
    return await connection.column(_SQL["load_to_settle"], operator=operator_id, but=but, limit=LOOKED_AT_ONCE)


async def load_markets(connection: HouseConnection, operator_id: int, event_id: int) -> list[MarketToSettle]:
    """Load the markets that hold an event."""
    return await connection.rows(MarketToSettle, _SQL["load_markets"], operator=operator_id, event=event_id)


async def begin_settlement(
    connection: HouseConnection,
    operator_id: int,
    market_id: int,
    version: int,
    results: Sequence[int | None],
    now: datetime,
    phase: MarketPhase,
) -> None:
    """Begin a new version of a market's settlement, from these versions of its results, at this phase."""
    parameters = {"operator": operator_id, "market": market_id, "version": version, "now": now}
    await connection.run(_SQL["begin_settlement"], parameters, results=arrays.numbers(results), phase=phase.value)


async def load_settlement(connection: HouseConnection, operator_id: int, market_id: int, version: int) -> MarketSettlement:
    """Load a settlement with its progress."""
    row = await connection.first(_SQL["load_settlement"], operator=operator_id, market=market_id, version=version)
    assert row is not None
    phase, *place, winners, prize, draws_at, zone, kind, category, zodiac, since, outcomes, days_later, length, is_whole = row
    return MarketSettlement(
        operator_id, market_id, version, Cursor(MarketPhase(phase), *place), winners=winners, prize=prize,
        until=business_day(draws_at, ZoneInfo(zone)), kind=kind, category=category, zodiac=zodiac, since=since, outcomes=outcomes,
        days_later=days_later, length=length, is_whole=is_whole,
    )  # fmt: skip


async def find_played(
    connection: HouseConnection, settlement: MarketSettlement, hits: Sequence[Hit], *, since: int, hits_max: int
) -> list[int]:
    """Return the places of the next winning selections that were played, from one place on."""
    parameters = settlement.key | arrays.fields(hits[since:], Hit, "game", "selection")
    return [since + place - 1 for (place,) in await connection.fetch(_SQL["find_played"], parameters, hits_max=hits_max)]


class FoundTerms(NamedTuple):
    """Terms of the next wagers on a winning selection: how many have them, and the last ticket of these."""

    stake: Cents
    multiplier: int
    wagers: int
    last: int


async def find_terms(
    connection: HouseConnection, settlement: MarketSettlement, hit: Hit, *, after: int, rows_max: int
) -> list[FoundTerms]:
    """Return the terms of the next wagers on a winning selection: of rows_max, and of all others of the last ticket.

    after is the last ticket that was read. Undone wagers are counted too.
    """
    stretch = {"game": int(hit.game), "selection": hit.selection, "consoled": hit.consoled, "after": after, "rows_max": rows_max}
    return await connection.rows(FoundTerms, _SQL["find_terms"], settlement.key | stretch)


async def give_prizes(
    connection: HouseConnection,
    settlement: MarketSettlement,
    stretches: Sequence[Stretch],
    prizes: Mapping[WinningTerms, Cents],
    *,
    last_seq: int,
    booked_on: date,
    zone: str,
) -> tuple[int, Cents]:
    """Write the prizes of all live wagers of these stretches, by their terms. Return how many there are, and their sum.

    They take the seqs after last_seq, in the order of the stretches, tickets and lines. The days of a run that ends later than
    planned are those of the zone.
    """
    rows = [(*stretch.hit, stretch.after, stretch.until) for stretch in stretches]
    decided = [(*terms, amount) for terms, amount in prizes.items()]
    parameters = settlement.key | {"last_seq": last_seq, "booked_on": booked_on, "zone": zone}
    parameters |= {"days_later": settlement.days_later, **_STRETCHES(rows), **_DECIDED(decided)}
    if connection.is_spread:
        # Citus sends an insert to its node alone, and not a sum over it.
        amounts = await connection.fetch(_SQL["give_prizes"], parameters)
        return len(amounts), sum(amount for (amount,) in amounts)
    return await connection.first(_SUM_GIVEN, parameters) or (0, 0)


async def find_staked(connection: HouseConnection, settlement: MarketSettlement, *, rows_max: int) -> list[VoidWager]:
    """Return a market's next live wagers after the cursor without a prize of this version, by whole tickets: rows_max or more."""
    position = settlement.cursor
    start = {"game": position.game, "selection": position.selection, "ticket_seq": position.seq, "rows_max": rows_max}
    rows = await connection.fetch(_FIND_STAKED_OF_RUN if settlement.kind == RUN else _FIND_STAKED, settlement.key | start)
    return [VoidWager(Winner(*row), game, selection, tuple(commissions)) for game, selection, commissions, *row in rows]


async def find_next_of_run(connection: HouseConnection, operator_id: int, market_id: int) -> tuple[int, int, datetime] | None:
    """Return the draw that replaces a void one in a run: event, product, instant. None while no more are planned."""
    return await connection.first(_SQL["find_next_of_run"], operator=operator_id, market=market_id)


async def extend_run(connection: HouseConnection, operator_id: int, market_id: int, event_id: int) -> None:
    """Add a draw at the end of a run."""
    await connection.run(_SQL["extend_run"], operator=operator_id, market=market_id, event=event_id)


async def write_refunds(
    connection: HouseConnection, settlement: MarketSettlement, refunds: Sequence[PrizeWon], booked_on: date
) -> None:
    """Write the stakes that one step gives back."""
    names = ("ticket_seq", "line", "day", "entity_id", "member_id", "sold_at", "expires_at")
    await connection.execute(
        _SQL["write_refunds"],
        settlement.key
        | {"booked_on": booked_on}
        | arrays.fields(refunds, PrizeWon, "seq", "amount")
        | arrays.fields([refund.winner for refund in refunds], Winner, *names),
    )


async def load_moved(connection: HouseConnection, settlement: MarketSettlement, *, rows_max: int) -> list[MarketTransfer]:
    """Return the next transfers of the version before, in their order, to be reversed: at most rows_max after the cursor."""
    start = {"version": settlement.version - 1, "after": settlement.cursor.seq, "rows_max": rows_max}
    return await connection.rows(MarketTransfer, _SQL["load_moved"], settlement.key | start)


async def has_payouts(connection: HouseConnection, settlement: MarketSettlement) -> bool:
    """Tell whether anything of a market was ever paid."""
    return await connection.first(_SQL["has_payouts"], settlement.key) is not None


async def find_overpaid(
    connection: HouseConnection, settlement: MarketSettlement, *, rows_max: int
) -> list[tuple[int, int, Cents]]:
    """Return the next payments of a market: seq, the ticket's agency, and the excess over the new prize."""
    span = {"wallet_channel": int(WALLET_CHANNEL), "after": settlement.cursor.seq, "rows_max": rows_max}
    return await connection.fetch(_SQL["find_overpaid"], settlement.key | span)


async def keep_settlement(
    connection: HouseConnection, settlement: MarketSettlement, cursor: Cursor | None, now: datetime
) -> None:
    """Write a settlement's progress, and tell it. None: it is finished, and keeps its last cursor."""
    told: dict[str, object] = {"market_id": settlement.market_id, "version": settlement.version}
    if cursor is None:
        told |= {"winners": settlement.winners, "prize": settlement.prize}
    connection.add_event(settlement.operator_id, "market.settling" if cursor else "market.settled", told)
    finished_at = now if cursor is None else None
    cursor = cursor or settlement.cursor
    await connection.execute(
        _SQL["keep_settlement"],
        settlement.key
        | {"phase": cursor.phase.value, "seq": cursor.seq, "hit": cursor.hit, "game": cursor.game, "played": cursor.selection}
        | {"winners": settlement.winners, "prize": settlement.prize, "finished_at": finished_at},
    )


async def summarize(connection: HouseConnection, operator_id: int, event_id: int, kind: str) -> tuple[int, Cents]:
    """Return how many tickets won on an event ("prize"), or got stakes back ("refund"), and how much."""
    return await connection.first(_SQL["summarize"], operator=operator_id, event=event_id, kind=kind) or (0, 0)


async def next_expiry(connection: HouseConnection, operator_id: int, now: datetime) -> tuple[datetime, int] | None:
    """Return the first instant at which prizes expired that are not booked as expired, and its last market that is booked."""
    expires_at, after = await connection.first(_SQL["next_expiry"], operator=operator_id, now=now) or (None, 0)
    return None if expires_at is None else (expires_at, after)


async def sum_expired(
    connection: HouseConnection, operator_id: int, expires_at: datetime, after: int, *, rows_max: int
) -> list[tuple[int, int, int, date, Cents, int]]:
    """Sum what expired unpaid at an instant, of the next markets after one: of rows_max prizes, or some more.

    Return market, version, agency, a day it was sold on, amount, which may be 0, and how many prizes there are.
    """
    wanted = {"operator": operator_id, "expires_at": expires_at, "after": after, "rows_max": rows_max}
    return await connection.fetch(_SQL["sum_expired"], wanted)


async def sum_late(connection: HouseConnection, settlement: MarketSettlement, last_seq: int) -> list[tuple[int, Cents]]:
    """Sum by agency what is unpaid of the prizes that were given after last_seq, and whose end had been booked before."""
    wanted = settlement.key | {"last_seq": last_seq, "wallet_channel": int(WALLET_CHANNEL), "is_run": settlement.kind == RUN}
    return await connection.fetch(_SQL["sum_late"], wanted)


async def write_shares(
    connection: HouseConnection, operator_id: int, booked_on: date, shares: Sequence[tuple[int, int, Cents]]
) -> None:
    """Write what of transfers of expired prizes is of which agency's tickets: seq, agency, amount."""
    parameters = {"operator": operator_id, "booked_on": booked_on, **arrays.columns(shares, seqs=int, entities=int, amounts=int)}
    await connection.execute(_SQL["write_shares"], parameters)


async def keep_expired_until(connection: HouseConnection, operator_id: int, expires_at: datetime, market: int | None) -> None:
    """Record that everything that expired until then is booked: at that instant up to a market, or of all."""
    await connection.execute(_SQL["keep_expired_until"], {"operator": operator_id, "expires_at": expires_at, "market": market})
