"""Reports, the weekly cuadre, and payments between an entity and its parent."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from taquilla.cli.export import FileReport, ReportOptions
from taquilla.cli.options import Below, Commands
from taquilla.cli.output import Answer, CannotDo
from taquilla.cli.session import ID_MAX, MACHINE, amount, granted, instant, local_day, local_days
from taquilla.domain.ledger import money
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.lottery.cuadre import Sums, week_of
from taquilla.engine.house import House
from taquilla.engine.lottery.cuadre import Cuadre
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.engine.people.office import OperatorName
from taquilla.receipts.spreadsheets import Sheet

app = Commands("What was sold and won in a period.")
weeks = Commands("Weeks of the cuadre.")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMES = {
    None: ("period",),
    "user": ("user_id", "email"),
    "agency": ("entity_id", "entity_name"),
    "product": ("product_id", "name"),
    "event": ("event_id", "name", "event_time", "list_id"),
    "day": ("date",),
    "game": ("game_id",),
}
_SUMS = ("sale", "agency", "prize", "wallets", "balance", "parent_balance")

Group = Literal["user", "agency", "product", "event", "day", "game"]
Category = Literal["lottery", "animalitos", "animalitos77", "tripleta"]
FirstDay = Annotated[str, typer.Option("--from", help="First day.")]
LastDay = Annotated[str, typer.Option(help="Last day; it is included.")]
TheEntity = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity.")]
TheWeek = Annotated[str, typer.Option(help="A day of the week; it begins on Monday.")]
Payer = Annotated[int, typer.Argument(metavar="ENTITY", min=1, max=ID_MAX, help="The entity that pays its parent.")]
AmountPaid = Annotated[str, typer.Argument(metavar="AMOUNT", help="What it pays, in whole units.")]
Back = Annotated[bool, typer.Option("--received", help="The other way round: the parent pays the entity.")]
Note = Annotated[str, typer.Option(help="What the audit trail shall say about it.")]
Key = Annotated[str | None, typer.Option(help="A key of your own: under it the payment is recorded once.")]


@app.command("period")
async def period(
    since: Annotated[str, typer.Option("--from", help="First day, or first instant with its offset.")],
    until: Annotated[str, typer.Option(help="Last day, or last instant: both ends are included.")],
    group: Annotated[Group | None, typer.Option(help="What it is grouped by; by default a total alone.")] = None,
    category: Annotated[Category | None, typer.Option(help="One category of games; by default all.")] = None,
    user: Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="One user; by default all.")] = None,
    entity: Below = None,
    *,
    operator: OperatorName,
    report: ReportOptions,
    house: House,
) -> FileReport:
    """Show what was sold and won, what agencies and their parents earn on it, and who owes whom.

    Example: taquilla report period --operator 1 --from 2024-10-21 --until 2024-10-27 --group agency --format xlsx --out week.xlsx
    """
    zone = ZoneInfo(operator.zone)
    first, last = _end(since, "--from", zone), _end(until, "--until", zone, closes=True)
    if first > last:
        raise CannotDo("--from is after --until")
    report_filter = ReportFilter(first, last, group, category, user)
    period = granted(await house.lottery.reports.of_entity(operator.id, entity, report_filter))
    return FileReport(_period_sheet(period, group, operator), report)


@app.command("prizes")
async def prizes(
    since: FirstDay, until: LastDay, entity: Below = None, *, operator: OperatorName, report: ReportOptions, house: House
) -> FileReport:
    """Show what became of the prizes that were won on these days: paid, still to be claimed (pendientes), expired (vencidos).

    Stakes that go back since their draw is void are claimed in the same way, and are among them.

    Example: taquilla report prizes --operator 1 --from 2024-10-21 --until 2024-10-27
    """
    claims = await house.lottery.cuadres.claims(operator.id, entity, *local_days(since, until))
    rows = [(claim.entity_id, name, *(_money(cents, operator) for cents in claim[1:])) for name, claim in claims]
    return FileReport(Sheet("prizes", ("entity", "name", "won", "paid", "pending", "expired"), rows), report)


async def cuadre(entity: TheEntity, week: TheWeek, *, operator: OperatorName, report: ReportOptions, house: House) -> FileReport:
    """An entity's week, and what it owes its parent. From before, by what was sold, earned and won, by payments, and now.

    Example: taquilla cuadre --operator 1 --entity 213 --week 2024-10-21
    """
    account = granted(await house.lottery.cuadres.week(operator.id, entity, week_of(local_day(week, "--week"))))
    return FileReport(_cuadre_sheet(account, operator), report)


@weeks.command("close")
async def close_week(entity: TheEntity, week: TheWeek, *, operator: OperatorName, house: House) -> Answer:
    """Close a week of an entity and of those below it. What corrects it later counts for the day on which it happens.

    Example: taquilla week close --operator 1 --entity 213 --week 2024-10-21
    """
    monday = week_of(local_day(week, "--week"))
    closed = granted(await house.lottery.cuadres.close_week(operator.id, entity, monday, author=MACHINE))
    cuadre = granted(await house.lottery.cuadres.week(operator.id, entity, monday))
    closing = money.text(cuadre.week.closing, operator.exponent)
    value = {"entity": entity, "week": monday.isoformat(), "closed": closed, "closing": closing}
    return Answer(value, text=f"week of {monday.isoformat()} closed; entity {entity} owes {closing}")


async def pay(
    entity: Payer,
    paid: AmountPaid,
    received: Back = False,
    note: Note = "",
    key: Key = None,
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """Record what an entity paid its parent; without a parent, the house.

    Example: taquilla entity pay 213 900.00 --operator 1 --key "receipt 0117" --note "cash"
    """
    if key is not None and not re.fullmatch(r"[ -~]{1,255}", key):
        raise CannotDo("--key has 1 to 255 printable ASCII characters")
    units = amount(paid, operator, "AMOUNT")
    if units == 0:
        raise CannotDo("AMOUNT is more than 0")
    payment = granted(
        await house.lottery.cuadres.record_payment(
            operator.id, entity, -units if received else units, command_id=House.new_id(), key=key, note=note, author=MACHINE
        )
    )
    return Answer({"payment": payment, "entity": entity}, text=f"payment {payment} of entity {entity} recorded")


def _end(text: str, option: str, zone: ZoneInfo, *, closes: bool = False) -> datetime:
    """Return the instant of one end of a period; a day is included whole."""
    if not _DAY.fullmatch(text):
        return instant(text, option)
    opening, ending = day_bounds(local_day(text, option), zone)
    return ending - timedelta(microseconds=1) if closes else opening


def _money(cents: money.Cents, operator: OperatorName) -> Decimal:
    return Decimal(money.text(cents, operator.exponent))


def _sums(sums: Sums, operator: OperatorName) -> list[Decimal]:
    amounts = (sums.sale, sums.agency, sums.prize, sums.wallets, sums.balance, sums.parent_balance)
    return [_money(cents, operator) for cents in amounts]


def _period_sheet(report: PeriodReport, group: Group | None, operator: OperatorName) -> Sheet:
    """Return the groups and, last, their total; draws by the operator's clock."""
    names, zone = _NAMES[group], ZoneInfo(operator.zone)
    rows: list[list[object]] = [
        [*(_local_cell(words.get(name), zone) for name in names), *_sums(sums, operator)] for words, sums in report.groups
    ]
    rows.append(["total", *[""] * (len(names) - 1), *_sums(report.total, operator)])
    return Sheet("report", (*names, *_SUMS), rows)


def _local_cell(value: object, zone: ZoneInfo) -> object:
    return value.astimezone(zone) if isinstance(value, datetime) else value


def _cuadre_sheet(cuadre: Cuadre, operator: OperatorName) -> Sheet:
    """Return the lines as on paper: opening, the sales of each seller, payments, closing."""
    week = cuadre.week
    blank = [""] * 5
    rows: list[list[object]] = [[week.monday, "opening", *blank, _money(week.opening, operator)]]
    for seller, name, sums in cuadre.lines:
        sale, agency, prize, wallets, balance, _ = _sums(sums, operator)
        rows.append([week.monday, f"{seller} {name}", sale, agency, _money(sums.parent, operator), prize, wallets, balance])
    sale, agency, prize, wallets, balance = (
        _money(cents, operator) for cents in (week.sale, week.agency, week.prize, week.wallets, week.balance)
    )
    rows.append([week.monday, "week", sale, agency, "", prize, wallets, balance])
    for seller, name, debt in cuadre.receivables:
        rows.append([week.monday, f"of it receivable {seller} {name}", *blank, _money(debt, operator)])
    for payment in cuadre.movements:
        rows.append([payment.booked_on, f"payment {payment.seq}", *blank, _money(-payment.amount, operator)])
    state = "closing" if cuadre.is_closed else "closing, still open"
    rows.append([week.next_monday, state, *blank, _money(week.closing, operator)])
    return Sheet("cuadre", ("day", "line", "sale", "commission", "parent_commission", "prize", "wallets", "balance"), rows)
