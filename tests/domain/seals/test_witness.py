"""A witness answers as C2SP tlog-witness says.

Vectors: the example of the specification; those of FiloSottile/torchwood (internal/witness/witness_test.go): a log that grows
from 1 to 5 entries under a fixed key, too many proof lines, trees of size zero.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import LOG_KEY, NOON, ORIGIN, SEED, WITNESS_KEYS, WITNESS_SEEDS, a_log

from taquilla.domain.seals.checkpoints import Checkpoint, signed
from taquilla.domain.seals.errors import Malformed, SignatureWrong
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey
from taquilla.domain.seals.tree import EMPTY_ROOT, consistency_ranges, leaf_hash, proof
from taquilla.domain.seals.witness import AddCheckpoint, Seen, WitnessAnswer, cosigned, decide, read_cosignatures, read_size
from taquilla.engine.seals.ed25519 import is_signed, signing

EXAMPLE = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
EXAMPLE_HASH = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw="
EXAMPLE_NOTE = EXAMPLE.partition("\n\n")[2]
EXAMPLE_TEXT = Note.parse(EXAMPLE_NOTE.encode()).text

SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = VerifierKey(SIGSUM, ED25519, bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"))
TO_1 = f"""\
old 0

{SIGSUM}
1
KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

— {SIGSUM} UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=
"""
TO_3 = f"""\
old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{SIGSUM}
3
RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=

— {SIGSUM} UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=
"""
TO_5 = f"""\
old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=
KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{SIGSUM}
5
QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=

— {SIGSUM} UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=
"""
LEAF = leaf_hash(b"leaf")


def request(old: int, size: int, root: bytes, *hashes: bytes) -> AddCheckpoint:
    """A request of the log for a checkpoint that it has signed."""
    note = signed(Checkpoint(ORIGIN, size, root), LOG_KEY, signing(SEED))
    return AddCheckpoint.parse(AddCheckpoint(old, hashes, note, Checkpoint.parse(note.text)).data)


def status(asked: AddCheckpoint, seen: Seen, *keys: VerifierKey) -> int:
    """The status of the answer, 200 if the checkpoint is to be kept."""
    answer = decide(asked, keys or (LOG_KEY,), seen, is_signed)
    assert isinstance(answer, Seen) or (answer.status != 200 and "—" not in answer.body.decode())
    return answer.status if isinstance(answer, WitnessAnswer) else 200


def test_the_example_is_read_and_written() -> None:
    asked = AddCheckpoint.parse(EXAMPLE.encode())
    assert (asked.old_size, len(asked.proof), asked.checkpoint.size) == (20852014, 4, 20852163)
    assert asked.data.decode() == EXAMPLE


@pytest.mark.parametrize("body", [
    "", "old 5", f"old 5\n{EXAMPLE_HASH}\n", f"old 5\n{EXAMPLE_NOTE}", f"old 5\n\n\n{EXAMPLE_NOTE}",
    *(f"{first}\n\n{EXAMPLE_NOTE}" for first in ("size 5", "5", "old 05", "old ", "old  5", "old 5a", "old -1")),
    f"old 18446744073709551616\n\n{EXAMPLE_NOTE}",
    *(f"old 1\n{line}\n\n{EXAMPLE_NOTE}" for line in (
        "!!!!", f"{EXAMPLE_HASH[:42]}x=", f"\r{EXAMPLE_HASH}", f"{EXAMPLE_HASH}A", "A" * 28, "A" * 88,
    )),
    "old 1\n" + f"{EXAMPLE_HASH}\n" * 64 + f"\n{EXAMPLE_NOTE}",
    *(f"old 1\n\n{note}" for note in (
        "not a note", EXAMPLE_NOTE.replace("20852163", "020852163"), EXAMPLE_TEXT, f"{'x' * 300_000}\n1\n{EXAMPLE_NOTE}",
    )),
    TO_1.replace("old 0\n", "old 0\n" + "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64),
])  # fmt: skip
def test_a_malformed_request_is_refused(body: str) -> None:
    AddCheckpoint.parse(("old 1\n" + f"{EXAMPLE_HASH}\n" * 63 + f"\n{EXAMPLE_NOTE}").encode())
    with pytest.raises(Malformed):
        AddCheckpoint.parse(body.encode())


@pytest.mark.parametrize(("seen", "old", "size", "root", "hashes", "expected"), [
    (Seen(), 0, 0, EMPTY_ROOT, (), 200), (Seen(), 0, 0, LEAF, (), 422), (Seen(), 0, 0, bytes(32), (), 422),
    (Seen(), 0, 0, EMPTY_ROOT, (LEAF,), 422), (Seen(), 0, 1, LEAF, (), 200), (Seen(), 0, 1, LEAF, (LEAF,), 422),
    (Seen(1, LEAF), 1, 1, LEAF, (), 200), (Seen(1, LEAF), 1, 1, LEAF, (LEAF,), 422), (Seen(1, LEAF), 1, 1, EMPTY_ROOT, (), 422),
    (Seen(1, LEAF), 0, 1, LEAF, (LEAF,), 409), (Seen(1, LEAF), 1, 0, EMPTY_ROOT, (), 400), (Seen(1, LEAF), 2, 1, LEAF, (), 400),
    (Seen(1, LEAF), 1, 2, LEAF, (), 422), (Seen(1, LEAF), 1, 2, LEAF, (LEAF,), 422),
])  # fmt: skip
def test_sizes_and_roots_have_their_answers(seen, old, size, root, hashes, expected) -> None:
    assert status(request(old, size, root, *hashes), seen) == expected


@pytest.mark.parametrize("body", [b"", b"7", b"07\n", b"7\n\n", b"-7\n", b"seven\n"])
def test_an_answer_that_is_no_size_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_size(body)


@given(some.lists(some.integers(min_value=0, max_value=30), min_size=1, max_size=5))
def test_a_log_that_only_grows_is_cosigned_at_each_size(steps: list[int]) -> None:
    seen, log = Seen(), a_log(sum(steps))
    for at in range(len(steps)):
        size = sum(steps[: at + 1])
        smaller = a_log(size)
        hashes = proof(consistency_ranges(seen.size, size), log.read)
        kept = decide(request(seen.size, size, smaller.frontier.root(), *hashes), [LOG_KEY], seen, is_signed)
        assert kept == Seen(size, smaller.frontier.root())
        seen = kept


def test_a_log_reads_the_cosignatures_of_witnesses_that_it_knows() -> None:
    asked = request(0, 1, LEAF)
    body = b"".join(cosigned(asked, key, NOON, signing(seed)).body for key, seed in zip(WITNESS_KEYS, WITNESS_SEEDS, strict=True))
    assert len(read_cosignatures(body, asked.note, WITNESS_KEYS, is_signed)) == 2
    (one,) = read_cosignatures(body, asked.note, WITNESS_KEYS[1:], is_signed)
    assert one.name == WITNESS_KEYS[1].name
    assert read_cosignatures(body, asked.note, (), is_signed) == []
    with pytest.raises(SignatureWrong):
        read_cosignatures(body, request(0, 1, bytes(32)).note, WITNESS_KEYS, is_signed)
    for wrong in (b"", b"\n", body[:-1], body + b"\n", b"thank you\n"):
        with pytest.raises(Malformed):
            read_cosignatures(wrong, asked.note, WITNESS_KEYS, is_signed)


def test_each_changed_byte_of_a_request_is_refused() -> None:
    log, old = a_log(11), a_log(6)
    hashes, seen = proof(consistency_ranges(6, 11), log.read), Seen(6, old.frontier.root())
    right = request(6, 11, log.frontier.root(), *hashes).data
    for at in range(len(right)):
        try:
            asked = AddCheckpoint.parse(right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :])
        except Malformed:
            continue
        assert status(asked, seen) != 200
