"""Proofs are those of C2SP tlog-proof; that the verifier believes these alone is told in tests/verifier.

The table is that of transparency-dev/formats (proof/tlog_proof_test.go, Apache-2.0). Each checkpoint is a signed one here.
"""

from base64 import b64encode
from hashlib import sha256

import pytest
from tests.domain.seals.conftest import a_log

from taquilla.domain.seals.proofs import EntryProof

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
def test_a_proof_is_written_as_the_specification_has_it(proof: EntryProof, text: str) -> None:
    assert proof.data.decode() == text
