"""The keys of logs: made with the first entry, wrapped by the master key, and replaced by rotation."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey, sign
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.seals.ed25519 import public_key, signing
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.seals import checkpoints
from taquilla.store.seals.checkpoints import LogKeyRow

_SEED_BYTES = 32


def verifier_key(row: LogKeyRow) -> VerifierKey:
    """Return the public part of a key, under its log's origin."""
    return VerifierKey(row.name, ED25519, row.public_key)


def in_force(rows: Sequence[LogKeyRow], now: datetime) -> list[LogKeyRow]:
    """Return the keys that sign now, the latest first."""
    return [row for row in rows if row.ended_at is None or row.ended_at > now]


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Makes and uses the keys of logs. host is what new origins begin with; without one it is a random name."""

    keyring: Keyring
    host: str = ""

    async def ensure(self, connection: HouseConnection, operator_id: int) -> None:
        """Make the first key of a log, if it has none."""
        if not await checkpoints.load_keys(connection, operator_id):
            host = self.host or f"taquilla-{secrets.token_hex(8)}"
            await self.add(connection, operator_id, 1, f"{host}/operator-{operator_id}", await read_clock(connection))

    async def add(self, connection: HouseConnection, operator_id: int, number: int, name: str, now: datetime) -> VerifierKey:
        """Make a key of this number."""
        seed = secrets.token_bytes(_SEED_BYTES)
        public, wrapped = public_key(seed), self.keyring.wrap(operator_id, seed)
        await checkpoints.add_key(connection, operator_id, number, name, public, wrapped, now)
        return VerifierKey(name, ED25519, public)

    def signed(self, operator_id: int, checkpoint: Checkpoint, rows: Sequence[LogKeyRow]) -> Note:
        """Return a checkpoint signed by each of these keys."""
        signatures = [
            sign(verifier_key(row), checkpoint.text, signing(self.keyring.unwrap(operator_id, row.wrapped))) for row in rows
        ]
        return Note(checkpoint.text, tuple(signatures))
