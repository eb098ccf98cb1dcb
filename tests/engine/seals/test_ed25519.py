"""Ed25519 is that of RFC 8032: the first test vector of its section 7.1."""

import pytest

from taquilla.engine.seals.ed25519 import is_signed, public_key, signing

SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)


@pytest.mark.parametrize(("public", "signature", "message"), [
    (PUBLIC, SIGNATURE, b"x"),
    (PUBLIC, SIGNATURE[:-1], b""),
    (PUBLIC, b"", b""),
    (PUBLIC, bytes(64), b""),
    (PUBLIC[:-1], SIGNATURE, b""),
    (b"\2" + bytes(31), SIGNATURE, b""),
    (b"", SIGNATURE, b""),
])  # fmt: skip
def test_the_vector_of_the_rfc_is_signed_and_verifies_and_nothing_else(public: bytes, signature: bytes, message: bytes) -> None:
    assert (public_key(SEED), signing(SEED)(b"")) == (PUBLIC, SIGNATURE)
    assert is_signed(PUBLIC, SIGNATURE, b"")
    assert not is_signed(public, signature, message)
