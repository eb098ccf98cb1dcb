"""Roots, proofs and tiles of 70,000 entries are those that Go's reference implementation makes, and its signed proof verifies.

The vectors were made with golang.org/x/mod sumdb/note and sumdb/tlog. The same program accepted notes, proofs and tiles of ours.
"""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from tests.domain.seals.conftest import NOON, Log

from taquilla.domain.seals.notes import VerifierKey
from taquilla.domain.seals.proofs import EntryProof, Policy, check_proof
from taquilla.domain.seals.tiles import Tile, nodes_of, parse_path, tiles_of
from taquilla.domain.seals.tree import consistency_ranges, inclusion_ranges, leaf_hash, proof, root_at
from taquilla.engine.seals.ed25519 import is_signed

GO = json.loads((Path(__file__).parents[2] / "vectors" / "tlog.json").read_text())["go"]
SIZE = 70_000


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
        size: root_at(int(size), log.read) for size in GO["roots"]
    }


def test_its_proofs_are_ours(log: Log) -> None:
    for index, size, expected in GO["inclusion"]:
        assert digest(proof(inclusion_ranges(index, size), log.read)) == expected
    for old, new, expected in GO["consistency"]:
        assert digest(proof(consistency_ranges(old, new), log.read)) == expected


def test_its_tiles_are_ours(log: Log) -> None:
    tiles = [tile for path in GO["tiles"] if isinstance(tile := parse_path(path), Tile)]
    assert {tile for tile in tiles_of(SIZE) if tile.level or tile.index % 100 == 0 or tile.width < 256} == set(tiles)
    assert {tile.path: digest(tuple(map(log.read, nodes_of(tile)))) for tile in tiles} == GO["tiles"]


def test_its_signed_proof_verifies(log: Log) -> None:
    found = EntryProof.parse(GO["proof"].encode())
    witness = VerifierKey.parse(GO["witness"])
    policy = Policy("go.example/log", (VerifierKey.parse(GO["key"]),), (witness,), 1)
    assert found.data.decode() == GO["proof"]
    assert found.hashes == proof(inclusion_ranges(777, 1000), log.read)
    assert check_proof(found, leaf_hash(b"leaf 777"), policy, is_signed).seen_at == {witness: NOON}
