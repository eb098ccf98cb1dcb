"""A log of tickets and its witnesses, with keys that are always the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from taquilla.domain.seals.checkpoints import Checkpoint, signed, with_cosignatures
from taquilla.domain.seals.notes import COSIGNATURE, ED25519, Note, VerifierKey, cosign
from taquilla.domain.seals.proofs import EntryProof
from taquilla.domain.seals.tree import Frontier, Subtree, inclusion_ranges, leaf_hashes, proof
from taquilla.engine.seals.ed25519 import public_key, signing
from verifier import taquilla_verify as verifier

ORIGIN = "seals.example/log"
WITNESSES = ("witness.example/w1", "witness.example/w2")
SEED = bytes(range(32))
WITNESS_SEEDS = (bytes(32), b"\1" * 32)
NOON = 1_700_000_000

LOG_KEY = VerifierKey(ORIGIN, ED25519, public_key(SEED))
WITNESS_KEYS = tuple(
    VerifierKey(name, COSIGNATURE, public_key(seed)) for name, seed in zip(WITNESSES, WITNESS_SEEDS, strict=True)
)


def entries(count: int) -> list[bytes]:
    """The first entries of the log; every fourth is empty or long."""
    return [b"" if at % 4 == 3 else b"ticket %d" % at * (at % 4 + 1) for at in range(count)]


def proven(data: bytes, *keys: VerifierKey) -> tuple[int, bytes]:
    """Return the place and the entry that a proof says, which the verifier believes by the keys of a log."""
    known = [verifier.key_from(key.text, verifier.LOG) for key in keys]
    found, entry, _ = verifier.verify_proof(data, None, verifier.Trust(keys[0].name, known))
    return int(found["index"]), entry


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the verifier believes that a leaf has its place in a tree. Indexes in the files that it reads have no sign."""
    try:
        return index >= 0 and verifier.root_from_path(leaf, index, size, path) == root
    except ValueError:
        return False


def hashes_of(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile as it is served."""
    return [tile[at : at + 32] for at in range(0, len(tile), 32)]


def entries_of(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle as it is served."""
    found = []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        found.append(bundle[2:end])
        bundle = bundle[end:]
    return found


@dataclass
class Log:
    """A log in memory, which keeps each full subtree."""

    frontier: Frontier = field(default_factory=Frontier)
    nodes: dict[Subtree, bytes] = field(default_factory=dict)

    def append(self, more: list[bytes]) -> None:
        """Take more entries."""
        for frontier, rows in self.frontier.growing(leaf_hashes(more)):
            self.frontier = frontier
            for row in rows:
                self.nodes |= {Subtree(row.level, row.first + at): one for at, one in enumerate(row.hashes)}

    def read(self, node: Subtree) -> bytes:
        """Return the hash of a node."""
        return self.nodes[node]

    def checkpoint(self) -> Checkpoint:
        """Return the checkpoint of now, not signed."""
        return Checkpoint(ORIGIN, self.frontier.size, self.frontier.root())

    def note(self, *, witnesses: int = 2) -> Note:
        """Return the signed checkpoint of now, with as many cosignatures."""
        note = signed(self.checkpoint(), LOG_KEY, signing(SEED))
        keys = list(zip(WITNESS_KEYS, WITNESS_SEEDS, strict=True))[:witnesses]
        return with_cosignatures(note, [cosign(key, note.text, NOON, signing(seed)) for key, seed in keys])

    def proof(self, index: int, extra: bytes = b"", *, witnesses: int = 2) -> EntryProof:
        """Return the proof of an entry in the tree of now."""
        hashes = proof(inclusion_ranges(index, self.frontier.size), self.read)
        return EntryProof(index, hashes, self.note(witnesses=witnesses), extra)


def a_log(size: int) -> Log:
    """A log with the first entries."""
    log = Log()
    log.append(entries(size))
    return log
