"""Keeps operators in memory between batches, as long as they cannot have changed.

An operator's people and rules change only behind the gate, and each change raises the gate's rules_version. If the version at
the gate is the one in memory, so is the operator. What a subject keeps in memory beside that goes by the same version.
"""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.numbers import purpose_key
from taquilla.domain.people.members import OperatorPeople
from taquilla.engine.people.keyring import Keyring
from taquilla.store.ledger import gates
from taquilla.store.ledger.gates import Gate
from taquilla.store.people import operators
from taquilla.store.postgres.database import HouseConnection


@dataclass(frozen=True, slots=True)
class KnownOperator:
    """An operator and its people, as of one rules version."""

    version: int
    operator: Operator
    people: OperatorPeople


class Cache:
    """The operators that a process has in memory."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._operators: dict[int, KnownOperator] = {}
        self._callbacks: list[Callable[[], None]] = []

    def on_read(self, callback: Callable[[], None]) -> None:
        """Register a callback for whenever an operator is read again, since other data may have changed with it."""
        self._callbacks.append(callback)

    async def load(self, connection: HouseConnection, gate: Gate) -> KnownOperator:
        """Return the operator whose gate is held. It is read again if its rules have changed."""
        return await self._as_of(connection, gate.operator_id, gate.rules_version)

    async def get(self, connection: HouseConnection, operator_id: int) -> KnownOperator:
        """Return the operator for read-only callers, without its gate."""
        # Read the version first. If the rules change before they are read, the cache holds newer rules than its version says;
        # the next holder of the gate finds another version there and reads again.
        return await self._as_of(connection, operator_id, await gates.read_rules_version(connection, operator_id))

    def keep(self, known: KnownOperator) -> None:
        """Keep an operator as somebody who has just changed it knows it to be."""
        self._operators[known.operator.id] = known

    def peek(self, operator_id: int) -> KnownOperator:
        """Return the operator from memory. It is there once any batch or read has loaded it."""
        return self._operators[operator_id]

    async def _as_of(self, connection: HouseConnection, operator_id: int, version: int) -> KnownOperator:
        if (in_memory := self._operators.get(operator_id)) is not None and in_memory.version == version:
            return in_memory
        row, people = await operators.load_operator(connection, operator_id)
        keys = {version: self._keyring.unwrap(operator_id, wrapped) for version, wrapped in row.wrapped_keys.items()}
        operator = Operator(
            id=operator_id, currency=row.currency, exponent=row.exponent, zone=ZoneInfo(row.zone),
            # The first key orders numbers and codes for ever; a later one only makes new PINs.
            number_key=purpose_key(keys[min(keys)], "number"),
            pin_keys={number: purpose_key(key, "pin") for number, key in keys.items()},
            code_key=purpose_key(keys[min(keys)], "sports code"), id_key=purpose_key(keys[min(keys)], "sports id"),
            pin_after_close=row.pin_after_close, needs_shift=row.needs_shift,
            name=row.name, colour=row.colour, logo=row.logo, twelve_hours=row.twelve_hours,
            is_sandbox=row.sandbox_of is not None, is_closed=row.is_closed, sells_lotteries=row.lotteries,
        )  # fmt: skip
        loaded = self._operators[operator_id] = KnownOperator(version, operator, people)
        for callback in self._callbacks:
            callback()
        return loaded
