"""Remembers between batches how much is sold of each number and what each agency owes, as long as nobody else has come by.

Each sale, undoing and payment takes a seq behind the gate, from every process. So if the gate bears the seq and the rules version
of our own last batch, what that batch left is what the database holds.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.store.ledger.gates import Gate

_KEYS_MAX: Final = 200_000  # about 250 bytes each

Exposure = dict[tuple[int, int, int, str], Cents]
Balances = dict[int, Cents]


class SoldMark(NamedTuple):
    """The amounts that were asked for, sold of numbers and balances of accounts with a floor, as of a seq and the rules."""

    seq: int
    rules_version: int
    exposure: Exposure
    balances: Balances

    @property
    def keys(self) -> int:
        """The number of amounts."""
        return len(self.exposure) + len(self.balances)


@dataclass(slots=True)
class SoldMemory:
    """The amounts that are remembered, by operator."""

    keys_max: int = _KEYS_MAX
    _operators: dict[int, SoldMark] = field(default_factory=dict)
    _keys: int = 0

    def take(self, gate: Gate) -> tuple[Exposure, Balances]:
        """Return what is known behind a gate that is held, and forget it.

        A batch that fails leaves nothing behind: nobody knows what became of it.
        """
        known = self._operators.pop(gate.operator_id, None)
        if known is None:
            return {}, {}
        self._keys -= known.keys
        is_true = (known.seq, known.rules_version) == (gate.last_seq, gate.rules_version)
        return (known.exposure, known.balances) if is_true else ({}, {})

    def keep(self, gate: Gate, last_seq: int, exposure: Exposure, balances: Balances) -> None:
        """Remember what is true as of the seq that the gate bears after a commit. The operators of long ago make room."""
        known = self._operators[gate.operator_id] = SoldMark(last_seq, gate.rules_version, exposure, balances)
        self._keys += known.keys
        while self._keys > self.keys_max:
            self._keys -= self._operators.pop(next(iter(self._operators))).keys
