"""Ceilings of what game providers may credit, and the credits above a ceiling, which wait for two clerks."""

from datetime import datetime
from typing import Annotated

import typer

from taquilla.cli.clerks import ClerkEmail, ask_as_clerk
from taquilla.cli.output import AsJson, CommandRefused, Data, answer, table, troubles_in_one_line
from taquilla.cli.passwords import PasswordFile
from taquilla.cli.providers import TheProvider
from taquilla.cli.session import AUTHOR, From, Operator, amount, ask, instant, the_operator
from taquilla.domain.ledger import money
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.store.postgres.database import NotRecorded

PerBet = Annotated[str, typer.Option("--per-bet", help="What may be credited for one bet, in whole units.")]
PerDay = Annotated[str, typer.Option("--per-day", help="What may be credited on one day, in whole units.")]
TheRequest = Annotated[str, typer.Argument(metavar="REQUEST", help="The credit's reqId, as the list shows it.")]


def set_ceiling(
    provider: TheProvider,
    per_bet: PerBet,
    per_day: PerDay,
    starts: From = None,
    operator: Operator = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Set how much a provider may credit to an operator's players; a credit above it is held until two clerks have approved it.

    Example: taquilla provider ceiling HypexGames --per-bet 5000 --per-day 50000 --operator 3
    """
    with troubles_in_one_line(as_json=as_json):
        begins = instant(starts, "--from") if starts is not None else None

    async def story(house: House) -> datetime:
        one = await the_operator(house, operator)
        if all(there.id != provider for there in (await house.wallets.signers.register()).providers):
            raise CommandRefused("PROVIDER_UNKNOWN", f"there is no provider {provider}")
        if begins is not None and begins < (now := await house.now()):
            raise CommandRefused("RULE_IN_THE_PAST", f"a ceiling begins now ({now.isoformat(timespec='seconds')}) or later")
        ceiling = Ceiling(amount(per_bet, one, "--per-bet"), amount(per_day, one, "--per-day"))
        try:
            return await house.wallets.credit_approvals.add_ceiling(one.id, provider, ceiling, starts=begins, author=AUTHOR)
        except NotRecorded as error:
            raise CommandRefused("TAKEN", f"another ceiling begins at that very instant ({error})") from error

    since = ask(data, story, as_json=as_json)
    value = {"provider": provider, "per_bet": per_bet, "per_day": per_day, "from": since.isoformat()}
    said = f"provider {provider} may credit {per_bet} for a bet and {per_day} on a day, from {since.isoformat()} on"
    answer(value, as_json=as_json, text=said)


def list_ceilings(operator: Operator = None, data: Data = None, as_json: AsJson = False) -> None:
    """The ceilings that an operator has set; of each provider the last one that has begun holds.

    Example: taquilla provider ceilings --operator 3
    """

    async def story(house: House) -> list[list[object]]:
        one = await the_operator(house, operator)
        return [
            [provider, starts, *(None if bound is None else money.text(bound, one.exponent) for bound in bounds), author]
            for provider, starts, *bounds, author in await house.wallets.credit_approvals.ceilings(one.id)
        ]

    table(["provider", "from", "per_bet", "per_day", "author"], ask(data, story, as_json=as_json), as_json=as_json)


def list_held(operator: Operator = None, data: Data = None, as_json: AsJson = False) -> None:
    """The credits above a ceiling that wait for two clerks, the oldest first; asked is what a first clerk has said.

    Example: taquilla provider held --operator 3
    """

    async def story(house: House) -> list[list[object]]:
        one = await the_operator(house, operator)
        return [
            [
                held.provider, held.request, held.user, held.transaction, held.game, money.text(held.stake, one.exponent),
                money.text(held.amount, one.exponent), held.above, held.held_at, held.asked, held.asked_by,
            ]
            for held in await house.wallets.credit_approvals.held(one.id)
        ]  # fmt: skip

    columns = ["provider", "request", "user", "transaction", "game", "stake", "amount", "above", "held_at", "asked", "asked_by"]
    table(columns, ask(data, story, as_json=as_json), as_json=as_json)


def approve_credit(
    provider: TheProvider,
    request: TheRequest,
    clerk: ClerkEmail,
    operator: Operator = None,
    password_file: PasswordFile = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have a credit that is held paid: once two clerks have said so, it moves under its provider's own ids.

    Example: taquilla provider approve HypexGames q2 --operator 3 --clerk ana@example.com
    """
    _judge(provider, request, clerk, CreditVerdict.APPROVE, operator, password_file, data, as_json=as_json)


def refuse_credit(
    provider: TheProvider,
    request: TheRequest,
    clerk: ClerkEmail,
    operator: Operator = None,
    password_file: PasswordFile = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have a credit that is held refused: once two clerks have said so, it never moves.

    Example: taquilla provider refuse HypexGames q2 --operator 3 --clerk ana@example.com
    """
    _judge(provider, request, clerk, CreditVerdict.REFUSE, operator, password_file, data, as_json=as_json)


def _judge(
    provider: str,
    request: str,
    clerk: str,
    verdict: CreditVerdict,
    operator: int | None,
    password_file: str | None,
    data: str | None,
    *,
    as_json: bool,
) -> None:
    async def story(house: House, judge: Clerk) -> DecidedCredit | Refusal:
        return await house.wallets.credit_approvals.judge(judge, provider, request, verdict)

    judged = ask_as_clerk(data, operator, clerk, password_file, story, as_json=as_json)
    done = {CreditVerdict.APPROVE: "approved, and paid", CreditVerdict.REFUSE: "refused"}[verdict]
    said = f"credit {request} is {done}" if judged.is_decided else f"a second clerk must {verdict} credit {request} as well"
    value = {"provider": provider, "request": request, "verdict": verdict.value, "decided": judged.is_decided}
    answer(value, as_json=as_json, text=said)
