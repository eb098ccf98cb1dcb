"""API keys, by which machines ask in place of people: the office gives them out and revokes them."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.people.members import KeyTerms, OperatorPeople
from taquilla.domain.people.operations import GIVE_ACCESS, TAKE_ACCESS
from taquilla.engine.cache import Cache
from taquilla.engine.gate import HOUSE, Author, behind_gate, refusing
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import open_entity, refuse_giving, refuse_role, refuse_scopes, seen_by
from taquilla.engine.people.texts import key_name, networks_of, refuse_origins
from taquilla.store.people import operators, sessions
from taquilla.store.people.sessions import KeyRow
from taquilla.store.postgres.database import Database, HouseConnection

PREFIX: Final = "tqk_"
"""The first characters of every key of a machine, but for those of sandboxes."""
TEST_PREFIX: Final = "sk_test_"
"""The first characters of every key of a sandbox."""
PREFIXES: Final = (PREFIX, TEST_PREFIX)
LIFE_MAX: Final = timedelta(days=36_000)
"""The longest life of a key that expires; one that outlives this never expires. PostgreSQL keeps instants that we cannot read."""


def prefix_of(*, is_sandbox: bool) -> str:
    """Return the first characters of the keys of an operator."""
    return TEST_PREFIX if is_sandbox else PREFIX


NEW_TERMS: Final = KeyTerms()
"""The terms of a key that says nothing else: all that its role may, in the newest version."""


class ApiKeys:
    """Gives out keys and revokes them, behind the gate, with an audit event each.

    A key is a machine of its own: a member of an entity, with one role, that neither logs in nor has a password. It ends when
    it is revoked, when it expires, or with its entity; not with the person who has made it, since it is the entity's.
    """

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def add(
        self, operator_id: int, entity_id: int, *,
        name: str, role: str, expires_at: datetime | None = None, networks: Iterable[str] = (), secret: str | None = None,
        terms: KeyTerms = NEW_TERMS, author: Author = HOUSE,
    ) -> tuple[int, str]:  # fmt: skip
        """Add a key with a role to an entity. Return its id and, once, the key: its prefix and a secret, given or of 256 bits.

        It may be used from these networks, or from anywhere. Only its hash is kept. Raises NotAdmitted for a role that the
        author may not give, NAME_UNFIT, NETWORK_UNFIT, ORIGIN_UNFIT,
        ENTITY_UNKNOWN, ENTITY_CLOSED, ROLE_NOT_HERE, SCOPE_UNFIT, EXPIRY_PASSED, EXPIRY_TOO_FAR and KEY_NAME_TAKEN.
        """
        name = key_name(name)
        refuse_origins(terms.origins)
        within = networks_of(networks)
        secret = secret or secrets.token_urlsafe(32)
        with refusing(OfficeReason.KEY_NAME_TAKEN, "a_person_has_one_account_per_operator", name=name):
            async with behind_gate(self._database, operator_id, author, GIVE_ACCESS) as held:
                connection, now = held.connection, held.at
                row, people = await operators.load_operator(connection, operator_id)
                key = prefix_of(is_sandbox=row.sandbox_of is not None) + secret
                open_entity(people, entity_id, author)
                refuse_giving(people, author, role)
                refuse_role(people, role, entity_id)
                refuse_scopes(people, terms.scopes or (), role, entity_id)
                refuse_expiry(expires_at, now)
                machine = await operators.add_machine(connection, operator_id, entity_id=entity_id, name=name, role=role, now=now)
                added = await sessions.begin_key(
                    connection, operator_id, machine, hash_token(key), now, name=name, expires_at=expires_at, networks=within,
                    terms=terms,
                )
                until = None if expires_at is None else expires_at.isoformat()
                detail = {"entity": entity_id, "name": name, "role": role, "networks": within, "until": until}
                detail |= {} if terms.scopes is None else {"scopes": sorted(terms.scopes)}
                detail |= {"origins": terms.origins} if terms.origins else {}
                await held.note(author.name, "key added", added, detail | {"member": machine})
                await held.change_rules()
        return added, key

    async def rotate(
        self, operator_id: int, key_id: int, *, overlap: timedelta, secret: str | None = None, author: Author = HOUSE
    ) -> tuple[int, str]:
        """Add a key of the same machine as another one, which expires after the overlap. Return its id and, once, the key.

        Raises NotAdmitted for a role that the author may not give, KEY_ENDED, and KEY_UNKNOWN for a key outside the tree.
        """
        secret = secret or secrets.token_urlsafe(32)
        async with behind_gate(self._database, operator_id, author, GIVE_ACCESS) as held:
            connection, now = held.connection, held.at
            row, people = await operators.load_operator(connection, operator_id)
            key = prefix_of(is_sandbox=row.sandbox_of is not None) + secret
            old = await _visible(connection, operator_id, people, key_id, author)
            refuse_giving(people, author, old.role)
            # A key that was rotated before ends soon: the end is that of the machine's last key.
            ends = await sessions.last_end(connection, operator_id, old.member_id, now)
            if ends is None or not await sessions.expire_key(connection, operator_id, key_id, now + overlap, now):
                raise OfficeReason.KEY_ENDED(key_id=key_id)
            scopes = None if old.scopes is None else frozenset(old.scopes)
            added = await sessions.begin_key(
                connection, operator_id, old.member_id, hash_token(key), now, name=old.name, expires_at=ends[0],
                networks=old.networks, terms=KeyTerms(scopes, old.api_version, old.requests_per_minute, tuple(old.origins)),
            )  # fmt: skip
            detail = {"entity": old.entity_id, "name": old.name, "role": old.role, "member": old.member_id, "replaces": key_id}
            await held.note(author.name, "key added", added, detail)
        return added, key

    async def revoke(self, operator_id: int, key_id: int, *, author: Author = HOUSE) -> bool:
        """Revoke a key at once, in every process, and close its machine if that has no other and sells to no wallets.

        Return False if it has ended. Raises NotAdmitted for a role that the author could not have given, and KEY_UNKNOWN for one
        outside the author's tree.
        """
        async with behind_gate(self._database, operator_id, author, TAKE_ACCESS) as held:
            people = await held.people()
            refuse_giving(people, author, (await _visible(held.connection, operator_id, people, key_id, author)).role)
            if (machine := await sessions.end_key(held.connection, operator_id, key_id, held.at)) is not None:
                is_last = await sessions.last_end(held.connection, operator_id, machine, held.at) is None
                # Players may buy in its name, and in no other one (WL-13).
                if is_last and not await operators.sells_to_wallets(held.connection, operator_id, [machine]):
                    await operators.close_members(held.connection, operator_id, [machine], held.at)
                await held.note(author.name, "key revoked", key_id, {"member": machine})
                await held.change_rules()
        return machine is not None

    async def of(
        self, operator_id: int, reader: Author, entity_id: int | None = None, *, after: int = 0, limit: int = 1_000
    ) -> list[KeyRow]:
        """Return the keys of the reader's entity and of those below it, or of one of these, after an id: ended ones too."""
        async with self._database.of(operator_id).reading() as connection:
            people = (await self._cache.get(connection, operator_id)).people
            entities = [one for one in seen_by(people, reader) if entity_id in (None, one)]
            return await sessions.list_keys(connection, operator_id, entities=entities, after=after, limit=limit)

    async def one(self, operator_id: int, key_id: int, reader: Author) -> KeyRow:
        """Return a key of the reader's tree, be it ended or not. Raises KEY_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            people = (await self._cache.get(connection, operator_id)).people
            return await _visible(connection, operator_id, people, key_id, reader)


async def _visible(
    connection: HouseConnection, operator_id: int, people: OperatorPeople, key_id: int, reader: Author
) -> KeyRow:
    """Return a key of the reader's tree. Raises KEY_UNKNOWN."""
    entities = seen_by(people, reader)
    if not (found := await sessions.list_keys(connection, operator_id, entities=entities, after=0, limit=1, only=key_id)):
        raise OfficeReason.KEY_UNKNOWN(key_id=key_id)
    return found[0]


def refuse_expiry(expires_at: datetime | None, now: datetime) -> None:
    """Raise EXPIRY_PASSED for an instant that is not to come, and EXPIRY_TOO_FAR for one beyond the longest life."""
    if expires_at is None:
        return
    if expires_at <= now:
        raise OfficeReason.EXPIRY_PASSED()
    if expires_at >= now + LIFE_MAX:
        raise OfficeReason.EXPIRY_TOO_FAR(days=LIFE_MAX.days)
