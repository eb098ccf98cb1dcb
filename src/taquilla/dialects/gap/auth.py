"""Authenticates operators and game providers by a signature over the exact bytes of the body, or over the whole request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taquilla import security
from taquilla.dialects.gap.codes import INVALID_PARTNER, INVALID_SIGNATURE, WRONG_SYNTAX, WRONG_TYPES, FieldError
from taquilla.engine.house import House
from taquilla.engine.wallets.signatures import is_signed
from taquilla.engine.wallets.signers import SignerRegister
from taquilla.store.wallets.signers import Provider, WalletOperator

_ID_MAX: Final = 128


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came: the bytes that its signature covers, the signature's version and bytes, and the body's fields."""

    covered: bytes
    version: int
    signature: bytes
    fields: Mapping[str, object]

    def name(self, field: str) -> str:
        """Return a field that names a caller. Raises `FieldError` where it is missing or invalid."""
        if field not in self.fields:
            raise FieldError(WRONG_SYNTAX, f"the body: object missing required field `{field}`", http_status=400)
        value = self.fields[field]
        if type(value) not in (str, int) or not 0 < len(str(value)) <= _ID_MAX:
            raise FieldError(WRONG_TYPES, f"`{field}`: expected a text or a whole number", http_status=400)
        return str(value)

    def is_enough_for(self, signer: WalletOperator | Provider) -> bool:
        """Tell whether the signature's version is at least the one that the signer requires."""
        return self.version >= signer.signature_version

    def is_signed_by(self, keys: tuple[str, ...]) -> bool:
        """Tell whether one of these keys has signed the request."""
        return is_signed(self.covered, self.signature, keys)


async def by_operator(house: House, request: SignedRequest) -> WalletOperator:
    """Return the operator that the body names and whose key has signed the request. Raises `FieldError`."""
    register = await house.wallets.signers.register()
    operator = _operator(register, request)
    if not request.is_signed_by(register.operator_keys(operator.id)):
        raise _unsigned()
    if not request.is_enough_for(operator):
        raise _too_weak()
    return operator


async def by_some_operator(house: House, request: SignedRequest) -> tuple[WalletOperator, ...]:
    """Return the operators whose keys have signed a request that names none. Raises `FieldError`."""
    register = await house.wallets.signers.register()
    signers = [one for one in register.operators if request.is_signed_by(register.operator_keys(one.id))]
    found = tuple(one for one in signers if request.is_enough_for(one))
    if not found:
        raise _too_weak() if signers else _unsigned()
    return found


async def by_provider(house: House, request: SignedRequest) -> WalletOperator:
    """Return the operator that the body names, after checking the provider's signature. Raises `FieldError`.

    The signer is the provider of the game that the body names; for an unknown game it may be any provider.
    """
    register = await house.wallets.signers.register()
    game = register.game(str(request.fields.get("gameId")))
    possible = register.providers if game is None else (register.provider(game.provider_id),)
    signers = [one for one in possible if request.is_signed_by(register.provider_keys(one.id))]
    if not any(map(request.is_enough_for, signers)):
        raise _too_weak() if signers else _unsigned()
    return _operator(register, request)


def _operator(register: SignerRegister, request: SignedRequest) -> WalletOperator:
    operator = register.operator(request.name("operatorId"))
    if operator is None:
        raise FieldError(INVALID_PARTNER, "`operatorId`: no such operator", http_status=400)
    return operator


def _unsigned() -> FieldError:
    security.record("wrong signature", outcome="refused", object="gap", bounded=True)
    return FieldError(INVALID_SIGNATURE, "the header Signature does not hold for this request", http_status=400)


def _too_weak() -> FieldError:
    sentence = "the header Signature-Version: expected 2, which this caller's requests must be signed by"
    return FieldError(INVALID_SIGNATURE, sentence, http_status=400)
