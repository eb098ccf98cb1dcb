"""Roots, proofs and tiles of 70,000 entries are those that Go's reference implementation makes, and so are signed proofs.

The vectors were made with golang.org/x/mod sumdb/note and sumdb/tlog. The same program accepted notes, proofs and tiles of ours.
The table of proofs (C2SP tlog-proof) is that of transparency-dev/formats (proof/tlog_proof_test.go, Apache-2.0), with a signed
checkpoint. That the verifier believes these alone is told in tests/verifier.
"""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from tests.domain.seals.conftest import Log, a_log

from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.notes import Note
from taquilla.domain.seals.proofs import EntryProof
from taquilla.domain.seals.tiles import Tile, nodes_of, parse_path
from taquilla.domain.seals.tree import Range, consistency_ranges, inclusion_ranges, proof

GO = json.loads((Path(__file__).parents[2] / "vectors" / "tlog.json").read_text())["go"]
SIZE = 70_000
H1, H2 = sha256(b"hash1").digest(), sha256(b"hash2").digest()
NOTE = a_log(1).note()
NOTE_TEXT = NOTE.data.decode()
HEADER = "c2sp.org/tlog-proof@v1"


@pytest.fixture(scope="module")
def log() -> Log:
    """The log of Go's vectors."""
    log = Log()
    log.append([b"leaf %d" % at for at in range(SIZE)])
    return log


def digest(hashes: tuple[bytes, ...]) -> str:
    return sha256(b"".join(hashes)).hexdigest()


def test_its_roots_are_ours(log: Log) -> None:
    assert {size: b64decode(root) for size, root in GO["roots"].items()} == {
        size: proof([Range(0, int(size))], log.read)[0] for size in GO["roots"]
    }


def test_its_proofs_are_ours(log: Log) -> None:
    for index, size, expected in GO["inclusion"]:
        assert digest(proof(inclusion_ranges(index, size), log.read)) == expected
    for old, new, expected in GO["consistency"]:
        assert digest(proof(consistency_ranges(old, new), log.read)) == expected


def test_its_tiles_are_ours(log: Log) -> None:
    tiles = [tile for path in GO["tiles"] if isinstance(tile := parse_path(path), Tile)]
    assert {tile.path: digest(tuple(map(log.read, nodes_of(tile)))) for tile in tiles} == GO["tiles"]


def test_its_signed_proof_is_written_so(log: Log) -> None:
    note = Note.parse(GO["proof"].partition("\n\n")[2].encode())
    assert EntryProof(777, proof(inclusion_ranges(777, 1000), log.read), note, b"leaf 777").data.decode() == GO["proof"]


@pytest.mark.parametrize(("proof", "text"), [
    (EntryProof(5, (H1, H2), NOTE), f"{HEADER}\nindex 5\n{base64_of(H1)}\n{base64_of(H2)}\n\n{NOTE_TEXT}"),
    (EntryProof(10, (H1,), NOTE, b"more"), f"{HEADER}\nextra {base64_of(b'more')}\nindex 10\n{base64_of(H1)}\n\n{NOTE_TEXT}"),
    (EntryProof(0, (), NOTE), f"{HEADER}\nindex 0\n\n{NOTE_TEXT}"),
    (EntryProof(2**63 - 1, (H1,) * 63, NOTE), f"{HEADER}\nindex {2**63 - 1}\n" + f"{base64_of(H1)}\n" * 63 + f"\n{NOTE_TEXT}"),
])  # fmt: skip
def test_a_proof_is_written_as_the_specification_has_it(proof: EntryProof, text: str) -> None:
    assert proof.data.decode() == text
