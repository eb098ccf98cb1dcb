"""Providers of games and their games, which all operators share: adding, listing, closing and reopening them."""

from typing import Annotated

import typer

from taquilla.cli.output import AsJson, CommandRefused, Data, answer, table, troubles_in_one_line
from taquilla.cli.partners import text
from taquilla.cli.session import AUTHOR, ask
from taquilla.engine.house import House
from taquilla.engine.wallets.signers import SignerRegister

app = typer.Typer(help="Providers of games that players bet on from their wallets.", no_args_is_help=True)
games = typer.Typer(help="Games of providers.", no_args_is_help=True)

TheProvider = Annotated[str, typer.Argument(metavar="PROVIDER", help="The provider's id.")]
TheGame = Annotated[str, typer.Argument(metavar="GAME", help="The game's id, as bets bear it.")]
OfProvider = Annotated[str, typer.Option("--provider", metavar="PROVIDER", help="The provider whose game it is.")]
Name = Annotated[str, typer.Option("--name", help="What it is called in reports.")]
SubName = Annotated[str, typer.Option("--sub-name", help="The name of whoever makes the games for it.")]
Kind = Annotated[str, typer.Option("--type", help="The game's type in reports.")]
Code = Annotated[str, typer.Option("--code", help="The game's code in reports.")]


@app.command("add")
def add_provider(
    provider: TheProvider, name: Name, sub_name: SubName = "", data: Data = None, as_json: AsJson = False
) -> None:
    """A new provider. It is heard once it has a key (`taquilla key add`).

    Example: taquilla provider add HypexGames --name "Hypex Games"
    """
    with troubles_in_one_line(as_json=as_json):
        text(provider, "a provider's id")
        text(name, "--name")

    async def story(house: House) -> None:
        if any(one.id == provider for one in (await house.wallets.signers.register()).providers):
            raise CommandRefused("TAKEN", f"there is a provider {provider} already")
        await house.wallets.signers.add_provider(provider, name=name, sub_name=sub_name, author=AUTHOR)

    ask(data, story, as_json=as_json)
    answer({"provider": provider, "name": name}, as_json=as_json, text=f"provider {provider}: {name}")


@app.command("list")
def list_providers(data: Data = None, as_json: AsJson = False) -> None:
    """All providers, closed ones too.

    Example: taquilla provider list --json
    """
    found = _register(data, as_json=as_json).providers
    rows = [(one.id, one.name, one.sub_name, one.is_active) for one in found]
    table(("provider", "name", "sub_name", "active"), rows, as_json=as_json)


@app.command("close")
def close_provider(provider: TheProvider, data: Data = None, as_json: AsJson = False) -> None:
    """No bets on a provider's games any more; those that there are get settled all the same.

    Example: taquilla provider close HypexGames
    """
    _set_provider(provider, data, active=False, as_json=as_json)


@app.command("open")
def open_provider(provider: TheProvider, data: Data = None, as_json: AsJson = False) -> None:
    """A provider's games are played again.

    Example: taquilla provider open HypexGames
    """
    _set_provider(provider, data, active=True, as_json=as_json)


@games.command("add")
def add_game(
    game: TheGame,
    provider: OfProvider,
    name: Name,
    kind: Kind = "",
    code: Code = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """A new game of a provider.

    Example: taquilla game add 901001 --provider HypexGames --name "7 Up Down"
    """
    with troubles_in_one_line(as_json=as_json):
        text(game, "a game's id")
        text(name, "--name")

    async def story(house: House) -> None:
        register = await house.wallets.signers.register()
        if all(one.id != provider for one in register.providers):
            raise CommandRefused("PROVIDER_UNKNOWN", f"there is no provider {provider}")
        if register.game(game) is not None:
            raise CommandRefused("TAKEN", f"there is a game {game} already")
        await house.wallets.signers.add_game(provider, game, name=name, type=kind, code=code, author=AUTHOR)

    ask(data, story, as_json=as_json)
    answer({"game": game, "name": name}, as_json=as_json, text=f"game {game}: {name}")


@games.command("list")
def list_games(data: Data = None, as_json: AsJson = False) -> None:
    """All games, closed ones too.

    Example: taquilla game list --json
    """
    found = _register(data, as_json=as_json).games
    rows = [(one.id, one.provider_id, one.name, one.type, one.code, one.is_active) for one in found]
    table(("game", "provider", "name", "type", "code", "active"), rows, as_json=as_json)


@games.command("close")
def close_game(game: TheGame, data: Data = None, as_json: AsJson = False) -> None:
    """No bets on a game any more; those that there are get settled all the same.

    Example: taquilla game close 901001
    """
    _set_game(game, data, active=False, as_json=as_json)


@games.command("open")
def open_game(game: TheGame, data: Data = None, as_json: AsJson = False) -> None:
    """A game is played again.

    Example: taquilla game open 901001
    """
    _set_game(game, data, active=True, as_json=as_json)


def _register(data: str | None, *, as_json: bool) -> SignerRegister:
    async def story(house: House) -> SignerRegister:
        return await house.wallets.signers.register()

    return ask(data, story, as_json=as_json)


def _set_provider(provider: str, data: str | None, *, active: bool, as_json: bool) -> None:
    async def story(house: House) -> None:
        if all(one.id != provider for one in (await house.wallets.signers.register()).providers):
            raise CommandRefused("PROVIDER_UNKNOWN", f"there is no provider {provider}")
        await house.wallets.signers.set_provider(provider, active=active, author=AUTHOR)

    ask(data, story, as_json=as_json)
    said = f"provider {provider} is {'open' if active else 'closed'}"
    answer({"provider": provider, "active": active}, as_json=as_json, text=said)


def _set_game(game: str, data: str | None, *, active: bool, as_json: bool) -> None:
    async def story(house: House) -> None:
        if (await house.wallets.signers.register()).game(game) is None:
            raise CommandRefused("GAME_UNKNOWN", f"there is no game {game}")
        await house.wallets.signers.set_game(game, active=active, author=AUTHOR)

    ask(data, story, as_json=as_json)
    answer({"game": game, "active": active}, as_json=as_json, text=f"game {game} is {'open' if active else 'closed'}")
