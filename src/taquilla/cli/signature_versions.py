"""Sets the least version of a signature that operators and providers must use for requests about wallets."""

from typing import Annotated

import typer

from taquilla.cli.options import HouseOptions, OperatorOptions
from taquilla.cli.output import CommandRefused
from taquilla.cli.providers import TheProvider, refuse_unknown_provider
from taquilla.cli.session import AUTHOR
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

Least = Annotated[int, typer.Argument(metavar="VERSION", min=1, max=2, help="1: over the body, or 2; 2: over the whole request.")]


def of_operator(version: Least, options: OperatorOptions) -> None:
    """The least version of a signature that is taken from an operator of wallets; 2 binds it to its path and its time.

    Example: taquilla partner signature 2 --operator 3
    """

    async def story(house: House, one: OperatorName) -> int:
        if (await house.wallets.signers.register()).wallets_of(one.id) is None:
            raise CommandRefused("OPERATOR_UNKNOWN", f"players of operator {one.id} have no wallets")
        await house.wallets.signers.require_version(one.id, version, author=AUTHOR)
        return one.id

    which = options.ask_for_operator(story)
    options.answer({"operator": which, "signature_version": version}, text=_said(f"operator {which}", version))


def of_provider(provider: TheProvider, version: Least, options: HouseOptions) -> None:
    """The least version of a signature that is taken from a provider of games; 2 binds it to its path and its time.

    Example: taquilla provider signature HypexGames 2
    """

    async def story(house: House) -> None:
        await refuse_unknown_provider(house, provider)
        await house.wallets.signers.require_version_of_provider(provider, version, author=AUTHOR)

    options.ask(story)
    options.answer({"provider": provider, "signature_version": version}, text=_said(f"provider {provider}", version))


def _said(who: str, version: int) -> str:
    return f"{who} signs its requests by version {version}" + (" or 2" if version == 1 else "")
