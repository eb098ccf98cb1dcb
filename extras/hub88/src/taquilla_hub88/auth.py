"""Proves that a body is Hub88's, for this operator: RSA-SHA256 over its very bytes, by a key that is this operator's alone."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from taquilla.dialect.house import House
from taquilla.dialect.http import Header
from taquilla.dialect.wallets import SignerRegister, WalletOperator, fingerprint, signing_key

PROVIDER: Final = "hub88"
"""The provider that Hub88's games belong to."""
SIGNATURE: Final = b"x-hub88-signature"


def signer_of(operator: WalletOperator) -> str:
    """Return the provider whose keys are those that Hub88 signs with for one operator: ``hub88@3``."""
    return f"{PROVIDER}@{operator.id}"


def is_signed(register: SignerRegister, operator: WalletOperator, body: bytes, headers: Iterable[Header]) -> bool:
    """Tell whether Hub88 has signed a body for an operator, by the one header that says so."""
    return _is_signed_by(_keys(register).get(signer_of(operator), ()), body, headers)


async def is_signed_for_some(house: House, register: SignerRegister, body: bytes, headers: list[Header]) -> bool:
    """Tell whether Hub88 has signed a body for whichever operator. Raises Busy: anybody may ask, and each key takes time."""
    keys = _keys(register)
    signers = [provider for provider in register.providers if provider.id in keys]
    return bool(await house.wallets.signers.signers_of(signers, lambda signer: _is_signed_by(keys[signer.id], body, headers)))


def _is_signed_by(keys: Iterable[str], body: bytes, headers: Iterable[Header]) -> bool:
    signatures = [value for name, value in headers if name == SIGNATURE]
    return len(signatures) == 1 and signing_key(body, signatures[0], keys) is not None


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
