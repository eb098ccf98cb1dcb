"""The keys of logs, and their signatures with Ed25519 (RFC 8032): made with the first entry, wrapped, replaced by rotation."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from taquilla.domain.seals.notes import ED25519, Checkpoint, Note, Sign, VerifierKey, sign
from taquilla.engine.people.keyring import Keyring
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.seals import checkpoints
from taquilla.store.seals.checkpoints import LogKeyRow


def public_key(seed: bytes) -> bytes:
    """Return the public key of a seed of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signing(seed: bytes) -> Sign:
    """Return a function that signs with the key of a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a public key has signed a message. A key that is no point of the curve has signed nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


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
