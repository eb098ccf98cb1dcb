"""Wallets of an operator's players: opening them, and the partners whose points they hold."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo, CommandRefused, Rows
from taquilla.cli.session import AUTHOR, ID_MAX, INT_MAX, refuse_unknown_entity, rules_of, the_operator
from taquilla.domain.ledger import money
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("Partners of an operator, and what their points are worth.")

_TEXT_MAX = 128

TheOperator = Annotated[int, typer.Argument(metavar="OPERATOR", min=1, max=INT_MAX, help="The operator.")]
Title = Annotated[str, typer.Option(help="What it is called in reports.")]
Agency = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The agency that sells lottery tickets.")]
User = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The agency's cashier that sells them.")]
ThePartner = Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id, as requests bear it.")]
Rate = Annotated[str, typer.Option(help="What one of its points is worth in the currency. It holds for good.")]


def text(value: str, what: str) -> str:
    """Return an id or a name that can be shown. Raises CannotDo."""
    if not 0 < len(value.strip()) <= len(value) <= _TEXT_MAX or not value.isprintable():
        raise CannotDo(f"{what} has 1 to {_TEXT_MAX} characters that can be printed")
    return value


async def open_wallets(operator: TheOperator, title: Title, agency: Agency, user: User, *, house: House) -> Answer:
    """From now on the operator's players have wallets. Their lottery tickets are sold by one agency and cashier of it.

    Example: taquilla operator open-wallets 3 --title "Hypex Demo Transfer Wallet" --agency 1 --user 1
    """
    text(title, "--title")
    one = await the_operator(house, operator)
    rules = await rules_of(house, one)
    refuse_unknown_entity(rules, agency)
    if user not in rules.people.members or rules.people.members[user].entity_id != agency:
        raise CommandRefused("USER_UNKNOWN", f"the agency has no user {user}")
    if (await house.wallets.signers.register()).operator(one.name) is not None:
        raise CommandRefused("TAKEN", f"players of operator {operator} have wallets already")
    await house.wallets.signers.add_operator(one.id, title=title, entity_id=agency, member_id=user, author=AUTHOR)
    return Answer({"operator": operator, "wallets": True}, text=f"players of operator {operator} have wallets")


@app.command("add")
async def add_partner(partner: ThePartner, rate: Rate = "1", *, operator: OperatorName, house: House) -> Answer:
    """A new partner. An operator's first is that of every new player for whom no other is named.

    Example: taquilla partner add HypexDemo --rate 1 --operator 3
    """
    text(partner, "a partner's id")
    hundredths = money.cents(rate)
    if not hundredths:
        raise CannotDo("--rate is a number above 0 with at most two decimals")
    if any(there.id == partner for there in await house.wallets.signers.partners(operator.id)):
        raise CommandRefused("TAKEN", f"the operator has a partner {partner} already")
    await house.wallets.signers.add_partner(operator.id, partner, rate=hundredths, author=AUTHOR)
    return Answer({"partner": partner, "rate": rate}, text=f"partner {partner}: a point is worth {rate}")


@app.command("list")
async def list_partners(*, operator: OperatorName, house: House) -> Rows:
    """The partners of an operator, closed ones too.

    Example: taquilla partner list --operator 3
    """
    found = await house.wallets.signers.partners(operator.id)
    rows = [(each.id, money.text(each.rate), each.is_active) for each in found]
    return Rows(("partner", "rate", "active"), rows)


@app.command("close")
async def close_partner(partner: ThePartner, *, operator: OperatorName, house: House) -> Answer:
    """A partner's players neither play nor move funds any more; the bets that they have are settled.

    Example: taquilla partner close HypexDemo --operator 3
    """
    if not any(there.id == partner and there.is_active for there in await house.wallets.signers.partners(operator.id)):
        raise CommandRefused("PARTNER_UNKNOWN", f"the operator has no partner {partner} that does business")
    await house.wallets.signers.close_partner(operator.id, partner, author=AUTHOR)
    return Answer({"partner": partner, "active": False}, text=f"partner {partner} is closed")
