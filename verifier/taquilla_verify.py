#!/usr/bin/env python3
"""Verifies what the transparency log of a Taquilla operator has signed, without Taquilla.

It needs this file, Python 3.11 or later, and the library `cryptography`; no network. It shares no line with the program that
makes the proofs. Formats: the tree of RFC 6962; signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof of C2SP.

    python taquilla_verify.py verify-proof ticket.tlog-proof --key 'seals.example/log+530d903a+AekyeRrm56hA…'

The key is the operator's, and has to come from elsewhere than the proof: from its page, from a newspaper, from a ticket. With
--witness and --quorum, so many of the named witnesses must have signed as well that they saw the same log as everybody else.
"""

import argparse
import base64
import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS = 1, 4  # The types of keys and signatures that are known.
FILE_BYTES_MAX = 1 << 20
NUMBER_MAX = 2**63 - 1
HASHES_MAX = 63
SIGNATURES_MAX = 100
TIME_MAX = 253402300799  # The last second that a datetime can be.


class Refused(Exception):
    """The reason for which something is not believed."""


# The tree.


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 hash of bytes."""
    return hashlib.sha256(data).digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry of the log."""
    return sha256(b"\x00" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return sha256(b"\x01" + left + right)


def left_part(size: int) -> int:
    """Return how many entries stand in the left subtree: the largest power of two below the size."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def root_of(entries: Sequence[bytes]) -> bytes:
    """Return the root of the tree of all entries."""
    row = [leaf_hash(entry) for entry in entries]
    while len(row) > 1:
        # A hash without a neighbour goes up as it is.
        row = [node_hash(*row[at : at + 2]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
    return row[0] if row else sha256(b"")


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root to which a path leads from a leaf's hash, following the definition of PATH from the root down."""
    if not 0 <= index < size:
        raise Refused(f"The tree has {size} entries; none has the index {index}.")
    if size == 1:
        if path:
            raise Refused("The proof has too many hashes.")
        return leaf
    if not path:
        raise Refused("The proof has too few hashes.")
    left, sibling = left_part(size), path[-1]
    if index < left:
        return node_hash(root_from_path(leaf, index, left, path[:-1]), sibling)
    return node_hash(sibling, root_from_path(leaf, index - left, size - left, path[:-1]))


# Texts.


def from_base64(text: str, what: str) -> bytes:
    """Read base64 that is written as it has to be."""
    try:
        data = base64.b64decode(text.encode(), validate=True)
    except ValueError:
        raise Refused(f"The {what} is not base64.") from None
    if not data or base64.b64encode(data).decode() != text:
        raise Refused(f"The {what} is not base64 as it has to be written.")
    return data


def hash_from(text: str, what: str) -> bytes:
    """Read the base64 of a hash."""
    data = from_base64(text, what)
    if len(data) != 32:
        raise Refused(f"The {what} does not have 32 bytes.")
    return data


def number_from(text: str, what: str) -> int:
    """Read a decimal number without leading zeros."""
    digits = set("0123456789")
    if not text or set(text) - digits or len(text) > 19 or str(int(text)) != text or int(text) > NUMBER_MAX:
        raise Refused(f"The {what} is not a number as it has to be written.")
    return int(text)


def decoded(data: bytes) -> str:
    """Read a file as text."""
    if len(data) > FILE_BYTES_MAX:
        raise Refused("The file is too large.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8.") from None
    if any(ord(character) < 32 and character != "\n" for character in text):
        raise Refused("The file contains a control character.")
    return text


class Key(NamedTuple):
    """A public key under a name; kind is LOG or WITNESS."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes by which signatures name the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public)[:4]

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Tell whether the key has signed a text; a witness signs the time as well."""
        message = text.encode()
        if self.kind == WITNESS:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = b"cosignature/v1\ntime %d\n" % at + message
            if not 0 < at <= NUMBER_MAX:
                return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def key_from(text: str, kind: int) -> Key:
    """Read a verifier key: its name, its id and the key, with a plus between them."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = from_base64(encoded, "key")
    key = Key(name, data[0], data[1:])
    if key.kind != kind or len(key.public) != 32 or key.id.hex() != key_id or not is_name(name):
        raise Refused(f"{text} is not the verifier key of a {'log' if kind == LOG else 'witness'}.")
    return key


def is_name(name: str) -> bool:
    """Tell whether a key may be called so."""
    return 0 < len(name.encode()) <= 255 and not any(letter.isspace() or letter == "+" for letter in name)


class Note(NamedTuple):
    """A text and its signatures, each with the name and the id of its key."""

    text: str
    signatures: list[tuple[str, bytes, bytes]]


def note_from(text: str) -> Note:
    """Read a signed note."""
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Refused("The checkpoint has no signatures.")
    found = []
    for line in lines[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or not is_name(parts[1]):
            raise Refused("A signature line of the checkpoint is broken.")
        data = from_base64(parts[2], "signature")
        if len(data) < 5:
            raise Refused("A signature of the checkpoint is too short.")
        found.append((parts[1], data[:4], data[4:]))
    if len(found) > SIGNATURES_MAX:
        raise Refused("The checkpoint has too many signatures.")
    return Note(body + "\n", found)


def signed_by(note: Note, keys: Sequence[Key]) -> dict[Key, bytes]:
    """Return who of these has signed a note, with the signatures. One wrong signature in the name of one of them refuses all."""
    found: dict[Key, bytes] = {}
    for name, key_id, signature in note.signatures:
        for key in keys:
            if (key.name, key.id) == (name, key_id):
                if not key.has_signed(note.text, signature):
                    raise Refused(f"The signature in the name of {name} is not one by its key.")
                found.setdefault(key, signature)
    return found


class Checkpoint(NamedTuple):
    """The statement of a log: its name, how many entries it has, and the root of their tree."""

    origin: str
    size: int
    root: bytes


def checkpoint_from(text: str) -> Checkpoint:
    """Read the text of a checkpoint."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or "" in lines or len(lines[0].encode()) > 255:
        raise Refused("The checkpoint is not at least three lines.")
    return Checkpoint(lines[0], number_from(lines[1], "size of the tree"), hash_from(lines[2], "root of the tree"))


class Proof(NamedTuple):
    """The place of an entry in a log. extra is the entry, unless the entry comes from elsewhere."""

    entry_index: int
    path: list[bytes]
    note: Note
    extra: bytes


def proof_from(data: bytes) -> Proof:
    """Read a `.tlog-proof` file."""
    head, _, rest = decoded(data).partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Refused("The file is not a proof (c2sp.org/tlog-proof@v1).")
    extra = from_base64(lines.pop(0)[6:], "extra data") if lines and lines[0].startswith("extra ") else b""
    if not lines or not lines[0].startswith("index "):
        raise Refused("The proof has no index.")
    index = number_from(lines.pop(0)[6:], "index")
    if len(lines) > HASHES_MAX:
        raise Refused("The proof has too many hashes.")
    return Proof(index, [hash_from(line, "hash") for line in lines], note_from(rest), extra)


# Verifying.


class Trust(NamedTuple):
    """The keys that the reader believes: those of the log, and those of witnesses, of whom quorum must have signed."""

    origin: str
    log_keys: Sequence[Key]
    witness_keys: Sequence[Key]
    quorum: int


def verified_checkpoint(note: Note, trust: Trust) -> tuple[Checkpoint, dict[Key, int]]:
    """Return a checkpoint that the log has signed, and when which witnesses saw it, in unix seconds."""
    checkpoint = checkpoint_from(note.text)
    if checkpoint.origin != trust.origin:
        raise Refused(f"The checkpoint is of the log {checkpoint.origin}, not of {trust.origin}.")
    if not signed_by(note, trust.log_keys):
        raise Refused("The log has not signed the checkpoint with this key.")
    found = signed_by(note, trust.witness_keys)
    if len({key.public for key in found}) < trust.quorum:
        raise Refused(f"{len(found)} of the witnesses have signed the checkpoint; {trust.quorum} are wanted.")
    return checkpoint, {key: int.from_bytes(signature[:8], "big") for key, signature in found.items()}


def verify_proof(proof: Proof, entry: bytes, trust: Trust) -> tuple[Checkpoint, dict[Key, int]]:
    """Return the checkpoint whose tree holds an entry at the index of the proof, and who saw it."""
    checkpoint, seen = verified_checkpoint(proof.note, trust)
    if root_from_path(leaf_hash(entry), proof.entry_index, checkpoint.size, proof.path) != checkpoint.root:
        raise Refused("The entry does not stand in the log at this index.")
    return checkpoint, seen


def shown(data: bytes) -> str:
    """Return an entry as it can be printed without harm."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    return text if text.isprintable() else f"base64 {base64.b64encode(data).decode()}"


def verify_proof_command(options: argparse.Namespace) -> None:
    """Verify a file, and print what it proves."""
    proof = proof_from(options.file.read_bytes())
    keys = [key_from(text, LOG) for text in options.key]
    witnesses = [key_from(text, WITNESS) for text in options.witness]
    entry = options.entry.read_bytes() if options.entry else proof.extra
    if not entry and not options.entry:
        raise Refused("The proof does not contain its entry. Name the file that holds it with --entry.")
    quorum = len({key.public for key in witnesses}) if options.quorum is None else options.quorum
    checkpoint, seen = verify_proof(proof, entry, Trust(options.origin or keys[0].name, keys, witnesses, quorum))
    print(f"Verified: this entry stands in the log {checkpoint.origin} at {proof.entry_index}, of {checkpoint.size} entries.")
    print(f"Entry: {shown(entry)}")
    for key, at_s in seen.items():
        print(f"Seen by the witness {key.name}: {datetime.fromtimestamp(min(at_s, TIME_MAX), UTC):%Y-%m-%d %H:%M:%S} UTC")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 for what is verified, 1 for what is not."""
    parser = argparse.ArgumentParser(description="Verifies the transparency log of a Taquilla operator.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("verify-proof", help="verify a .tlog-proof file")
    command.add_argument("file", type=Path)
    command.add_argument("--key", action="append", required=True, help="a verifier key of the log: name+id+key")
    command.add_argument("--origin", help="the log's origin, if it is not the name of the first key")
    command.add_argument("--witness", action="append", default=[], help="a verifier key of a witness; may be repeated")
    command.add_argument("--quorum", type=int, help="how many of the witnesses must have signed (all, unless said)")
    command.add_argument("--entry", type=Path, help="the file with the entry, if the proof does not contain it")
    command.set_defaults(run=verify_proof_command)
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except (Refused, OSError, UnicodeError) as error:
        print(f"NOT verified: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
