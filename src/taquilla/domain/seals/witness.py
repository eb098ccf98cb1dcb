"""The answers of a witness (C2SP tlog-witness, `add-checkpoint`), and what a log asks one.

A witness remembers of each log the last size and root that it cosigned. Comparing and keeping them must be one step: `decide`
says what to keep, and `cosigned` makes the answer once it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from taquilla.domain.seals import notes
from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.encoding import Hash, base64_of, decimal, hash_from, text_from
from taquilla.domain.seals.errors import Malformed, NotConsistent, NotSigned, SignatureWrong
from taquilla.domain.seals.notes import Note, NoteSignature, Sign, VerifierKey, Verify
from taquilla.domain.seals.tree import EMPTY_ROOT, PROOF_HASHES_MAX, check_consistency, continues_another

REQUEST_BYTES_MAX: Final = notes.NOTE_BYTES_MAX + 4096
FORK: Final = "taquilla-fork/1"
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Seen:
    """The last checkpoint of a log that a witness cosigned; the empty tree before the first one."""

    size: int = 0
    root: Hash = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A log's request: the size that the witness has seen, the proof from there, and the new checkpoint."""

    old_size: int
    proof: tuple[Hash, ...]
    note: Note
    checkpoint: Checkpoint

    @property
    def data(self) -> bytes:
        """Return the body of the request."""
        return "\n".join([f"old {self.old_size}", *map(base64_of, self.proof), "", ""]).encode() + self.note.data

    @classmethod
    def parse(cls, body: bytes) -> "AddCheckpoint":
        """Read the body of a request."""
        head, blank, note_text = text_from(body, "request", REQUEST_BYTES_MAX).partition("\n\n")
        first, *lines = head.split("\n")
        if not blank or not first.startswith("old "):
            raise Malformed("The request does not start with an old size, or has no blank line before its checkpoint.")
        if len(lines) > PROOF_HASHES_MAX:
            raise Malformed(f"The proof has more than {PROOF_HASHES_MAX} hashes.")
        note = Note.parse(note_text.encode())
        old_size = decimal(first.removeprefix("old "), "old size")
        return cls(old_size, tuple(hash_from(line, "hash") for line in lines), note, Checkpoint.parse(note.text))


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """The HTTP response of a witness."""

    status: int
    body: bytes
    content_type: str = TEXT_TYPE


def refused(status: int, error: Exception | str) -> WitnessAnswer:
    """Return a refusal whose body is a sentence."""
    return WitnessAnswer(status, f"{error}\n".encode())


def conflict(seen: Seen) -> WitnessAnswer:
    """Return the refusal of an old size that is not the last one. It tells the last one, from which the log can try again."""
    return WitnessAnswer(409, f"{seen.size}\n".encode(), SIZE_TYPE)


def decide(request: AddCheckpoint, log_keys: Sequence[VerifierKey], seen: Seen, verify: Verify) -> Seen | WitnessAnswer:
    """Return what to keep before cosigning, or why the witness does not cosign. No log_keys: the log is unknown."""
    checkpoint = request.checkpoint
    if not log_keys:
        return refused(404, "The witness does not know this log.")
    try:
        notes.check_signed(request.note, log_keys, verify)
    except (NotSigned, SignatureWrong) as error:
        return refused(403, error)
    if request.old_size > checkpoint.size:
        return refused(400, "The old size is larger than that of the checkpoint.")
    if request.old_size != seen.size:
        return conflict(seen)
    try:
        check_consistency(seen.size, checkpoint.size, seen.root, checkpoint.root, request.proof)
    except NotConsistent as error:
        return refused(422, error)
    return Seen(checkpoint.size, checkpoint.root)


def cosigned(request: AddCheckpoint, key: VerifierKey, at_s: int, make: Sign) -> WitnessAnswer:
    """Return the answer to a request that was accepted and whose checkpoint is kept."""
    return WitnessAnswer(200, notes.cosign(key, request.checkpoint.text, at_s, make).line.encode())


def fork(request: AddCheckpoint, log_keys: Sequence[VerifierKey], seen: Seen, note: Note, verify: Verify) -> bytes | None:
    """Return the proof that a log has forked: the consistency proof, the checkpoint that was seen, and that of a refused request.

    It is a text that anybody verifies. None: both may be of one tree, as far as the request shows.
    """
    size, root = request.checkpoint.size, request.checkpoint.root
    if not continues_another(seen.size, size, seen.root, root, request.proof):
        return None
    hashes = request.proof if size != seen.size else ()
    signed = Note(request.note.text, tuple(notes.signers(request.note, log_keys, verify).values()))
    return b"\n".join(["\n".join([FORK, *map(base64_of, hashes), ""]).encode(), note.data, signed.data])


def read_cosignatures(body: bytes, note: Note, witness_keys: Sequence[VerifierKey], verify: Verify) -> list[NoteSignature]:
    """Return the cosignatures of known witnesses in the body of a 200; those of unknown ones are left out."""
    lines = notes.signature_lines(text_from(body, "answer", notes.NOTE_BYTES_MAX))
    known = [key for key in witness_keys if key.kind == notes.COSIGNATURE]
    return list(notes.signers(Note(note.text, lines), known, verify).values())


def read_size(body: bytes) -> int:
    """Return the size in the body of a 409."""
    size, newline, rest = text_from(body, "answer", REQUEST_BYTES_MAX).partition("\n")
    if not newline or rest:
        raise Malformed("The answer is not one line.")
    return decimal(size, "tree size")
