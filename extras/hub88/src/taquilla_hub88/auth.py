"""Proves that a body is Hub88's, for this operator: RSA-SHA256 over its very bytes, by a key that is this operator's alone."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from taquilla.dialect.http import Header
from taquilla.dialect.wallets import SignerRegister, WalletOperator, fingerprint, signing_key

PROVIDER: Final = "hub88"
"""The provider that Hub88's games belong to."""
SIGNATURE: Final = b"x-hub88-signature"


def signer_of(operator: WalletOperator) -> str:
    """Return the provider whose keys are those that Hub88 signs with for one operator: ``hub88@3``."""
    return f"{PROVIDER}@{operator.id}"


def is_signed(register: SignerRegister, operator: WalletOperator | None, body: bytes, headers: Iterable[Header]) -> bool:
    """Tell whether Hub88 has signed a body for an operator, by the one header that says so; None: for whichever."""
    signatures, keys = [value for name, value in headers if name == SIGNATURE], _keys(register)
    own = keys.get(signer_of(operator), ()) if operator is not None else [key for one in keys.values() for key in one]
    return len(signatures) == 1 and signing_key(body, signatures[0], own) is not None


@lru_cache(maxsize=2)
def _keys(register: SignerRegister) -> dict[str, tuple[str, ...]]:
    """Return the keys of each operator. One that several have is the first's.

    A signature covers the body alone. What was signed for one operator would else be believed when it is sent to another.
    """
    found, taken = dict[str, tuple[str, ...]](), set[str]()
    for provider in register.providers:
        if provider.id.startswith(f"{PROVIDER}@"):
            own = {fingerprint(key): key for key in register.provider_keys(provider.id)}
            found[provider.id] = tuple(key for name, key in own.items() if name not in taken)
            taken |= own.keys()
    return found
