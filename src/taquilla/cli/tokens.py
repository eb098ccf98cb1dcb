"""Access tokens, by which a reseller's system authenticates instead of logging in: adding them."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer
from taquilla.cli.passwords import first_line
from taquilla.cli.session import ID_MAX, MACHINE
from taquilla.engine.house import House
from taquilla.engine.people.texts import networks_of, refuse_name
from taquilla.store.people.operators import OperatorName

app = Commands("Access tokens of agencies, for the systems of resellers.")

Agency = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The agency that sells by it.")]
Name = Annotated[str, typer.Option(help="What it is called in lists.")]
Addresses = Annotated[
    list[str] | None, typer.Option(help="An IP address or network that may use it; repeat it for several. By default any may.")
]
TokenFile = Annotated[
    str | None, typer.Option(help="A file whose first line is a token that the reseller has already (- is standard input).")
]


@app.command("add")
async def add_token(
    agency: Agency, name: Name, address: Addresses = None, token_file: TokenFile = None, *, operator: OperatorName, house: House
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
