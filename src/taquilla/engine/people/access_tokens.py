"""Access tokens: a reseller's system sends one instead of logging in. The office gives them out and revokes them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.people.operations import GIVE_ACCESS, TAKE_ACCESS
from taquilla.domain.people.passwords import token_weakness
from taquilla.engine.cache import Cache
from taquilla.engine.gate import HOUSE, Author, HeldGate, behind_gate, refusing
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import open_entity
from taquilla.engine.people.texts import networks_of, refuse_name
from taquilla.store.people import operators, sessions
from taquilla.store.people.sessions import AccessToken
from taquilla.store.postgres.database import Database


@dataclass(frozen=True, slots=True)
class KnownToEverybody:
    """A token that need not be a secret: the demo's, printed in its documents."""

    token: str


class AccessTokens:
    """Gives out access tokens and revokes them, behind the gate, with an audit event each."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def add(
        self, operator_id: int, entity_id: int, *,
        name: str, networks: Iterable[str] = (), token: str | KnownToEverybody | None = None, author: Author = HOUSE,
    ) -> tuple[int, str]:  # fmt: skip
        """Add an access token to an agency, of 256 bits or as given. Return its id and, once, the token; only its hash is kept.

        It may be used from these networks ("192.0.2.0/24", "192.0.2.7"), or from anywhere. It ends when it is revoked, or with
        its agency. Raises NAME_UNFIT, TOKEN_UNFIT, NETWORK_UNFIT, ENTITY_UNKNOWN, ENTITY_CLOSED, and TOKEN_TAKEN for one that was
        given out before.
        """
        if isinstance(token, KnownToEverybody):
            token = token.token
        elif token is not None and (weakness := token_weakness(token)) is not None:
            raise OfficeReason.TOKEN_UNFIT(weakness=weakness)
        refuse_name(name)
        network_texts = networks_of(networks)
        token = token or secrets.token_urlsafe(32)
        with refusing(OfficeReason.TOKEN_TAKEN):
            async with behind_gate(self._database, operator_id, author, GIVE_ACCESS) as held:
                people = await held.people()
                open_entity(people, entity_id, author)
                reseller = await _reseller(held, entity_id, people, author)
                added = await sessions.begin_access(
                    held.connection, operator_id, reseller, hash_token(token), held.at, name=name, networks=network_texts
                )
                detail = {"entity": entity_id, "name": name, "networks": network_texts}
                await held.note(author.name, "access token added", added, detail)
        return added, token

    async def revoke(self, operator_id: int, token_id: int, *, author: Author = HOUSE) -> bool:
        """Revoke an access token at once, in every process. Return False if it was revoked before.

        Raises TOKEN_UNKNOWN for one of an agency that the author does not manage.
        """
        async with behind_gate(self._database, operator_id, author, TAKE_ACCESS) as held:
            tokens = {one.id: one for one in await sessions.list_access(held.connection, operator_id)}
            if token_id not in tokens or not author.manages(await held.people(), tokens[token_id].entity_id):
                raise OfficeReason.TOKEN_UNKNOWN(token_id=token_id)
            if ended := await sessions.end_access(held.connection, operator_id, token_id, held.at):
                about = {"entity": tokens[token_id].entity_id, "name": tokens[token_id].name}
                await held.note(author.name, "access token revoked", token_id, about)
        return ended

    async def of(self, operator_id: int, reader: Author) -> list[AccessToken]:
        """Return the access tokens of the reader's entity and of those below it by their ids, revoked ones too."""
        async with self._database.of(operator_id).reading() as connection:
            people = (await self._cache.get(connection, operator_id)).people
            return [one for one in await sessions.list_access(connection, operator_id) if reader.manages(people, one.entity_id)]


async def _reseller(held: HeldGate, entity_id: int, people: OperatorPeople, author: Author) -> int:
    """Return the agency's one reseller, the member behind all its tokens. It is added with the first token."""
    for member in people.members.values():
        if member.role == "reseller" and member.entity_id == entity_id and member.active:
            return member.id
    added, email = await operators.add_reseller(held.connection, held.gate.operator_id, entity_id=entity_id, now=held.at)
    await held.note(author.name, "member added", added, {"email": email, "role": "reseller", "entity": entity_id})
    await held.change_rules()
    return added
