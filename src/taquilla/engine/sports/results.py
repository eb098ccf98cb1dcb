"""Takes the results of events: one clerk enters the outcome of the bets, a second one approves it."""

from dataclasses import dataclass

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import KEEP_SPORTS
from taquilla.domain.people.two_clerks import second_turn
from taquilla.domain.sports.results import EnteredReading, EventFacts, Reading, read_result
from taquilla.engine.cache import Cache
from taquilla.engine.people.clerks import Clerk, ClerkTurn, take_turn
from taquilla.store.ledger.gates import change_rules
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database
from taquilla.store.sports import results
from taquilla.store.sports.results import WaitingReading


@dataclass(frozen=True, slots=True)
class EventResult:
    """A recorded result: entered, or approved and so to be settled."""

    event_id: int
    version: int
    reading: Reading


class Results:
    """Takes the results of events."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def enter(self, clerk: Clerk, event_id: int, reading: Reading) -> EventResult | Refusal:
        """Enter a first clerk's reading, or its correction. It counts once another clerk has approved it.

        Refuses NOT_ALLOWED, SPORT_EVENT_UNKNOWN, SPORT_EVENT_NOT_OVER, SPORT_RESULT_INVALID, RESULT_STANDS, RESULT_FINAL.
        """
        async with take_turn(self._database, self._cache, clerk, KEEP_SPORTS) as turn:
            if isinstance(row := await _load(turn, event_id), Refusal):
                return row
            event, versions = row
            if refusal := read_result(event, versions, reading, turn.now):
                return refusal
            if versions and (versions[-1].reading, versions[-1].entered_by) == (reading, clerk.member_id):
                # Entered again; an approved result was refused above.
                turn.stands(event_id, versions[-1].version)
                return EventResult(event_id, versions[-1].version, reading)
            operator, version = clerk.operator_id, len(versions) + 1
            await results.enter(turn.connection, operator, event_id, version, reading, by=clerk.member_id, at=turn.now)
            await turn.note("sports result entered", event_id, version, _detail(reading))
            # A catalogue that is being loaded is read again: an event with a result does not move.
            await change_rules(turn.connection, [operator])
            return EventResult(event_id, version, reading)

    async def approve(self, clerk: Clerk, event_id: int, reading: Reading) -> EventResult | Refusal:
        """Approve a result by a second clerk's reading, which must be the same. The worker then settles whatever it decides.

        Refuses NOT_ALLOWED, SPORT_EVENT_UNKNOWN, RESULT_UNKNOWN, RESULT_STANDS, RESULT_SAME_CLERK, NOT_INDEPENDENT,
        RESULT_WAITS, RESULT_DIFFERS, RESULT_FINAL.
        """
        async with take_turn(self._database, self._cache, clerk, KEEP_SPORTS) as turn:
            if isinstance(row := await _load(turn, event_id), Refusal):
                return row
            event, versions = row
            if isinstance(last := second_turn(versions, clerk.member_id), Refusal):
                return last
            is_same, version = reading == last.reading, last.version
            refusal = await turn.refuse_reading("sports result", event_id, versions, is_same=is_same, is_final=event.is_final)
            if refusal is not None:
                return refusal
            await results.approve(turn.connection, clerk.operator_id, event_id, version, by=clerk.member_id, at=turn.now)
            await turn.note("sports result approved", event_id, version, _detail(reading))
            return EventResult(event_id, version, reading)

    async def waiting(self, operator_id: int) -> list[WaitingReading]:
        """List the results that wait for a second clerk, the oldest first, without what the first one says."""
        async with self._database.of(operator_id).reading() as connection:
            return await results.list_waiting(connection, operator_id, await read_clock(connection))

    async def games(self, operator_id: int, coupon_id: int) -> list[int] | Refusal:
        """Return the events of a coupon's games, in order, without reserves. Refuses COUPON_UNKNOWN."""
        games = await self._database.read(operator_id, results.find_games, coupon_id)
        return [event for event, is_reserve in games if not is_reserve] or Refusal(Reason.COUPON_UNKNOWN, subject=coupon_id)

    async def won_on_event(self, operator_id: int, event_id: int) -> tuple[int, Cents]:
        """Return how many tickets of coupons and cards with this event won by now, and their prizes before withholding."""
        return await self._database.read(operator_id, results.sum_won, None, event_id)

    async def won_on_coupon(self, operator_id: int, coupon_id: int) -> tuple[int, Cents]:
        """Return the same of a coupon."""
        return await self._database.read(operator_id, results.sum_won, coupon_id, None)


def _detail(reading: Reading) -> dict[str, object]:
    return {"won": reading.won, "voided": reading.voided, "void": reading.void}


async def _load(turn: ClerkTurn, event_id: int) -> tuple[EventFacts, list[EnteredReading]] | Refusal:
    """Return the event of a clerk's reading, unless the clerk may not read it."""
    row = turn.refusal or await results.load_event(turn.connection, turn.clerk.operator_id, event_id, turn.now)
    return row or Refusal(Reason.SPORT_EVENT_UNKNOWN, subject=event_id)
