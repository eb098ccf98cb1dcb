"""Marks of logs on printed tickets: a promise in the address of the code, and the latest checkpoint."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.seals.draws import SealedWager, terms_digest
from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.notes import Sign, VerifierKey
from taquilla.domain.seals.promises import Promise, promise_text
from taquilla.engine.seals.ed25519 import signing
from taquilla.engine.seals.keys import LogKeys, verifier_key
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.seals import checkpoints

FRESH_S: Final = 5.0
"""The time for which a log's key and its latest checkpoint are remembered, in seconds."""
ROOT_LETTERS: Final = 12
"""The letters of a checkpoint's root on paper: 72 bits of it."""


@dataclass(frozen=True, slots=True)
class LogMark:
    """A log as tickets name it: the latest key, how it signs, and the latest checkpoint as text, "" before the first one."""

    key: VerifierKey
    sign: Sign
    checkpoint: str

    def address(self, address: str, ticket: Ticket, currency: str) -> str:
        """Return the address that checks a ticket, with the promise in its fragment.

        A promise bears the instant of the sale, so that a print that is made again has the same code. The key is the latest
        one: a key that was replaced, perhaps because it is no secret any more, promises nothing.
        """
        wagers = terms_digest(ticket_terms(ticket, currency))
        text = promise_text(self.key.name, ticket.id, wagers, ticket.created_at)
        promise = Promise(self.key.key_id, ticket.created_at, wagers, self.sign(text.encode()))
        return f"{address}#{promise.fragment}"


class Promises:
    """Remembers the marks of logs, so that tickets ask for them once every few seconds, however many are printed."""

    def __init__(self, keys: LogKeys, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._clock_s = clock_s
        self._marks: dict[int, LogMark | None] = {}
        self._until_s: dict[int, float] = {}

    async def mark(self, connection: HouseConnection, operator_id: int) -> LogMark | None:
        """Return an operator's mark, at most `FRESH_S` old; None: it has no log yet."""
        now_s = self._clock_s()
        if now_s >= self._until_s.get(operator_id, now_s):
            self._marks[operator_id] = await self._load(connection, operator_id, self._marks.get(operator_id))
            self._until_s[operator_id] = now_s + FRESH_S
        return self._marks[operator_id]

    async def _load(self, connection: HouseConnection, operator_id: int, old: LogMark | None) -> LogMark | None:
        if (found := await checkpoints.load_latest(connection, operator_id)) is None:
            return None
        row, signed = found
        key = verifier_key(row)
        sign = old.sign if old is not None and old.key == key else signing(self._keys.keyring.unwrap(operator_id, row.wrapped))
        return LogMark(key, sign, "" if signed is None else f"{signed[0]} · {base64_of(signed[1])[:ROOT_LETTERS]}")


def ticket_terms(ticket: Ticket, currency: str) -> list[str]:
    """Return the terms of a ticket's wagers as the seals of its draws spell them, in the order of its lines."""
    return [
        SealedWager(
            seq=ticket.seq, line=wager.line, ticket=ticket.id, number=ticket.number, market=wager.market_id, game=wager.game,
            selection=wager.selection, stake=wager.amount, multiplier=wager.multiplier, consolation=wager.consolation,
            currency=currency, seller=ticket.entity_id, sold_at=ticket.created_at, undone_at=None,
        ).terms
        for wager in ticket.wagers
    ]  # fmt: skip
