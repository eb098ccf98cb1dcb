"""Ceilings of providers' credits: above them two people decide."""

from typing import Final

from msgspec import Struct

from taquilla.domain.people.operations import KEEP_WALLETS, SEE_WALLETS
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.web.forms import go_on, once, read
from taquilla.web.office.problems import BadField, cents_of, instant_of
from taquilla.web.office.wallets import tabs_of
from taquilla.web.pages import Pages
from taquilla.web.visitors import TheVisitor, new_key

_CEILINGS: Final = "/office/wallets/ceilings"
HANDLERS: Final = Pages(_CEILINGS)


class CeilingForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The most that a provider may credit for one bet, and on one day."""

    key: str
    provider: str = ""
    per_bet: str = ""
    per_day: str = ""
    starts: str = ""


@HANDLERS.get("", SEE_WALLETS)
async def list_ceilings(visitor: TheVisitor) -> Template:
    """Show the ceilings that the operator has set, by provider and start."""
    house = visitor.house.wallets
    return await visitor.page(
        "office/ceilings.html",
        tabs=tabs_of(visitor, _CEILINGS),
        form=visitor.sent(CeilingForm) or CeilingForm(new_key()),
        providers=[(provider.id, provider.name) for provider in (await house.signers.register()).providers],
        rows=await house.credit_approvals.ceilings(visitor.operator.id),
        may_change=visitor.may(KEEP_WALLETS),
    )


@HANDLERS.post("", KEEP_WALLETS, again=list_ceilings)
async def set_ceiling(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Set a ceiling from an instant on."""
    form, house = await read(request, CeilingForm), visitor.house.wallets
    if form.provider not in {provider.id for provider in (await house.signers.register()).providers}:
        raise BadField("FORM_UNFIT", "provider")
    ceiling = Ceiling(cents_of(visitor, form.per_bet, "per_bet"), cents_of(visitor, form.per_day, "per_day"))
    starts = instant_of(visitor, form.starts, "starts")
    approvals = house.credit_approvals
    await once(
        visitor, form, lambda by: approvals.add_ceiling(visitor.operator.id, form.provider, ceiling, starts=starts, author=by)
    )
    return go_on(_CEILINGS, "ceiling_set")
