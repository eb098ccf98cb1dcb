"""Encrypts backups in the age format (age-encryption.org/v1) for a public key: the machine that writes them cannot read them."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, TypeAlias

import pyrage

from taquilla.store.postgres.errors import ToldError
from taquilla.store.postgres.private_files import whole

_MAGIC: Final = b"age-encryption.org/v1\n"
_PUBLIC, _SECRET = "age1", "AGE-SECRET-KEY-1"

# The library comes without types.
Recipient: TypeAlias = object
Identity: TypeAlias = object


class BadRecipient(ToldError):
    """{named} is no public key of age: it begins with age1, or is a file of lines that do. `taquilla db backup-key` makes one."""


class BadIdentity(ToldError):
    """{file} holds no secret key of age: a line that begins with AGE-SECRET-KEY-1."""


class CannotDecrypt(ToldError):
    """{file} cannot be decrypted: {reason}."""


def read_recipients(named: str) -> list[Recipient]:
    """Return the public keys that a text names: one key, or a file with one in each line. Raises BadRecipient."""
    with suppress(OSError, UnicodeDecodeError, pyrage.RecipientError):
        lines = [named] if named.startswith(_PUBLIC) else _lines(Path(named))
        if recipients := [pyrage.x25519.Recipient.from_str(line) for line in lines]:
            return recipients
    raise BadRecipient(named=named)


def read_identities(file: Path) -> list[Identity]:
    """Return the secret keys in a file. Raises BadIdentity."""
    with suppress(OSError, UnicodeDecodeError, pyrage.IdentityError):
        if identities := [pyrage.x25519.Identity.from_str(line) for line in _lines(file)]:
            return identities
    raise BadIdentity(file=file)


def make_identity(file: Path) -> str:
    """Write a new secret key to a file that only we may read and return its public key, or leave none. Raises OSError."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    with whole(file) as secret:
        secret.write(f"# public key: {public}\n{identity}\n".encode())
    return public


def is_encrypted(file: Path) -> bool:
    """Tell whether a file begins as one of age does."""
    with file.open("rb") as start:
        return start.read(len(_MAGIC)) == _MAGIC


def encrypt(source: IO[bytes], target: IO[bytes], recipients: Sequence[Recipient]) -> None:
    """Encrypt a stream, some kilobytes at a time."""
    pyrage.encrypt_io(source, target, recipients)


def decrypt(file: Path, target: IO[bytes], identities: Sequence[Identity]) -> None:
    """Decrypt a file into a stream, some kilobytes at a time.

    Raises CannotDecrypt for another's key, and for a file that was changed or cut: what was written until then must not be used.
    """
    with file.open("rb") as source:
        try:
            pyrage.decrypt_io(source, target, identities)
        except BrokenPipeError:
            raise
        except (pyrage.DecryptError, OSError) as trouble:
            reason = "it was encrypted for another key" if "matching" in str(trouble) else f"it was changed or cut ({trouble})"
            raise CannotDecrypt(file=file, reason=reason) from None


def _lines(file: Path) -> list[str]:
    lines = [line.strip() for line in file.read_text(encoding="ascii").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]
