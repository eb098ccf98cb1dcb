"""Keeps what a witness has seen: its key, the logs that it knows, and the last checkpoint of each, in a folder of its own.

A checkpoint is compared with the last one, kept and cosigned in one transaction of SQLite, which is on the disk before the
cosignature leaves. So neither two requests at once nor the end of the process, at any moment, makes it sign two trees.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from taquilla.domain.seals.checkpoints import with_cosignatures
from taquilla.domain.seals.encoding import Hash, base64_of, from_base64
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.notes import COSIGNATURE, ED25519, Note, VerifierKey, check_name, signature_lines, signers
from taquilla.domain.seals.tree import EMPTY_ROOT
from taquilla.domain.seals.witness import AddCheckpoint, Seen, WitnessAnswer, cosigned, decide, fork, refused
from taquilla.engine.seals.ed25519 import is_signed, public_key, signing
from taquilla.store.postgres.database import statements
from taquilla.store.postgres.private_files import is_ours, write

_SQL: Final = statements(__file__)
_KEY_FILE: Final = "witness.key"
_DATABASE: Final = "witness.sqlite"
_PRIVATE: Final = "PRIVATE+KEY+"
_SEED_BYTES: Final = 32
_PATIENCE_S: Final = 10.0


class WitnessTrouble(Exception):
    """The witness cannot do this: a sentence says why."""


class KnownLog(NamedTuple):
    """A log that the witness knows. Without keys nothing of it is cosigned."""

    origin: str
    keys: tuple[VerifierKey, ...]
    seen: Seen
    note: bytes | None
    seen_at: int | None
    forked: bytes | None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its key, and the folder in which it keeps what it has seen."""

    folder: Path
    key: VerifierKey
    seed: bytes = field(repr=False)

    @classmethod
    def make(cls, folder: Path, name: str) -> "Witness":
        """Make a witness with a key of its own in a folder. Raises WitnessTrouble."""
        try:
            check_name(name)
        except Malformed as error:
            raise WitnessTrouble(str(error)) from error
        seed = secrets.token_bytes(_SEED_BYTES)
        witness = cls(folder, VerifierKey(name, COSIGNATURE, public_key(seed)), seed)
        private = f"{_PRIVATE}{name}+{witness.key.key_id.hex()}+{base64_of(bytes([COSIGNATURE]) + seed)}\n"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not is_ours(folder):
                raise WitnessTrouble(f"Others may write in {folder}, or it is theirs: no witness is made there.")
            if (folder / _KEY_FILE).exists():
                raise WitnessTrouble(f"There is a witness in {folder} already.")
            _make_database(folder / _DATABASE)
            # The key comes last: with it the witness is complete.
            write(folder / _KEY_FILE, private.encode())
        except (OSError, sqlite3.Error) as error:
            raise WitnessTrouble(f"No witness can be made in {folder}: {error}.") from error
        return witness

    @classmethod
    def open(cls, folder: Path) -> "Witness":
        """Open a witness. Raises WitnessTrouble, also where what it has seen is gone: it would sign other trees again."""
        try:
            text = (folder / _KEY_FILE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WitnessTrouble(f"There is no witness in {folder}: make one with `taquilla witness init`.") from error
        try:
            name, key_id, encoded = text.removesuffix("\n").removeprefix(_PRIVATE).split("+", 2)
            data = from_base64(encoded, "key")
            key = VerifierKey(name, COSIGNATURE, public_key(data[1:]))
            if data[0] != COSIGNATURE or key.key_id.hex() != key_id:
                raise Malformed("The key does not fit its id.")
        except (ValueError, Malformed) as error:
            raise WitnessTrouble(f"{folder / _KEY_FILE} is not the key of a witness.") from error
        if not (folder / _DATABASE).exists():
            raise WitnessTrouble(f"{folder / _DATABASE} is gone, and with it what was seen: make a new witness, with a new key.")
        return cls(folder, key, data[1:])

    def logs(self) -> list[KnownLog]:
        """Return the logs that the witness knows, by origin."""
        with self._database() as database:
            return [_log(*row) for row in database.execute(_SQL["find_logs"]).fetchall()]

    def log(self, origin: str) -> KnownLog | None:
        """Return the log of an origin."""
        with self._database() as database:
            return _find(database, origin)

    def add_key(self, text: str) -> VerifierKey:
        """Trust a log by its verifier key, whose name is the origin; a log may have several. Raises WitnessTrouble."""
        try:
            key = VerifierKey.parse(text)
            if key.kind != ED25519:
                raise Malformed("The key is not one that signs logs (type 1).")
        except Malformed as error:
            raise WitnessTrouble(str(error)) from error
        with self._writing() as database:
            known = _find(database, key.name)
            keys = dict.fromkeys((*(known.keys if known else ()), key))
            database.execute(_SQL["set_keys"], {"origin": key.name, "keys": "\n".join(one.text for one in keys)})
        return key

    def remove(self, origin: str) -> None:
        """Cosign nothing more of a log. What was seen of it stays, so that it never goes back. Raises WitnessTrouble."""
        with self._writing() as database:
            if (known := _find(database, origin)) is None or not known.keys:
                raise WitnessTrouble(f"The witness does not know the log {origin}.")
            database.execute(_SQL["set_keys"], {"origin": origin, "keys": ""})

    def add_checkpoint(self, body: bytes, at_s: int) -> WitnessAnswer:
        """Answer a log's request. The checkpoint is on the disk when the cosignature is returned. Raises Malformed."""
        request = AddCheckpoint.parse(body)
        origin = request.checkpoint.origin
        with self._writing() as database:
            log = _find(database, origin)
            keys, seen = (log.keys, log.seen) if log else ((), Seen())
            found = decide(request, keys, seen, is_signed)
            if isinstance(found, WitnessAnswer):
                # Behind these answers the request is one that the log has signed.
                if found.status in (409, 422) and log is not None and log.note is not None:
                    proof = fork(request, keys, seen, Note.parse(log.note), is_signed)
                    database.execute(_SQL["keep_fork"], {"origin": origin, "proof": proof})
                return found
            if log is not None and at_s < (log.seen_at or 0):
                # Its time proves that a draw was sealed before the drawing: a larger tree must not bear an earlier one.
                return refused(503, "The clock of the witness is behind its last cosignature, so it cosigns nothing.")
            answer = cosigned(request, self.key, at_s, signing(self.seed))
            signed = Note(request.note.text, tuple(signers(request.note, keys, is_signed).values()))
            note = with_cosignatures(signed, signature_lines(answer.body.decode())).data
            database.execute(_SQL["keep"], {"origin": origin, "size": found.size, "root": found.root, "note": note, "at": at_s})
        return answer

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """Open the database, which must be there. Raises WitnessTrouble where nothing can be read or kept."""
        try:
            with closing(_connect(f"{(self.folder / _DATABASE).absolute().as_uri()}?mode=rw")) as database:
                yield database
        except sqlite3.Error as error:
            raise WitnessTrouble(f"What was seen cannot be read or kept in {self.folder / _DATABASE}: {error}.") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Be the only one who writes, until what was written is on the disk."""
        with self._database() as database:
            database.execute("begin immediate")
            try:
                yield database
                database.execute("commit")
            except BaseException:
                if database.in_transaction:
                    database.execute("rollback")
                raise


def _log(
    origin: str, keys: str, size: int, root: Hash | None, note: bytes | None, seen_at: int | None, forked: bytes | None
) -> KnownLog:
    parsed = tuple(VerifierKey.parse(line) for line in keys.split("\n") if line)
    return KnownLog(
        origin=origin, keys=parsed, seen=Seen(size, EMPTY_ROOT if root is None else root), note=note, seen_at=seen_at,
        forked=forked,
    )  # fmt: skip


def _find(database: sqlite3.Connection, origin: str) -> KnownLog | None:
    row = database.execute(_SQL["find_log"], {"origin": origin}).fetchone()
    return None if row is None else _log(*row)


def _connect(uri: str) -> sqlite3.Connection:
    database = sqlite3.connect(uri, uri=True, timeout=_PATIENCE_S, isolation_level=None)
    # FULL: a commit returns once the disk has it, also in a power cut.
    database.execute("pragma synchronous = full")
    return database


def _make_database(file: Path) -> None:
    database = _connect(f"{file.absolute().as_uri()}?mode=rwc")
    try:
        database.execute("pragma journal_mode = wal")
        database.execute(_SQL["make_logs"])
    finally:
        database.close()
