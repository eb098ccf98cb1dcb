"""Signers of wallet requests: operators, their partners, providers with their games, and their keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from taquilla.domain.people.members import NATION
from taquilla.domain.wallets.book import Partner
from taquilla.store.ledger import state
from taquilla.store.people.operators import write_audit_event
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.shard_names import Parameters

_SQL = statements(__file__)

Change = Literal[
    "add_operator", "require_version", "add_partner", "close_partner", "add_provider", "set_provider",
    "require_version_of_provider", "add_game", "set_game", "add_key", "end_key",
]  # fmt: skip
"""Names of the statements that change the register."""
_TOLD: Final[Mapping[Change, str]] = {
    "add_operator": "wallet_operator", "require_version": "wallet_operator", "add_partner": "partner", "close_partner": "partner",
    "add_key": "signing_key", "end_key": "signing_key",
}  # fmt: skip


class WalletOperator(NamedTuple):
    """An operator whose players have wallets. title is its name in reports; its member sells its players' lottery tickets.

    signature_version is the least that is accepted from it; signed_by the SHA-256 of the key (PEM) that has signed its request.
    """

    id: int
    name: str
    title: str
    currency: str
    exponent: int
    entity_id: int
    member_id: int
    signature_version: int
    signed_by: str = ""


class Provider(NamedTuple):
    """A provider of games. number stands for it in keys of requests, signature_version is the least that is accepted from it."""

    id: str
    number: int
    name: str
    sub_name: str
    is_active: bool
    signature_version: int


class ProviderGame(NamedTuple):
    """A game of a provider."""

    id: str
    provider_id: str
    name: str
    type: str
    code: str
    is_active: bool


class SignerKey(NamedTuple):
    """A public key, in PEM. The owner is an operator (its id as a text) or a provider."""

    owner_kind: str
    owner_id: str
    id: int
    public_key: str


class KeptKey(NamedTuple):
    """A public key (PEM) with the period in which it is accepted (until None: no end is set), and who added it."""

    owner_kind: str
    owner_id: str
    id: int
    public_key: str
    valid_from: datetime
    ended_at: datetime | None
    author: str


class RegisterRows(NamedTuple):
    """The whole register at one moment."""

    operators: list[WalletOperator]
    providers: list[Provider]
    games: list[ProviderGame]
    keys: list[SignerKey]


async def list_operators(connection: HouseConnection, only: Sequence[int] | None = None) -> list[WalletOperator]:
    """List the active operators with wallets. only: of these; None: of all."""
    return await connection.rows(WalletOperator, _SQL["list_operators"], only=only and arrays.numbers(only))


async def list_providers(connection: HouseConnection) -> list[Provider]:
    """List the providers."""
    return await connection.rows(Provider, _SQL["list_providers"])


async def load(connection: HouseConnection, operators: list[WalletOperator], now: datetime) -> RegisterRows:
    """Load the register, with the keys that are valid now, beside these operators."""
    queries = (_SQL["list_providers"], _SQL["list_games"], _SQL["list_keys"])
    providers, games, keys = await connection.together({"now": now}, *queries)
    return RegisterRows(
        operators, [Provider(*row) for row in providers], [ProviderGame(*row) for row in games], [SignerKey(*row) for row in keys]
    )


async def list_keys(connection: HouseConnection) -> list[KeptKey]:
    """List every key, ended ones too."""
    return await connection.rows(KeptKey, _SQL["list_every_key"])


async def list_partners(connection: HouseConnection, operator_id: int) -> list[Partner]:
    """List an operator's partners."""
    return await connection.rows(Partner, _SQL["list_partners"], operator=operator_id)


async def change(connection: HouseConnection, name: Change, values: Parameters) -> int:
    """Run a statement that changes the register, with its parameters; return its value, else the number of rows it changed."""
    if (table := _TOLD.get(name)) is None:
        return (await connection.execute(_SQL[name], values)).rowcount
    # The key of a provider is no operator's: its change is in no operator's state.
    operator = NATION if values.get("kind") == "provider" else int(values.get("operator", values.get("owner")))
    keys = await state.change(connection, operator, table, _SQL[name], values)
    return int(keys[-1]) if name == "add_key" else len(keys)


async def tell_operators(
    connection: HouseConnection, now: datetime, author: str, action: str, subject: str, detail: Mapping[str, object]
) -> None:
    """Add an event about what operators share to the audit trail of each; while there is none, to that of the installation."""
    for operator in await connection.column(_SQL["list_told"]) or [NATION]:
        await write_audit_event(connection, operator, now, author, action, subject, detail, is_told=operator == NATION)
    connection.tell(action, outcome="done", actor=author, object=subject)


async def find_use(connection: HouseConnection, operator_id: int, digest: bytes) -> str | None:
    """Return the path on which a request with this digest was first sent; None where it was not yet."""
    return await connection.row(str, _SQL["find_use"], operator=operator_id, digest=digest)


async def use(
    connection: HouseConnection, operator_id: int, digest: bytes, path: str, now: datetime, until: datetime | None
) -> str:
    """Record the path on which a request was sent first, and return it. A few that have ended are forgotten."""
    await connection.execute(_SQL["forget_uses"], {"operator": operator_id, "now": now})
    return await connection.one(str, _SQL["use"], operator=operator_id, digest=digest, path=path, until=until)
