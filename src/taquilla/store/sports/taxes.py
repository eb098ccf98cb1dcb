"""The taxes on an operator's sports tickets: their rates from an instant on, and what is due of them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.store.ledger import state
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class TaxRow:
    """The tax rates of tickets from an instant on, in basis points. type "": of every type without a row of its own."""

    type: str
    starts: datetime
    jurisdiction: str
    ext_rate: int
    ext_type: str
    wht_rate: int
    wht_basis: str
    wht_rate_at: str
    author: str


async def add_tax(connection: HouseConnection, operator_id: int, row: TaxRow) -> None:
    """Add rates from an instant on. Raises NotRecorded inside named_errors where there are some from that very instant."""
    await state.change(connection, operator_id, "tax_rate", _SQL["add_tax"], {"operator": operator_id, **asdict(row)})


async def list_taxes(connection: HouseConnection, operator_id: int) -> list[TaxRow]:
    """List all tax rates of an operator's tickets: past, current and future."""
    return await connection.rows(TaxRow, _SQL["list_taxes"], operator=operator_id)


class TaxDue(NamedTuple):
    """A tax due to a jurisdiction for a month, named by its first day: what was charged less what was taken back."""

    jurisdiction: str
    tax: str
    month: date
    charged: Cents
    taken_back: Cents

    @property
    def due(self) -> Cents:
        """The amount due. Negative where more was taken back than charged: the month before bears it."""
        return self.charged - self.taken_back


async def sum_taxes(connection: HouseConnection, operator_id: int, since: date, until: date) -> list[TaxDue]:
    """Sum an operator's taxes due for these days, both included, by jurisdiction, month and tax."""
    return await connection.rows(TaxDue, _SQL["sum_taxes"], operator=operator_id, since=since, until=until)
