"""Players' wallets over `/v1`: partners, and credits that wait for two clerks."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.fields import Amount, CeilingPassed, Instant, Status, Verdict, made_of, status_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import Refused
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import JUDGE_CREDIT, KEEP_WALLETS, SEE_HELD_CREDITS, SEE_PARTNERS
from taquilla.domain.wallets.ceilings import CreditVerdict
from taquilla.http.framework import JSONBody, PathParameter, Response

HANDLERS: Final = Routes("/v1", "Partners and providers")

PartnerId = Annotated[str, PathParameter(min_length=1, max_length=64, description="The partner's id.")]


class PartnerToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A partner. rate is the value of one of its points, in hundredths; it holds for good."""

    id: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[!-~]+$(?!\n)", examples=["partner-1"])]
    rate: Annotated[int, Meta(ge=1, le=1_000_000, examples=[100])] = 100


class PartnerShown(Struct, frozen=True):
    """A partner of the operator, and the value of one of its points, in hundredths."""

    id: str
    rate: int
    status: Status


class Partners(Struct, frozen=True):
    """The partners of the operator."""

    partners: list[PartnerShown]


class HeldCreditShown(Struct, frozen=True):
    """A provider's credit above its ceiling. asked is what a first clerk has decided, null where none has."""

    provider: str
    request: str
    user_id: str
    transaction: str
    game: str
    stake: Amount
    amount: Amount
    currency: str
    above: CeilingPassed
    held_at: Instant
    asked: Verdict | None


class HeldCredits(Struct, frozen=True):
    """The credits that wait for two clerks, the oldest first; a thousand at most."""

    credits: list[HeldCreditShown]


class CreditToJudge(Struct, frozen=True, forbid_unknown_fields=True):
    """A clerk's decision about a credit that is held."""

    provider: Annotated[str, Meta(min_length=1, max_length=64, examples=["HypexGames"])]
    request: Annotated[str, Meta(min_length=1, max_length=255, examples=["q2"])]
    verdict: Literal["approve", "refuse"]


@HANDLERS.get("/partners", SEE_PARTNERS, "The partners.")
async def list_partners(session: TheSession) -> Response[Partners]:
    """List the partners.

    Lists the operator's partners, closed ones too.
    """
    return Response(await _partners(session))


@HANDLERS.post("/partners", KEEP_WALLETS, "Added.", status_code=201)
async def add_partner(command: TheCommand, data: JSONBody[PartnerToAdd], session: TheSession) -> Response[PartnerShown]:
    """Add a partner.

    Its players may have wallets from now on. A new one who names no partner is of the active one whose id sorts first.
    """
    signers = session.house.wallets.signers
    return await command.once(
        data,
        lambda by: signers.add_partner(session.operator.id, data.id, rate=data.rate, author=by),
        lambda made: _partner(session, made),
    )


@HANDLERS.post("/partners/{partner_id:str}/close", KEEP_WALLETS, "Closed.")
async def close_partner(partner_id: PartnerId, command: TheCommand, session: TheSession) -> Response[PartnerShown]:
    """Close a partner.

    From now on its players' bets are only settled, and nobody withdraws a balance that they still have. It is never opened again.
    """
    await _partner(session, partner_id)
    signers = session.house.wallets.signers
    return await command.once(
        None,
        lambda by: signers.close_partner(session.operator.id, partner_id, author=by),
        lambda _: _partner(session, partner_id),
    )


@HANDLERS.get("/credits/held", SEE_HELD_CREDITS, "The credits.")
async def list_held_credits(session: TheSession) -> Response[HeldCredits]:
    """List the credits that wait.

    Lists the credits of providers above their ceilings, which two clerks approve or refuse.
    """
    return Response(await _held(session))


@HANDLERS.post("/credits/judge", JUDGE_CREDIT, "Decided.")
async def judge_credit(command: TheCommand, data: JSONBody[CreditToJudge], session: TheSession) -> Response[HeldCredits]:
    """Approve or refuse a credit.

    Once two clerks have said the same, the credit is paid, or refused for good. Returns the credits that wait still.
    """
    approvals = session.house.wallets.credit_approvals
    return await command.once(
        data,
        lambda by: approvals.judge(session.clerk(by), data.provider, data.request, CreditVerdict(data.verdict)),
        lambda _: _held(session),
        is_own=True,
    )


async def _partners(session: Session) -> Partners:
    partners = await session.house.wallets.signers.partners(session.operator.id)
    return Partners([PartnerShown(one.id, one.rate, status_of(one.is_active)) for one in partners])


async def _partner(session: Session, partner_id: str) -> PartnerShown:
    for partner in (await _partners(session)).partners:
        if partner.id == partner_id:
            return partner
    raise Refused(Refusal(Reason.PARTNER_UNKNOWN))


async def _held(session: Session) -> HeldCredits:
    credits = [
        made_of(HeldCreditShown, credit, session.operator, user_id=credit.user)
        for credit in await session.house.wallets.credit_approvals.held(session.operator.id)
    ]
    return HeldCredits(credits)
