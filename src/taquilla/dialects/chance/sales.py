"""Reports sales and prizes, day by day: `/monitor/ventas`."""

from taquilla.dialects.chance.auth import Authenticator
from taquilla.dialects.chance.errors import DONE, refused
from taquilla.dialects.chance.field_errors import WrongField
from taquilla.dialects.chance.requests import Period
from taquilla.dialects.chance.responses import ChanceError, Sales, SalesOfDay, SalesTotal, money
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Sums, total
from taquilla.engine.house import House


async def sales(house: House, authenticator: Authenticator, request: Period) -> Sales | ChanceError:
    """Report sales.

    Covers the sales of the reseller's agency over this API. Each day shows what was sold on it, and the prizes of draws settled
    on it.
    """
    if request.desde > request.hasta:
        raise WrongField("`desde` es posterior a `hasta`")
    caller = await authenticator.reader(request.token)
    exponent = (await house.operator(caller.operator_id)).exponent
    rows = await house.lottery.reports.of_reseller(caller, request.desde, request.hasta)
    if isinstance(rows, Refusal):
        return refused(rows)
    days = [SalesOfDay(day.isoformat(), *_columns(tickets, sums, exponent)) for day, tickets, sums in rows]
    in_all = _columns(sum(tickets for _, tickets, _ in rows), total([sums for *_, sums in rows]), exponent)
    return Sales(DONE, f"ventas del {request.desde} al {request.hasta}", days, SalesTotal(*in_all))


def _columns(tickets: int, sums: Sums, exponent: int) -> tuple[str, str, str, str, str]:
    amounts = (sums.sale, sums.prize, sums.agency, sums.balance)
    sale, prize, agency, balance = [money(amount, exponent) for amount in amounts]
    return str(tickets), sale, prize, agency, balance
