"""Calls to operators' wallets: which are due and not held up by an earlier one, who makes them, and which are parked.

These statements change who makes a call and when it is read next. They run behind the operator's gate, as all changes do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.store.ledger.alarms import PARKED_CALLS
from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import shaped
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.questions import ask_about
from taquilla.store.sports.sales import load_calls, load_tickets

_SQL = statements(__file__)
_WHOSE: Final = {
    "find_parked": "operator_id = %(operator)s",
    "read_standing": "operator_id = asked.operator_id",
    "replay": "operator_id = %(operator)s and (%(seq)s::bigint is null or ticket_seq = %(seq)s)",
    "write_off": "operator_id = %(operator)s and ticket_seq = %(seq)s",
}
_OF_PARKED: Final = {name: shaped(_SQL[name].format(parked=PARKED_CALLS.format(whose=whose))) for name, whose in _WHOSE.items()}

LOOKED_AT_EVERY: Final = timedelta(days=1)
"""The time between two looks at a call behind a parked one, which a late answer may have ended."""
_JUST_AFTER: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class WalletRow:
    """The address and the secret of an operator's wallet. secret is wrapped."""

    operator: str
    secret: bytes
    webhook_url: str | None


class DueCall(NamedTuple):
    """A call whose time has come. It is first where no earlier call about its ticket holds it up; held_until is when that one
    is due itself."""

    ticket_seq: int
    day: date
    n: int
    next_try: datetime
    is_first: bool
    is_behind_parked: bool | None
    held_until: datetime | None

    def waits(self, at: datetime) -> bool:
        """Tell whether it must wait: the call that holds it up is not due, or parked."""
        return bool(self.is_behind_parked) or (self.held_until is not None and self.held_until > at)

    @property
    def comes_before_its_first(self) -> bool:
        """Tell whether it is read before the call that holds it up."""
        return self.held_until is not None and self.next_try <= self.held_until


class Parked(NamedTuple):
    """A call that was tried as often as allowed, or a discard that has failed at all its short pauses: it waits for a person.

    answer is the wallet's last answer, if that was an object; behind is how many calls about the same ticket wait for this one.
    """

    ticket_seq: int
    day: date
    n: int
    action: str
    tries: int
    written_at: datetime
    ticket_id: str
    ticket_code: str
    player: str
    answer: dict[str, object] | None
    behind: int


class CallsStanding(NamedTuple):
    """The state of the calls to an operator's wallet: how many are parked, how many others wait to be confirmed, and since when
    the oldest of those does."""

    operator_id: int
    operator: str
    parked: int
    waiting: int
    oldest: datetime | None


async def load_wallet(connection: HouseConnection, operator_id: int) -> WalletRow | None:
    """Load how to reach an operator's wallet; None where it sells no sports."""
    return await connection.row(WalletRow, _SQL["load_wallet"], operator=operator_id)


async def find_operators(connection: HouseConnection, now: datetime, only: Sequence[int] | None = None) -> list[int]:
    """Return the operators for whom a call is to be made. only: of these; None: of all."""
    return await connection.column(_SQL["find_operators"], now=now, only=only and arrays.numbers(only))


async def find_due(connection: HouseConnection, operator_id: int, now: datetime, rows_max: int) -> list[DueCall]:
    """Return the calls whose time has come, longest due first, so many at most."""
    return await connection.rows(DueCall, _SQL["find_due"], operator=operator_id, now=now, rows_max=rows_max)


async def claim(
    connection: HouseConnection, operator_id: int, calls: Sequence[DueCall], until: datetime
) -> list[tuple[SportsTicket, CallOut]]:
    """Claim these calls until an instant. Return them with their tickets."""
    await connection.execute(_SQL["claim"], _keys(operator_id, calls) | {"until": until})
    tickets = await load_tickets(connection, {(operator_id, call.ticket_seq, call.day) for call in calls})
    claimed = await load_calls(connection, [(operator_id, call.ticket_seq, call.day, call.n) for call in calls])
    return [(tickets[operator_id, call.ticket_seq], call) for call in claimed.values()]


async def hold_back(connection: HouseConnection, operator_id: int, calls: Sequence[DueCall], at: datetime) -> None:
    """Hold calls back until just after the earlier call that holds them up is due; for a day, where that one is parked."""
    later = at + LOOKED_AT_EVERY
    until = [later if call.is_behind_parked or call.held_until is None else call.held_until + _JUST_AFTER for call in calls]
    await connection.execute(_SQL["hold_back"], _keys(operator_id, calls) | {"untils": arrays.instants(until)})


async def put_off(connection: HouseConnection, operator_id: int, call: CallOut, until: datetime) -> None:
    """Postpone a call until an instant. Behind the gate."""
    await connection.run(_SQL["put_off"], operator=operator_id, seq=call.ticket_seq, day=call.day, n=call.n, until=until)


async def find_parked(connection: HouseConnection, operator_id: int, rows_max: int) -> list[Parked]:
    """Return parked calls, ticket by ticket: at most rows_max of those that are made no more, and as many refused discards."""
    return await connection.rows(Parked, _OF_PARKED["find_parked"], operator=operator_id, rows_max=rows_max)


async def read_standing(connection: HouseConnection, rows_max: int, operator_id: int | None = None) -> list[CallsStanding]:
    """Load the state of the calls to each operator's wallet, or to one's. Counts at most so many calls of each kind."""
    operators = await connection.column(_SQL["list_operators"]) if operator_id is None else [operator_id]
    rows = await ask_about(connection, _OF_PARKED["read_standing"], operators, {"rows_max": rows_max})
    return [CallsStanding(*row) for row in rows]


async def replay(connection: HouseConnection, operator_id: int, ticket_seq: int | None, now: datetime, rows_max: int) -> int:
    """Make parked calls due again, of one ticket or of all. Return how many."""
    parameters = {"operator": operator_id, "seq": ticket_seq, "now": now, "rows_max": rows_max}
    return len(await connection.fetch(_OF_PARKED["replay"], parameters))


async def write_off(connection: HouseConnection, operator_id: int, ticket_seq: int, now: datetime) -> int:
    """End a ticket's parked call, and those behind it, for good. Return how many."""
    parameters = {"operator": operator_id, "seq": ticket_seq, "now": now, "rows_max": 1}
    return len(await connection.fetch(_OF_PARKED["write_off"], parameters))


def _keys(operator_id: int, calls: Sequence[DueCall]) -> dict[str, object]:
    return {"operator": operator_id, **arrays.fields(calls, DueCall, "ticket_seq", "day", "n")}
