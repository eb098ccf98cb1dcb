"""Ceilings of providers' credits: above them two people decide."""

from dataclasses import replace
from typing import Final

from msgspec import Struct

from taquilla.domain.people.operations import KEEP_WALLETS, SEE_WALLETS
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.http.framework import AnyResponse, FromQuery, Request, Template
from taquilla.web.forms import done as go_on
from taquilla.web.forms import once, read
from taquilla.web.office.problems import BadField, cents_of, instant_of, problem_of
from taquilla.web.office.wallets import tabs_of
from taquilla.web.pages import Pages
from taquilla.web.visitors import NO_PROBLEM, Problem, TheVisitor, Visitor, new_key

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
async def list_ceilings(visitor: TheVisitor, done: FromQuery[str | None] = None) -> Template:
    """Show the ceilings that the operator has set, by provider and start."""
    return await _page(visitor, CeilingForm(new_key()), done=done)


@HANDLERS.post("", KEEP_WALLETS)
async def set_ceiling(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Set a ceiling from an instant on."""
    form, house = await read(request, CeilingForm), visitor.house.wallets
    try:
        if form.provider not in {provider.id for provider in (await house.signers.register()).providers}:
            raise BadField("FORM_UNFIT", "provider")
        ceiling = Ceiling(cents_of(visitor, form.per_bet, "per_bet"), cents_of(visitor, form.per_day, "per_day"))
        starts = instant_of(visitor, form.starts, "starts")
        approvals = house.credit_approvals
        await once(
            visitor, form, lambda by: approvals.add_ceiling(visitor.operator.id, form.provider, ceiling, starts=starts, author=by)
        )
    except Exception as error:
        return await _page(visitor, form, problem_of(visitor, error))
    return go_on(_CEILINGS, "ceiling_set")


async def _page(visitor: Visitor, form: CeilingForm, problem: Problem = NO_PROBLEM, *, done: str | None = None) -> Template:
    house = visitor.house.wallets
    return await replace(visitor, path=_CEILINGS).page(
        "office/ceilings.html",
        done=done,
        problem=problem,
        tabs=tabs_of(visitor, _CEILINGS),
        form=form,
        providers=[(provider.id, provider.name) for provider in (await house.signers.register()).providers],
        rows=await house.credit_approvals.ceilings(visitor.operator.id),
        may_change=visitor.may(KEEP_WALLETS),
    )
