"""Ceilings of what game providers may credit, and the credits above a ceiling, which wait for two clerks."""

from dataclasses import dataclass
from typing import Annotated

import typer

from taquilla.cli.output import Answer, CommandRefused, Rows
from taquilla.cli.partners import TheProvider, refuse_unknown_provider
from taquilla.cli.passwords import ClerkEmail, ClerkOptions
from taquilla.cli.session import AUTHOR, From, amount, granted, instant
from taquilla.domain.ledger import money
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName
from taquilla.store.postgres.database import NotRecorded

PerBet = Annotated[str, typer.Option(help="What may be credited for one bet, in whole units.")]
PerDay = Annotated[str, typer.Option(help="What may be credited on one day, in whole units.")]
_HELD = ("provider", "request", "user", "transaction", "game", "stake", "amount", "above", "held_at", "asked", "asked_by")

TheRequest = Annotated[str, typer.Argument(metavar="REQUEST", help="The credit's reqId, as the list shows it.")]


async def set_ceiling(
    provider: TheProvider, per_bet: PerBet, per_day: PerDay, starts: From = None, *, operator: OperatorName, house: House
) -> Answer:
    """Set how much a provider may credit to an operator's players; a credit above it is held until two clerks have approved it.

    Example: taquilla provider ceiling HypexGames --per-bet 5000 --per-day 50000 --operator 3
    """
    begins = instant(starts, "--from") if starts is not None else None
    await refuse_unknown_provider(house, provider)
    if begins is not None and begins < (now := await house.now()):
        raise CommandRefused("RULE_IN_THE_PAST", f"a ceiling begins now ({now.isoformat(timespec='seconds')}) or later")
    ceiling = Ceiling(amount(per_bet, operator, "--per-bet"), amount(per_day, operator, "--per-day"))
    try:
        since = await house.wallets.credit_approvals.add_ceiling(operator.id, provider, ceiling, starts=begins, author=AUTHOR)
    except NotRecorded as error:
        raise CommandRefused("TAKEN", f"another ceiling begins at that very instant ({error})") from error
    value = {"provider": provider, "per_bet": per_bet, "per_day": per_day, "from": since.isoformat()}
    text = f"provider {provider} may credit {per_bet} for a bet and {per_day} on a day, from {since.isoformat()} on"
    return Answer(value, text)


async def list_ceilings(*, operator: OperatorName, house: House) -> Rows:
    """The ceilings that an operator has set; of each provider the last one that has begun holds.

    Example: taquilla provider ceilings --operator 3
    """
    rows = [
        [provider, starts, *(None if bound is None else money.text(bound, operator.exponent) for bound in bounds), author]
        for provider, starts, *bounds, author in await house.wallets.credit_approvals.ceilings(operator.id)
    ]
    return Rows(("provider", "from", "per_bet", "per_day", "author"), rows)


async def list_held(*, operator: OperatorName, house: House) -> Rows:
    """The credits above a ceiling that wait for two clerks, the oldest first; asked is what a first clerk has said.

    Example: taquilla provider held --operator 3
    """
    rows = [
        [
            held.provider, held.request, held.user, held.transaction, held.game, money.text(held.stake, operator.exponent),
            money.text(held.amount, operator.exponent), held.above, held.held_at, held.asked, held.asked_by,
        ]
        for held in await house.wallets.credit_approvals.held(operator.id)
    ]  # fmt: skip
    return Rows(_HELD, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOptions(ClerkOptions):
    """The options of a clerk who judges a credit."""

    provider: TheProvider
    request: TheRequest
    clerk: ClerkEmail


async def approve_credit(options: CreditOptions, house: House) -> Answer:
    """Have a credit that is held paid: once two clerks have said so, it moves under its provider's own ids.

    Example: taquilla provider approve HypexGames q2 --operator 3 --clerk ana@example.com
    """
    return await _judge(house, options, CreditVerdict.APPROVE, "approved, and paid")


async def refuse_credit(options: CreditOptions, house: House) -> Answer:
    """Have a credit that is held refused: once two clerks have said so, it never moves.

    Example: taquilla provider refuse HypexGames q2 --operator 3 --clerk ana@example.com
    """
    return await _judge(house, options, CreditVerdict.REFUSE, "refused")


async def _judge(house: House, options: CreditOptions, verdict: CreditVerdict, done: str) -> Answer:
    clerk = await options.authenticate_clerk(house, options.clerk)
    judged = granted(await house.wallets.credit_approvals.judge(clerk, options.provider, options.request, verdict))
    is_decided, credit = judged.is_decided, f"credit {options.request}"
    value = {"provider": options.provider, "request": options.request, "verdict": verdict.value, "decided": is_decided}
    return Answer(value, text=f"{credit} is {done}" if is_decided else f"a second clerk must {verdict} {credit} as well")
