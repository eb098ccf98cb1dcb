"""Settlements of coupons step by step: find coupons, count their tickets, write results, roll back, close."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.book import Transfer
from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports import settling
from taquilla.domain.sports.lifecycle import CLOSED_AFTER, Status
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.outcomes import ApprovedReading, CouponGame, CouponTerms, TierPromise
from taquilla.domain.sports.pools import Split, TierKind
from taquilla.domain.sports.settling import CouponPhase, Tally, TicketToSettle, TicketTransfer
from taquilla.domain.sports.taxes import ExciseType, Rates, WithholdingBasis
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)
_TICKETS = arrays.table(seqs=int, places=int, kinds=int)
_GIVEN = arrays.table(days=date, results=str, gross=int, withheld=int, rates=int | None)
_CALLS = arrays.table(seqs=int, places=int, call_seqs=int, kinds=int)
_MADE = arrays.table(days=date, actions=str, amounts=dict | None)


class LastSettlement(NamedTuple):
    """A coupon's last settlement. results are the versions it read, by event; prizes what a line gets, by hits.

    cursor is the last ticket that was passed in its phase; of a finished settlement, the last that was closed.
    """

    version: int
    phase: CouponPhase
    results: dict[int, int | None]
    started_at: datetime
    finished_at: datetime | None
    cursor: int
    prizes: dict[int, Cents]
    refund: bool


@dataclass(frozen=True, slots=True)
class ClosedCoupon:
    """A coupon that is closed for sale. games are as they are read by now, last is its last settlement.

    since and until are the days on which its tickets were sold. is_closed: its tickets do not change any more. carry_from is the
    coupon whose rest it gets; is_free: nothing of that one changes any more.
    """

    operator_id: int
    terms: CouponTerms
    games: tuple[CouponGame, ...]
    carry_from: int | None
    since: date
    until: date
    is_closed: bool
    is_free: bool
    last: LastSettlement | None

    @property
    def key(self) -> dict[str, object]:
        """Its key as parameters, with the days of its tickets."""
        return {"operator": self.operator_id, "coupon": self.terms.id, "since": self.since, "until": self.until}


async def find_pending(connection: HouseConnection, operator_id: int, now: datetime) -> list[int]:
    """Return the coupons that are closed for sale, with tickets that may still change."""
    return await connection.column(_SQL["find_pending"], operator=operator_id, now=now)


async def load_coupon(connection: HouseConnection, operator_id: int, coupon_id: int) -> ClosedCoupon:
    """Load a coupon as it stands now."""
    key = {"operator": operator_id, "coupon": coupon_id, "closed_after": CLOSED_AFTER}
    (row,), tiers, games = await connection.together(key, _SQL["load_terms"], _SQL["load_tiers"], _SQL["load_games"])
    promises = tuple(TierPromise(hits, TierKind(kind), *rest) for hits, kind, *rest in tiers)
    coupon_games = tuple(_game(game) for game in games)
    ident, kind, price, rate, policy, voids, reductions, grace, unwon_to, *state = row
    coupon_terms = CouponTerms(
        id=ident, type=kind, line_price=price, pool_rate=rate, void_policy=policy, max_void=voids, reductions=tuple(reductions),
        grace=grace, unwon_to=unwon_to, tiers=promises,
    )  # fmt: skip
    carry_from, since, until, is_closed, is_free, *last = state
    return ClosedCoupon(
        operator_id=operator_id, terms=coupon_terms, games=coupon_games, carry_from=carry_from, since=since, until=until,
        is_closed=is_closed, is_free=is_free, last=_last(tuple(last)),
    )  # fmt: skip


def _game(row: TupleRow) -> CouponGame:
    event, is_reserve, planned, starts_at, ids, names, version, won, voided, is_void = row
    reading = None if version is None else ApprovedReading(version, tuple(won), tuple(voided), is_void)
    outcomes = dict(zip(ids or (), names or (), strict=True))
    return CouponGame(
        event_id=event, is_reserve=is_reserve, planned=planned, starts_at=starts_at, outcomes=outcomes, reading=reading
    )


def _last(row: TupleRow) -> LastSettlement | None:
    version, phase, results, started_at, finished_at, cursor, tiers, refund = row
    if version is None:
        return None
    read = {int(event): number for event, number in results.items()}
    prizes = {tier["hits"]: tier["each"] for tier in tiers if tier["lines"]}
    return LastSettlement(
        version=version, phase=CouponPhase(phase), results=read, started_at=started_at, finished_at=finished_at, cursor=cursor,
        prizes=prizes, refund=refund,
    )  # fmt: skip


async def load_readings(
    connection: HouseConnection, operator_id: int, versions: Mapping[int, int | None]
) -> dict[int, ApprovedReading]:
    """Load readings of events, in these versions."""
    pairs = [(event, version) for event, version in versions.items() if version is not None]
    parameters = {"operator": operator_id} | arrays.columns(pairs, events=int, versions=int)
    return {
        event: ApprovedReading(version, tuple(won), tuple(voided), is_void)
        for event, version, won, voided, is_void in await connection.fetch(_SQL["load_readings"], parameters)
    }


async def load_carry(connection: HouseConnection, coupon: ClosedCoupon) -> dict[int, Cents]:
    """Load what rolls into a coupon, by the tiers of the one before it."""
    if coupon.carry_from is None:
        return {}
    return dict(await connection.fetch(_SQL["load_carry"], operator=coupon.operator_id, coupon=coupon.carry_from))


async def load_rates(connection: HouseConnection, coupon: ClosedCoupon, at: datetime) -> dict[str, Rates]:
    """Load the withholding on a coupon's winnings that is in force at an instant, by jurisdiction."""
    rows = await connection.fetch(_SQL["load_rates"], operator=coupon.operator_id, type=coupon.terms.type, at=at)
    return {place: Rates(0, ExciseType.NONE, rate, WithholdingBasis(basis)) for place, rate, basis in rows}


async def begin(
    connection: HouseConnection,
    coupon: ClosedCoupon,
    version: int,
    results: Mapping[int, int | None],
    phase: CouponPhase,
    now: datetime,
) -> None:
    """Begin a version of a coupon's settlement, with these results."""
    parameters = {"version": version, "results": json.dumps(results), "phase": phase.value, "now": now}
    await connection.execute(_SQL["begin_settlement"], coupon.key | parameters)


class CountedTickets(NamedTuple):
    """Counted tickets. more: there may be others; pending: some are neither sold nor given up yet."""

    counted: list[settling.Counted]
    cursor: int
    more: bool
    pending: bool


async def count_tickets(connection: HouseConnection, coupon: ClosedCoupon, cursor: int, rows_max: int) -> CountedTickets:
    """Count the next tickets of a coupon."""
    rows = await connection.fetch(_SQL["count_tickets"], coupon.key, cursor=cursor, rows_max=rows_max)
    counted = [settling.Counted(_pattern(picks), price, tickets, stakes) for picks, price, tickets, stakes, _, _ in rows]
    last = max((seq for *_, seq in rows), default=cursor)
    ticket_count = sum(group.tickets for group in counted)
    return CountedTickets(counted, last, ticket_count == rows_max, any(pending for *_, pending, _ in rows))


def _pattern(picks: str) -> str:
    """Return picks as the domain writes them: ``[[101], [], [102, 103]]`` is ``101 - 102,103``, singles ``{1,2}`` are ``1 2``."""
    if picks[0] == "{":
        return picks[1:-1].replace(",", " ")
    if "[]" in picks:
        picks = picks.replace("[]", "[-]")
    return picks[2:-2].replace("], [", " ").replace(", ", ",")


async def keep_counts(
    connection: HouseConnection, coupon: ClosedCoupon, version: int, tally: Tally, split: Split, carry_in: Cents, *, refund: bool
) -> None:
    """Write the totals of a coupon's tickets, and what each tier's lines get."""
    parameters = {
        "version": version, "tickets": tally.tickets, "lines": tally.lines, "sales": tally.sales,
        "pool": split.pool, "carry_in": carry_in, "house_adds": split.added, "refund": refund,
        "tiers": json.dumps([tier._asdict() for tier in split.tiers]),
    }  # fmt: skip
    await connection.execute(_SQL["keep_counts"], coupon.key | parameters)
    carry = arrays.columns(split.carry.items(), hits=int, amounts=int)
    await connection.execute(_SQL["write_carry"], coupon.key | {"version": version} | carry)


async def load_tickets(
    connection: HouseConnection, coupon: ClosedCoupon, status: Status, cursor: int, rows_max: int
) -> list[TicketToSettle]:
    """Load the next tickets of a coupon at a status, in order."""
    parameters = coupon.key | {"step": status.value, "cursor": cursor, "rows_max": rows_max}
    (rows,) = await connection.together(parameters, _SQL["load_tickets"])
    return [TicketToSettle(seq, day, _pattern(picks), *rest) for seq, day, picks, *rest in rows]


async def load_standing(
    connection: HouseConnection, operator_id: int, tickets: Iterable[TicketToSettle | SportsTicket], kinds: Sequence[str]
) -> dict[int, list[TicketTransfer]]:
    """Load the transfers for tickets, of these kinds, that nothing has reversed."""
    standing: dict[int, list[TicketTransfer]] = defaultdict(list)
    if ticket_list := list(tickets):
        places = arrays.columns([(ticket.seq, ticket.day) for ticket in ticket_list], seqs=int, days=date)
        for seq, *row in await connection.fetch(_SQL["load_standing"], places, operator=operator_id):
            if row[-1] in kinds:
                standing[seq].append(TicketTransfer(*row))
    return standing


async def read_standing(connection: HouseConnection, coupon: ClosedCoupon, version: int) -> tuple[str, int] | None:
    """Return a settlement's progress: its phase and its cursor, or None where it has not begun, or its coupon is closed."""
    return await connection.first(_SQL["read_standing"], coupon.key, version=version)


class PreparedStep(NamedTuple):
    """The rows of a step as parameters, made before the gate is taken. Seqs count from 0; seqs is how many it takes."""

    version: int
    seqs: int
    tickets: dict[str, str]
    calls: dict[str, str]
    transfers: dict[str, str] | None


def prepare_step(written: settling.StepRows) -> PreparedStep:
    """Make parameters of a step's rows, whose seqs count from 0."""
    names = ("seq", "day", "debit", "credit", "amount", "kind", "ticket_seq", "reverses")
    transfers = arrays.fields(written.transfers, Transfer, *names) if written.transfers else None
    return PreparedStep(written.version, written.last_seq, _tickets(written.settled), _calls(written.calls), transfers)


async def write_step(
    connection: HouseConnection, coupon: ClosedCoupon, phase: CouponPhase, prepared: PreparedStep, *,
    last_seq: int, booked_on: date, currency: str, now: datetime,
) -> None:  # fmt: skip
    """Write tickets that a phase passes (open again, with their results, or closed), the calls about them, and the transfers.

    Their seqs follow last_seq, and transfers count for the day booked_on.
    """
    step_key = coupon.key | {"version": prepared.version, "now": now, "last_seq": last_seq}
    await connection.execute(_SQL[_WRITES[phase]], step_key | prepared.tickets)
    reason = settling.CORRECTED if phase is CouponPhase.ROLLING_BACK else None
    await connection.execute(_SQL["write_calls"], step_key | prepared.calls | {"reason": reason})
    if prepared.transfers is not None:
        await connection.run(_SQL["write_transfers"], step_key | prepared.transfers, currency=currency, booked_on=booked_on)


_WRITES: Final = {
    CouponPhase.ROLLING_BACK: "roll_back",
    CouponPhase.PAYING: "give_results",
    CouponPhase.FINISHED: "close_tickets",
}
"""The statement that changes the tickets of a phase."""


def _tickets(settled: Sequence[settling.SettledTicket]) -> dict[str, str]:
    """Return settled tickets as parameters, and beside them the kinds of what they get: tickets alike share one settlement."""
    kinds: dict[tuple[int, date], int] = {}
    given: list[tuple[date, str, Cents, Cents, int | None]] = []
    rows: list[tuple[int, int, int]] = []
    for row in settled:
        ticket, settlement, calls = row
        if (kind := kinds.get((id(settlement), ticket.day))) is None:
            kind = kinds[id(settlement), ticket.day] = len(kinds) + 1
            pays = settlement.pays
            given.append((ticket.day, row.result, pays.gross, pays.wht_amount, settlement.withheld_rate))
        rows.append((ticket.seq, calls, kind))
    return _TICKETS(rows) | _GIVEN(given)


def _calls(calls: Sequence[settling.CallToMake]) -> dict[str, str]:
    """Return calls as parameters, and beside them their kinds.

    Their amounts are under the ticket's own names: the ticket may be rolled back before the call.
    """
    kinds: dict[tuple[int, date, Action], int] = {}
    made: list[tuple[date, str, dict[str, Cents]]] = []
    rows: list[tuple[int, int, int, int]] = []
    for ticket, n, seq, action, settled in calls:
        if (kind := kinds.get((id(settled), ticket.day, action))) is None:
            kind = kinds[id(settled), ticket.day, action] = len(kinds) + 1
            pays = settled.pays
            amounts = {"gross_payout": pays.gross, "wht_amount": pays.wht_amount, "net_payout": pays.net} if pays.gross else {}
            if settled.withheld_rate is not None:
                amounts["wht_rate"] = settled.withheld_rate
            made.append((ticket.day, action, amounts))
        rows.append((ticket.seq, n, seq, kind))
    return _CALLS(rows) | _MADE(made)


async def keep_standing(
    connection: HouseConnection, coupon: ClosedCoupon, version: int, phase: CouponPhase, cursor: int, finished_at: datetime | None
) -> None:
    """Write a settlement's progress."""
    parameters = {"version": version, "phase": phase.value, "cursor": cursor, "finished_at": finished_at}
    await connection.execute(_SQL["keep_standing"], coupon.key | parameters)


async def close_coupon(connection: HouseConnection, coupon: ClosedCoupon, now: datetime) -> None:
    """Close a coupon: all its tickets are closed, and do not change any more."""
    await connection.execute(_SQL["close_coupon"], coupon.key | {"now": now})
