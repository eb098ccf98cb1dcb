"""Ways to pay and the rate of the day: listed, added, closed."""

from typing import Final, get_args

from taquilla.domain.lottery.tenders import MethodKind, PaymentMethod, RateUnit
from taquilla.domain.people.operations import KEEP_PAYMENT_METHODS, SEE_PAYMENT_METHODS
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, Request, Template
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/office/payment-methods")
_PATH: Final = "/office/payment-methods"
_RATES_SHOWN: Final = 20


class MethodForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A new way to pay."""

    name: str = ""
    kind: MethodKind = "cash"
    currency: str = ""
    gives_change: bool = False
    without_decimals: bool = False


class RateForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The worth of another currency from now on."""

    currency: str = ""
    rate: str = ""
    per: RateUnit = "foreign"


class ShiftNeedForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The choice whether the till sells, pays and undoes in an open shift alone."""

    needed: bool = False


@HANDLERS.get("", SEE_PAYMENT_METHODS)
async def list_payment_methods(visitor: TheVisitor, agency: FromQuery[int | None] = None) -> Template:
    """Show the ways to pay, the rates in force, and the last ones before them. agency is one that is being set up."""
    methods, rates = await visitor.house.lottery.payment_methods.terms(visitor.operator.id)
    shown = [one for one in methods.values() if one.is_open]
    return await visitor.page(
        "office/payment_methods.html",
        agency=agency,
        may_keep=visitor.may(KEEP_PAYMENT_METHODS),
        method=visitor.sent(MethodForm) or MethodForm(visitor.new_key()),
        rate=visitor.sent(RateForm) or RateForm(visitor.new_key()),
        kinds=get_args(MethodKind),
        rows=[(one, rates.get(one.currency), visitor.new_key()) for one in shown],
        currencies=sorted({one.currency for one in shown} - {visitor.operator.currency}),
        history=await visitor.house.lottery.payment_methods.rates(visitor.operator.id, limit=_RATES_SHOWN),
    )


@HANDLERS.post("", KEEP_PAYMENT_METHODS, again=list_payment_methods)
async def add_payment_method(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add a way to pay."""
    form = await read(request, MethodForm)
    currency = form.currency.strip().upper() or visitor.operator.currency
    exponent = visitor.operator.exponent if currency == visitor.operator.currency else 0 if form.without_decimals else 2
    name = form.name.strip()
    method = PaymentMethod(id=0, name=name, kind=form.kind, currency=currency, exponent=exponent, gives_change=form.gives_change)
    await once(visitor, form, lambda by: visitor.house.lottery.payment_methods.add(visitor.operator.id, method, by))
    return go_on(_PATH, "payment_method_added")


@HANDLERS.post("/rates", KEEP_PAYMENT_METHODS, again=list_payment_methods)
async def set_exchange_rate(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Set what another currency is worth from now on."""
    form = await read(request, RateForm)
    methods, rate = visitor.house.lottery.payment_methods, visitor.formats.pointed(form.rate)
    await once(visitor, form, lambda by: methods.set_rate(visitor.operator.id, form.currency, rate=rate, per=form.per, author=by))
    return go_on(_PATH, "exchange_rate_set")


@HANDLERS.post("/shift", KEEP_PAYMENT_METHODS)
async def set_needs_shift(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Set whether the till sells, pays and undoes in an open shift alone."""
    form, operators = await read(request, ShiftNeedForm), visitor.house.people.operators
    await once(visitor, form, lambda by: operators.set_needs_shift(visitor.operator.id, form.needed, author=by))
    return go_on(_PATH, "shift_need_set")


@HANDLERS.post("/{method_id:int}/close", KEEP_PAYMENT_METHODS)
async def close_payment_method(request: Request, method_id: FromPath[int], visitor: TheVisitor) -> AnyResponse:
    """Close a way to pay."""
    form = await read(request, KeyForm)
    await once(visitor, form, lambda by: visitor.house.lottery.payment_methods.close(visitor.operator.id, method_id, by))
    return go_on(_PATH, "payment_method_closed")
