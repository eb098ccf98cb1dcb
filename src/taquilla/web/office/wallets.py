"""Wallets: partners, providers and their games, calls that wait, credits that wait for two clerks, and their ceilings."""

import re
from typing import Final, Literal

from taquilla.domain.people import operations
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict, default_ceiling
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.http.framework import AnyResponse, HTTPException, Redirect, Request, Template
from taquilla.web.errors import existing
from taquilla.web.office.asking import named
from taquilla.web.office.problems import BadField, Unfit, cents_of, instant_of
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import Problem, TheVisitor

HANDLERS: Final = Pages("/office/wallets")

_PARTNERS: Final = "/office/wallets"
_CREDITS: Final = "/office/wallets/credits"
_PARTNER_ID: Final = re.compile(r"[!-~]{1,64}", re.ASCII)
_RATE_MAX: Final = 1_000_000


class PartnerForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A new partner, and the value of one of its points."""

    partner: str = ""
    rate: str = ""


class CallsForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """Calls to make again, those about one ticket, or all; and the page below the office that it was asked for on."""

    ticket: str | None = None
    page: Literal["wallets/calls", "waiting"] = "wallets/calls"


class CreditForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A clerk's decision about a credit that is held, and the page below the office that it was taken on."""

    provider: str
    request: str
    verdict: Literal["approve", "refuse"]
    page: Literal["wallets/credits", "waiting"] = "wallets/credits"


class CeilingForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The most that a provider may credit for one bet, and on one day."""

    provider: str = ""
    per_bet: str = ""
    per_day: str = ""
    starts: str = ""


@HANDLERS.get("", operations.SEE_PARTNERS)
async def list_partners(visitor: TheVisitor) -> AnyResponse:
    """Show the partners, and the providers with their games. Clerks go on to the credits, which are theirs."""
    if visitor.member.role == "clerk":
        return Redirect(_CREDITS, status_code=303)
    signers = visitor.house.wallets.signers
    register = await signers.register()
    return await visitor.page(
        "office/wallets.html",
        form=visitor.sent(PartnerForm) or PartnerForm(visitor.new_key()),
        partners=await signers.partners(visitor.operator.id),
        providers=[(one, [game for game in register.games if game.provider_id == one.id]) for one in register.providers],
        may_change=visitor.may(operations.KEEP_WALLETS),
    )


@HANDLERS.post("/partners", operations.KEEP_WALLETS, again=list_partners)
async def add_partner(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add a partner: its players may have wallets from now on."""
    form, signers, texts = await read(request, PartnerForm), visitor.house.wallets.signers, visitor.texts.wallets
    rate = visitor.formats.decimal(form.rate, 2)
    if not _PARTNER_ID.fullmatch(form.partner):
        raise Unfit(Problem(texts.partner_unfit, "partner", 422))
    if rate is None or not 1 <= rate <= _RATE_MAX:
        raise Unfit(Problem(texts.rate_unfit, "rate", 422))
    await once(visitor, form, lambda by: signers.add_partner(visitor.operator.id, form.partner, rate=rate, author=by))
    return go_on(_PARTNERS, "partner_added")


@HANDLERS.post("/partners/close", operations.KEEP_WALLETS)
async def close_partner(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Close a partner for good: its players' bets are only settled."""
    form, signers = await read(request, PartnerForm), visitor.house.wallets.signers
    if form.partner not in {partner.id for partner in await signers.partners(visitor.operator.id)}:
        raise HTTPException(status_code=404)
    await once(visitor, form, lambda by: signers.close_partner(visitor.operator.id, form.partner, author=by))
    return go_on(_PARTNERS, "partner_closed")


@HANDLERS.get("/calls", operations.SEE_WALLET_CALLS)
async def list_calls(visitor: TheVisitor) -> Template:
    """Show the calls to the operator's wallet that wait for somebody."""
    rows = await visitor.house.sports.deliveries.parked(visitor.operator.id)
    return await visitor.page("office/wallet_calls.html", rows=rows, may_replay=visitor.may(operations.REPLAY_WALLET_CALLS))


@HANDLERS.post("/calls/replay", operations.REPLAY_WALLET_CALLS)
async def replay_calls(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Have calls made again: those about one ticket, or all."""
    form, sports, operator = await read(request, CallsForm), visitor.house.sports, visitor.operator
    seq = None if form.ticket is None else existing(await sports.tickets.get(operator.id, named(form.ticket))).seq
    await once(visitor, form, lambda by: sports.deliveries.replay(operator.id, seq, author=by))
    return go_on(f"/office/{form.page}", "calls_replayed")


@HANDLERS.get("/credits", operations.SEE_HELD_CREDITS)
async def list_credits(visitor: TheVisitor) -> Template:
    """Show the credits above a ceiling, which two clerks approve or refuse."""
    return await visitor.page("office/credits.html", rows=await visitor.house.wallets.credit_approvals.held(visitor.operator.id))


@HANDLERS.post("/credits", operations.JUDGE_CREDIT, again=list_credits)
async def judge_credit(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Take a clerk's decision about a credit, and say whether it waits for another one; of a repetition that it is kept."""
    form, approvals = await read(request, CreditForm), visitor.house.wallets.credit_approvals
    if not (form.provider.isprintable() and form.request.isprintable()):
        raise HTTPException(status_code=404)
    verdict = CreditVerdict(form.verdict)
    made = await once(visitor, form, lambda by: approvals.judge(visitor.clerk(by), form.provider, form.request, verdict))
    told = "credit_asked" if isinstance(made, DecidedCredit) and not made.is_decided else f"credit_{verdict}"
    return go_on(f"/office/{form.page}", told if isinstance(made, DecidedCredit) else "credit_judged")


@HANDLERS.get("/ceilings", operations.SEE_WALLETS)
async def list_ceilings(visitor: TheVisitor) -> Template:
    """Show the ceilings that the operator has set, by provider and start."""
    house = visitor.house.wallets
    return await visitor.page(
        "office/ceilings.html",
        default=default_ceiling(visitor.operator.unit),
        form=visitor.sent(CeilingForm) or CeilingForm(visitor.new_key()),
        providers=[(provider.id, provider.name) for provider in (await house.signers.register()).providers],
        rows=await house.credit_approvals.ceilings(visitor.operator.id),
        may_change=visitor.may(operations.KEEP_WALLETS),
    )


@HANDLERS.post("/ceilings", operations.KEEP_WALLETS, again=list_ceilings)
async def set_ceiling(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Set a ceiling from an instant on."""
    form, house = await read(request, CeilingForm), visitor.house.wallets
    if form.provider not in {provider.id for provider in (await house.signers.register()).providers}:
        raise BadField("FORM_UNFIT", "provider")
    ceiling = Ceiling(cents_of(visitor, form.per_bet, "per_bet"), cents_of(visitor, form.per_day, "per_day"))
    starts = instant_of(visitor, form.starts, "starts")
    add, operator_id = house.credit_approvals.add_ceiling, visitor.operator.id
    await once(visitor, form, lambda by: add(operator_id, form.provider, ceiling, starts=starts, author=by))
    return go_on("/office/wallets/ceilings", "ceiling_set")
