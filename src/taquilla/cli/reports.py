"""The weekly cuadre of an entity, as on paper."""

from decimal import Decimal
from typing import Annotated

import typer

from taquilla.cli.export import FileReport, ReportOptions
from taquilla.cli.session import ID_MAX, EvenClosed, granted, local_day
from taquilla.domain.ledger import money
from taquilla.domain.lottery.cuadre import week_of
from taquilla.engine.house import House
from taquilla.engine.lottery.cuadre import Cuadre
from taquilla.receipts.spreadsheets import Sheet
from taquilla.store.people.operators import OperatorName

TheEntity = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity.")]
TheWeek = Annotated[str, typer.Option(help="A day of the week; it begins on Monday.")]


async def cuadre(entity: TheEntity, week: TheWeek, *, operator: EvenClosed, report: ReportOptions, house: House) -> FileReport:
    """An entity's week, and what it owes its parent. From before, by what was sold, earned and won, by payments, and now.

    Example: taquilla cuadre --operator 1 --entity 213 --week 2024-10-21
    """
    account = granted(await house.lottery.cuadres.week(operator.id, entity, week_of(local_day(week, "--week"))))
    return FileReport(_cuadre_sheet(entity, account, operator), report)


def _money(cents: money.Cents, operator: OperatorName) -> Decimal:
    return Decimal(money.text(cents, operator.exponent))


def _cuadre_sheet(entity: int, cuadre: Cuadre, operator: OperatorName) -> Sheet:
    """Return the lines as on paper: opening, the sales of each seller, what the entity keeps of them, payments, closing.

    The lines of sellers and what is kept of them add up to the week, column by column.
    """
    week = cuadre.week
    blank = [""] * 6
    rows: list[list[object]] = [[week.monday, "opening", *blank, _money(week.opening, operator)]]
    for seller, name, sums in cuadre.lines:
        amounts = (sums.sale, sums.agency, sums.parent, sums.prize, sums.wallets, sums.expired, sums.due)
        rows.append([week.monday, f"{seller} {name}", *(_money(cents, operator) for cents in amounts)])
    if others := [sums for seller, _, sums in cuadre.lines if seller != entity]:
        kept = sum(sums.parent - sums.agency for sums in others)
        rows.append([week.monday, f"kept by {entity}", "", _money(kept, operator), *blank[2:], _money(-kept, operator)])
    sale, agency, *rest = (
        _money(cents, operator) for cents in (week.sale, week.agency, week.prize, week.wallets, week.expired, week.due)
    )
    rows.append([week.monday, "week", sale, agency, "", *rest])
    for seller, name, debt in cuadre.receivables:
        rows.append([week.monday, f"of it receivable {seller} {name}", *blank, _money(debt, operator)])
    for payment in cuadre.movements:
        rows.append([payment.booked_on, f"payment {payment.seq}", *blank, _money(-payment.amount, operator)])
    state = "closing" if cuadre.is_closed else "closing, still open"
    rows.append([week.next_monday, state, *blank, _money(week.closing, operator)])
    columns = ("day", "line", "sale", "commission", "parent_commission", "prize", "wallets", "expired", "balance")
    return Sheet("cuadre", columns, rows)
