"""Proofs for customers (C2SP tlog-proof): an entry's place in a log, with all that is needed to verify it offline.

The format has no room for the entry itself, but for extra data that nobody signs. The house puts the entry there: a reader who
hashes it and finds it in the tree has verified it.
"""

from dataclasses import dataclass
from typing import Final

from taquilla.domain.seals.encoding import Hash, base64_of
from taquilla.domain.seals.notes import Note

HEADER: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class EntryProof:
    """The place of an entry: its index, the hashes that lead to the root, and the signed checkpoint. extra is not signed."""

    index: int
    hashes: tuple[Hash, ...]
    checkpoint: Note
    extra: bytes = b""

    @property
    def data(self) -> bytes:
        """Return the proof as a `.tlog-proof` file."""
        extra = [f"extra {base64_of(self.extra)}"] if self.extra else []
        lines = [HEADER, *extra, f"index {self.index}", *map(base64_of, self.hashes), ""]
        return "\n".join(lines).encode() + b"\n" + self.checkpoint.data
