"""Access tokens: a reseller's system sends one instead of logging in. The office gives them out and revokes them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.people.passwords import token_weakness
from taquilla.engine.gate import behind_gate
from taquilla.engine.people.access import hash_token
from taquilla.store.ledger import gates
from taquilla.store.people import operators, sessions
from taquilla.store.postgres.database import Database, HouseConnection


class AgencyUnknown(Exception):
    """There is no such agency, or it does business no more."""


class TokenUnfit(Exception):
    """A token that the reseller brings along is too weak, or none; the text says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class KnownToEverybody:
    """A token that need not be a secret: the demo's, printed in its documents."""

    token: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token as the office lists it, without the token itself. Without networks it may be used from anywhere."""

    id: int
    entity_id: int
    entity_name: str
    name: str
    networks: tuple[str, ...]
    created_at: datetime
    ended_at: datetime | None


class AccessTokens:
    """Gives out access tokens and revokes them, behind the gate, with an audit event each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        operator_id: int,
        entity_id: int,
        *,
        name: str,
        networks: Iterable[str],
        token: str | KnownToEverybody | None,
        author: str,
    ) -> tuple[int, str]:
        """See `Office.add_access_token`."""
        if isinstance(token, KnownToEverybody):
            token = token.token
        elif token is not None and (weakness := token_weakness(token)) is not None:
            raise TokenUnfit(weakness)
        within = [str(ip_network(network)) for network in networks]
        token = token or secrets.token_urlsafe(32)
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            _, people = await operators.load_operator(connection, operator_id)
            reseller = await _reseller(connection, operator_id, entity_id, people, now, author)
            added = await sessions.begin_access(
                connection, operator_id, reseller, hash_token(token), now, name=name, networks=within
            )
            detail = {"entity": entity_id, "name": name, "networks": within}
            await operators.add_audit_event(
                connection, operator_id, now, author, "access token added", str(added), detail
            )
        return added, token

    async def revoke(self, operator_id: int, token_id: int, *, author: str) -> bool:
        """See `Office.revoke_access_token`."""
        async with behind_gate(self._database, operator_id) as (connection, _, now):
            ended = await sessions.end_access(connection, operator_id, token_id, now)
            if ended:
                await operators.add_audit_event(
                    connection, operator_id, now, author, "access token revoked", str(token_id), {}
                )
        return ended

    async def of(self, operator_id: int) -> list[AccessToken]:
        """See `Office.access_tokens`."""
        async with self._database.reading() as connection:
            rows = await sessions.list_access(connection, operator_id)
        return [AccessToken(*row[:4], tuple(row[4]), *row[5:]) for row in rows]


async def _reseller(
    connection: HouseConnection, operator_id: int, entity_id: int, people: OperatorPeople, now: datetime, author: str
) -> int:
    """Return the agency's one reseller, the member behind all its tokens. It is added with the first token."""
    entity = people.entities.get(entity_id)
    if entity is None or not all(people.entities[above].active for above in entity.path):
        raise AgencyUnknown
    for member in people.members.values():
        if member.role == "reseller" and member.entity_id == entity_id and member.active:
            return member.id
    added, email = await operators.add_reseller(connection, operator_id, entity_id=entity_id, now=now)
    detail = {"email": email, "role": "reseller", "entity": entity_id}
    await operators.add_audit_event(connection, operator_id, now, author, "member added", str(added), detail)
    await gates.change_rules(connection, [operator_id])
    return added
