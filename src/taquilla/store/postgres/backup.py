"""Writes a house's database to one file, and back, with PostgreSQL's own pg_dump and pg_restore, which come with the wheel."""

import errno
import fcntl
import hashlib
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedRandom, BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from taquilla.store.postgres.address import plain_address
from taquilla.store.postgres.binaries import installed_binaries, library_with_tls
from taquilla.store.postgres.database import AUDITOR_ROLE, HOUSE_ROLE, ToldError, statements
from taquilla.store.postgres.disk import Disk, leaving_room
from taquilla.store.postgres.distribution import is_distributed_for_owner
from taquilla.store.postgres.encryption import CannotDecrypt, Identity, Recipient, decrypt, encrypt, is_encrypted
from taquilla.store.postgres.home import clean_environment
from taquilla.store.postgres.owner import owning
from taquilla.store.postgres.private_files import create, is_ours, sync_folder, write
from taquilla.store.postgres.safety import unfit
from taquilla.store.postgres.spread import LASTING

_SQL = statements(__file__)
_LOOK_S: Final = 0.02
_ROOM: Final = 2  # times the bound below which nothing is sold
_BLOCK: Final = 1 << 16


class BackupTrouble(ToldError):
    """Nothing could be backed up, or restored."""


class FileThere(BackupTrouble):
    """There is a file {file} already: a backup replaces none."""


class BackupUnderWay(BackupTrouble):
    """No backup was made: another one is being written to {file}."""


class FolderNotOurs(BackupTrouble):
    """No backup was made: others may write in {folder}, or it is theirs. Take a folder of your own, or `chmod go-w` it."""


class NotEmpty(BackupTrouble):
    """This database is not empty: a backup is restored into a new one."""


class DumpFailed(BackupTrouble):
    """No backup was made: {reason}"""


class RestoreFailed(BackupTrouble):
    """Nothing was restored: {reason}"""


class Damaged(BackupTrouble):
    """{file} was changed or cut since it was written: it has not the checksum in {checksum_file}."""


class IdentityMissing(BackupTrouble):
    """{file} is encrypted: give the secret key with --identity."""


class NotEncrypted(BackupTrouble):
    """{file} is not encrypted: leave --identity out."""


def back_up(owner_url: str, file: Path, recipients: Sequence[Recipient] = (), disk: Disk | None = None) -> int:
    """Write one moment of the database to a file that only we may read, and return its size in bytes.

    The house goes on meanwhile. The file gets its name when it is complete, and another file beside it has its SHA-256.
    recipients are the public keys for which it is encrypted, piece by piece while it is written; none: it is not. disk is the
    database's, on which what is needed to sell stays free. Raises a `BackupTrouble`, or DatabaseGone.
    """
    try:
        if file.exists():
            raise FileThere(file=file)
        if file.parent.is_dir() and not is_ours(file.parent):
            raise FolderNotOurs(folder=file.parent)
        with owning(owner_url):
            pass  # our own error is clearer where the database does not respond
        with _draft_of(file) as draft:
            _dump(owner_url, file, draft, recipients, disk or Disk())
            # A power cut must not leave a name without its bytes, the last of which may still wait in memory.
            draft.flush()
            os.fsync(draft.fileno())
            draft.seek(0)
            checksum = hashlib.file_digest(draft, "sha256").hexdigest()
            write(checksum_file(file), _checksum_line(checksum, file))
            _draft_file(file).rename(file)
        sync_folder(file.parent)
    except OSError as trouble:
        raise DumpFailed(reason=f"{_draft_file(file)}: {trouble.strerror}") from None
    return file.stat().st_size


def _draft_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


@contextmanager
def _draft_of(file: Path) -> Iterator[BufferedRandom]:
    """Provide what becomes a backup, in place of what a killed one has left. Raises BackupUnderWay, and OSError."""
    path = _draft_file(file)
    with suppress(FileNotFoundError):
        if path.is_symlink():
            path.unlink()
        else:
            with path.open("rb") as left:
                _hold(left, file)  # or another backup's half would get the name of ours
                path.unlink()
    with create(path) as draft:
        _hold(draft, file)
        try:
            yield draft
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _hold(draft: IO[bytes], file: Path) -> None:
    """Lock what has the name of a backup's draft until it is closed: its holder alone removes it. Raises BackupUnderWay."""
    try:
        fcntl.flock(draft, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupUnderWay(file=file) from None
    except OSError as error:
        # Some networks' folders know no locks.
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
    # Before it was locked, another backup may have renamed it, or put its own in its place.
    path = _draft_file(file)
    if not (path.exists() and os.path.samestat(os.fstat(draft.fileno()), path.stat())):
        raise BackupUnderWay(file=file)


def checksum_file(file: Path) -> Path:
    """Return the file beside a backup that has its SHA-256, as `sha256sum --check` reads it."""
    return file.with_name(f"{file.name}.sha256")


def _checksum_line(checksum: str, file: Path) -> bytes:
    """Return the line of a checksum, with a name of any characters, as `sha256sum` writes it."""
    name = os.fsencode(file.name)
    escaped = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    return (b"" if escaped == name else b"\\") + checksum.encode() + b"  " + escaped + b"\n"


def check(file: Path, identities: Sequence[Identity]) -> None:
    """Raise a `BackupTrouble` for a file that these keys do not open, or is damaged: by its checksum, else by reading it."""
    if is_encrypted(file) != bool(identities):
        raise NotEncrypted(file=file) if identities else IdentityMissing(file=file)
    if (beside := checksum_file(file)).exists():
        with file.open("rb") as content:
            known = beside.read_bytes().removeprefix(b"\\").split()[:1]
            if known != [hashlib.file_digest(content, "sha256").hexdigest().encode()]:
                raise Damaged(file=file, checksum_file=beside.name)
    if identities:
        reading, writing = os.pipe()
        os.close(reading)  # the first bytes that are decrypted are enough
        with os.fdopen(writing, "wb", 0) as nobody:
            _decrypt(file, nobody, identities)
    if not beside.exists():
        with tempfile.TemporaryFile() as errors, Path(os.devnull).open("wb") as nobody:
            if _write_script(file, identities, nobody, errors):
                raise RestoreFailed(reason=f"{file} cannot be read to its end: {_first_line(errors, 'pg_restore')}")


def _dump(owner_url: str, file: Path, target: IO[bytes], recipients: Sequence[Recipient], disk: Disk) -> None:
    """Write the dump to the draft of a file, encrypted if there are recipients. Raises DumpFailed."""
    # What a distributed database holds is restored into any PostgreSQL, with Citus or without.
    options = ("--format=custom", "--exclude-extension=citus*")
    named = make_conninfo(owner_url, application_name=f"taquilla backup {os.getpid()}")

    def has_room() -> bool:
        """Tell whether the database keeps its own: a PostgreSQL without room ends, and nobody is paid either."""
        return (room := disk.room(file.parent)) is None or room.free >= _ROOM * room.free_min

    with tempfile.TemporaryFile() as errors, ExitStack() as until_begun:
        has_begun = until_begun.enter_context(_nodes_at_one_moment(named))
        output = subprocess.PIPE if recipients else target
        with (
            _tool("pg_dump", named, options, subprocess.DEVNULL, output, errors) as dump,
            leaving_room(has_room, dump.terminate) as is_ended,
        ):
            while dump.poll() is None and not has_begun():
                time.sleep(_LOOK_S)
            until_begun.close()
            if recipients:
                assert dump.stdout is not None
                encrypt(dump.stdout, target, recipients)
            status = dump.wait()
        if status != 0:
            no_room = f"the database's disk, on which {file.parent} is, would have too little room left to sell"
            raise DumpFailed(reason=no_room if is_ended() else _first_line(errors, "pg_dump"))


@contextmanager
def _nodes_at_one_moment(owner_url: str) -> Iterator[Callable[[], bool]]:
    """Let nobody write what all nodes share, until the function that this provides tells that the dump of its name has begun.

    A dump sees the coordinator at one moment and each node at a later one. Who was added between the two would have rows at a
    node and none at the coordinator, which cannot be restored. A plain PostgreSQL has one moment. Raises DumpFailed.
    """
    with owning(owner_url) as owner, owner.transaction():
        if not is_distributed_for_owner(owner):
            yield lambda: True
            return
        try:
            for (statement,) in owner.execute(_SQL["hold_shared"]).fetchall():
                owner.execute(statement.encode())
        except psycopg.errors.LockNotAvailable:
            raise DumpFailed(reason="operators or catalogues were written all the while; try again") from None
        yield lambda: bool(owner.execute(_SQL["forget_activity"])) and owner.execute(_SQL["has_begun"]).fetchone() == (True,)


def restore(owner_url: str, file: Path, identities: Sequence[Identity] = ()) -> bool:
    """Fill an empty database from a file that was checked, completely or not at all. Raises a `BackupTrouble`, or DatabaseGone.

    identities are the secret keys, of which one opens an encrypted file. Return whether there are logs in it. They stand still:
    others may hold later checkpoints.
    """
    with owning(owner_url) as owner:
        if reason := unfit(owner.info):
            raise RestoreFailed(reason=reason)
        if owner.execute(_SQL["is_empty"]).fetchone() != (True,):
            raise NotEmpty
        _make_roles(owner)
    _fill(owner_url, file, identities)
    with owning(owner_url) as owner:
        has_logs = pause_logs(owner)  # which stand still since the commit
        # A dump has no statistics. Without them the audit of a restored house can take a rule longer than it may.
        owner.execute("analyze")
    return has_logs


def _fill(owner_url: str, file: Path, identities: Sequence[Identity]) -> None:
    """Restore in one transaction, in which the logs are paused too. We alone commit it: whatever ends us leaves nothing.

    Raises RestoreFailed.
    """
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as refusals:
        options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
        with _tool("psql", owner_url, options, subprocess.PIPE, subprocess.DEVNULL, refusals) as session:
            assert session.stdin is not None
            session.stdin.write(f"{LASTING};\nbegin;\n".encode())
            status = _write_script(file, identities, session.stdin, errors)
            if status == 0:
                # Each row of these queries is a statement.
                queries = "".join(f"{_SQL[name]} \\gexec\n" for name in ("pause_logs", "raise_numbers"))
                with suppress(BrokenPipeError):
                    session.stdin.write(f"set search_path = public;\n{queries}commit;\n".encode())
        if status > 0:
            raise RestoreFailed(reason=_first_line(errors, "pg_restore"))
        if status or session.returncode:
            raise RestoreFailed(reason=_first_line(refusals, "psql"))


def _write_script(file: Path, identities: Sequence[Identity], target: IO[bytes], errors: IO[bytes]) -> int:
    """Write the statements of a backup to a stream, and return pg_restore's status. Raises RestoreFailed."""
    with file.open("rb") as source:
        stdin = subprocess.PIPE if identities else source
        # A tablespace of archived months need not be here.
        with _tool("pg_restore", "", ("--no-owner", "--no-tablespaces", "--file=-"), stdin, subprocess.PIPE, errors) as tool:
            passing = threading.Thread(target=_pass_on, args=(tool.stdout, target), daemon=True)
            passing.start()
            try:
                if tool.stdin is not None:
                    with tool.stdin:
                        _decrypt(file, tool.stdin, identities)
            finally:
                passing.join()
            return tool.wait()


def _pass_on(script: RawIOBase, target: IO[bytes]) -> None:
    """Write a script on, as far as its reader goes, without the setting that PostgreSQL 16 does not know."""
    with suppress(BrokenPipeError), BufferedReader(script) as statements:
        block = statements.read(_BLOCK).replace(b"\nSET transaction_timeout = 0;\n", b"\n", 1)
        while block:
            block = block[target.write(block) :] or statements.read(_BLOCK)


def _decrypt(file: Path, target: IO[bytes], identities: Sequence[Identity]) -> None:
    """Decrypt a backup, as far as the target takes it. Raises RestoreFailed."""
    # Where the pipe breaks pg_restore says itself why it has ended.
    with suppress(BrokenPipeError):
        try:
            decrypt(file, target, identities)
        except CannotDecrypt as trouble:
            raise RestoreFailed(reason=str(trouble)) from None


def pause_logs(owner: psycopg.Connection) -> bool:
    """Let the logs of a restored house stand still, because others may hold later checkpoints. Tell whether there are any."""
    statement = owner.execute(_SQL["pause_logs"]).fetchone()
    return statement is not None and owner.execute(statement[0].encode()).rowcount > 0


def _make_roles(owner: psycopg.Connection) -> None:
    """Make the roles that a dump's grants name: they belong to the server, not to the database, so no dump holds them."""
    existing = {row[0] for row in owner.execute(_SQL["roles"]).fetchall()}
    for role in (HOUSE_ROLE, AUDITOR_ROLE):
        if role not in existing:
            owner.execute(f"create role {role} nologin".encode())
    owner.execute(_SQL["grant_roles"])


def _tool(name: str, url: str, options: Sequence[str], *streams: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs. streams are its standard input, output and errors; url is "" where it needs no server.

    No other user sees the password.
    """
    parts = conninfo_to_dict(plain_address(url))
    password = parts.pop("password", None)
    environment = clean_environment() | ({"PGPASSWORD": str(password)} if password else {})
    if url and (library := library_with_tls()):
        environment["LD_PRELOAD"] = library
    # The newest binaries read older servers' databases too.
    command = [str(installed_binaries() / name), "--no-password", *options]
    if url:
        command.append(f"--dbname={make_conninfo('', **parts)}")
    stdin, stdout, stderr = streams
    # Nothing of ours is kept back: what two write into one pipe stays in its order.
    return subprocess.Popen(
        command, bufsize=0, cwd="/", env=environment, umask=0o077, stdin=stdin, stdout=stdout, stderr=stderr
    )  # fmt: skip


def _first_line(errors: IO[bytes], name: str) -> str:
    """Return the first error that a program has told, or whatever it has said."""
    errors.seek(0)
    lines = errors.read(20_000).decode(errors="replace").strip().splitlines() or [f"{name} said nothing"]
    return next((line for line in lines if "ERROR" in line), lines[0])
