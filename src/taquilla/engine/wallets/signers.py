"""The register of those who send requests about wallets: operators, partners, providers with their games, and their signing keys.

It is small, read with every request and rarely changed, so each process caches it for a moment.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import Context
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, TypeVar

from taquilla.domain.ledger.money import Cents
from taquilla.domain.people.operations import END_SIGNING_KEY, GIVE_SIGNING_KEY, KEEP_WALLETS, Operation
from taquilla.domain.wallets.bets import LOTTERY
from taquilla.domain.wallets.book import Partner
from taquilla.domain.wallets.commands import Played
from taquilla.engine.gate import HOUSE, Author, HeldGate, HeldInstallation, behind_gate, behind_installation, refusing
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import open_entity
from taquilla.engine.people.texts import refuse_label
from taquilla.engine.residents import read_all
from taquilla.engine.turns import Turns
from taquilla.engine.wallets.credit_approvals import add_first_ceilings
from taquilla.engine.wallets.signatures import load_key, refuse_slow
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.wallets import signers
from taquilla.store.wallets.signers import Change, KeptKey, Provider, ProviderGame, WalletOperator

KEPT_S: Final = 2.0
"""The time for which the register is cached: a key that has ended is accepted no longer than this."""

KEYS_MAX: Final = 8
"""The keys of an owner that have not ended, at most: each of its requests is tried by all of them at once."""

WAITING_MAX: Final = 64
"""Requests of a process that name no signer and may wait for their turn, with the one whose turn it is."""

REPORT_KEPT: Final = timedelta(days=31)
"""The time for which the path of a signed request for a report is known."""

Owner = Literal["operator", "provider"]
Signer = TypeVar("Signer", WalletOperator, Provider)


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
        """Return a provider, still played or not. Raises PROVIDER_UNKNOWN."""
        if (found := self._providers.get(provider_id)) is None:
            raise OfficeReason.PROVIDER_UNKNOWN(provider_id=provider_id)
        return found

    def games_of(self, provider_id: str) -> tuple[ProviderGame, ...]:
        """Return a provider's games, still played or not."""
        return tuple(game for game in self.games if game.provider_id == provider_id)

    def has_provider(self, provider_id: str) -> bool:
        """Tell whether there is such a provider, still played or not."""
        return provider_id in self._providers

    def game(self, game_id: str) -> ProviderGame | None:
        """Return a game, still played or not."""
        return self._games.get(game_id)

    def played(self, game_id: str) -> Played | None:
        """Return a game as it is played, with its provider."""
        if (game := self._games.get(game_id)) is None:
            return None
        provider = self._providers[game.provider_id]
        is_open = game.is_active and provider.is_active
        return Played(
            provider_id=provider.id, number=provider.number, game_id=game.id, game_name=game.name, game_type=game.type,
            is_open=is_open,
        )  # fmt: skip

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
        self._reading: asyncio.Task[SignerRegister] | None = None
        self._trying = Turns(line_max=WAITING_MAX)

    async def register(self) -> SignerRegister:
        """Return the register, at most two seconds old. All who ask while it is read share the reading, and its failure."""
        if (known := self.known()) is not None:
            return known
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(), context=Context())
            # Whoever asked may have hung up; then nobody needs it.
            self._reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(self._reading)

    async def _read(self) -> SignerRegister:
        began_s = time.monotonic()
        self._kept, self._read_s = kept, _ = await self.current(), began_s
        return kept

    def known(self) -> SignerRegister | None:
        """Return the register from memory; None where `register` has to read it again."""
        return self._kept if time.monotonic() - self._read_s <= KEPT_S else None

    async def signers_of(self, owners: Iterable[Signer], is_signed_by: Callable[[Signer], bool]) -> list[Signer]:
        """Return those of many owners by whom a request is signed, which names none.

        Anybody may send it, and each owner's keys take time: one request is tried at once, and others go on between two owners.
        Raises Busy when too many wait.
        """
        found = []
        async with self._trying.place(None):
            for owner in owners:
                if is_signed_by(owner):
                    found.append(owner)
                await asyncio.sleep(0)
        return found

    async def current(self) -> SignerRegister:
        """Return the register as it is now, for those who change it."""
        # An operator whose node is away signs as before: its requests then get "try again".
        operators = await read_all(self._database, signers.list_operators, of_absent=self._known)
        async with self._database.reading() as connection:
            return SignerRegister(await signers.load(connection, operators, await read_clock(connection)))

    def _known(self, operators: Sequence[int]) -> list[WalletOperator]:
        return [] if self._kept is None else [one for one in self._kept.operators if one.id in operators]

    async def first_path(self, operator_id: int, body: bytes, path: str, *, is_report: bool) -> str:
        """Return the path on which an operator has first sent a body that its signature covers alone; this one if it is new.

        That of a report is forgotten after 31 days.
        """
        digest, database = sha256(body).digest(), self._database.of(operator_id)
        async with database.reading() as connection:
            used_on = await signers.find_use(connection, operator_id, digest)
        if used_on is not None:
            return used_on
        async with database.writing() as connection:
            now = await read_clock(connection)
            return await signers.use(connection, operator_id, digest, path, now, now + REPORT_KEPT if is_report else None)

    async def partners(self, operator_id: int) -> list[Partner]:
        """Return an operator's partners."""
        return await self._database.read(operator_id, signers.list_partners)

    async def keys(self) -> list[KeptKey]:
        """Return every key that there ever was, by owner and number."""
        async with self._database.reading() as connection:
            return await signers.list_keys(connection)

    async def keys_of(self, kind: Owner, owner_id: str) -> list[KeptKey]:
        """Return every key of an owner."""
        return [key for key in await self.keys() if (key.owner_kind, key.owner_id) == (kind, owner_id)]

    async def add_operator(
        self, operator_id: int, *, title: str, entity_id: int, member_id: int, ceilings: Mapping[str, Cents] | None = None,
        author: Author = HOUSE,
    ) -> None:  # fmt: skip
        """Give an operator's players wallets from now on. This agency and till sell their lottery tickets.

        ceilings: the bounds of a `Ceiling` that its providers have instead of the default (WL-16). Raises LABEL_UNFIT,
        ENTITY_UNKNOWN, ENTITY_CLOSED, SELLER_UNKNOWN, WALLETS_OPEN and CEILINGS_CROSSED.
        """
        refuse_label(title, "title")
        values = {"title": title, "entity": entity_id, "member": member_id}
        async with behind_gate(self._database, operator_id, author, KEEP_WALLETS) as held:
            operator, people = await operators.load_operator(held.connection, operator_id)
            open_entity(people, entity_id, author)
            member = people.members.get(member_id)
            if member is None or member.entity_id != entity_id or not (member.active and member.may_sell):
                raise OfficeReason.SELLER_UNKNOWN(member_id=member_id)
            if (await _read(held.connection, held.at, [operator_id])).wallets_of(operator_id) is not None:
                raise OfficeReason.WALLETS_OPEN(operator_id=operator_id)
            await signers.change(held.connection, "add_operator", {"operator": operator_id, **values})
            if ceilings:
                await add_first_ceilings(held, operator.exponent, ceilings, author)
            await held.note(author.name, "wallets opened", operator_id, values)
        self._kept = None

    async def require_version(self, operator_id: int, version: int | None, *, author: Author = HOUSE) -> None:
        """Set the least signature version accepted from an operator, in every process within two seconds. None: as it is.

        A key never says 1: whoever has stolen it would send captured requests again. Raises WALLETS_NOT_OPEN.
        """
        lowers = () if version in (None, 2) else (GIVE_SIGNING_KEY,)
        async with behind_gate(self._database, operator_id, author, KEEP_WALLETS, *lowers) as held:
            before = (await _read(held.connection, held.at, [operator_id])).wallets_of(operator_id)
            held.refuse_changed(before)
            if before is None:
                raise OfficeReason.WALLETS_NOT_OPEN(operator_id=operator_id)
            if version not in (None, before.signature_version):
                await signers.change(held.connection, "require_version", {"operator": operator_id, "version": version})
                await held.note(author.name, "signature version", operator_id, {"version": version})
        self._kept = None

    async def add_partner(self, operator_id: int, partner_id: str, *, rate: int = 100, author: Author = HOUSE) -> None:
        """Add a partner. rate is the value of one of its points in hundredths (WL-08); it holds for good. Raises ID_TAKEN."""
        values = {"partner": partner_id, "rate": rate}
        with refusing(OfficeReason.ID_TAKEN, what=f"a partner {partner_id}"):
            async with behind_gate(self._database, operator_id, author, KEEP_WALLETS) as held:
                await signers.change(held.connection, "add_partner", {"operator": operator_id, **values})
                await held.note(author.name, "partner added", partner_id, values)
        self._kept = None

    async def close_partner(self, operator_id: int, partner_id: str, *, author: Author = HOUSE) -> None:
        """Close a partner for good: its players' bets are only settled, and nobody withdraws a balance that they still have."""
        values = {"partner": partner_id}
        async with behind_gate(self._database, operator_id, author, KEEP_WALLETS) as held:
            await signers.change(held.connection, "close_partner", {"operator": operator_id, **values})
            await held.note(author.name, "partner closed", partner_id, values)
        self._kept = None

    async def add_provider(self, provider_id: str, *, name: str, sub_name: str = "", author: Author = HOUSE) -> None:
        """Add a provider of games. Raises LABEL_UNFIT and ID_TAKEN."""
        refuse_label(provider_id, "a provider's id")
        refuse_label(name, "name")
        values = {"id": provider_id, "name": name, "sub_name": sub_name}
        async with self._shared(author) as (held, register):
            if provider_id == LOTTERY or register.has_provider(provider_id):
                raise OfficeReason.ID_TAKEN(what=f"a provider {provider_id}")
            await _share(held, "add_provider", values, author, "provider added", provider_id)

    async def set_provider(self, provider_id: str, *, active: bool, author: Author = HOUSE) -> None:
        """Open or close a provider's games. Bets on them are settled in either case. Raises PROVIDER_UNKNOWN."""
        values = {"id": provider_id, "status": "active" if active else "closed"}
        async with self._shared(author) as (held, register):
            register.provider(provider_id)
            await _share(held, "set_provider", values, author, f"provider {values['status']}", provider_id)

    async def require_version_of_provider(self, provider_id: str, version: int | None, *, author: Author = HOUSE) -> None:
        """Set the least signature version accepted from a provider. None: as it is. Raises PROVIDER_UNKNOWN."""
        values = {"id": provider_id, "version": version}
        async with self._shared(author) as (held, register):
            provider = register.provider(provider_id)
            held.refuse_changed(provider, register.games_of(provider_id))
            if version not in (None, provider.signature_version):
                await _share(held, "require_version_of_provider", values, author, "signature version", provider_id)

    async def add_game(
        self, provider_id: str, game_id: str, *, name: str, type: str = "", code: str = "", author: Author = HOUSE
    ) -> None:
        """Add a game to a provider. Raises LABEL_UNFIT, PROVIDER_UNKNOWN and ID_TAKEN."""
        refuse_label(game_id, "a game's id")
        refuse_label(name, "name")
        values = {"provider": provider_id, "id": game_id, "name": name, "type": type, "code": code}
        async with self._shared(author) as (held, register):
            register.provider(provider_id)
            if game_id == LOTTERY or register.game(game_id) is not None:
                raise OfficeReason.ID_TAKEN(what=f"a game {game_id}")
            await _share(held, "add_game", values, author, "game added", game_id)

    async def set_game(self, game_id: str, *, active: bool, author: Author = HOUSE) -> None:
        """Open or close a game. Bets on it are settled in either case. Raises GAME_UNKNOWN."""
        values = {"id": game_id, "status": "active" if active else "closed"}
        async with self._shared(author) as (held, register):
            if register.game(game_id) is None:
                raise OfficeReason.GAME_UNKNOWN(game_id=game_id)
            await _share(held, "set_game", values, author, f"game {values['status']}", game_id)

    async def add_key(
        self, kind: Owner, owner_id: str, public_key: str, *, valid_from: datetime | None = None, author: Author = HOUSE
    ) -> int:
        """Add a signing key for an owner (an operator by its id, or a provider), and return its number.

        Raises KEY_UNUSABLE, WALLETS_NOT_OPEN and PROVIDER_UNKNOWN; TERMS_UNFIT for a key that is slow, and beyond KEYS_MAX.
        """
        refuse_slow(load_key(public_key))  # raises KEY_UNUSABLE
        values = {"kind": kind, "owner": owner_id, "public_key": public_key, "author": author.name}
        async with self._behind(kind, owner_id, author, GIVE_SIGNING_KEY) as held:
            register = await _read(held.connection, held.at, [int(owner_id)] if kind == "operator" else None)
            if kind == "provider":
                register.provider(owner_id)
            elif register.wallets_of(int(owner_id)) is None:
                raise OfficeReason.WALLETS_NOT_OPEN(operator_id=owner_id)
            every = await signers.list_keys(held.connection)
            ends = [key.ended_at for key in every if (key.owner_kind, key.owner_id) == (kind, owner_id)]
            if sum(at is None or at > held.at for at in ends) >= KEYS_MAX:
                raise OfficeReason.TERMS_UNFIT(why=f"a signer has at most {KEYS_MAX} keys: end one first")
            key_id = await signers.change(held.connection, "add_key", values | {"valid_from": valid_from or held.at})
            await _tell_key(held, kind, owner_id, key_id, author, "key added")
        self._kept = None
        return key_id

    async def end_key(self, kind: Owner, owner_id: str, key_id: int, *, author: Author = HOUSE) -> bool:
        """End a key, in every process within two seconds. Return False if there is none, or it had ended."""
        values = {"kind": kind, "owner": owner_id, "id": key_id}
        async with self._behind(kind, owner_id, author, END_SIGNING_KEY) as held:
            is_ended = await signers.change(held.connection, "end_key", values | {"ended_at": held.at}) > 0
            if is_ended:
                await _tell_key(held, kind, owner_id, key_id, author, "key ended")
        self._kept = None
        return is_ended

    @asynccontextmanager
    async def _shared(self, author: Author) -> AsyncIterator[tuple[HeldInstallation, SignerRegister]]:
        """Change something that all operators share, one writer at a time; with the register as it is then."""
        async with behind_installation(self._database, author) as held:
            yield held, await _read(held.connection, held.at, None)
        self._kept = None

    def _behind(
        self, kind: Owner, owner_id: str, author: Author, operation: Operation
    ) -> AbstractAsyncContextManager[HeldGate | HeldInstallation]:
        """Hold the gate of an operator, or the turn of the installation for a provider."""
        if kind == "operator":
            return behind_gate(self._database, int(owner_id), author, operation)
        return behind_installation(self._database, author)


async def _read(connection: HouseConnection, now: datetime, only: Sequence[int] | None) -> SignerRegister:
    """Return the register with these operators; None: with all."""
    return SignerRegister(await signers.load(connection, await signers.list_operators(connection, only), now))


async def _share(
    held: HeldInstallation, name: Change, values: Mapping[str, object], author: Author, action: str, subject: str
) -> None:
    await signers.change(held.connection, name, values)
    await signers.tell_operators(held.connection, held.at, author.name, action, subject, values)
    held.made = subject


async def _tell_key(
    held: HeldGate | HeldInstallation, kind: Owner, owner_id: str, key_id: int, author: Author, action: str
) -> None:
    """Add an event to the trail of the operator whose key it is, or of all operators for a provider's."""
    detail, subject = {"owner": f"{kind} {owner_id}", "key": key_id}, f"{kind}:{owner_id}:{key_id}"
    if isinstance(held, HeldGate):
        await held.note(author.name, action, subject, detail)
    else:
        await signers.tell_operators(held.connection, held.at, author.name, action, subject, detail)
        held.made = subject
