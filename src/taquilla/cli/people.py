"""Operators, their entities, members and access tokens: adding them, and what binds an operator alone."""

from typing import Annotated, Literal

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer
from taquilla.cli.passwords import PasswordFile, first_line, new_password
from taquilla.cli.session import ID_MAX, INT_MAX, MACHINE, amount, granted, the_operator
from taquilla.domain.ledger import money
from taquilla.domain.people.operations import RoleName
from taquilla.engine.house import House
from taquilla.engine.people.operators import ADDRESSES, NewOperator
from taquilla.engine.people.texts import networks_of, refuse_email, refuse_name
from taquilla.store.people.operators import OperatorName

operators = Commands("Operators: who sells, in one currency, by one clock.")
entities = Commands("Entities of an operator: bancas, groups, agencies.")
users = Commands("Users of an operator: who sells, decides, manages and audits.")
tokens = Commands("Access tokens of agencies, for the systems of resellers.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name.")]
NewId = Annotated[int | None, typer.Option("--id", metavar="ID", min=1, max=ID_MAX, help="Its id; by default the next one.")]
NewOperatorId = Annotated[
    int | None, typer.Option("--id", metavar="ID", min=1, max=INT_MAX, help="Its id; by default the next one.")
]
Credit = Annotated[
    str | None, typer.Option(help="How far it and all below it may go below zero, in whole units; by default without a bound.")
]
Email = Annotated[
    str, typer.Argument(metavar="EMAIL", help="The address that it logs in with, nobody else's at the operator, nor with a +tag.")
]
TheOperator = Annotated[int, typer.Argument(metavar="OPERATOR", min=1, max=INT_MAX, help="The operator.")]
Addresses = Annotated[
    Literal["apart", "shared"] | None,
    typer.Option(
        help="apart: its people name it when they log in, and no other operator learns of their addresses. By default the first"
        " operator of an installation is shared, and each later one apart."
    ),
]
Lotteries = Annotated[bool, typer.Option("--lotteries/--no-lotteries", help="Whether it sells lotteries, be it beside sports.")]
Agency = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The agency that sells by it.")]
TokenName = Annotated[str, typer.Option(help="What it is called in lists.")]
TokenAddresses = Annotated[
    list[str] | None, typer.Option(help="An IP address or network that may use it; repeat it for several. By default any may.")
]
TokenFile = Annotated[
    str | None, typer.Option(help="A file whose first line is a token that the reseller has already (- is standard input).")
]


@operators.command("add")
async def add_operator(
    name: Name,
    currency: Annotated[str, typer.Option(help="ISO code of the currency that it sells in.")],
    decimals: Annotated[Literal["0", "2"], typer.Option(help="Decimals of the currency.")] = "2",
    zone: Annotated[str, typer.Option(help="Time zone of its business days.")] = "America/Caracas",
    operator_id: NewOperatorId = None,
    lotteries: Lotteries = True,
    addresses: Addresses = None,
    *,
    house: House,
) -> Answer:
    """A new operator, with keys and accounts of its own.

    Its people's addresses are shared where it is the first operator, else apart: see `taquilla operator addresses`.

    Example: taquilla operator add "Banca Sol" --currency VES --zone America/Caracas
    """
    is_apart = None if addresses is None else addresses == "apart"
    new = NewOperator(
        name=name, currency=currency, exponent=int(decimals), zone=zone, lotteries=lotteries, addresses_apart=is_apart
    )
    added = await house.people.operators.add(new, operator_id=operator_id, author=MACHINE)
    is_apart = (await the_operator(house, added)).addresses_apart
    chosen, login = ADDRESSES[is_apart], f"{added}/ana@example.com" if is_apart else "ana@example.com"
    text = f"operator {added}: {name}; addresses {chosen}: its people log in as {login}"
    return Answer({"operator": added, "name": name, "addresses": chosen}, text=text)


@operators.command("independence")
async def set_independence(
    operator: TheOperator,
    days: Annotated[int, typer.Argument(metavar="DAYS", min=1, max=365, help="For how many days power over an access counts.")],
    *,
    house: House,
) -> Answer:
    """Two people may not decide together for so many days after one gave or changed the other's access.

    Fewer days than before wait for a second person: see `taquilla loosening`.

    Example: taquilla operator independence 1 30
    """
    chosen = await the_operator(house, operator)
    granted(await house.people.operators.set_independence(chosen.id, days, author=MACHINE))
    return Answer({"operator": chosen.id, "days": days}, text=f"operator {chosen.id}: independent after {days} days")


@operators.command("shifts")
async def set_shifts(
    operator: TheOperator,
    need: Annotated[Literal["needed", "free"], typer.Argument(help="Whether the till moves money in an open shift alone.")],
    *,
    house: House,
) -> Answer:
    """Set whether the till moves money in an open shift alone, or without one too. A new operator begins with `needed`.

    Example: taquilla operator shifts 1 free
    """
    chosen = await the_operator(house, operator)
    await house.people.operators.set_needs_shift(chosen.id, need == "needed", author=MACHINE)
    return Answer({"operator": chosen.id, "shifts": need}, text=f"operator {chosen.id}: shifts are {need}")


@operators.command("pins")
async def set_pins(
    operator: TheOperator,
    when: Annotated[Literal["until-close", "always"], typer.Argument(help="Until when a view shows its seller a ticket's PIN.")],
    *,
    house: House,
) -> Answer:
    """Set until when a ticket's seller sees its PIN in the portal's views: until its first draw closes, or always.

    Example: taquilla operator pins 1 until-close
    """
    chosen = await the_operator(house, operator)
    await house.people.operators.set_pin_after_close(chosen.id, when == "always", author=MACHINE)
    return Answer({"operator": chosen.id, "pins_in_views": when}, text=f"operator {chosen.id}: pins in views {when}")


@operators.command("addresses")
async def set_addresses(
    operator: TheOperator,
    addresses: Annotated[Literal["apart", "shared"], typer.Argument(help="apart: a login names it. shared: it need not.")],
    *,
    house: House,
) -> Answer:
    """Keep the addresses of an operator's people apart, or share them again with those operators that share.

    Its people then log in with its number before the address, as 1/ana@example.com. Whoever adds a user at another operator no
    longer learns that an address is taken here. To share is refused where another operator has an address too.

    Example: taquilla operator addresses 1 apart
    """
    chosen = await the_operator(house, operator)
    await house.people.operators.set_addresses_apart(chosen.id, addresses == "apart", author=MACHINE)
    return Answer({"operator": chosen.id, "addresses": addresses}, text=f"operator {chosen.id}: addresses {addresses}")


@operators.command("loosening")
async def set_loosening(
    operator: TheOperator,
    by: Annotated[Literal["two", "day"], typer.Argument(metavar="BY", help="two: persons. day: one person, a day later.")],
    *,
    house: House,
) -> Answer:
    """Two persons, or a day, let more through than is in force. To let a day do needs a second person.

    Example: taquilla operator loosening 1 day
    """
    chosen = await the_operator(house, operator)
    granted(await house.people.operators.let_a_day_loosen(chosen.id, by == "day", author=MACHINE))
    return Answer({"operator": chosen.id, "by": by}, text=f"operator {chosen.id}: loosening takes {by}")


@entities.command("add")
async def add_entity(
    name: Name,
    operator: OperatorName,
    parent: Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity above it.")] = None,
    credit: Credit = None,
    entity_id: NewId = None,
    *,
    house: House,
) -> Answer:
    """A new entity of an operator. With a credit, no sale below it is taken that the credit does not cover.
    It earns the operator's general commission, and says which.

    Example: taquilla entity add "Agencia 7" --operator 1 --parent 212 --credit 5000.00
    """
    bound = amount(credit, operator, "--credit") if credit is not None else None
    added = await house.people.office.add_entity(
        operator.id, name=name, parent_id=parent, entity_id=entity_id, credit=bound, author=MACHINE
    )
    rate = await house.lottery.rules.general_commission(operator.id, added)
    percent = money.text(rate, 2)
    earns = f"it earns a commission of {percent} %" if rate else "it earns no commission until a rule says so"
    hint = "" if rate else f": taquilla rule add commission --basis-points 1000 --entity {added}"
    return Answer({"entity": added, "name": name, "commission": percent}, text=f"entity {added}: {name}; {earns}{hint}")


@users.command("add")
async def add_user(
    email: Email,
    entity: Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity that it belongs to.")],
    role: Annotated[RoleName, typer.Option(help="What it may do. Auditors and administrators belong to the root entity.")],
    operator: OperatorName,
    password_file: PasswordFile = None,
    generate: Annotated[bool, typer.Option("--generate", help="Make a password, and print it this once.")] = False,
    user_id: NewId = None,
    *,
    house: House,
) -> Answer:
    """A new user of an entity. The password is typed twice, read from a file, or made.

    A cashier sells, a clerk enters results, a manager may do both, an administrator runs the operator, an auditor reads all.
    Clerks who enter results, administrators and auditors belong to the root entity.

    Example: taquilla user add ana@example.com --operator 1 --entity 213 --role cashier --generate
    """
    refuse_email(email)  # before the password is typed
    password = new_password(email, password_file, generate=generate)
    added = await house.people.office.add_member(
        operator.id, entity_id=entity, email=email, role=role, password=password, member_id=user_id, author=MACHINE
    )
    value = {"user": added, "email": email, "role": role} | ({"password": password} if generate else {})
    text = f"user {added}: {email}" + (f"\npassword (shown this once): {password}" if generate else "")
    return Answer(value, text=text)


@tokens.command("add")
async def add_token(
    agency: Agency,
    name: TokenName,
    address: TokenAddresses = None,
    token_file: TokenFile = None,
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """A new access token of an agency. It is made, and shown this once; or it is one that the reseller has already.

    A reseller's system sells by it without logging in. The server keeps its hash alone.

    Example: taquilla token add --agency 213 --name "Loterías Sol" --address 192.0.2.0/24 --operator 1
    """
    refuse_name(name)  # before the token is read
    networks = networks_of(address or [])
    own_token = first_line(token_file, "token") if token_file is not None else None
    added, secret = await house.people.access_tokens.add(
        operator.id, agency, name=name, networks=networks, token=own_token, author=MACHINE
    )
    value = {"token": added, "agency": agency, "name": name} | ({} if own_token else {"secret": secret})
    text = f"access token {added} of agency {agency}: {name}" + ("" if own_token else f"\ntoken (shown this once): {secret}")
    return Answer(value, text=text)
