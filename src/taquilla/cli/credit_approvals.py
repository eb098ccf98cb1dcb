"""Ceilings of what game providers may credit, and the credits above a ceiling, which wait for two clerks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from taquilla.cli.clerks import ClerkEmail, ClerkOptions
from taquilla.cli.options import OperatorOptions
from taquilla.cli.output import CommandRefused
from taquilla.cli.providers import TheProvider, refuse_unknown_provider
from taquilla.cli.session import AUTHOR, From, amount, instant
from taquilla.domain.ledger import money
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.office import OperatorName
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.store.postgres.database import NotRecorded

PerBet = Annotated[str, typer.Option(help="What may be credited for one bet, in whole units.")]
PerDay = Annotated[str, typer.Option(help="What may be credited on one day, in whole units.")]
TheRequest = Annotated[str, typer.Argument(metavar="REQUEST", help="The credit's reqId, as the list shows it.")]


def set_ceiling(
    provider: TheProvider, per_bet: PerBet, per_day: PerDay, starts: From = None, *, options: OperatorOptions
) -> None:
    """Set how much a provider may credit to an operator's players; a credit above it is held until two clerks have approved it.

    Example: taquilla provider ceiling HypexGames --per-bet 5000 --per-day 50000 --operator 3
    """
    begins = instant(starts, "--from") if starts is not None else None

    async def story(house: House, one: OperatorName) -> datetime:
        await refuse_unknown_provider(house, provider)
        if begins is not None and begins < (now := await house.now()):
            raise CommandRefused("RULE_IN_THE_PAST", f"a ceiling begins now ({now.isoformat(timespec='seconds')}) or later")
        ceiling = Ceiling(amount(per_bet, one, "--per-bet"), amount(per_day, one, "--per-day"))
        try:
            return await house.wallets.credit_approvals.add_ceiling(one.id, provider, ceiling, starts=begins, author=AUTHOR)
        except NotRecorded as error:
            raise CommandRefused("TAKEN", f"another ceiling begins at that very instant ({error})") from error

    since = options.ask_for_operator(story)
    value = {"provider": provider, "per_bet": per_bet, "per_day": per_day, "from": since.isoformat()}
    said = f"provider {provider} may credit {per_bet} for a bet and {per_day} on a day, from {since.isoformat()} on"
    options.answer(value, text=said)


def list_ceilings(options: OperatorOptions) -> None:
    """The ceilings that an operator has set; of each provider the last one that has begun holds.

    Example: taquilla provider ceilings --operator 3
    """

    async def story(house: House, one: OperatorName) -> list[list[object]]:
        return [
            [provider, starts, *(None if bound is None else money.text(bound, one.exponent) for bound in bounds), author]
            for provider, starts, *bounds, author in await house.wallets.credit_approvals.ceilings(one.id)
        ]

    options.table(("provider", "from", "per_bet", "per_day", "author"), options.ask_for_operator(story))


def list_held(options: OperatorOptions) -> None:
    """The credits above a ceiling that wait for two clerks, the oldest first; asked is what a first clerk has said.

    Example: taquilla provider held --operator 3
    """

    async def story(house: House, one: OperatorName) -> list[list[object]]:
        return [
            [
                held.provider, held.request, held.user, held.transaction, held.game, money.text(held.stake, one.exponent),
                money.text(held.amount, one.exponent), held.above, held.held_at, held.asked, held.asked_by,
            ]
            for held in await house.wallets.credit_approvals.held(one.id)
        ]  # fmt: skip

    columns = ["provider", "request", "user", "transaction", "game", "stake", "amount", "above", "held_at", "asked", "asked_by"]
    options.table(columns, options.ask_for_operator(story))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOptions(ClerkOptions):
    """The options of a clerk who judges a credit."""

    provider: TheProvider
    request: TheRequest
    clerk: ClerkEmail


def approve_credit(said: CreditOptions) -> None:
    """Have a credit that is held paid: once two clerks have said so, it moves under its provider's own ids.

    Example: taquilla provider approve HypexGames q2 --operator 3 --clerk ana@example.com
    """
    _judge(said, CreditVerdict.APPROVE, "approved, and paid")


def refuse_credit(said: CreditOptions) -> None:
    """Have a credit that is held refused: once two clerks have said so, it never moves.

    Example: taquilla provider refuse HypexGames q2 --operator 3 --clerk ana@example.com
    """
    _judge(said, CreditVerdict.REFUSE, "refused")


def _judge(said: CreditOptions, verdict: CreditVerdict, done: str) -> None:
    async def story(house: House, judge: Clerk) -> DecidedCredit | Refusal:
        return await house.wallets.credit_approvals.judge(judge, said.provider, said.request, verdict)

    is_decided = said.ask_as_clerk(said.clerk, story).is_decided
    value = {"provider": said.provider, "request": said.request, "verdict": verdict.value, "decided": is_decided}
    credit = f"credit {said.request}"
    said.answer(value, text=f"{credit} is {done}" if is_decided else f"a second clerk must {verdict} {credit} as well")
