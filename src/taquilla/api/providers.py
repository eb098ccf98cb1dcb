"""Providers of games, which belong to the installation, `/v1/providers`: everybody's to see, and its own keys' to change."""

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.fields import Status, made_of, status_of
from taquilla.api.handlers import Command, IfMatch, Routes, TheCommand, seen, tagged
from taquilla.api.members import Installation, admitting
from taquilla.api.operators import TheInstallation, admit, or_installation
from taquilla.api.signing_keys import SigningKey, SigningKeyId, SigningKeys, SigningKeyToAdd, added_key, keys_shown, revoked_key
from taquilla.domain.people.operations import SEE_WALLETS
from taquilla.engine.house import House
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.texts import LABEL_MAX
from taquilla.engine.wallets.signers import SignerRegister
from taquilla.http.framework import JSONBody, NamedDependency, PathParameter, Response
from taquilla.store.wallets.signers import Provider, ProviderGame

HANDLERS: Final = Routes("/v1/providers", "Providers of games")

_READING: Final = or_installation(admitting(SEE_WALLETS))

Version = Literal[1, 2]
ProviderId = Annotated[str, PathParameter(min_length=1, max_length=LABEL_MAX, description="The provider's id.")]
GameId = Annotated[str, PathParameter(min_length=1, max_length=LABEL_MAX, description="The game's id, as bets bear it.")]
NewId = Annotated[str, Meta(max_length=64, pattern=r"^[0-9A-Za-z][0-9A-Za-z._~:@+-]*$(?!\n)")]
"""An id that stands in a path as it is."""
Label = Annotated[str, Meta(min_length=1, max_length=LABEL_MAX, pattern=r"\S")]
Text = Annotated[str, Meta(max_length=LABEL_MAX)]


class ProviderGameShown(Struct, frozen=True):
    """A game of a provider."""

    id: str
    name: str
    type: str
    status: Status


class ProviderShown(Struct, frozen=True):
    """A provider of games. Providers belong to the installation: all operators share them.

    signature_version is the least that its requests may bear.
    """

    id: str
    name: str
    sub_name: str
    status: Status
    signature_version: Version
    games: list[ProviderGameShown]


class Providers(Struct, frozen=True):
    """The providers of games, with their games."""

    providers: list[ProviderShown]


class ProviderToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new provider, and the name of whoever makes the games for it."""

    id: Annotated[NewId, Meta(examples=["SolGames"])]
    name: Annotated[Label, Meta(examples=["Sol Games"])]
    sub_name: Text = ""


class ProviderChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole request alone."""

    signature_version: Version | UnsetType = UNSET


class ProviderGameToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new game of a provider: its id, as bets bear it, and its name, type and code in reports."""

    id: Annotated[NewId, Meta(examples=["990001"])]
    name: Annotated[Label, Meta(examples=["7 Up Down"])]
    type: Text = ""
    code: Text = ""


@HANDLERS.get("", _READING, "The providers.")
async def list_providers(house: NamedDependency[House]) -> Response[Providers]:
    """List the providers of games.

    Lists them with their games, closed ones too. Keys of the installation may ask as well: they alone change providers.
    """
    register = await house.wallets.signers.current()
    return Response(Providers([_provider_shown(register, one) for one in register.providers]))


@HANDLERS.get("/{provider_id:str}", _READING, "The provider.")
async def show_provider(provider_id: ProviderId, house: NamedDependency[House]) -> Response[ProviderShown]:
    """Show a provider of games.

    Shows it with its games. Keys of the installation may ask as well.
    """
    return tagged(await _provider(house, provider_id))


@HANDLERS.post("", admit, "Added.", status_code=201)
async def add_provider(
    command: TheCommand, data: JSONBody[ProviderToAdd], installation: TheInstallation
) -> Response[ProviderShown]:
    """Add a provider of games.

    Its requests are believed once it has a signing key. For keys of the installation.
    """
    signers = installation.house.wallets.signers
    return await command.once(
        data,
        lambda by: signers.add_provider(data.id, name=data.name, sub_name=data.sub_name, author=by),
        lambda _: _provider(installation.house, data.id),
    )


@HANDLERS.patch("/{provider_id:str}", admit, "Changed.")
async def change_provider(
    provider_id: ProviderId,
    data: JSONBody[ProviderChange],
    installation: TheInstallation,
    edit: TheCommand,
    if_match: IfMatch = None,
) -> Response[ProviderShown]:
    """Change how a provider signs.

    Sets the least version of the signature that is taken from it, in every process within two seconds. Version 2 binds a
    signature to its path and its time. For keys of the installation.
    """
    signers, version = installation.house.wallets.signers, None if data.signature_version is UNSET else data.signature_version
    await _provider(installation.house, provider_id)
    register = await signers.current()
    known = register.provider(provider_id), register.games_of(provider_id)
    return await edit.once(
        data,
        lambda by: signers.require_version_of_provider(provider_id, version, author=by),
        lambda _: _provider(installation.house, provider_id),
        seen=seen(if_match, known, _provider_shown(register, known[0])),
    )


@HANDLERS.get("/{provider_id:str}/keys", admit, "The keys.")
async def list_provider_keys(provider_id: ProviderId, installation: TheInstallation) -> Response[SigningKeys]:
    """List a provider's signing keys.

    Lists the public keys by which it signs its requests, ended ones too. For keys of the installation.
    """
    await _provider(installation.house, provider_id)
    return Response(await keys_shown(installation, "provider", provider_id))


@HANDLERS.post("/{provider_id:str}/keys", admit, "Added.", status_code=201)
async def add_provider_key(
    provider_id: ProviderId, command: TheCommand, data: JSONBody[SigningKeyToAdd], installation: TheInstallation
) -> Response[SigningKey]:
    """Add a provider's signing key.

    Keys that the provider has hold beside it. Other processes of the server believe it after two seconds. For keys of the
    installation.
    """
    await _provider(installation.house, provider_id)
    return await added_key(command, "provider", provider_id, data)


@HANDLERS.post("/{provider_id:str}/open", admit, "Open.")
async def open_provider(provider_id: ProviderId, command: TheCommand, installation: TheInstallation) -> Response[ProviderShown]:
    """Open a provider again.

    Its games are played again, but for those that are closed themselves. For keys of the installation.
    """
    return await _set_provider(command, installation, provider_id, is_active=True)


@HANDLERS.post("/{provider_id:str}/close", admit, "Closed.")
async def close_provider(provider_id: ProviderId, command: TheCommand, installation: TheInstallation) -> Response[ProviderShown]:
    """Close a provider.

    No bets on its games any more; those that there are get settled all the same. For keys of the installation.
    """
    return await _set_provider(command, installation, provider_id, is_active=False)


@HANDLERS.post("/{provider_id:str}/games", admit, "Added.", status_code=201)
async def add_game(
    provider_id: ProviderId, command: TheCommand, data: JSONBody[ProviderGameToAdd], installation: TheInstallation
) -> Response[ProviderGameShown]:
    """Add a game to a provider.

    Its id is taken by no other game of any provider. For keys of the installation.
    """
    await _provider(installation.house, provider_id)
    signers = installation.house.wallets.signers
    return await command.once(
        data,
        lambda by: signers.add_game(provider_id, data.id, name=data.name, type=data.type, code=data.code, author=by),
        lambda _: _game(installation.house, provider_id, data.id),
    )


@HANDLERS.post("/{provider_id:str}/games/{game_id:str}/open", admit, "Open.")
async def open_game(
    provider_id: ProviderId, game_id: GameId, command: TheCommand, installation: TheInstallation
) -> Response[ProviderGameShown]:
    """Open a game again.

    It is played again, if its provider is open. For keys of the installation.
    """
    return await _set_game(command, installation, provider_id, game_id, is_active=True)


@HANDLERS.post("/{provider_id:str}/games/{game_id:str}/close", admit, "Closed.")
async def close_game(
    provider_id: ProviderId, game_id: GameId, command: TheCommand, installation: TheInstallation
) -> Response[ProviderGameShown]:
    """Close a game.

    No bets on it any more; those that there are get settled all the same. For keys of the installation.
    """
    return await _set_game(command, installation, provider_id, game_id, is_active=False)


@HANDLERS.post("/{provider_id:str}/keys/{key_id:int}/revoke", admit, "Revoked.")
async def revoke_provider_key(
    provider_id: ProviderId, key_id: SigningKeyId, command: TheCommand, installation: TheInstallation
) -> Response[SigningKey]:
    """Revoke a provider's signing key.

    It is not believed any more, in every process within two seconds. There is no way back. For keys of the installation.
    """
    await _provider(installation.house, provider_id)
    return await revoked_key(command, "provider", provider_id, key_id)


async def _set_provider(
    command: Command, installation: Installation, provider_id: str, *, is_active: bool
) -> Response[ProviderShown]:
    await _provider(installation.house, provider_id)
    signers = installation.house.wallets.signers
    return await command.once(
        None,
        lambda by: signers.set_provider(provider_id, active=is_active, author=by),
        lambda _: _provider(installation.house, provider_id),
    )


async def _set_game(
    command: Command, installation: Installation, provider_id: str, game_id: str, *, is_active: bool
) -> Response[ProviderGameShown]:
    await _game(installation.house, provider_id, game_id)
    signers = installation.house.wallets.signers
    return await command.once(
        None,
        lambda by: signers.set_game(game_id, active=is_active, author=by),
        lambda _: _game(installation.house, provider_id, game_id),
    )


async def _provider(house: House, provider_id: str) -> ProviderShown:
    register = await house.wallets.signers.current()
    if not register.has_provider(provider_id):
        raise OfficeReason.PROVIDER_UNKNOWN(provider_id=provider_id)
    return _provider_shown(register, register.provider(provider_id))


async def _game(house: House, provider_id: str, game_id: str) -> ProviderGameShown:
    game = (await house.wallets.signers.current()).game(game_id)
    if game is None or game.provider_id != provider_id:
        raise OfficeReason.GAME_UNKNOWN(game_id=game_id)
    return _game_shown(game)


def _provider_shown(register: SignerRegister, one: Provider) -> ProviderShown:
    games = [_game_shown(game) for game in register.games_of(one.id)]
    return made_of(ProviderShown, one, status=status_of(one.is_active), games=games)


def _game_shown(game: ProviderGame) -> ProviderGameShown:
    return ProviderGameShown(game.id, game.name, game.type, status_of(game.is_active))
