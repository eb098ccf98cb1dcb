"""What a process keeps in memory between batches, because it cannot change unnoticed: events, each operator's rules, codes.

An event never changes. Rules change only behind the gate, and the gate's rules_version tells: whoever holds the gate and finds
the version it knows, knows the rules. What a code means changes behind all gates at once, with new versions of all rules.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.book import Event, Operator
from taquilla.domain.ledger.numbers import purpose_key
from taquilla.domain.lottery.rules import Rules
from taquilla.engine.people.keyring import Keyring
from taquilla.store.ledger import gates
from taquilla.store.ledger.gates import Gate
from taquilla.store.lottery import catalogue, codes
from taquilla.store.people import operators
from taquilla.store.postgres.database import HouseConnection

_EVENTS_MAX = 200_000
_CODES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """An operator and its rules, as of one version."""

    version: int
    operator: Operator
    rules: Rules


class Cache:
    """The memory of one process."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._operators: dict[int, Known] = {}
        self._events: dict[int, Event] = {}
        self._codes: dict[tuple[date, str], int] = {}

    async def load(self, connection: HouseConnection, gate: Gate) -> Known:
        """The operator whose gate we hold, read anew if its rules have changed."""
        known = self._operators.get(gate.operator_id)
        if known is None or known.version != gate.rules_version:
            known = await self._read(connection, gate.operator_id, gate.rules_version)
        return known

    async def get(self, connection: HouseConnection, operator_id: int) -> Known:
        """The operator for whoever only looks, without its gate."""
        # The version first: should the rules change before they are read, what is kept is newer than its version says, and
        # whoever holds the gate then finds another version there and reads anew.
        version = await gates.read_rules_version(connection, operator_id)
        known = self._operators.get(operator_id)
        if known is None or known.version != version:
            known = await self._read(connection, operator_id, version)
        return known

    def peek(self, operator_id: int) -> Known:
        """The operator from memory. It is there once any batch or look has met it."""
        return self._operators[operator_id]

    async def events(self, connection: HouseConnection, ids: Iterable[int]) -> dict[int, Event]:
        """The events with these ids, as far as there are any."""
        wanted = set(ids)
        missing = [event for event in wanted if event not in self._events]
        if missing:
            if len(self._events) > _EVENTS_MAX:
                self._events.clear()
                missing = list(wanted)
            self._events.update({event.id: event for event in await catalogue.find_events(connection, missing)})
        return {event: self._events[event] for event in wanted if event in self._events}

    def peek_event(self, event_id: int) -> Event:
        """An event from memory: one that was just sold."""
        return self._events[event_id]

    async def codes(self, connection: HouseConnection, day: date, wanted: Collection[str]) -> dict[str, int]:
        """The ids of the events that these codes mean on a local day, as far as they mean any."""
        # Kept by name over the wait: should it be forgotten meanwhile, what was read before that is not put back.
        memory = self._codes
        known = {code: memory[day, code] for code in wanted if (day, code) in memory}
        missing = {code for code in wanted if code not in known}
        if missing:
            found = await codes.find(connection, day, missing)
            if len(memory) + len(found) > _CODES_MAX:
                memory.clear()
            memory.update({(day, code): event for code, event in found.items()})
            known |= found
        return known

    async def _read(self, connection: HouseConnection, operator_id: int, version: int) -> Known:
        row, rules = await operators.load_operator(connection, operator_id)
        keys = {version: self._keyring.unwrap(operator_id, wrapped) for version, wrapped in row.wrapped_keys.items()}
        operator = Operator(
            id=operator_id,
            currency=row.currency,
            exponent=row.exponent,
            zone=ZoneInfo(row.zone),
            # The first key orders numbers and codes for ever; a later one only makes new pins.
            number_key=purpose_key(keys[min(keys)], "number"),
            pin_keys={number: purpose_key(key, "pin") for number, key in keys.items()},
            code_key=purpose_key(keys[min(keys)], "sports code"),
            id_key=purpose_key(keys[min(keys)], "sports id"),
        )
        # A new version may mean that a catalogue was loaded.
        self._codes = {}
        known = self._operators[operator_id] = Known(version, operator, rules)
        return known
