"""Who calls: an operator or a provider of games, told by the signature over the very bytes of the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taquilla.desk.house import House, Register, WalletOperator, is_signed
from taquilla.dialects.gap.codes import INVALID_PARTNER, INVALID_SIGNATURE, WRONG_SYNTAX, WRONG_TYPES, Wrong

_ID_MAX: Final = 128


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it came: its bytes, its signature, and what the bytes say."""

    body: bytes
    signature: bytes
    fields: Mapping[str, object]

    def name(self, field: str) -> str:
        """A field that says who is meant. Raises `Wrong`: whom nobody has named cannot have signed."""
        if field not in self.fields:
            raise Wrong(WRONG_SYNTAX, f"the body: object missing required field `{field}`", http_status=400)
        value = self.fields[field]
        if type(value) not in (str, int) or not 0 < len(str(value)) <= _ID_MAX:
            raise Wrong(WRONG_TYPES, f"`{field}`: expected a text or a whole number", http_status=400)
        return str(value)

    def is_signed_by(self, keys: tuple[str, ...]) -> bool:
        """Whether one of these keys has signed it."""
        return is_signed(self.body, self.signature, keys)


async def by_operator(house: House, sent: Sent) -> WalletOperator:
    """The operator that the body names and whose key has signed it. Raises `Wrong`."""
    register = await house.signers.register()
    operator = _operator(register, sent)
    if not sent.is_signed_by(register.operator_keys(operator.id)):
        raise _unsigned()
    return operator


async def by_some_operator(house: House, sent: Sent) -> tuple[WalletOperator, ...]:
    """The operators whose keys have signed the body, where it names none. Raises `Wrong`."""
    register = await house.signers.register()
    found = tuple(one for one in register.operators if sent.is_signed_by(register.operator_keys(one.id)))
    if not found:
        raise _unsigned()
    return found


async def by_provider(house: House, sent: Sent) -> WalletOperator:
    """The operator that the body names, signed by the provider whose game it names; of an unknown game by any. Raises `Wrong`."""
    register = await house.signers.register()
    game = register.game(str(sent.fields.get("gameId")))
    providers = [one.id for one in register.providers] if game is None else [game.provider_id]
    if not any(sent.is_signed_by(register.provider_keys(one)) for one in providers):
        raise _unsigned()
    return _operator(register, sent)


def _operator(register: Register, sent: Sent) -> WalletOperator:
    operator = register.operator(sent.name("operatorId"))
    if operator is None:
        raise Wrong(INVALID_PARTNER, "`operatorId`: no such operator", http_status=400)
    return operator


def _unsigned() -> Wrong:
    return Wrong(INVALID_SIGNATURE, "the header Signature does not hold for this body", http_status=400)
