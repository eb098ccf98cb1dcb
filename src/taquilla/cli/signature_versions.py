"""Sets the least version of a signature that operators and providers must use for requests about wallets."""

from typing import Annotated

import typer

from taquilla.cli.output import AsJson, CommandRefused, Data, answer
from taquilla.cli.providers import TheProvider
from taquilla.cli.session import AUTHOR, Operator, ask, the_operator
from taquilla.engine.house import House

Least = Annotated[int, typer.Argument(metavar="VERSION", min=1, max=2, help="1: over the body, or 2; 2: over the whole request.")]


def of_operator(version: Least, operator: Operator = None, data: Data = None, as_json: AsJson = False) -> None:
    """The least version of a signature that is taken from an operator of wallets; 2 binds it to its path and its time.

    Example: taquilla partner signature 2 --operator 3
    """

    async def story(house: House) -> int:
        one = await the_operator(house, operator)
        if (await house.wallets.signers.register()).wallets_of(one.id) is None:
            raise CommandRefused("OPERATOR_UNKNOWN", f"players of operator {one.id} have no wallets")
        await house.wallets.signers.require_version(one.id, version, author=AUTHOR)
        return one.id

    which = ask(data, story, as_json=as_json)
    answer({"operator": which, "signature_version": version}, as_json=as_json, text=_said(f"operator {which}", version))


def of_provider(provider: TheProvider, version: Least, data: Data = None, as_json: AsJson = False) -> None:
    """The least version of a signature that is taken from a provider of games; 2 binds it to its path and its time.

    Example: taquilla provider signature HypexGames 2
    """

    async def story(house: House) -> None:
        if all(one.id != provider for one in (await house.wallets.signers.register()).providers):
            raise CommandRefused("PROVIDER_UNKNOWN", f"there is no provider {provider}")
        await house.wallets.signers.require_version_of_provider(provider, version, author=AUTHOR)

    ask(data, story, as_json=as_json)
    answer({"provider": provider, "signature_version": version}, as_json=as_json, text=_said(f"provider {provider}", version))


def _said(who: str, version: int) -> str:
    return f"{who} signs its requests by version {version}" + (" or 2" if version == 1 else "")
