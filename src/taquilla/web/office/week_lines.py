"""An entity's week as its page and its file show it: a line of each seller, what remains for the entity, and what goes up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.cuadre import Debt, Sums, Week, total
from taquilla.domain.people.members import Entity
from taquilla.engine.lottery.cuadre import Cuadre
from taquilla.receipts.spreadsheets import Sheet
from taquilla.web.office.report_files import amounts_of
from taquilla.web.visitors import Visitor


class WeekRow(NamedTuple):
    """The sums of one seller, and the part that the entity above keeps: its total commission less the seller's own."""

    seller: int
    name: str
    sums: Sums
    kept: Cents


@dataclass(frozen=True, slots=True)
class WeekLines:
    """The lines of an entity's week. Their results less what the entity keeps are what it hands upward."""

    entity: Entity
    week: Week
    lines: tuple[WeekRow, ...]

    @property
    def totals(self) -> Sums:
        """Return the sums of all lines."""
        return total([line.sums for line in self.lines])

    @property
    def kept(self) -> Cents:
        """Return what remains for the entity of what others below it sold."""
        return sum(line.kept for line in self.lines)

    @property
    def earned(self) -> Cents:
        """Return what an entity above which is nobody has earned, its commissions among it."""
        own = sum(line.sums.agency for line in self.lines if line.seller == self.entity.id)
        return self.week.due + self.kept + own

    @property
    def has_others(self) -> bool:
        """Tell whether there are lines of entities below."""
        return any(line.seller != self.entity.id for line in self.lines)


def lines_of(cuadre: Cuadre, entity: Entity, debts: Mapping[int, Debt], names: Mapping[int, str]) -> WeekLines:
    """Return the lines of a week, the largest sale first; those that sold nothing in it and owe something come last."""
    sellers = {seller for seller, _, _ in cuadre.lines}
    silent = [(one, names[one], Sums()) for one, debt in debts.items() if one not in sellers and (debt.owed or debt.paid)]
    lines = [
        WeekRow(seller, name, sums, sums.parent - sums.agency if seller != entity.id else 0)
        for seller, name, sums in (*cuadre.lines, *silent)
    ]
    return WeekLines(entity, cuadre.week, tuple(sorted(lines, key=lambda line: -line.sums.sale)))


def week_sheet(visitor: Visitor, cuadre: Cuadre, found: WeekLines) -> Sheet:
    """Return a week as a table whose last column adds up: from the opening, by the lines and the payments, to the closing."""
    texts, week, entity = visitor.texts.weeks, found.week, found.entity
    columns = ("agency", "sales", "commission", "kept", "prizes", "wallets", "expired", "balance")

    def row(name: str, *cents: Cents) -> list[object]:
        blank = [""] * (len(columns) - 1 - len(cents))
        return [name, *blank, *amounts_of(visitor, cents)]

    def seller(name: str, sums: Sums, kept: Cents) -> list[object]:
        return row(name, sums.sale, sums.agency, kept, sums.prize, sums.wallets, sums.expired, sums.due)

    rows = [seller(line.name, line.sums, line.kept) for line in found.lines]
    if entity.parent_id is None:
        rows = [*rows, seller(visitor.texts.reports.total, found.totals, found.kept), row(texts.earned, found.earned)]
    else:
        paid = [(texts.paid if one.amount > 0 else texts.received, one) for one in cuadre.movements]
        rows = [
            row(texts.opening, week.opening), *rows,
            *([row(f"{texts.kept} {entity.name}", -found.kept)] if found.has_others else []),
            *(row(f"{who}, {visitor.formats.day(one.booked_on)}", -one.amount) for who, one in paid),
            row(texts.closing, week.closing),
        ]  # fmt: skip
    reports = visitor.texts.reports
    asked = [
        (texts.week, week.monday), (texts.agency, entity.name), (texts.state, texts.closed if cuadre.is_closed else texts.open),
        (reports.currency, visitor.operator.currency), (reports.asked_by, visitor.member.email),
    ]  # fmt: skip
    heads = tuple(f"{texts.kept} {entity.name}" if name == "kept" else getattr(texts, name) for name in columns)
    return Sheet(texts.cuadre, heads, rows, has_sums=True, asked=asked, asked_title=reports.asked)
