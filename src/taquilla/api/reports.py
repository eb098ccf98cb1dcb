"""Reports: of a period, of prizes and tickets that wait to be paid, of sports, of taxes: `/v1/reports`."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final, Literal, cast
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.cursors import Cursor, Id, Limit, next_of, seq_of
from taquilla.api.entities import EntityFilter, entity_of
from taquilla.api.fields import Amount, GamePlayed, Instant, SportsType, known_day, made_of
from taquilla.api.handlers import Routes
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import Refused, granted
from taquilla.api.tables import TABLES, ReportFormat, reported, sheet_of
from taquilla.domain.ledger import money
from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.days import TICK, day_bounds
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.cuadre import Sums
from taquilla.domain.lottery.games import Game
from taquilla.domain.people.operations import SEE_OWN_REPORT, SEE_REPORTS, SEE_SPORTS_REPORT
from taquilla.engine.lottery.reports import RANGE_MAX, ReportFilter
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.http.decode import Malformed
from taquilla.http.framework import FromQuery, Request, Response
from taquilla.http.openapi import more_content
from taquilla.http.responses import JsonObject
from taquilla.receipts.spreadsheets import Sheet
from taquilla.store.sports.catalogue import PlayDay

HANDLERS: Final = Routes("/v1/reports", "Reports")

_GROUPS: Final = {"day": "day", "user": "user", "product": "product", "game": "game", "entity": "agency", "draw": "event"}

GroupName = Literal["day", "user", "product", "game", "entity", "draw"]


class ReportSums(Struct, frozen=True):
    """The sums of a period, in the operator's currency.

    sales are without undone tickets. prizes are what was won, paid or not. commission is the agencies' own, parent_commission
    what remains at them and at the entities directly above together (CM-07). wallets is what players' wallets
    paid of sales, less their prizes. balance is what agencies owe upward: sales without commission, prizes and what players'
    wallets moved; below zero, it is owed to them.
    """

    sales: Amount
    prizes: Amount
    commission: Amount
    parent_commission: Amount
    wallets: Amount
    balance: Amount


class ReportGroup(ReportSums, frozen=True, kw_only=True):
    """One group of a report, and its sums. Only the fields that describe its kind of group are there.

    A commission on a week's profit belongs to no user and to no draw: its group has null there.
    """

    day: date | UnsetType = UNSET
    user_id: int | UnsetType | None = UNSET
    user: str | UnsetType | None = UNSET
    entity_id: int | UnsetType = UNSET
    entity: str | UnsetType = UNSET
    product_id: int | UnsetType = UNSET
    product: str | UnsetType = UNSET
    game: GamePlayed | UnsetType = UNSET
    draw_id: int | UnsetType | None = UNSET
    draw: str | UnsetType | None = UNSET
    draws_at: Instant | UnsetType = UNSET


class _OfDays(Struct, frozen=True):
    """The days of a report, both included, and the operator's currency."""

    first_day: date
    last_day: date
    currency: str


class PeriodReportShown(_OfDays, frozen=True):
    """A report from the first day to the last one, both included. The groups add up to the total."""

    total: ReportSums
    groups: list[ReportGroup]


class PrizeGroup(Struct, frozen=True):
    """The prizes of an agency that were won in a period: in all, paid, still to be claimed, and expired.

    to_recover is the part of paid that corrections have taken away since, on the days of the corrections: the customers keep it,
    and the agency owes it. So won is paid without to_recover, and what is unclaimed or has expired.
    """

    entity_id: int
    entity: str
    won: Amount
    paid: Amount
    unclaimed: Amount
    expired: Amount
    to_recover: Amount


class PrizeReport(_OfDays, frozen=True):
    """The prizes that were won from the first day to the last one, both included, by agency; refunds of void draws too."""

    agencies: list[PrizeGroup]


UnclaimedState = Literal["winner", "held"]
TaxName = Literal["excise", "withholding"]


class UnclaimedTicket(Struct, frozen=True):
    """A ticket with something to be paid. claim_until is the first moment at which a part of it is too late to be claimed.

    status is held while its payment waits for a second person.
    """

    id: UUID
    number: int
    status: UnclaimedState
    entity_id: int
    entity: str
    seller: str
    sold_at: Instant
    amount: Amount
    unpaid: Amount
    claim_until: Instant


class UnclaimedReport(_OfDays, frozen=True):
    """Tickets with something to be paid, the newest first. next is the cursor of the next page; null: this is the last one."""

    tickets: list[UnclaimedTicket]
    next: str | None


class SportsSums(Struct, frozen=True):
    """The sales of sports tickets, without excise, and their prizes, before withholding, on the days on which they were booked.

    What a void or a correction takes back counts with minus on its own day. margin is sales without prizes.
    """

    sales: Amount
    prizes: Amount
    margin: Amount


class SportsGroup(SportsSums, frozen=True, kw_only=True):
    """The sums of a type of tickets on a day."""

    day: date
    type: SportsType


class SportsReport(_OfDays, frozen=True):
    """The sports tickets from the first day to the last one, both included. The groups add up to the total."""

    total: SportsSums
    groups: list[SportsGroup]


class TaxGroup(Struct, frozen=True):
    """A tax that is due to a jurisdiction for a month: what was charged, less what corrections and voids took back."""

    jurisdiction: str
    month: Annotated[str, Meta(examples=["2024-10"])]
    tax: TaxName
    charged: Amount
    taken_back: Amount
    due: Amount


class TaxReport(_OfDays, frozen=True):
    """The taxes on sports tickets from the first day to the last one, both included.

    not_booked names what Taquilla books no taxes of, so that nobody takes the report for all that an operator owes.
    """

    taxes: list[TaxGroup]
    not_booked: list[Literal["lottery tickets", "deposits to wallets", "withdrawals from wallets"]]


_PLAYS: Final = ("sales", "prizes", "margin")
_SUMS: Final = ("sales", "prizes", "commission", "parent_commission", "wallets", "balance")
_GROUP_COLUMNS: Final[dict[GroupName | None, tuple[str, ...]]] = {
    None: (),
    "day": ("day",),
    "user": ("user_id", "user"),
    "product": ("product_id", "product"),
    "game": ("game",),
    "entity": ("entity_id", "entity"),
    "draw": ("draw_id", "draw", "draws_at"),
}


@HANDLERS.get("/period", SEE_OWN_REPORT, "The report.")
async def report_period(
    request: Request,
    session: TheSession,
    first_day: FromQuery[date],
    last_day: FromQuery[date],
    group: FromQuery[GroupName | None] = None,
    user_id: Id = None,
    entity_id: EntityFilter = None,
    format: ReportFormat = None,
) -> Response[PeriodReportShown]:
    """Report a period.

    Covers the sales of the caller's entity, or of `entity_id`, and of those below it, and the prizes won there, from `first_day`
    to `last_day` by the operator's calendar, at most 366 days; of one user by product, game or draw at most one day. A sale
    counts on its own day, a prize on the day of its settlement. A pair of animals counts as `terminal_ab`, as its game has the
    same number. As a table it ends with a row of the total.
    """
    operator = session.operator
    since, until = _instants(session, first_day, last_day)
    entity = await entity_of(session, entity_id)
    wanted = ReportFilter(since, until, _GROUPS.get(group or ""), None, user_id)
    found = granted(await session.house.lottery.reports.of_entity(operator.id, entity.id, wanted))
    exponent = operator.exponent

    def grouped() -> list[ReportGroup]:
        return [ReportGroup(**_fields(sums, exponent), **_about(about)) for about, sums in found.groups]

    # A year by draw has fifty thousand groups: no other request waits for them.
    groups = await asyncio.to_thread(grouped)
    total = ReportSums(**_fields(found.total, exponent))
    shown = PeriodReportShown(first_day, last_day, operator.currency, total, groups)

    def sheet() -> Sheet:
        table = sheet_of(f"period-{first_day}", groups, _GROUP_COLUMNS[group], _SUMS, session)
        sums = sheet_of("", [total], (), _SUMS, session).rows[0]
        blank = [""] * len(_GROUP_COLUMNS[group])
        return Sheet(table.title, ("row", *table.columns), [*(("group", *row) for row in table.rows), ("total", *blank, *sums)])

    return await reported(request, format, shown, sheet)


@HANDLERS.get("/prizes", SEE_REPORTS, "The report.")
async def report_prizes(
    request: Request,
    session: TheSession,
    first_day: FromQuery[date],
    last_day: FromQuery[date],
    entity_id: EntityFilter = None,
    format: ReportFormat = None,
) -> Response[PrizeReport]:
    """Report prizes.

    Tells, by agency, what became of the prizes that were won from `first_day` to `last_day`, at most 366 days: paid, still to be
    claimed, or expired; and what was paid and then corrected away. Refunds of void draws are among them; a tripleta's prize moves
    to the day of its run's latest result.
    """
    _refuse_wide(first_day, last_day)
    operator, entity = session.operator, await entity_of(session, entity_id)
    claims = await session.house.lottery.reports.claims(operator.id, entity.id, first_day, last_day)
    groups = [PrizeGroup(one.entity_id, name, *(money.text(each, operator.exponent) for each in one[1:])) for name, one in claims]
    shown = PrizeReport(first_day, last_day, operator.currency, groups)
    amounts = ("won", "paid", "unclaimed", "expired", "to_recover")
    title = f"prizes-{first_day}"
    return await reported(request, format, shown, lambda: sheet_of(title, groups, ("entity_id", "entity"), amounts, session))


@HANDLERS.get("/unclaimed", SEE_REPORTS, "The tickets.")
async def report_unclaimed(
    request: Request,
    session: TheSession,
    first_day: FromQuery[date],
    last_day: FromQuery[date],
    entity_id: EntityFilter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: ReportFormat = None,
) -> Response[UnclaimedReport]:
    """Report unclaimed tickets.

    Lists the tickets, sold from `first_day` to `last_day`, at most 366 days, that have something to be paid, and until when. As a
    table, a page names the next one in the header `Link`.
    """
    since, until = _instants(session, first_day, last_day)
    operator, wanted, before = session.operator, frozenset({"winner", "held"}), seq_of(cursor)
    criteria = TicketCriteria(since=since, until=until, statuses=wanted, limit=limit + 1, before=before, entity_id=entity_id)
    rows = granted(await session.house.lottery.search.tickets(session.caller, criteria))
    tickets = [
        made_of(UnclaimedTicket, row, operator, entity=row.entity_name, seller=row.email, sold_at=row.created_at)
        for row in rows[:limit]
    ]
    following = next_of(rows, limit, lambda row: row.seq)
    shown = UnclaimedReport(first_day, last_day, operator.currency, tickets, following)
    columns = ("id", "number", "status", "entity_id", "entity", "seller", "sold_at", "claim_until")
    title = f"unclaimed-{first_day}"
    return await reported(
        request, format, shown, lambda: sheet_of(title, tickets, columns, ("amount", "unpaid"), session), following
    )


@HANDLERS.get("/sports", SEE_SPORTS_REPORT, "The report.")
async def report_sports(
    request: Request, session: TheSession, first_day: FromQuery[date], last_day: FromQuery[date], format: ReportFormat = None
) -> Response[SportsReport]:
    """Report sports.

    Tells what sports tickets cost and won from `first_day` to `last_day`, at most 366 days, by day and type of ticket; the taxes
    on them are in the report of taxes. For members of the operator's root entity. The other reports are of lotteries alone.
    """
    _refuse_wide(first_day, last_day)
    operator = session.operator
    plays = await session.house.sports.office.plays(operator.id, first_day, last_day)

    def sums(rows: Sequence[PlayDay]) -> JsonObject:
        return {name: money.text(sum(getattr(row, name) for row in rows), operator.exponent) for name in _PLAYS}

    groups = [SportsGroup(**sums([row]), day=row.day, type=row.type) for row in plays]
    shown = SportsReport(first_day, last_day, operator.currency, SportsSums(**sums(plays)), groups)
    title = f"sports-{first_day}"
    return await reported(request, format, shown, lambda: sheet_of(title, groups, ("day", "type"), _PLAYS, session))


@HANDLERS.get("/taxes", SEE_SPORTS_REPORT, "The report.")
async def report_taxes(
    request: Request, session: TheSession, first_day: FromQuery[date], last_day: FromQuery[date], format: ReportFormat = None
) -> Response[TaxReport]:
    """Report taxes.

    Tells which taxes on sports tickets are due for the days from `first_day` to `last_day`, at most 366, by jurisdiction, month
    and tax. For members of the operator's root entity. Taquilla books no taxes of lottery tickets, nor of deposits to wallets
    and withdrawals from them: `not_booked` says so in every response.
    """
    _refuse_wide(first_day, last_day)
    operator = session.operator
    taxes = [
        TaxGroup(
            one.jurisdiction, f"{one.month:%Y-%m}", cast(TaxName, one.tax),
            *(money.text(each, operator.exponent) for each in (one.charged, one.taken_back, one.due)),
        )
        for one in await session.house.sports.office.taxes_due(operator.id, first_day, last_day)
    ]  # fmt: skip
    shown = TaxReport(
        first_day, last_day, operator.currency, taxes, ["lottery tickets", "deposits to wallets", "withdrawals from wallets"]
    )
    columns, amounts = ("jurisdiction", "month", "tax"), ("charged", "taken_back", "due")
    return await reported(
        request, format, shown, lambda: sheet_of(f"taxes-of-sports-{first_day}", taxes, columns, amounts, session)
    )


_REPORTS: Final = ("period", "prizes", "unclaimed", "sports", "taxes")
MORE_FORMATS: Final = more_content("get", TABLES, *(f"/v1/reports/{name}" for name in _REPORTS))
"""The other media types of reports, for the document."""


def _instants(session: Session, first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """Return the first instant of the first day and the last of the last one. Raises Malformed."""
    if known_day(last_day, "last_day") < known_day(first_day, "first_day"):
        raise Malformed("`last_day`: it is before the first day")
    zone = session.operator.zone
    return day_bounds(first_day, zone)[0], day_bounds(last_day, zone)[1] - TICK


def _refuse_wide(first_day: date, last_day: date) -> None:
    """Refuse a period of more than 366 days. Raises Malformed and Refused."""
    if known_day(last_day, "last_day") < known_day(first_day, "first_day"):
        raise Malformed("`last_day`: it is before the first day")
    if last_day - first_day >= RANGE_MAX:
        raise Refused(Refusal(Reason.REPORT_TOO_WIDE, bound=RANGE_MAX.days))


def _fields(sums: Sums, exponent: int) -> JsonObject:
    amounts = sums.sale, sums.prize, sums.agency, sums.parent, sums.wallets, sums.balance
    return {name: money.text(amount, exponent) for name, amount in zip(_SUMS, amounts, strict=True)}


def _about(about: Kept) -> JsonObject:
    """Return the fields that describe a group, by their names here."""
    match dict(about):
        case {"user_id": user_id, "email": email}:
            return {"user_id": user_id, "user": email}
        case {"entity_id": entity_id, "entity_name": name}:
            return {"entity_id": entity_id, "entity": name}
        case {"product_id": product_id, "name": name}:
            return {"product_id": product_id, "product": name}
        case {"event_id": event_id, "name": name, **rest}:
            return {"draw_id": event_id, "draw": name} | ({"draws_at": rest["event_time"]} if "event_time" in rest else {})
        case {"game_id": game_id}:
            return {"game": Game(game_id).key}
        case {"date": day}:
            return {"day": day}
    raise AssertionError("a report has another kind of group")
