"""Proves that a body is Hub88's: RSA-SHA256 over its very bytes."""

from collections.abc import Iterable
from typing import Final

from taquilla.dialect.http import Header
from taquilla.dialect.wallets import SignerRegister, signing_key

PROVIDER: Final = "hub88"
"""The provider of games that Hub88 is to the house: `taquilla provider add hub88`; its keys are those that Hub88 signs with."""
SIGNATURE: Final = b"x-hub88-signature"


def is_signed(register: SignerRegister, body: bytes, headers: Iterable[Header]) -> bool:
    """Tell whether a key of Hub88's has signed a body, by the one header that says so."""
    signatures = [value for name, value in headers if name == SIGNATURE]
    return len(signatures) == 1 and signing_key(body, signatures[0], register.provider_keys(PROVIDER)) is not None
