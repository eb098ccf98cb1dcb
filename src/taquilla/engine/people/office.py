"""The office: keeps operators, entities and members. Every change is made behind the gate and leaves an audit event."""

import asyncio
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.money import Cents
from taquilla.domain.people.entities import EntityData
from taquilla.engine.gate import behind_gate
from taquilla.engine.people.access_tokens import AccessToken, AccessTokens, KnownToEverybody
from taquilla.engine.people.hashing import Hashed, hash_password
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.passwords import refuse_weak
from taquilla.store.ledger import gates
from taquilla.store.people import entities, operators
from taquilla.store.people.operators import OperatorRow, Unfinished
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, named_errors


class NotOver(Exception):
    """Something of this operator is not over yet: were it closed, nobody would see to it."""

    code: ClassVar[str] = "NOT_OVER"


class TicketsLive(NotOver):
    """Tickets of this operator may still win, or be claimed."""

    code = "TICKETS_LIVE"

    def __init__(self, until: datetime) -> None:
        super().__init__(f"tickets of this operator may still win, or be claimed, until {until.isoformat(timespec='minutes')}")


@dataclass(frozen=True, slots=True)
class OperatorName:
    """An operator in a list."""

    id: int
    name: str
    currency: str
    exponent: int
    zone: str
    is_active: bool = True
    lotteries: bool = True


@dataclass(frozen=True, slots=True)
class Closed:
    """The entities and members that were closed at once, and the number of sessions that ended with them."""

    entities: tuple[int, ...]
    members: tuple[int, ...]
    sessions: int


class Office:
    """Keeps operators, entities, members and access tokens."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._tokens = AccessTokens(database)

    async def operators(self, *, closed_too: bool = False) -> list[OperatorName]:
        """Return the active operators, or all that there ever were."""
        async with self._database.reading() as connection:
            found = [OperatorName(*row) for row in await operators.load_operators(connection)]
        return [one for one in found if closed_too or one.is_active]

    async def add_operator(
        self, operator_id: int, *, name: str, currency: str, exponent: int, zone: str, lotteries: bool = True
    ) -> None:
        """Add an operator with its gate, its accounts and a key of its own. lotteries: whether it sells any.

        Raises NotRecorded when there is one already.
        """
        row = OperatorRow(currency, exponent, zone, {1: self._keyring.new_wrapped(operator_id)}, lotteries)
        async with self._database.writing() as connection, named_errors(), connection.transaction():
            now = await read_clock(connection)
            await operators.add_operator(connection, operator_id, name=name, row=row, now=now, zone=ZoneInfo(zone))
            await operators.add_audit_event(
                connection, operator_id, now, "office", "operator added", str(operator_id), {"name": name}
            )

    async def add_entity(
        self,
        operator_id: int,
        *,
        name: str,
        parent_id: int | None = None,
        entity_id: int | None = None,
        credit: Cents | None = None,
        author: str = "office",
    ) -> int:
        """Add an entity. credit (minor units) is how far its subtree may go below zero; None: no bound of its own."""
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            row, _ = await operators.load_operator(connection, operator_id)
            floor = None if credit is None else -credit
            added = await operators.add_entity(
                connection,
                operator_id,
                entity_id=entity_id,
                name=name,
                parent_id=parent_id,
                currency=row.currency,
                floor=floor,
                now=now,
            )
            detail = {"name": name, "parent": parent_id, "credit": credit}
            await operators.add_audit_event(
                connection, operator_id, now, author, "entity added", str(added), detail
            )
            await gates.change_rules(connection, [operator_id])
        return added

    async def add_member(
        self,
        operator_id: int,
        *,
        entity_id: int,
        email: str,
        role: str,
        password: str | Hashed,
        member_id: int | None = None,
        author: str = "office",
    ) -> int:
        """Add a cashier, clerk or manager to an entity. Raises PasswordWeak, and NotRecorded when the address is taken."""
        if isinstance(password, str):
            refuse_weak(password, (email,))
        kept = password if isinstance(password, Hashed) else await asyncio.to_thread(hash_password, password)
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            added = await operators.add_member(
                connection,
                operator_id,
                member_id=member_id,
                entity_id=entity_id,
                email=email,
                role=role,
                password_hash=kept.text,
                now=now,
            )
            detail = {"email": email, "role": role, "entity": entity_id}
            await operators.add_audit_event(connection, operator_id, now, author, "member added", str(added), detail)
            await gates.change_rules(connection, [operator_id])
        return added

    async def close_member(self, operator_id: int, member_id: int, *, author: str = "office") -> Closed:
        """Close a member at once, in every process: its sessions end, and it can no longer log in (I46)."""
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            return await _close(connection, operator_id, (), (member_id,), now, author, "member closed", member_id)

    async def close_entity(self, operator_id: int, entity_id: int, *, author: str = "office") -> Closed:
        """Close an entity and all below it, with all their members.

        Prizes of their tickets are no longer paid there.
        """
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            _, people = await operators.load_operator(connection, operator_id)
            entities = [entity.id for entity in people.entities.values() if entity_id in entity.path]
            members = [member.id for member in people.members.values() if member.entity_id in entities]
            return await _close(connection, operator_id, entities, members, now, author, "entity closed", entity_id)

    async def close_operator(self, operator_id: int, *, author: str = "office") -> Closed:
        """Close an operator with all its entities and members. Its books stay, and are audited.

        Raises TicketsLive while something that it sold may still win or be claimed: nobody would settle or pay it. Raises NotOver
        while sports tickets are not closed, calls to its wallet are due, or players have open bets or a balance that is not 0. A
        parked call does not count: it waits for somebody to decide, and closing is a decision.
        """
        async with self._database.connection() as connection:
            while True:
                # Reading what it has sold may take long, so it is done without the gate; the seq shows a sale made meanwhile.
                async with behind_gate(connection, operator_id) as (_, gate, now):
                    seen = gate.last_seq
                _refuse_unfinished(await operators.load_unfinished(connection, operator_id), now)
                async with behind_gate(connection, operator_id) as (_, gate, now):
                    if gate.last_seq != seen:
                        continue
                    _, people = await operators.load_operator(connection, operator_id)
                    await operators.close_operator(connection, operator_id)
                    what = (connection, operator_id, people.entities, people.members, now, author, "operator closed", operator_id)
                    return await _close(*what)

    async def add_access_token(
        self,
        operator_id: int,
        entity_id: int,
        *,
        name: str,
        networks: Iterable[str] = (),
        token: str | KnownToEverybody | None = None,
        author: str = "office",
    ) -> tuple[int, str]:
        """Add an access token to an agency, of 256 bits or as given. Return its id and, once, the token; only its hash is kept.

        It may be used from these networks ("192.0.2.0/24", "192.0.2.7"), or from anywhere. It ends when it is revoked, or with
        its agency. Raises AgencyUnknown, TokenUnfit, ValueError for text that is no network, and NotRecorded if the name has not
        1 to 100 characters or the token was given out before.
        """
        return await self._tokens.add(operator_id, entity_id, name=name, networks=networks, token=token, author=author)

    async def revoke_access_token(self, operator_id: int, token_id: int, *, author: str = "office") -> bool:
        """Revoke an access token at once, in every process. Return False if there is none, or it was revoked before."""
        return await self._tokens.revoke(operator_id, token_id, author=author)

    async def access_tokens(self, operator_id: int) -> list[AccessToken]:
        """Return an operator's access tokens in the order of their making, revoked ones too."""
        return await self._tokens.of(operator_id)

    async def entity_data(self, operator_id: int, entity_id: int) -> EntityData:
        """Return an entity's own data. If it was never set, the texts are empty and the zone is its operator's."""
        async with self._database.reading() as connection:
            return await entities.load_entity_data(connection, operator_id, entity_id)

    async def set_entity_data(
        self, operator_id: int, entity_id: int, data: EntityData, *, author: str = "office"
    ) -> None:
        """Set an entity's own data; the audit event keeps the data before.

        Raises NotRecorded where there is no such entity or a text is too long, ZoneInfoNotFoundError for an unknown zone.
        """
        ZoneInfo(data.time_zone)
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            before = await entities.load_entity_data(connection, operator_id, entity_id)
            await entities.write_entity_data(connection, operator_id, entity_id, data)
            detail = {"before": asdict(before), "after": asdict(data)}
            await operators.add_audit_event(
                connection, operator_id, now, author, "entity data set", str(entity_id), detail
            )


def _refuse_unfinished(found: Unfinished, now: datetime) -> None:
    """Raise NotOver for whatever keeps an operator from being closed."""
    if found.last_claim is not None and now < found.last_claim:
        raise TicketsLive(found.last_claim)
    for is_there, what in (
        (found.sports_tickets, "sports tickets of this operator are not closed yet"),
        (found.calls, "calls to this operator's wallet are due"),
        (found.bets, "players of this operator have bets that are open"),
        (found.balances, "players of this operator have a balance that is not 0"),
        (found.holds, "credits of this operator's players are held (taquilla provider held)"),
    ):
        if is_there:
            raise NotOver(what)


async def _close(
    connection: HouseConnection,
    operator_id: int,
    entities: Iterable[int],
    members: Iterable[int],
    now: datetime,
    author: str,
    action: str,
    what: int,
) -> Closed:
    """Close these entities and members, and record it in the audit trail. Behind the gate."""
    closed, out = tuple(sorted(entities)), tuple(sorted(members))
    await operators.close_entities(connection, operator_id, closed)
    sessions = await operators.close_members(connection, operator_id, out, now)
    detail = {"entities": closed, "members": out, "sessions": sessions}
    await operators.add_audit_event(connection, operator_id, now, author, action, str(what), detail)
    await gates.change_rules(connection, [operator_id])
    return Closed(closed, out, sessions)
