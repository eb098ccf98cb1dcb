"""A witness signs one tree of each size, and never goes back: not for two at once, not when it is killed, not after a removal."""

import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.domain.seals.conftest import LOG_KEY, NOON, ORIGIN, SEED, Log, a_log, entries

from taquilla.domain.seals.checkpoints import Checkpoint, check_log, signed
from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.notes import COSIGNATURE, ED25519, Note, VerifierKey, signers
from taquilla.domain.seals.tree import consistency_ranges, leaf_hash, proof
from taquilla.domain.seals.witness import FORK, AddCheckpoint, Seen
from taquilla.engine.seals.ed25519 import is_signed, public_key, signing
from taquilla.witness.seen import Witness, WitnessTrouble

Verified = Callable[[bytes], tuple[int, str]]
LOG = a_log(9)
SIZE = 9
KILLED = """
import os, signal, sys
from pathlib import Path
from taquilla.witness import seen

witness = seen.Witness.open(Path(sys.argv[1]))
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "before":
    seen.signing = lambda seed: kill
witness.add_checkpoint(sys.stdin.buffer.read(), 1_700_000_000)
kill()
"""


def request(old: int, size: int = SIZE, root: bytes | None = None) -> bytes:
    """A request of the log, or of one with another root that proves nothing."""
    checkpoint = Checkpoint(ORIGIN, size, a_log(size).frontier.root() if root is None else root)
    hashes = proof(consistency_ranges(old, size), a_log(size).read) if root is None and 0 < old < size else ()
    return AddCheckpoint(old, tuple(hashes), signed(checkpoint, LOG_KEY, signing(SEED)), checkpoint).data


@pytest.fixture
def verified(tmp_path: Path) -> Verified:
    """Let the verifier, which shares no line with the witness, judge a proof; return its status and what it says."""

    def judge(proof: bytes) -> tuple[int, str]:
        file = tmp_path / "fork.txt"
        file.write_bytes(proof)
        command = [sys.executable, Path(__file__).parents[2] / "verifier" / "taquilla_fork.py", file, "--key", LOG_KEY.text]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    return judge


def test_a_log_grows_and_its_last_checkpoint_is_kept(witness: Witness) -> None:
    witness.add_key(LOG_KEY.text)
    for old, size in ((0, 4), (4, 4), (4, SIZE)):
        answer = witness.add_checkpoint(request(old, size), NOON + size)
        assert answer.status == 200
        log = Witness.open(witness.folder).log(ORIGIN)
        assert (log.seen, log.seen_at) == (Seen(size, a_log(size).frontier.root()), NOON + size)
        note = Note.parse(log.note)
        assert set(signers(note, [LOG_KEY, witness.key], is_signed)) == {LOG_KEY, witness.key}
        assert log.note.endswith(answer.body)
        assert check_log(note, ORIGIN, [LOG_KEY], is_signed).size == size
    # Nor does its time go back, by a clock that was set.
    assert witness.add_checkpoint(request(SIZE, SIZE + 1), NOON + SIZE - 1).status == 503
    assert witness.log(ORIGIN) == log


@pytest.mark.parametrize(("old", "status"), [(SIZE, 422), (0, 409)])
def test_two_trees_of_one_size_are_kept_as_the_proof(witness: Witness, verified: Verified, old: int, status: int) -> None:
    witness.add_key(LOG_KEY.text)
    witness.add_checkpoint(request(0), NOON)
    # A checkpoint that does not verify against the last one proves nothing by itself.
    wrong = replace(AddCheckpoint.parse(request(SIZE)), proof=(bytes(32),))  # they are public: anybody may send one
    for body in (request(SIZE, SIZE + 1, leaf_hash(b"three")), wrong.data):
        assert witness.add_checkpoint(body, NOON).status == 422
    assert witness.log(ORIGIN).forked is None
    assert witness.add_checkpoint(request(old, SIZE, leaf_hash(b"one")), NOON).status == status
    forked = witness.log(ORIGIN).forked
    assert witness.add_checkpoint(request(old, SIZE, leaf_hash(b"two")), NOON).status == status
    # The first proof stays, also when the log goes on.
    assert witness.add_checkpoint(request(SIZE, SIZE + 2), NOON).status == 200
    assert witness.log(ORIGIN).forked == forked
    one, other = (base64_of(root) for root in (LOG.frontier.root(), leaf_hash(b"one")))
    lists = f"two lists of {SIZE} entries (roots {one} and {other})"
    assert verified(forked) == (0, f"PROVEN: the log {ORIGIN} has signed {lists}.\n")


def test_a_larger_tree_that_continues_another_one_than_was_seen_is_kept_as_the_proof(
    witness: Witness, verified: Verified
) -> None:
    """So a house forks that was restored from a backup, or made its log anew: its next checkpoint is of another size."""
    witness.add_key(LOG_KEY.text)
    witness.add_checkpoint(request(0), NOON)
    other = Log()
    other.append([b"another", *entries(SIZE + 3)[1:]])
    hashes = proof(consistency_ranges(SIZE, SIZE + 3), other.read)
    larger = AddCheckpoint(SIZE, hashes, signed(other.checkpoint(), LOG_KEY, signing(SEED)), other.checkpoint())
    assert witness.add_checkpoint(larger.data, NOON).status == 422
    forked = witness.log(ORIGIN).forked
    smaller = Log()
    smaller.append([b"another", *entries(SIZE)[1:]])
    roots = [base64_of(one.frontier.root()) for one in (LOG, other, smaller)]
    assert verified(forked) == (
        0, f"PROVEN: the log {ORIGIN} has signed a list of {SIZE} entries (root {roots[0]}) and one of {SIZE + 3} (root"
        f" {roots[1]}), whose first {SIZE} entries are others (root {roots[2]}).\n",
    )  # fmt: skip
    # Nothing of it can be changed, nor can two trees that fit each other be called a fork.
    text = forked.decode()
    fits = "\n".join([FORK, *map(base64_of, proof(consistency_ranges(SIZE, SIZE + 3), a_log(SIZE + 3).read)), "", ""])
    fits += f"{LOG.note(witnesses=0).data.decode()}\n{a_log(SIZE + 3).note(witnesses=0).data.decode()}"
    for wrong in (text.replace(roots[0], roots[2]), text.replace("\n\n", f"\n{roots[0]}\n\n", 1), text[:-3], fits):
        status, said = verified(wrong.encode())
        assert (status, said.startswith("NOT proven: ")) == (1, True), said


def test_of_many_trees_at_once_one_is_signed(witness: Witness) -> None:
    witness.add_key(LOG_KEY.text)
    bodies = [request(0, SIZE, leaf_hash(b"%d" % at)) for at in range(16)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda body: Witness.open(witness.folder).add_checkpoint(body, NOON).status, bodies))
    assert sorted(found) == [200] + [409] * 15
    assert bodies[found.index(200)].startswith(b"old 0\n\n" + Note.parse(witness.log(ORIGIN).note).text.encode())


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_witness_that_is_killed_signs_no_other_tree(witness: Witness, moment: str) -> None:
    """It is killed while it cosigns, before the checkpoint is kept, and once it is kept, before it answers."""
    witness.add_key(LOG_KEY.text)
    witness.add_checkpoint(request(0, 4), NOON)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(witness.folder), moment], input=request(4), capture_output=True)
    assert (ended.returncode, ended.stderr) == (-signal.SIGKILL, b"")
    again = Witness.open(witness.folder)
    is_kept = moment == "after"
    assert again.log(ORIGIN).seen.size == (SIZE if is_kept else 4)
    other = again.add_checkpoint(request(SIZE if is_kept else 4, SIZE, leaf_hash(b"another tree")), NOON)
    assert other.status == 422
    assert again.add_checkpoint(request(0, 4), NOON).status == 409
    # The log itself asks again, and gets its cosignature.
    answer = again.add_checkpoint(request(4), NOON)
    assert answer.status == (409 if is_kept else 200)
    assert answer.body == (b"9\n" if is_kept else again.log(ORIGIN).note[-len(answer.body) :] or None)
    assert again.add_checkpoint(request(SIZE), NOON).status == 200


def test_a_log_that_was_removed_goes_on_from_where_it_was_seen(witness: Witness) -> None:
    witness.add_key(LOG_KEY.text)
    witness.add_checkpoint(request(0), NOON)
    witness.remove(ORIGIN)
    assert witness.add_checkpoint(request(SIZE), NOON).status == 404
    with pytest.raises(WitnessTrouble):
        witness.remove(ORIGIN)
    witness.add_key(LOG_KEY.text)
    assert witness.add_checkpoint(request(0, 4), NOON).status == 409
    assert witness.add_checkpoint(request(SIZE), NOON).status == 200


def test_a_new_key_of_a_log_is_trusted_beside_the_old_one(witness: Witness) -> None:
    other = VerifierKey(ORIGIN, ED25519, public_key(bytes(32)))
    witness.add_key(other.text)
    assert witness.add_checkpoint(request(0), NOON).status == 403
    for _ in range(2):
        witness.add_key(LOG_KEY.text)
    assert witness.log(ORIGIN).keys == (other, LOG_KEY)
    assert witness.add_checkpoint(request(0), NOON).status == 200


def test_a_witness_keeps_its_key_for_itself_and_never_begins_anew(witness: Witness, tmp_path: Path) -> None:
    file = witness.folder / "witness.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Witness.open(witness.folder) == witness
    assert witness.seed.hex() not in repr(witness)
    for folder, name in ((witness.folder, "again"), (tmp_path / "new", "two words")):
        with pytest.raises(WitnessTrouble):
            Witness.make(folder, name)
    with pytest.raises(WitnessTrouble, match="no witness"):
        Witness.open(tmp_path)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    with pytest.raises(WitnessTrouble, match="Others may write"):
        Witness.make(tmp_path / "shared", "name")
    for text in ("", "nonsense", file.read_text().replace("+w", "+v").replace("example/w", "example/v")):
        (tmp_path / "witness.key").write_text(text)
        with pytest.raises(WitnessTrouble, match="not the key"):
            Witness.open(tmp_path)
    (witness.folder / "witness.sqlite").write_text("no database")
    with pytest.raises(WitnessTrouble, match="file is not a database"):
        witness.logs()
    # A witness that has lost what it has seen would sign every tree once more.
    (witness.folder / "witness.sqlite").unlink()
    with pytest.raises(WitnessTrouble, match="gone"):
        Witness.open(witness.folder)


@pytest.mark.parametrize("key", ["nonsense", VerifierKey(ORIGIN, COSIGNATURE, public_key(SEED)).text])
def test_what_is_no_key_of_a_log_is_not_trusted(witness: Witness, key: str) -> None:
    with pytest.raises(WitnessTrouble):
        witness.add_key(key)
    assert witness.logs() == []
