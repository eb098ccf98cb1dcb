"""Signs and verifies the exact bytes of a body: RSA-SHA256 with PKCS#1 v1.5, as base64 text."""

from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from taquilla.engine.people.office_refusals import OfficeReason

BITS_MIN: Final = 2048
"""The least length of a key."""
BITS_MAX: Final = 8192
"""The most length of a new key."""
_EXPONENT_MAX: Final = 2**32 - 1
_PADDING: Final = PKCS1v15()
_HASH: Final = SHA256()
_SIGNATURE_MAX: Final = 4096  # characters of base64: a key of 24,000 bits


def signing_key(body: bytes, signature: bytes, public_keys: Iterable[str]) -> str | None:
    """Return the one of these keys (PEM) that has signed the body; None: none has. signature is base64, as in the header."""
    if len(signature) > _SIGNATURE_MAX:
        return None
    try:
        signature_bytes = b64decode(signature, validate=True)
    except (NoBase64, ValueError):
        return None
    return next((key for key in public_keys if _verifies(load_key(key), signature_bytes, body)), None)


def _verifies(key: RSAPublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, body, _PADDING, _HASH)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=1024)
def load_key(public_key: str) -> RSAPublicKey:
    """Return the key in a PEM text. Raises KEY_UNUSABLE."""
    try:
        key = serialization.load_pem_public_key(public_key.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise OfficeReason.KEY_UNUSABLE() from error
    if not isinstance(key, RSAPublicKey) or key.key_size < BITS_MIN:
        raise OfficeReason.KEY_UNUSABLE()
    return key


def refuse_slow(key: RSAPublicKey) -> None:
    """Refuse TERMS_UNFIT a new key that takes long to verify by: all operators wait meanwhile."""
    if key.key_size > BITS_MAX or key.public_numbers().e > _EXPONENT_MAX:
        raise OfficeReason.TERMS_UNFIT(why=f"a key has at most {BITS_MAX} bits, and an exponent of 32 bits")


def fingerprint(public_key: str) -> str:
    """Return the SHA-256 of a key's DER in hex, to tell keys apart."""
    return sha256(load_key(public_key).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def sign(body: bytes, private_key: str) -> str:
    """Return the signature of a body by a private key (PEM)."""
    return b64encode(_private_key(private_key).sign(body, _PADDING, _HASH)).decode()


@lru_cache(maxsize=16)
def _private_key(private_key: str) -> RSAPrivateKey:
    # Reading a key proves it consistent, which takes many times as long as signing with it.
    key = serialization.load_pem_private_key(private_key.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def new_key() -> str:
    """Make a new private key, as PEM text."""
    key = generate_private_key(65537, BITS_MIN)
    return key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def public_key_of(private_key: str) -> str:
    """Return the public key of a private one, both as PEM texts."""
    return _private_key(private_key).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
