"""Ceilings of providers' credits, above which two clerks decide: `/v1/ceilings`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.fields import Amount, Instant, WrittenAmount, made_of, minor_units
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.rule_values import known_instant
from taquilla.domain.people.operations import KEEP_WALLETS, SEE_WALLETS
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.http.framework import JSONBody, Response

HANDLERS: Final = Routes("/v1/ceilings", "Partners and providers")


class CeilingToSet(Struct, frozen=True, forbid_unknown_fields=True):
    """The most that a provider may credit for one bet, and on one day. starts_at null: from now on."""

    provider: Annotated[str, Meta(min_length=1, max_length=64, examples=["HypexGames"])]
    per_bet: WrittenAmount
    per_day: WrittenAmount
    starts_at: Instant | None = None


class CeilingShown(Struct, frozen=True):
    """A ceiling, and who has set it; null bounds nothing. Of each provider the last one that has begun holds."""

    provider: str
    starts_at: Instant
    per_bet: Amount | None
    per_day: Amount | None
    currency: str
    author: str


class Ceilings(Struct, frozen=True):
    """The ceilings that the operator has set, by provider and start."""

    ceilings: list[CeilingShown]


@HANDLERS.get("", SEE_WALLETS, "The ceilings.")
async def list_ceilings(session: TheSession) -> Response[Ceilings]:
    """List the ceilings.

    Lists those that the operator has set. A provider without one has the default: 10,000 for a bet and 100,000 a day, in
    whole units of the currency.
    """
    return Response(await _ceilings(session))


@HANDLERS.post("", KEEP_WALLETS, "Set.", status_code=201)
async def set_ceiling(command: TheCommand, data: JSONBody[CeilingToSet], session: TheSession) -> Response[Ceilings]:
    """Set a ceiling.

    A credit above it waits at `GET /v1/credits/held` until two clerks have said the same. Returns all ceilings.
    """
    bounds = (minor_units(data.per_bet, session.exponent, "/per_bet"), minor_units(data.per_day, session.exponent, "/per_day"))
    starts = known_instant(data.starts_at, "starts_at")
    approvals = session.house.wallets.credit_approvals
    return await command.once(
        data,
        lambda by: approvals.add_ceiling(session.operator.id, data.provider, Ceiling(*bounds), starts=starts, author=by),
        lambda _: _ceilings(session),
    )


async def _ceilings(session: Session) -> Ceilings:
    rows = await session.house.wallets.credit_approvals.ceilings(session.operator.id)
    return Ceilings([
        made_of(CeilingShown, session.operator, provider=provider, starts_at=starts, per_bet=bet, per_day=day, author=author)
        for provider, starts, bet, day, author in rows
    ])
