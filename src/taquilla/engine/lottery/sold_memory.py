"""Remembers between batches how much is sold of each number, as long as nobody else has come through the gate.

Each sale and each undoing takes a seq behind the gate, from every process. So if the gate bears the seq and the rules version of
our own last batch, what that batch left is what the database holds.
"""

from dataclasses import dataclass, field
from typing import Final

from taquilla.domain.ledger.money import Cents
from taquilla.store.ledger.gates import Gate

_KEYS_MAX: Final = 200_000  # about 250 bytes each

Exposure = dict[tuple[int, int, int, str], Cents]


@dataclass(slots=True)
class SoldMemory:
    """What is sold of the numbers that were asked for, by operator, as of a seq and a rules version."""

    keys_max: int = _KEYS_MAX
    _operators: dict[int, tuple[int, int, Exposure]] = field(default_factory=dict)
    _keys: int = 0

    def take(self, gate: Gate) -> Exposure:
        """Return what is sold behind a gate that is held, as far as it is known, and forget it.

        A batch that fails leaves nothing behind: nobody knows what became of it.
        """
        seq, version, exposure = self._operators.pop(gate.operator_id, (-1, -1, {}))
        self._keys -= len(exposure)
        return exposure if (seq, version) == (gate.last_seq, gate.rules_version) else {}

    def keep(self, gate: Gate, last_seq: int, exposure: Exposure) -> None:
        """Remember what is sold as of the seq that the gate bears after a commit. The operators of long ago make room."""
        self._operators[gate.operator_id] = (last_seq, gate.rules_version, exposure)
        self._keys += len(exposure)
        while self._keys > self.keys_max:
            self._keys -= len(self._operators.pop(next(iter(self._operators)))[2])
