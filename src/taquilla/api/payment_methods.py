"""Ways to pay and rates of other currencies: `/v1/payment-methods`, `/v1/exchange-rates`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.entities import Name
from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.operators import Decimals
from taquilla.domain.lottery.tenders import MethodKind, PaymentMethod, RateUnit
from taquilla.domain.people.operations import KEEP_PAYMENT_METHODS, SEE_PAYMENT_METHODS
from taquilla.http.framework import JSONBody, PathParameter, Response
from taquilla.store.lottery.payment_methods import RateRow

HANDLERS: Final = Routes("/v1", "Ways to pay")

MethodId = Annotated[int, PathParameter(ge=1, le=2**15 - 1)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", examples=["USD"])]


class Rate(Struct, frozen=True):
    """A rate: so many units of the operator's currency for one unit of the other; with per own, the other way round."""

    rate: str
    per: RateUnit


class PaymentMethodShown(Struct, frozen=True):
    """A way to pay. rate is what its currency is worth now, null for the operator's own, and for one that has no rate yet."""

    id: int
    name: str
    kind: MethodKind
    currency: str
    decimals: int
    gives_change: bool
    is_open: bool
    rate: Rate | None


class PaymentMethods(Struct, frozen=True):
    """The ways to pay by their ids, closed ones too. Cash in the operator's currency, whose id is 0, is always there."""

    methods: list[PaymentMethodShown]


class PaymentMethodToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new way to pay. gives_change: change may be given in it; without, change is given in cash of the operator's currency."""

    name: Name
    kind: MethodKind
    currency: Currency
    decimals: Decimals = 2
    gives_change: bool = False


class RateToSet(Struct, frozen=True, forbid_unknown_fields=True):
    """The worth of another currency from now on.

    With per foreign, rate is how many units of the operator's currency one unit of the other is worth; with per own, how many
    units of the other one unit of the operator's is worth.
    """

    currency: Currency
    rate: Annotated[str, Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,8})?$(?!\n)", examples=["36.5214"])]
    per: RateUnit = "foreign"


class RateShown(Struct, frozen=True):
    """A rate of the history: from its instant on, until the next one of its currency."""

    id: int
    currency: str
    rate: str
    per: RateUnit
    starts: Instant
    by: str


class RatePage(Struct, frozen=True):
    """Rates, the latest first. next is the cursor of the next page; null: this is the last one."""

    rates: list[RateShown]
    next: str | None


@HANDLERS.get("/payment-methods", SEE_PAYMENT_METHODS, "The ways to pay.")
async def list_payment_methods(session: TheSession) -> Response[PaymentMethods]:
    """List ways to pay.

    Lists the operator's ways to pay, closed ones too, each with the rate of its currency.
    """
    return Response(PaymentMethods(await _methods(session)))


@HANDLERS.post("/payment-methods", KEEP_PAYMENT_METHODS, "Added.", status_code=201)
async def add_payment_method(
    command: TheCommand, data: JSONBody[PaymentMethodToAdd], session: TheSession
) -> Response[PaymentMethodShown]:
    """Add a way to pay.

    Adds it, at the root entity. In another currency than the operator's it is taken once the currency has a rate.
    """
    method = PaymentMethod(
        id=0, name=data.name, kind=data.kind, currency=data.currency, exponent=data.decimals, gives_change=data.gives_change
    )
    return await command.once(
        data,
        lambda by: session.house.lottery.payment_methods.add(session.operator.id, method, by),
        lambda made: _method(session, int(made)),
    )


@HANDLERS.post("/payment-methods/{method_id:int}/close", KEEP_PAYMENT_METHODS, "Closed.")
async def close_payment_method(method_id: MethodId, command: TheCommand, session: TheSession) -> Response[PaymentMethodShown]:
    """Close a way to pay.

    Nothing is sold or paid by it from now on. Its name is free for another one.
    """
    return await command.once(
        None,
        lambda by: session.house.lottery.payment_methods.close(session.operator.id, method_id, by),
        lambda _: _method(session, method_id),
    )


@HANDLERS.get("/exchange-rates", SEE_PAYMENT_METHODS, "The rates.")
async def list_exchange_rates(session: TheSession, limit: Limit = 50, cursor: Cursor = None) -> Response[RatePage]:
    """List exchange rates.

    Lists all rates that were ever set, the latest first. The latest of a currency is in force.
    """
    rows = await session.house.lottery.payment_methods.rates(session.operator.id, before=seq_of(cursor), limit=limit + 1)
    return page(RatePage, rows, limit, _rate_shown)


@HANDLERS.post("/exchange-rates", KEEP_PAYMENT_METHODS, "Set.", status_code=201)
async def set_exchange_rate(command: TheCommand, data: JSONBody[RateToSet], session: TheSession) -> Response[RateShown]:
    """Set an exchange rate.

    Sets what another currency is worth from now on, at the root entity. What was handed over before keeps its rate.
    """
    methods = session.house.lottery.payment_methods

    async def show(made: str) -> RateShown | None:
        rows = await methods.rates(session.operator.id, before=int(made) + 1, limit=1)
        return _rate_shown(rows[0]) if rows else None

    return await command.once(
        data, lambda by: methods.set_rate(session.operator.id, data.currency, rate=data.rate, per=data.per, author=by), show
    )


async def _methods(session: Session) -> list[PaymentMethodShown]:
    methods, rates = await session.house.lottery.payment_methods.terms(session.operator.id)
    return [
        made_of(PaymentMethodShown, one, decimals=one.exponent, rate=Rate(*rate.written) if rate else None)
        for one in methods.values()
        for rate in [rates.get(one.currency)]
    ]


async def _method(session: Session, method_id: int) -> PaymentMethodShown | None:
    return next((method for method in await _methods(session) if method.id == method_id), None)


def _rate_shown(row: RateRow) -> RateShown:
    return RateShown(row.id, row.rate.currency, *row.rate.written, row.starts, row.author)
