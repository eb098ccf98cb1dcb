"""Signers of requests about players' wallets: operators and their partners, providers of games, and their keys."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo, CommandRefused, Rows
from taquilla.cli.session import ID_MAX, INT_MAX, MACHINE, From, instant, the_operator
from taquilla.domain.ledger import money
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.texts import refuse_label
from taquilla.engine.wallets.signatures import fingerprint
from taquilla.engine.wallets.signers import Owner

partners = Commands("Partners of an operator, and what their points are worth.")

TheOperator = Annotated[int, typer.Argument(metavar="OPERATOR", min=1, max=INT_MAX, help="The operator.")]
Title = Annotated[str, typer.Option(help="What it is called in reports.")]
Agency = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The agency that sells lottery tickets.")]
User = Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The agency's cashier that sells them.")]
ThePartner = Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id, as requests bear it.")]
Rate = Annotated[str, typer.Option(help="What one of its points is worth in the currency. It holds for good.")]


async def open_wallets(operator: TheOperator, title: Title, agency: Agency, user: User, *, house: House) -> Answer:
    """From now on the operator's players have wallets. Their lottery tickets are sold by one agency and cashier of it.

    Example: taquilla operator open-wallets 3 --title "Hypex Demo Transfer Wallet" --agency 1 --user 1
    """
    found = await the_operator(house, operator)
    await house.wallets.signers.add_operator(found.id, title=title, entity_id=agency, member_id=user, author=MACHINE)
    return Answer({"operator": operator, "wallets": True}, text=f"players of operator {operator} have wallets")


@partners.command("add")
async def add_partner(partner: ThePartner, rate: Rate = "1", *, operator: OperatorName, house: House) -> Answer:
    """A new partner. An operator's first is that of every new player for whom no other is named.

    Example: taquilla partner add HypexDemo --rate 1 --operator 3
    """
    refuse_label(partner, "a partner's id")
    hundredths = money.cents(rate)
    if not hundredths:
        raise CannotDo("--rate is a number above 0 with at most two decimals")
    await house.wallets.signers.add_partner(operator.id, partner, rate=hundredths, author=MACHINE)
    return Answer({"partner": partner, "rate": rate}, text=f"partner {partner}: a point is worth {rate}")


@partners.command("list")
async def list_partners(*, operator: OperatorName, house: House) -> Rows:
    """The partners of an operator, closed ones too.

    Example: taquilla partner list --operator 3
    """
    all_partners = await house.wallets.signers.partners(operator.id)
    rows = [(row.id, money.text(row.rate), row.is_active) for row in all_partners]
    return Rows(("partner", "rate", "active"), rows)


@partners.command("close")
async def close_partner(partner: ThePartner, *, operator: OperatorName, house: House) -> Answer:
    """A partner's players neither play nor move funds any more; the bets that they have are settled.

    Example: taquilla partner close HypexDemo --operator 3
    """
    if not any(row.id == partner and row.is_active for row in await house.wallets.signers.partners(operator.id)):
        raise CommandRefused("PARTNER_UNKNOWN", f"the operator has no partner {partner} that does business")
    await house.wallets.signers.close_partner(operator.id, partner, author=MACHINE)
    return Answer({"partner": partner, "active": False}, text=f"partner {partner} is closed")


providers = Commands("Providers of games that players bet on from their wallets.")
games = Commands("Games of providers.")

TheProvider = Annotated[str, typer.Argument(metavar="PROVIDER", help="The provider's id.")]
TheGame = Annotated[str, typer.Argument(metavar="GAME", help="The game's id, as bets bear it.")]
OfProvider = Annotated[str, typer.Option(metavar="PROVIDER", help="The provider whose game it is.")]
Name = Annotated[str, typer.Option(help="What it is called in reports.")]
SubName = Annotated[str, typer.Option(help="The name of whoever makes the games for it.")]
Kind = Annotated[str, typer.Option("--type", help="The game's type in reports.")]
Code = Annotated[str, typer.Option(help="The game's code in reports.")]


@providers.command("add")
async def add_provider(provider: TheProvider, name: Name, sub_name: SubName = "", *, house: House) -> Answer:
    """A new provider. It is heard once it has a key (`taquilla key add`).

    Example: taquilla provider add HypexGames --name "Hypex Games"
    """
    await house.wallets.signers.add_provider(provider, name=name, sub_name=sub_name, author=MACHINE)
    return Answer({"provider": provider, "name": name}, text=f"provider {provider}: {name}")


@providers.command("list")
async def list_providers(*, house: House) -> Rows:
    """All providers, closed ones too.

    Example: taquilla provider list --json
    """
    all_providers = (await house.wallets.signers.register()).providers
    rows = [(row.id, row.name, row.sub_name, row.is_active) for row in all_providers]
    return Rows(("provider", "name", "sub_name", "active"), rows)


@providers.command("close")
async def close_provider(provider: TheProvider, house: House) -> Answer:
    """No bets on a provider's games any more; those that there are get settled all the same.

    Example: taquilla provider close HypexGames
    """
    return await _set_provider(house, provider, active=False)


@providers.command("open")
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
    await house.wallets.signers.add_game(provider, game, name=name, type=kind, code=code, author=MACHINE)
    return Answer({"game": game, "name": name}, text=f"game {game}: {name}")


@games.command("list")
async def list_games(*, house: House) -> Rows:
    """All games, closed ones too.

    Example: taquilla game list --json
    """
    all_games = (await house.wallets.signers.register()).games
    rows = [(row.id, row.provider_id, row.name, row.type, row.code, row.is_active) for row in all_games]
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


async def _set_provider(house: House, provider: str, *, active: bool) -> Answer:
    await house.wallets.signers.set_provider(provider, active=active, author=MACHINE)
    return Answer({"provider": provider, "active": active}, text=f"provider {provider} is {'open' if active else 'closed'}")


async def _set_game(house: House, game: str, *, active: bool) -> Answer:
    await house.wallets.signers.set_game(game, active=active, author=MACHINE)
    return Answer({"game": game, "active": active}, text=f"game {game} is {'open' if active else 'closed'}")


keys = Commands("Public keys of whoever signs requests about wallets.")

_BYTES_MAX = 16_384

ByOperator = Annotated[int | None, typer.Option(metavar="ID", min=1, max=INT_MAX, help="The operator that signs with it.")]
ByProvider = Annotated[str | None, typer.Option(metavar="ID", help="The provider that signs with it.")]
KeyFile = Annotated[str, typer.Argument(metavar="FILE", help="The public key in PEM (- is standard input).")]
TheKey = Annotated[int, typer.Argument(metavar="KEY", min=1, max=ID_MAX, help="The key's number, as the list shows it.")]
Least = Annotated[int, typer.Argument(metavar="VERSION", min=1, max=2, help="1: over the body, or 2; 2: over the whole request.")]


@keys.command("add")
async def add_key(
    file: KeyFile, operator: ByOperator = None, provider: ByProvider = None, begins: From = None, *, house: House
) -> Answer:
    """One more key of an operator or a provider, an RSA key of 2048 bits or more. Those that it has hold beside it.

    Example: taquilla key add hypex.pem --operator 3
    """
    kind, owner = _owner(operator, provider)
    key = _read(file)
    since = instant(begins, "--from") if begins is not None else None
    try:
        added = await house.wallets.signers.add_key(kind, owner, key, valid_from=since, author=MACHINE)
    except OfficeRefusal as error:
        if error.reason is not OfficeReason.KEY_UNUSABLE:
            raise
        raise CannotDo(f"{file} is no RSA public key of 2048 bits or more, in PEM") from error
    value = {"owner": f"{kind} {owner}", "key": added, "sha256": fingerprint(key)}
    return Answer(value, text=f"key {added} of {kind} {owner}: SHA-256 {fingerprint(key)}")


@keys.command("list")
async def list_keys(*, house: House) -> Rows:
    """All keys, those that have ended and those that are to come too. Instants are in UTC.

    Example: taquilla key list --json
    """
    all_keys = await house.wallets.signers.keys()
    rows = [
        (f"{key.owner_kind} {key.owner_id}", key.id, fingerprint(key.public_key), key.valid_from, key.ended_at)
        for key in all_keys
    ]
    return Rows(("owner", "key", "sha256", "from", "ended"), rows)


@keys.command("end")
async def end_key(key: TheKey, operator: ByOperator = None, provider: ByProvider = None, *, house: House) -> Answer:
    """A key is not believed any more, in every process within two seconds. There is no way back.

    Example: taquilla key end 1 --operator 3
    """
    kind, owner = _owner(operator, provider)
    if all(one.id != key for one in await house.wallets.signers.keys_of(kind, owner)):
        raise OfficeRefusal(OfficeReason.KEY_UNKNOWN, key_id=key)
    is_new = await house.wallets.signers.end_key(kind, owner, key, author=MACHINE)
    value = {"owner": f"{kind} {owner}", "key": key, "ended": True}
    return Answer(value, text=f"key {key} of {kind} {owner} has {'ended' if is_new else 'already ended'}")


@partners.command("signature")
async def require_of_operator(version: Least, *, operator: OperatorName, house: House) -> Answer:
    """The least version of a signature that is taken from an operator of wallets; 2 binds it to its path and its time.

    Example: taquilla partner signature 2 --operator 3
    """
    await house.wallets.signers.require_version(operator.id, version, author=MACHINE)
    return Answer({"operator": operator.id, "signature_version": version}, text=_version_text(f"operator {operator.id}", version))


async def require_of_provider(provider: TheProvider, version: Least, *, house: House) -> Answer:
    """The least version of a signature that is taken from a provider of games; 2 binds it to its path and its time.

    Example: taquilla provider signature HypexGames 2
    """
    await house.wallets.signers.require_version_of_provider(provider, version, author=MACHINE)
    return Answer({"provider": provider, "signature_version": version}, text=_version_text(f"provider {provider}", version))


def _version_text(owner: str, version: int) -> str:
    return f"{owner} signs its requests by version {version}" + (" or 2" if version == 1 else "")


def _owner(operator: int | None, provider: str | None) -> tuple[Owner, str]:
    if operator is not None and provider is None:
        return "operator", str(operator)
    if provider is not None and operator is None:
        return "provider", provider
    raise CannotDo("say whose key it is: --operator or --provider")


def _read(file: str) -> str:
    try:
        text = sys.stdin.buffer.read(_BYTES_MAX + 1) if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CannotDo(f"{file} cannot be read: {error.strerror}") from error
    if len(text) > _BYTES_MAX or not text.isascii():
        raise CannotDo(f"{file} is no public key in PEM")
    return text.decode()
