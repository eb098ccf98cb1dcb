"""Secrets that an operator shares with those who call it over a dialect, wrapped by the master key in the database."""

import time
from typing import Final, NamedTuple

from taquilla.domain.people.operations import GIVE_SIGNING_KEY
from taquilla.engine.gate import HOUSE, Author, behind_gate
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.texts import refuse_label
from taquilla.store.people import shared_secrets
from taquilla.store.postgres.database import Database

KEPT_S: Final = 2.0
"""The time for which secrets are cached: one that was replaced is accepted no longer than this."""


class _CachedSecrets(NamedTuple):
    read_s: float
    secrets: dict[str, bytes]


class SharedSecrets:
    """Keeps operators' secrets by dialect and name, such as a vendor's for `hash`."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._kept: dict[tuple[int, str], _CachedSecrets] = {}

    async def of(self, operator_id: int, dialect: str) -> dict[str, bytes]:
        """Return an operator's secrets for a dialect by their names, at most two seconds old."""
        kept, now_s = self._kept.get((operator_id, dialect)), time.monotonic()
        if kept is None or now_s - kept.read_s > KEPT_S:
            rows = await self._database.read(operator_id, shared_secrets.load, dialect)
            kept = _CachedSecrets(now_s, {name: self._unwrapped(operator_id, dialect, name, wrapped) for name, wrapped in rows})
            self._kept[operator_id, dialect] = kept
        return kept.secrets

    async def put(self, operator_id: int, dialect: str, name: str, secret: bytes, *, author: Author = HOUSE) -> None:
        """Keep a secret from now on, in place of the one of that name; an empty one is forgotten. Raises LABEL_UNFIT."""
        refuse_label(name, "name")
        async with behind_gate(self._database, operator_id, author, GIVE_SIGNING_KEY) as held:
            wrapped = self._keyring.wrap(operator_id, _mark(dialect, name) + secret) if secret else None
            await shared_secrets.put(held.connection, operator_id, dialect, name, wrapped)
            await held.note(author.name, "secret shared" if secret else "secret forgotten", f"{dialect}:{name}", {})
        self._kept.pop((operator_id, dialect), None)

    def _unwrapped(self, operator_id: int, dialect: str, name: str, wrapped: bytes) -> bytes:
        secret, mark = self._keyring.unwrap(operator_id, wrapped), _mark(dialect, name)
        assert secret.startswith(mark), f"the secret {name} of {dialect} was wrapped as another one"
        return secret.removeprefix(mark)


def _mark(dialect: str, name: str) -> bytes:
    """Return what stands before a wrapped secret, so that nobody can exchange two rows."""
    return f"{dialect}|{name}|".encode()
