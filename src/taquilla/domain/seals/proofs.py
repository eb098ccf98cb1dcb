"""Proofs for customers (C2SP tlog-proof): an entry's place in a log, with all that is needed to verify it offline.

The format has no room for the entry itself, but for extra data that nobody signs. The house puts the entry there: a reader who
hashes it and finds it in the tree has verified it.
"""

from dataclasses import dataclass
from typing import Final

from taquilla.domain.seals.checkpoints import Checkpoint, check_log
from taquilla.domain.seals.encoding import Hash, base64_of, decimal, from_base64, hash_from, text_from
from taquilla.domain.seals.errors import Malformed, NotSigned
from taquilla.domain.seals.notes import COSIGNATURE, NOTE_BYTES_MAX, Note, VerifierKey, Verify, cosigned_at, signers
from taquilla.domain.seals.tree import PROOF_HASHES_MAX, check_inclusion

HEADER: Final = "c2sp.org/tlog-proof@v1"
EXTRA_BYTES_MAX: Final = 64 * 1024
PROOF_BYTES_MAX: Final = 2 * EXTRA_BYTES_MAX + NOTE_BYTES_MAX


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

    @classmethod
    def parse(cls, data: bytes) -> "EntryProof":
        """Read a proof. Nothing in it may be trusted before `check_proof` has returned."""
        head, blank, note = text_from(data, "proof", PROOF_BYTES_MAX).partition("\n\n")
        header, *lines = head.split("\n")
        if header != HEADER or not blank:
            raise Malformed(f"The proof does not start with {HEADER}, or has no blank line before its checkpoint.")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "), "extra data")
        if not lines or not lines[0].startswith("index "):
            raise Malformed("The proof has no index.")
        index = decimal(lines.pop(0).removeprefix("index "), "index")
        if len(lines) > PROOF_HASHES_MAX or len(extra) > EXTRA_BYTES_MAX:
            raise Malformed(f"The proof has more than {PROOF_HASHES_MAX} hashes, or too much extra data.")
        return cls(index, tuple(hash_from(line, "hash") for line in lines), Note.parse(note.encode()), extra)


@dataclass(frozen=True, slots=True)
class Policy:
    """The keys that a verifier trusts: those of one log, and those of witnesses, of whom quorum must have cosigned."""

    origin: str
    log_keys: tuple[VerifierKey, ...]
    witness_keys: tuple[VerifierKey, ...] = ()
    quorum: int = 0


@dataclass(frozen=True, slots=True)
class Proven:
    """The outcome of a proof that verifies: its checkpoint, and the unix seconds at which witnesses saw it."""

    checkpoint: Checkpoint
    seen_at: dict[VerifierKey, int]


def check_checkpoint(note: Note, policy: Policy, verify: Verify) -> Proven:
    """Verify a checkpoint's log and its witnesses. Names do not make a quorum: one public key counts once."""
    checkpoint = check_log(note, policy.origin, policy.log_keys, verify)
    found = signers(note, [key for key in policy.witness_keys if key.kind == COSIGNATURE], verify)
    count = len({key.public_key for key in found})
    if count < policy.quorum:
        raise NotSigned(f"The checkpoint wants {policy.quorum} witnesses; {count} of them have cosigned it.")
    return Proven(checkpoint, {key: cosigned_at(signature) for key, signature in found.items()})


def check_proof(proof: EntryProof, leaf: Hash, policy: Policy, verify: Verify) -> Proven:
    """Verify a proof as a whole: its log, its witnesses, and that the entry of this leaf hash stands at its index."""
    proven = check_checkpoint(proof.checkpoint, policy, verify)
    check_inclusion(leaf, proof.index, proven.checkpoint.size, proof.hashes, proven.checkpoint.root)
    return proven
