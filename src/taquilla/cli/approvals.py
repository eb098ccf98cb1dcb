"""Decisions that wait for a second person: payments of large prizes, credits above a provider's ceiling, and looser bounds."""

import json
from dataclasses import dataclass
from typing import Annotated

import typer

from taquilla.cli.options import Below, Commands
from taquilla.cli.output import Answer, Rows
from taquilla.cli.passwords import ClerkEmail, ClerkOptions
from taquilla.cli.session import INT_MAX, MACHINE, From, amount, by_clock_of, granted, instant, local_day
from taquilla.cli.signers import TheProvider, providers
from taquilla.domain.ledger import money
from taquilla.domain.lottery.redeeming import HoldRefused, Paid
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict
from taquilla.engine.authors import Author
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("Payments that wait for a second person.")
loosenings = Commands("Looser bounds that wait for a second person.")

_HELD_PAYMENTS = ("ticket", "day", "entity", "agency", "amount", "asked_by", "asked_at")
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=INT_MAX, help="The change, as the list numbers it.")]
Ticket = Annotated[int, typer.Argument(metavar="TICKET", min=10_000_000, max=99_999_999, help="The ticket's number.")]
Day = Annotated[str, typer.Option(help="The local day of its sale: ISO.")]
By = Annotated[str, typer.Option(help="The address of the second person.")]


@app.command("held")
async def list_held_payments(operator: OperatorName, entity: Below = None, *, house: House) -> Rows:
    """List the payments that wait for a second person, the longest waiting first.

    Example: taquilla payout held --operator 1 --entity 213
    """
    rows = [
        (
            row.number, row.day, row.entity_id, agency, money.text(row.amount, operator.exponent), asked_by,
            by_clock_of(operator, row.asked_at),
        )
        for row, agency, asked_by in await house.lottery.payment_approvals.held(operator.id, entity)
    ]  # fmt: skip
    return Rows(_HELD_PAYMENTS, rows)


@app.command("approve")
async def approve_payment(ticket: Ticket, day: Day, by: By, options: ClerkOptions, house: House) -> Answer:
    """Pay what waits, as the second person: a cashier or manager of the agency or of an entity above it, who proves who it is.

    It is not who has asked for the payment. A result that was corrected meanwhile makes the ticket be presented again.

    Example: taquilla payout approve 32426439 --day 2024-10-22 --by boss@example.com
    """
    operator, decision = await _decide_payment(ticket, day, by, options, house, approve=True)
    assert isinstance(decision, Paid)
    paid = money.text(decision.prize, operator.exponent)
    return Answer({"ticket": ticket, "paid": paid}, text=f"ticket {ticket}: {paid} may be paid to its customer")


@app.command("refuse")
async def refuse_payment(ticket: Ticket, day: Day, by: By, options: ClerkOptions, house: House) -> Answer:
    """Refuse what waits. The ticket is a winner again, and may be presented anew.

    Example: taquilla payout refuse 32426439 --day 2024-10-22 --by boss@example.com
    """
    operator, decision = await _decide_payment(ticket, day, by, options, house, approve=False)
    assert isinstance(decision, HoldRefused)
    unpaid = money.text(decision.amount, operator.exponent)
    return Answer({"ticket": ticket, "refused": unpaid}, text=f"ticket {ticket}: the payment of {unpaid} is refused")


async def _decide_payment(
    ticket: int, day: str, by: str, options: ClerkOptions, house: House, *, approve: bool
) -> tuple[OperatorName, Paid | HoldRefused]:
    (operator, address), approvals = await options.authenticate(house, by), house.lottery.payment_approvals
    person = granted(await approvals.person(operator.id, address))
    day_sold = local_day(day, "--day")
    decision = await approvals.decide(operator.id, person.id, ticket, day_sold, approve=approve, id=house.new_id())
    granted(decision)
    assert isinstance(decision, Paid | HoldRefused)
    return operator, decision


@loosenings.command("list")
async def list_loosenings(*, operator: OperatorName, house: House) -> Rows:
    """List the changes that wait, the oldest first. From alone_from on who has asked may decide alone; nothing: never.

    Example: taquilla loosening list --operator 1
    """
    rows = [
        (one.number, one.what, json.dumps(one.change), one.asked_by, by_clock_of(operator, one.asked_at), alone_from)
        for one, alone_from in await house.loosenings.waiting(operator.id, MACHINE)
    ]
    return Rows(("number", "what", "change", "asked_by", "asked_at", "alone_from"), rows)


@loosenings.command("approve")
async def approve_loosening(number: Number, by: By, options: ClerkOptions, house: House) -> Answer:
    """Carry out a change that waits, as the second person: a manager or an administrator, who proves who it is.

    Example: taquilla loosening approve 3 --operator 1 --by boss@example.com
    """
    operator, address = await options.authenticate(house, by)
    person = granted(await house.lottery.payment_approvals.person(operator.id, address))
    granted(await house.loosenings.approve(operator.id, number, Author(person.email, person.entity_id, person.id)))
    return Answer({"number": number, "approved_by": person.email}, text=f"change {number} is approved, and holds")


@loosenings.command("withdraw")
async def withdraw_loosening(number: Number, *, operator: OperatorName, house: House) -> Answer:
    """Withdraw a change that waits. What is in force stays.

    Example: taquilla loosening withdraw 3 --operator 1
    """
    granted(await house.loosenings.withdraw(operator.id, number, MACHINE))
    return Answer({"number": number, "withdrawn": True}, text=f"change {number} is withdrawn")


PerBet = Annotated[str, typer.Option(help="What may be credited for one bet, in whole units.")]
PerDay = Annotated[str, typer.Option(help="What may be credited on one day, in whole units.")]
_HELD_CREDITS = ("provider", "request", "user", "transaction", "game", "stake", "amount", "above", "held_at", "asked", "asked_by")

TheRequest = Annotated[str, typer.Argument(metavar="REQUEST", help="The credit's reqId, as the list shows it.")]


@providers.command("ceiling")
async def set_ceiling(
    provider: TheProvider, per_bet: PerBet, per_day: PerDay, starts: From = None, *, operator: OperatorName, house: House
) -> Answer:
    """Set how much a provider may credit to an operator's players; a credit above it is held until two clerks have approved it.

    Example: taquilla provider ceiling HypexGames --per-bet 5000 --per-day 50000 --operator 3
    """
    begins = instant(starts, "--from") if starts is not None else None
    ceiling = Ceiling(amount(per_bet, operator, "--per-bet"), amount(per_day, operator, "--per-day"))
    add = house.wallets.credit_approvals.add_ceiling
    since = granted(await add(operator.id, provider, ceiling, starts=begins, author=MACHINE))
    value = {"provider": provider, "per_bet": per_bet, "per_day": per_day, "from": since.isoformat()}
    text = f"provider {provider} may credit {per_bet} for a bet and {per_day} on a day, from {since.isoformat()} on"
    return Answer(value, text)


@providers.command("ceilings")
async def list_ceilings(*, operator: OperatorName, house: House) -> Rows:
    """The ceilings that an operator has set; of each provider the last one that has begun holds.

    Example: taquilla provider ceilings --operator 3
    """
    rows = [
        [provider, starts, *(None if bound is None else money.text(bound, operator.exponent) for bound in bounds), author]
        for provider, starts, *bounds, author in await house.wallets.credit_approvals.ceilings(operator.id)
    ]
    return Rows(("provider", "from", "per_bet", "per_day", "author"), rows)


@providers.command("held")
async def list_held_credits(*, operator: OperatorName, house: House) -> Rows:
    """The credits above a ceiling that wait for two clerks, the oldest first; asked is what a first clerk has said.

    Example: taquilla provider held --operator 3
    """
    rows = [
        [
            row.provider, row.request, row.user, row.transaction, row.game, money.text(row.stake, operator.exponent),
            money.text(row.amount, operator.exponent), row.above, row.held_at, row.asked, row.asked_by,
        ]
        for row in await house.wallets.credit_approvals.held(operator.id)
    ]  # fmt: skip
    return Rows(_HELD_CREDITS, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOptions(ClerkOptions):
    """The options of a clerk who judges a credit."""

    provider: TheProvider
    request: TheRequest
    clerk: ClerkEmail


@providers.command("approve")
async def approve_credit(options: CreditOptions, house: House) -> Answer:
    """Have a credit that is held paid: once two clerks have said so, it moves under its provider's own ids.

    Example: taquilla provider approve HypexGames q2 --operator 3 --clerk ana@example.com
    """
    return await _judge(house, options, CreditVerdict.APPROVE, "approved, and paid")


@providers.command("refuse")
async def refuse_credit(options: CreditOptions, house: House) -> Answer:
    """Have a credit that is held refused: once two clerks have said so, it never moves.

    Example: taquilla provider refuse HypexGames q2 --operator 3 --clerk ana@example.com
    """
    return await _judge(house, options, CreditVerdict.REFUSE, "refused")


async def _judge(house: House, options: CreditOptions, verdict: CreditVerdict, verb: str) -> Answer:
    clerk = await options.authenticate_clerk(house, options.clerk)
    decided = granted(await house.wallets.credit_approvals.judge(clerk, options.provider, options.request, verdict))
    is_decided, credit = decided.is_decided, f"credit {options.request}"
    value = {"provider": options.provider, "request": options.request, "verdict": verdict.value, "decided": is_decided}
    return Answer(value, text=f"{credit} is {verb}" if is_decided else f"a second clerk must {verdict} {credit} as well")
