"""The register of those who send requests about wallets: operators, partners, providers with their games, and their signing keys.

It is small, read with every request and rarely changed, so each process caches it for a moment.
"""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from taquilla.domain.wallets.book import Partner
from taquilla.engine.gate import behind_gate
from taquilla.engine.people.office_refusals import IdTaken
from taquilla.engine.wallets.signatures import load_key
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, NotRecorded, named_errors
from taquilla.store.wallets import signers
from taquilla.store.wallets.signers import Change, KeptKey, Provider, ProviderGame, WalletOperator

KEPT_S: Final = 2.0
"""The time for which the register is cached: a key that has ended is accepted no longer than this."""

Owner = Literal["operator", "provider"]


class SignerRegister:
    """The register as of one moment."""

    def __init__(self, rows: signers.RegisterRows) -> None:
        self.operators: Final = tuple(rows.operators)
        self.providers: Final = tuple(rows.providers)
        self.games: Final = tuple(rows.games)
        self._by_name = {operator.name: operator for operator in rows.operators}
        self._providers = {provider.id: provider for provider in rows.providers}
        self._games = {game.id: game for game in rows.games}
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}
        for key in rows.keys:
            owner = (key.owner_kind, key.owner_id)
            self._keys[owner] = (*self._keys.get(owner, ()), key.public_key)

    def operator(self, name: str) -> WalletOperator | None:
        """Return the operator of this name, if it is active and its players have wallets."""
        return self._by_name.get(name)

    def wallets_of(self, operator_id: int) -> WalletOperator | None:
        """Return the operator of this id, on the same terms."""
        return next((operator for operator in self.operators if operator.id == operator_id), None)

    def provider(self, provider_id: str) -> Provider:
        """Return a known provider."""
        return self._providers[provider_id]

    def game(self, game_id: str) -> ProviderGame | None:
        """Return a game, still played or not."""
        return self._games.get(game_id)

    def operator_keys(self, operator_id: int) -> tuple[str, ...]:
        """Return the public keys (PEM) of an operator. One of them must have signed its requests."""
        return self._keys.get(("operator", str(operator_id)), ())

    def provider_keys(self, provider_id: str) -> tuple[str, ...]:
        """Return the public keys of a provider."""
        return self._keys.get(("provider", provider_id), ())


class Signers:
    """Keeps the register, and changes it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: SignerRegister | None = None
        self._read_s = 0.0
        self._reading = asyncio.Lock()

    async def register(self) -> SignerRegister:
        """Return the register, at most two seconds old."""
        if self._kept is None or time.monotonic() - self._read_s > KEPT_S:
            async with self._reading:
                if self._kept is None or time.monotonic() - self._read_s > KEPT_S:
                    began_s = time.monotonic()
                    async with self._database.reading() as connection:
                        rows = await signers.load(connection, await read_clock(connection))
                    self._kept, self._read_s = SignerRegister(rows), began_s
        return self._kept

    async def partners(self, operator_id: int) -> list[Partner]:
        """Return an operator's partners."""
        async with self._database.reading() as connection:
            return await signers.list_partners(connection, operator_id)

    async def keys(self) -> list[KeptKey]:
        """Return every key that there ever was, by owner and number."""
        async with self._database.reading() as connection:
            return await signers.list_keys(connection)

    async def add_operator(
        self, operator_id: int, *, title: str, entity_id: int, member_id: int, author: str = "office"
    ) -> None:
        """Give an operator's players wallets from now on. This agency and till sell their lottery tickets."""
        values = {"title": title, "entity": entity_id, "member": member_id}
        await self._decide(operator_id, "add_operator", values, author, "wallets opened", str(operator_id))

    async def require_version(self, operator_id: int, version: int, *, author: str = "office") -> None:
        """Set the least signature version accepted from an operator, in every process within two seconds."""
        values = {"version": version}
        await self._decide(operator_id, "require_version", values, author, "signature version", str(operator_id))

    async def require_version_of_provider(self, provider_id: str, version: int, *, author: str = "office") -> None:
        """Set the least signature version accepted from a provider."""
        values = {"id": provider_id, "version": version}
        await self._share("require_version_of_provider", values, author, "signature version", provider_id)

    async def add_partner(
        self, operator_id: int, partner_id: str, *, rate: int = 100, author: str = "office"
    ) -> None:
        """Add a partner. rate is the value of one of its points in hundredths (WL-08); it holds for good. Raises IdTaken."""
        values = {"partner": partner_id, "rate": rate}
        try:
            await self._decide(operator_id, "add_partner", values, author, "partner added", partner_id)
        except NotRecorded as error:
            raise IdTaken(what=f"a partner {partner_id}") from error

    async def close_partner(self, operator_id: int, partner_id: str, *, author: str = "office") -> None:
        """Close a partner: from now on its players' bets can only be settled."""
        await self._decide(operator_id, "close_partner", {"partner": partner_id}, author, "partner closed", partner_id)

    async def add_provider(
        self, provider_id: str, *, name: str, sub_name: str = "", author: str = "office"
    ) -> None:
        """Add a provider of games."""
        values = {"id": provider_id, "name": name, "sub_name": sub_name}
        await self._share("add_provider", values, author, "provider added", provider_id)

    async def set_provider(self, provider_id: str, *, active: bool, author: str = "office") -> None:
        """Open or close a provider's games. Bets on them are settled in either case."""
        values = {"id": provider_id, "status": "active" if active else "closed"}
        await self._share("set_provider", values, author, f"provider {values['status']}", provider_id)

    async def add_game(
        self, provider_id: str, game_id: str, *, name: str, type: str = "", code: str = "", author: str = "office"
    ) -> None:
        """Add a game to a provider."""
        values = {"provider": provider_id, "id": game_id, "name": name, "type": type, "code": code}
        await self._share("add_game", values, author, "game added", game_id)

    async def set_game(self, game_id: str, *, active: bool, author: str = "office") -> None:
        """Open or close a game. Bets on it are settled in either case."""
        values = {"id": game_id, "status": "active" if active else "closed"}
        await self._share("set_game", values, author, f"game {values['status']}", game_id)

    async def add_key(
        self, kind: Owner, owner_id: str, public_key: str, *, valid_from: datetime | None = None, author: str = "office"
    ) -> int:
        """Add a signing key for an owner (an operator by its id, or a provider), and return its number. Raises KeyUnusable."""
        load_key(public_key)  # raises KeyUnusable
        async with self._database.writing() as connection, named_errors(), connection.transaction():
            now = await read_clock(connection)
            values = {"kind": kind, "owner": owner_id, "public_key": public_key, "author": author}
            key_id = await signers.change(connection, "add_key", values | {"valid_from": valid_from or now})
            detail = {"owner": f"{kind} {owner_id}", "key": key_id}
            await signers.tell_operators(connection, now, author, "key added", f"{kind}:{owner_id}:{key_id}", detail)
        self._kept = None
        return key_id

    async def end_key(self, kind: Owner, owner_id: str, key_id: int, *, author: str = "office") -> bool:
        """End a key, in every process within two seconds. Return False if there is none, or it had ended."""
        async with self._database.writing() as connection, connection.transaction():
            now = await read_clock(connection)
            values = {"kind": kind, "owner": owner_id, "id": key_id, "ended_at": now}
            is_ended = await signers.change(connection, "end_key", values) > 0
            if is_ended:
                detail = {"owner": f"{kind} {owner_id}", "key": key_id}
                await signers.tell_operators(connection, now, author, "key ended", f"{kind}:{owner_id}:{key_id}", detail)
        self._kept = None
        return is_ended

    async def _decide(
        self, operator_id: int, name: Change, values: Mapping[str, object], author: str, action: str, subject: str
    ) -> None:
        """Change something about one operator, behind its gate."""
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            await signers.change(connection, name, {"operator": operator_id, **values})
            await operators.add_audit_event(connection, operator_id, now, author, action, subject, dict(values))
        self._kept = None

    async def _share(self, name: Change, values: Mapping[str, object], author: str, action: str, subject: str) -> None:
        """Change something that all operators share."""
        async with self._database.writing() as connection, named_errors(), connection.transaction():
            now = await read_clock(connection)
            await signers.change(connection, name, values)
            await signers.tell_operators(connection, now, author, action, subject, values)
        self._kept = None

