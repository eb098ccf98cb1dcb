"""Providers of games and their games, which all operators share: adding, listing, closing and reopening them."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CommandRefused, Rows
from taquilla.cli.partners import text
from taquilla.cli.session import AUTHOR
from taquilla.engine.house import House

app = Commands("Providers of games that players bet on from their wallets.")
games = Commands("Games of providers.")

TheProvider = Annotated[str, typer.Argument(metavar="PROVIDER", help="The provider's id.")]
TheGame = Annotated[str, typer.Argument(metavar="GAME", help="The game's id, as bets bear it.")]
OfProvider = Annotated[str, typer.Option(metavar="PROVIDER", help="The provider whose game it is.")]
Name = Annotated[str, typer.Option(help="What it is called in reports.")]
SubName = Annotated[str, typer.Option(help="The name of whoever makes the games for it.")]
Kind = Annotated[str, typer.Option("--type", help="The game's type in reports.")]
Code = Annotated[str, typer.Option(help="The game's code in reports.")]


@app.command("add")
async def add_provider(provider: TheProvider, name: Name, sub_name: SubName = "", *, house: House) -> Answer:
    """A new provider. It is heard once it has a key (`taquilla key add`).

    Example: taquilla provider add HypexGames --name "Hypex Games"
    """
    text(provider, "a provider's id")
    text(name, "--name")
    if any(one.id == provider for one in (await house.wallets.signers.register()).providers):
        raise CommandRefused("TAKEN", f"there is a provider {provider} already")
    await house.wallets.signers.add_provider(provider, name=name, sub_name=sub_name, author=AUTHOR)
    return Answer({"provider": provider, "name": name}, text=f"provider {provider}: {name}")


@app.command("list")
async def list_providers(*, house: House) -> Rows:
    """All providers, closed ones too.

    Example: taquilla provider list --json
    """
    found = (await house.wallets.signers.register()).providers
    rows = [(one.id, one.name, one.sub_name, one.is_active) for one in found]
    return Rows(("provider", "name", "sub_name", "active"), rows)


@app.command("close")
async def close_provider(provider: TheProvider, house: House) -> Answer:
    """No bets on a provider's games any more; those that there are get settled all the same.

    Example: taquilla provider close HypexGames
    """
    return await _set_provider(house, provider, active=False)


@app.command("open")
async def open_provider(provider: TheProvider, house: House) -> Answer:
    """A provider's games are played again.

    Example: taquilla provider open HypexGames
    """
    return await _set_provider(house, provider, active=True)


@games.command("add")
async def add_game(game: TheGame, provider: OfProvider, name: Name, kind: Kind = "", code: Code = "", *, house: House) -> Answer:
    """A new game of a provider.

    Example: taquilla game add 901001 --provider HypexGames --name "7 Up Down"
    """
    text(game, "a game's id")
    text(name, "--name")
    await refuse_unknown_provider(house, provider)
    if (await house.wallets.signers.register()).game(game) is not None:
        raise CommandRefused("TAKEN", f"there is a game {game} already")
    await house.wallets.signers.add_game(provider, game, name=name, type=kind, code=code, author=AUTHOR)
    return Answer({"game": game, "name": name}, text=f"game {game}: {name}")


@games.command("list")
async def list_games(*, house: House) -> Rows:
    """All games, closed ones too.

    Example: taquilla game list --json
    """
    found = (await house.wallets.signers.register()).games
    rows = [(one.id, one.provider_id, one.name, one.type, one.code, one.is_active) for one in found]
    return Rows(("game", "provider", "name", "type", "code", "active"), rows)


@games.command("close")
async def close_game(game: TheGame, house: House) -> Answer:
    """No bets on a game any more; those that there are get settled all the same.

    Example: taquilla game close 901001
    """
    return await _set_game(house, game, active=False)


@games.command("open")
async def open_game(game: TheGame, house: House) -> Answer:
    """A game is played again.

    Example: taquilla game open 901001
    """
    return await _set_game(house, game, active=True)


async def refuse_unknown_provider(house: House, provider: str) -> None:
    """Raise CommandRefused where there is no such provider."""
    if all(one.id != provider for one in (await house.wallets.signers.register()).providers):
        raise CommandRefused("PROVIDER_UNKNOWN", f"there is no provider {provider}")


async def _set_provider(house: House, provider: str, *, active: bool) -> Answer:
    await refuse_unknown_provider(house, provider)
    await house.wallets.signers.set_provider(provider, active=active, author=AUTHOR)
    return Answer({"provider": provider, "active": active}, text=f"provider {provider} is {'open' if active else 'closed'}")


async def _set_game(house: House, game: str, *, active: bool) -> Answer:
    if (await house.wallets.signers.register()).game(game) is None:
        raise CommandRefused("GAME_UNKNOWN", f"there is no game {game}")
    await house.wallets.signers.set_game(game, active=active, author=AUTHOR)
    return Answer({"game": game, "active": active}, text=f"game {game} is {'open' if active else 'closed'}")
