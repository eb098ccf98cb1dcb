"""Makes operators' keys. The database keeps them only wrapped by a master key that lives outside it."""

import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from taquilla.store.postgres.database import ToldError
from taquilla.store.postgres.private_files import sync_folder, write

_KEY_BYTES = 32
_NONCE_BYTES = 12


class MasterKeyWrong(ToldError):
    """The master key does not fit the operator keys in the database: restore the right file, or no pin can be checked."""


class MasterKeyMissing(ToldError):
    """There is no master key at {file}, and none but the old one opens the operators' keys: put its copy there."""


class MasterKeyUnusable(ToldError):
    """The master key {file} cannot be used: {why}."""


class Keyring:
    """Wraps and unwraps operators' keys with the master key."""

    def __init__(self, master_key: bytes) -> None:
        self._cipher = AESGCM(master_key)
        # A separate key, so that a seal reveals nothing about what is wrapped.
        self._sealing_key = hmac.digest(master_key, b"taquilla|seal", "sha256")

    @classmethod
    def open(cls, file: Path, wrapped: tuple[int, bytes] | None = None) -> "Keyring":
        """Open the keyring of a key file. wrapped is an operator and its wrapped key, which the master key must open.

        A missing file is made, readable by its owner alone. It is not made if another master key has wrapped keys already: with a
        wrong one the house can neither sell nor check a PIN.

        Raises MasterKeyMissing, MasterKeyWrong and MasterKeyUnusable.
        """
        try:
            if not file.exists():
                if wrapped is not None:
                    raise MasterKeyMissing(file=file)
                _make_key(file)
            master_key = bytes.fromhex(file.read_text(encoding="ascii").strip())
            if len(master_key) != _KEY_BYTES:
                raise ValueError
        except OSError as error:
            raise MasterKeyUnusable(file=file, why=error.strerror) from error
        except ValueError as error:
            raise MasterKeyUnusable(file=file, why="it is not 64 hexadecimal digits") from error
        keyring = cls(master_key)
        if wrapped is not None:
            keyring.unwrap(*wrapped)
        return keyring

    def new_wrapped(self, operator_id: int) -> bytes:
        """Make a new operator key, and return it wrapped."""
        return self.wrap(operator_id, secrets.token_bytes(_KEY_BYTES))

    def wrap(self, operator_id: int, secret: bytes) -> bytes:
        """Wrap a secret of an operator's."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, _label(operator_id))

    def seal(self, text: str) -> bytes:
        """Return a seal on a text, 32 bytes, that only this house can make."""
        return hmac.digest(self._sealing_key, text.encode(), "sha256")

    def unwrap(self, operator_id: int, wrapped: bytes) -> bytes:
        """Unwrap an operator's key. Raises MasterKeyWrong."""
        try:
            return self._cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _label(operator_id))
        except InvalidTag as error:
            raise MasterKeyWrong from error


def _label(operator_id: int) -> bytes:
    # Bound to its operator: a row copied to another operator does not open.
    return f"taquilla|operator-key|{operator_id}".encode()


def _make_key(file: Path) -> None:
    """Make a key file, written aside and linked into place: of two processes that start at once both read one key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    write(draft, f"{secrets.token_hex(_KEY_BYTES)}\n".encode())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    # What it wraps is on the disk sooner than a file that nobody waits for.
    sync_folder(file.parent)
