"""Checkpoints (C2SP tlog-checkpoint): what a log signs, namely its origin, the size of its tree, and its root."""

from collections.abc import Sequence
from dataclasses import dataclass

from taquilla.domain.seals import notes
from taquilla.domain.seals.encoding import Hash, base64_of, decimal, has_control, hash_from
from taquilla.domain.seals.errors import Malformed, WrongLog


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of a log at a size. Extension lines are signed with it, and mean nothing here."""

    origin: str
    size: int
    root: Hash
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, base64_of(self.root), *self.extensions))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note as a checkpoint."""
        *lines, rest = text.split("\n")
        if rest or len(lines) < 3 or not all(lines) or has_control("".join(lines)):
            raise Malformed("The checkpoint is not three or more lines that are not empty.")
        origin, size, root, *extensions = lines
        if len(origin.encode()) > notes.NAME_BYTES_MAX:
            raise Malformed(f"The origin is longer than {notes.NAME_BYTES_MAX} bytes.")
        return cls(origin, decimal(size, "tree size"), hash_from(root, "root hash"), tuple(extensions))


def signed(checkpoint: Checkpoint, key: notes.VerifierKey, make: notes.Sign) -> notes.Note:
    """Return a checkpoint signed by its log, whose key bears the origin as its name."""
    assert key.name == checkpoint.origin
    return notes.Note(checkpoint.text, (notes.sign(key, checkpoint.text, make),))


def with_cosignatures(note: notes.Note, cosignatures: Sequence[notes.NoteSignature]) -> notes.Note:
    """Return a note with more signatures; each line stands once."""
    return notes.Note(note.text, tuple(dict.fromkeys((*note.signatures, *cosignatures))))


def check_log(note: notes.Note, origin: str, keys: Sequence[notes.VerifierKey], verify: notes.Verify) -> Checkpoint:
    """Return the checkpoint of a note after verifying that it is of this origin and signed by a key of the log."""
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise WrongLog(f"The checkpoint is of {checkpoint.origin}, not of {origin}.")
    notes.check_signed(note, [key for key in keys if key.kind == notes.ED25519], verify)
    return checkpoint
