"""Keys of the installation: they add and close operators, keep providers of games, and see nothing of what operators do."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from taquilla import security
from taquilla.domain.people.members import NATION
from taquilla.engine.gate import Author, behind_installation
from taquilla.engine.people.api_keys import refuse_expiry
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.texts import key_name
from taquilla.store.people import house_keys
from taquilla.store.people.house_keys import HouseKeyRow
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, OutcomeUnknown, TryAgain, named_errors

PREFIX: Final = "tqh_"
"""The first characters of every key of the installation."""
_USE: Final = timedelta(minutes=1)


class HouseKeys:
    """Gives out keys of the installation and revokes them, one writer at a time, with an audit event each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, *, name: str, expires_at: datetime | None = None, secret: str | None = None, author: Author
    ) -> tuple[int, str]:
        """Add a key. Return its id and, once, the key: its prefix and a secret, given or of 256 bits. Only its hash is kept.

        Raises NAME_UNFIT, EXPIRY_PASSED, EXPIRY_TOO_FAR and KEY_NAME_TAKEN.
        """
        name = key_name(name)
        key = PREFIX + (secret or secrets.token_urlsafe(32))
        async with behind_installation(self._database, author) as held:
            refuse_expiry(expires_at, held.at)
            if await house_keys.is_taken(held.connection, name):
                raise OfficeReason.KEY_NAME_TAKEN(name=name)
            added = await house_keys.add(held.connection, hash_token(key), held.at, name=name, expires_at=expires_at)
            until = None if expires_at is None else expires_at.isoformat()
            await held.note(author.name, "house key added", added, {"name": name, "until": until})
        return added, key

    async def revoke(self, key_id: int, *, author: Author) -> bool:
        """Revoke a key at once, in every process. Return False if there is none that has not ended."""
        async with behind_installation(self._database, author) as held:
            if ended := await house_keys.end_key(held.connection, key_id, held.at):
                await held.note(author.name, "house key revoked", key_id, {})
        return ended

    async def of(self, *, after: int = 0, limit: int = 1_000) -> list[HouseKeyRow]:
        """Return the keys after an id: revoked and expired ones too."""
        async with self._database.reading() as connection:
            return await house_keys.list_keys(connection, after=after, limit=limit)

    async def live(self, key: str) -> HouseKeyRow | None:
        """Return the key that this text is, if it is alive now. Its use is written, once a minute at most."""
        async with self._database.reading() as connection:
            now = await read_clock(connection)
            row = await house_keys.find(connection, hash_token(key), now)
        if row is None:
            security.record("wrong house key", outcome="unknown", bounded=True)
            return None
        if row.used_at is None or row.used_at <= now - _USE:
            # Nothing depends on it, and it is a write on every node of several: while one is away, it is left out.
            with suppress(DatabaseGone, TryAgain, OutcomeUnknown):
                async with self._database.writing() as connection, named_errors():
                    await house_keys.note_use(connection, row.id, now)
        security.act_as(NATION, f"house key {row.id}")
        return row
