"""Authenticates operators and game providers by a signature over the body (version 1), or over the whole request (2)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from taquilla.dialect.bodies import target_of
from taquilla.dialect.house import House, security, signed_text
from taquilla.dialect.http import Endpoint, Scope
from taquilla.dialect.wallets import Provider, SignerRegister, WalletOperator, signing_key
from taquilla.dialects.gap.codes import INVALID_PARTNER, INVALID_SIGNATURE, WRONG_SYNTAX, WRONG_TYPES, FieldError

_ID_MAX: Final = 128
TOLERANCE_S: Final = 300
"""The most that a request's timestamp may differ from the world's clock, in seconds, either way."""
_DIGITS_MAX: Final = 12


class GapSignedRequest(NamedTuple):
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
            raise FieldError(WRONG_TYPES, f"`{field}`: expected 1 to {_ID_MAX} characters, or a whole number", http_status=400)
        return str(value)

    def is_enough_for(self, signer: WalletOperator | Provider) -> bool:
        """Tell whether the signature's version is at least the one that the signer requires."""
        return self.version >= signer.signature_version

    def is_signed_by(self, keys: tuple[str, ...]) -> bool:
        """Tell whether one of these keys has signed the request."""
        return signing_key(self.covered, self.signature, keys) is not None


def covered(scope: Scope, headers: Mapping[bytes, bytes], body: bytes, unix_s: float) -> tuple[int, bytes]:
    """Return the version of a request's signature, and the bytes that the signature must cover.

    unix_s is the world's clock, not the house's: senders have no other. Raises `FieldError` for an unknown version, and for a
    timestamp of version 2 that is missing or out of time.
    """
    version = headers.get(b"signature-version", b"1")
    if version == b"1":
        return 1, body
    if version != b"2":
        raise _signature_error("the header Signature-Version: expected 1 or 2")
    timestamp = headers.get(b"timestamp", b"").decode("latin-1")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX):
        raise _signature_error("the header Timestamp: expected unix seconds")
    if abs(int(timestamp) - int(unix_s)) > TOLERANCE_S:
        raise _signature_error(f"the header Timestamp: expected at most {TOLERANCE_S} seconds from now")
    target = target_of(scope)
    key = headers.get(b"idempotency-key", b"").decode("utf-8", "replace")
    return 2, signed_text(method="POST", target=target, timestamp=timestamp, key=key, body=body)


async def by_operator(house: House, request: GapSignedRequest) -> WalletOperator:
    """Return the operator that the body names and whose key has signed the request. Raises `FieldError`."""
    register = await house.wallets.signers.register()
    operator = _operator(register, request)
    if (key := signing_key(request.covered, request.signature, register.operator_keys(operator.id))) is None:
        raise _wrong_signature()
    if not request.is_enough_for(operator):
        raise _too_weak()
    return operator._replace(signed_by=sha256(key.encode()).hexdigest())


async def by_some_operator(house: House, request: GapSignedRequest) -> tuple[WalletOperator, ...]:
    """Return the operators whose keys have signed a request that names none. Raises `FieldError`."""
    register = await house.wallets.signers.register()
    signers = await house.wallets.signers.signers_of(
        register.operators, lambda operator: request.is_signed_by(register.operator_keys(operator.id))
    )
    if not (operators := tuple(operator for operator in signers if request.is_enough_for(operator))):
        raise _too_weak() if signers else _wrong_signature()
    return operators


async def by_provider(house: House, request: GapSignedRequest) -> WalletOperator:
    """Return the operator that the body names, after checking the provider's signature. Raises `FieldError`.

    The signer is the provider of the game that the body names; for an unknown game it may be any provider.
    """
    register = await house.wallets.signers.register()

    def has_signed(provider: Provider) -> bool:
        return request.is_signed_by(register.provider_keys(provider.id))

    if (game := register.game(str(request.fields.get("gameId")))) is None:
        signers = await house.wallets.signers.signers_of(register.providers, has_signed)
    else:
        signers = [one for one in (register.provider(game.provider_id),) if has_signed(one)]
    if not any(map(request.is_enough_for, signers)):
        raise _too_weak() if signers else _wrong_signature()
    return _operator(register, request)


async def refuse_elsewhere(house: House, request: GapSignedRequest, operator: WalletOperator, endpoint: Endpoint) -> None:
    """Refuse a signature of version 1 that was used on another path. Raises `FieldError`.

    Requests that move money have an id of their own, and bodies that fit no other call.
    """
    if request.version > 1 or request.fields.get("requestId") is not None:
        return
    is_report = endpoint.tag == "Reports"
    path = await house.wallets.signers.first_path(operator.id, request.covered, endpoint.path, is_report=is_report)
    if path != endpoint.path:
        raise _wrong_signature(f"the header Signature was used at {path} before: add a field, or sign with Signature-Version 2")


def _operator(register: SignerRegister, request: GapSignedRequest) -> WalletOperator:
    if (operator := register.operator(request.name("operatorId"))) is None:
        raise FieldError(INVALID_PARTNER, "`operatorId`: no such operator", http_status=400)
    return operator


def _wrong_signature(sentence: str = "the header Signature does not hold for this request") -> FieldError:
    security.record("wrong signature", outcome="refused", object="gap", bounded=True)
    return _signature_error(sentence)


def _too_weak() -> FieldError:
    return _signature_error("the header Signature-Version: expected 2, which this caller's requests must be signed by")


def _signature_error(sentence: str) -> FieldError:
    return FieldError(INVALID_SIGNATURE, sentence, http_status=400)
