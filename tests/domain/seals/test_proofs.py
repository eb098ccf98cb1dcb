"""Proofs are those of C2SP tlog-proof.

The tables are those of transparency-dev/formats (proof/tlog_proof_test.go, Apache-2.0) and of FiloSottile/torchwood
(spicy_test.go), read as strictly as the specification asks. Each checkpoint is a signed one here.
"""

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import LOG_KEY, NOON, ORIGIN, POLICY, SEED, WITNESS_KEYS, WITNESS_SEEDS, Log, a_log, entries

from taquilla.domain.seals.checkpoints import Checkpoint, signed, with_cosignatures
from taquilla.domain.seals.errors import Malformed, NotIncluded, NotSigned, SealError, SignatureWrong, WrongLog
from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey, cosign
from taquilla.domain.seals.proofs import EXTRA_BYTES_MAX, EntryProof, Policy, Proven, check_proof
from taquilla.domain.seals.tree import leaf_hash
from taquilla.engine.seals.ed25519 import is_signed, signing

H1, H2 = sha256(b"hash1").digest(), sha256(b"hash2").digest()
NOTE = a_log(1).note()
NOTE_TEXT = NOTE.data.decode()
HEADER = "c2sp.org/tlog-proof@v1"


def base64(data: bytes) -> str:
    return b64encode(data).decode()


@pytest.mark.parametrize(("proof", "text"), [
    (EntryProof(5, (H1, H2), NOTE), f"{HEADER}\nindex 5\n{base64(H1)}\n{base64(H2)}\n\n{NOTE_TEXT}"),
    (EntryProof(10, (H1,), NOTE, b"more"), f"{HEADER}\nextra {base64(b'more')}\nindex 10\n{base64(H1)}\n\n{NOTE_TEXT}"),
    (EntryProof(0, (), NOTE), f"{HEADER}\nindex 0\n\n{NOTE_TEXT}"),
    (EntryProof(2**63 - 1, (H1,) * 63, NOTE), f"{HEADER}\nindex {2**63 - 1}\n" + f"{base64(H1)}\n" * 63 + f"\n{NOTE_TEXT}"),
])  # fmt: skip
def test_a_proof_is_written_and_read(proof: EntryProof, text: str) -> None:
    assert proof.data.decode() == text
    assert EntryProof.parse(text.encode()) == proof


@pytest.mark.parametrize("text", [
    "", f"{HEADER}\n", f"index 0\n\n{NOTE_TEXT}", f"{HEADER}\n\n{NOTE_TEXT}",
    *(f"{header}\nindex 0\n\n{NOTE_TEXT}" for header in ("wrong-header", "c2sp.org/tlog-proof@v2", f"{HEADER} ", f"\n{HEADER}")),
    f"{HEADER}\r\nindex 0\r\n\r\n{NOTE_TEXT}",
    *(f"{HEADER}\n{lines}\n\n{NOTE_TEXT}" for lines in (
        "", "extra !!notbase64!!\nindex 0", "extra \nindex 0", "extra\nindex 0", "extra YR==\nindex 0",
        "extra YQ==\nextra YQ==\nindex 0", "index 0\nextra YQ==", "extra YQ==", "index notanumber", "index -5", "index +1",
        "index 007", "index  1", "index 9223372036854775808", "index 0\nindex 0", "index 0\n!!notbase64!!",
        f"index 0\n{base64(bytes(16))}", f"index 0\n{base64(bytes(64))}", "index 0\nypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLt=",
        f"index 0\n{'a' * 65 * 1024}", "index 0" + f"\n{base64(H1)}" * 64,
        f"extra {base64(bytes(EXTRA_BYTES_MAX + 1))}\nindex 0", f"extra {base64(bytes(10**6))}\nindex 0",
    )),
    *(f"{HEADER}\nindex 1\n{rest}" for rest in ("", "\n", f"\n{NOTE.text}", f"\n{NOTE_TEXT[:-1]}", f"\n{NOTE_TEXT}\n")),
])  # fmt: skip
def test_a_malformed_proof_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        EntryProof.parse(text.encode())


@given(some.integers(min_value=1, max_value=40), some.data())
def test_every_entry_is_proven(size: int, data: some.DataObject) -> None:
    index, log = data.draw(some.integers(min_value=0, max_value=size - 1)), a_log(size)
    entry = entries(size)[index]
    proof = EntryProof.parse(log.proof(index, entry).data)
    assert proof.extra == entry
    proven = Proven(log.checkpoint(), dict.fromkeys(WITNESS_KEYS, NOON))
    assert check_proof(proof, leaf_hash(proof.extra), POLICY, is_signed) == proven


def test_each_changed_byte_of_a_proof_is_refused(log300: Log) -> None:
    right = log300.proof(200, entries(300)[200]).data
    for at in range(len(right)):
        flip = 0x20 if right[at : at + 1].isalpha() else 1
        for wrong in (right[:at] + bytes([right[at] ^ flip]) + right[at + 1 :], right[:at]):
            with pytest.raises(SealError, match=r"\.$"):
                check(wrong)
    check(right)


def check(data: bytes) -> None:
    """Verify a proof whose extra data is its entry."""
    proof = EntryProof.parse(data)
    check_proof(proof, leaf_hash(proof.extra), POLICY, is_signed)


@pytest.mark.parametrize(("policy", "error"), [
    (Policy("seals.example/other", (LOG_KEY,)), WrongLog),
    (Policy(ORIGIN, ()), NotSigned),
    (Policy(ORIGIN, WITNESS_KEYS), NotSigned),
    (Policy(ORIGIN, (replace(LOG_KEY, public_key=WITNESS_KEYS[0].public_key),)), NotSigned),
    (Policy(ORIGIN, (LOG_KEY,), WITNESS_KEYS, 2), NotSigned),
    (Policy(ORIGIN, (LOG_KEY,), WITNESS_KEYS[1:], 1), NotSigned),
    (Policy(ORIGIN, (LOG_KEY,), (LOG_KEY,), 1), NotSigned),
])  # fmt: skip
def test_who_is_not_trusted_proves_nothing(log300: Log, policy: Policy, error: type[Exception]) -> None:
    proof, leaf = log300.proof(7, witnesses=1), leaf_hash(entries(300)[7])
    check_proof(proof, leaf, Policy(ORIGIN, (LOG_KEY,)), is_signed)
    check_proof(proof, leaf, Policy(ORIGIN, (LOG_KEY,), WITNESS_KEYS, 1), is_signed)
    with pytest.raises(error):
        check_proof(proof, leaf, policy, is_signed)


def test_another_entry_or_place_is_not_proven(log300: Log) -> None:
    proof = log300.proof(7)
    for wrong, leaf in ((proof, leaf_hash(b"another")), (replace(proof, index=8), leaf_hash(entries(300)[7]))):
        with pytest.raises(NotIncluded):
            check_proof(wrong, leaf, POLICY, is_signed)


def test_one_witness_under_two_names_counts_once(log300: Log) -> None:
    twin = VerifierKey("witness.example/twin", COSIGNATURE, WITNESS_KEYS[0].public_key)
    note = log300.note(witnesses=1)
    twice = with_cosignatures(note, [cosign(twin, note.text, NOON, signing(WITNESS_SEEDS[0]))])
    proof = replace(log300.proof(7), checkpoint=twice)
    policy, leaf = Policy(ORIGIN, (LOG_KEY,), (WITNESS_KEYS[0], twin), 1), leaf_hash(entries(300)[7])
    assert len(check_proof(proof, leaf, policy, is_signed).seen_at) == 2
    with pytest.raises(NotSigned):
        check_proof(proof, leaf, replace(policy, quorum=2), is_signed)


def test_a_known_witness_that_did_not_sign_this_refuses_the_proof(log300: Log) -> None:
    other = Checkpoint(ORIGIN, 299, bytes(32)).text
    note = with_cosignatures(log300.note(witnesses=1), [cosign(WITNESS_KEYS[1], other, NOON, signing(WITNESS_SEEDS[1]))])
    with pytest.raises(SignatureWrong):
        check_proof(replace(log300.proof(7), checkpoint=note), leaf_hash(entries(300)[7]), POLICY, is_signed)


def test_a_tree_of_one_entry_needs_no_hashes() -> None:
    proof = EntryProof(0, (), signed(a_log(1).checkpoint(), LOG_KEY, signing(SEED)))
    check_proof(EntryProof.parse(proof.data), leaf_hash(entries(1)[0]), Policy(ORIGIN, (LOG_KEY,)), is_signed)
