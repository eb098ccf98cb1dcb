"""Who calls: the operator that the headers name, whose signature they bear."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from taquilla.desk.house import House, SportsCaller
from taquilla.dialects.betstack.words import Forbidden, OperatorsDiffer, OperatorUnknown
from taquilla.domain.signatures import is_signed

HEADERS: Final = (b"operator", b"timestamp", b"signature")
"""What a signed request bears."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request says of its sender; everything is text that anybody may have written."""

    operator: str
    timestamp: str
    signature: str


class Callers:
    """Knows operators by their signatures. unix_s is the world's clock, whatever the house's says: senders have no other."""

    def __init__(self, house: House, unix_s: Callable[[], float] = time.time) -> None:
        self._house = house
        self._unix_s = unix_s

    async def sender(self, headers: dict[bytes, bytes], body: bytes, named: str | None) -> SportsCaller:
        """The operator that signed a request. named is the one that the request names beside the header, if it does.

        Raises, in this order, `Forbidden` where a header is missing, `OperatorsDiffer`, `OperatorUnknown`, and `Forbidden` where
        the signature is not the operator's or is too old.
        """
        signed = _signed(headers)
        if named is not None and named != signed.operator:
            raise OperatorsDiffer
        caller = await self.named(signed.operator)
        if not is_signed(caller.secret, signed.timestamp, body, signed.signature, int(self._unix_s())):
            raise Forbidden
        return caller

    async def named(self, operator: str) -> SportsCaller:
        """The operator of a name, on nobody's word. Raises `OperatorUnknown`."""
        caller = await self._house.sports_callers.find(operator)
        if caller is None:
            raise OperatorUnknown(operator)
        return caller


def _signed(headers: dict[bytes, bytes]) -> Signed:
    said = [headers.get(name) for name in HEADERS]
    texts = [value.decode("utf-8", "replace") for value in said if value is not None]
    if len(texts) < len(HEADERS):
        raise Forbidden
    return Signed(*texts)
