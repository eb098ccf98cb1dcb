"""Signs and verifies with Ed25519 (RFC 8032), for the notes of `domain/seals`."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from taquilla.domain.seals.notes import Sign


def public_key(seed: bytes) -> bytes:
    """Return the public key of a seed of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signing(seed: bytes) -> Sign:
    """Return a function that signs with the key of a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a public key has signed a message. A key that is no point of the curve has signed nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
