"""Shows what became of draws: orders, results and their effects, awaited results; and what another result would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import Game, winning
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.lottery.results import read_outcome
from taquilla.domain.people.members import Caller
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.engine.lottery.draws import load_facts
from taquilla.store.lottery import draw_history as store
from taquilla.store.lottery import draws
from taquilla.store.lottery.draw_history import AgencyPrizes, AwaitedResult, OrderEntry, ResultEntry, SettlementEntry
from taquilla.store.postgres.clock import read_clock

AWAITED_FOR: Final = timedelta(days=7)
"""The time back to which results are awaited."""
AWAITED_MAX: Final = 300
"""The most awaited results that are listed at once."""


class AgencyChange(NamedTuple):
    """The prizes of an agency's customers before and after another result."""

    agency: str
    tickets_before: int
    prizes_before: Cents
    tickets_after: int
    prizes_after: Cents


@dataclass(frozen=True, slots=True)
class DrawHistory:
    """A draw's orders, results and settlements, the latest first. changes compare its last two finished settlements,
    or the only one with nothing.

    people are the members' names, by id.
    """

    orders: Sequence[OrderEntry]
    results: Sequence[ResultEntry]
    settlements: Sequence[SettlementEntry]
    changes: Sequence[AgencyChange]
    people: Mapping[int, str]

    @property
    def in_force(self) -> ResultEntry | None:
        """Return the version of the result that holds."""
        return next((one for one in self.results if one.approved_at is not None), None)

    @property
    def waiting_result(self) -> ResultEntry | None:
        """Return the version that waits for a second clerk."""
        return self.results[0] if self.results and self.results[0].approved_at is None else None

    @property
    def waiting_order(self) -> OrderEntry | None:
        """Return the order that waits for a second clerk: none that is older than an approved result."""
        if not self.orders or self.orders[0].approved_at is not None:
            return None
        last = self.orders[0]
        is_old = any(one.approved_at is not None and one.approved_at > last.entered_at for one in self.results)
        return None if is_old else last


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """The effect of a correction on the wagers that one draw decides by itself. Amounts are prizes, or stakes given back.

    has_joint tells whether wagers on several draws (pairs, tripletas) depend on this one too: their prizes are not counted here.
    """

    outcome: str
    in_force: str
    prizes_now: Cents
    prizes_then: Cents
    paid: Cents
    has_joint: bool


class DrawHistories(LotteryReader):
    """Reads what became of draws, and previews corrections before two clerks make them. It changes nothing."""

    async def of(self, caller: Caller, event_id: int) -> DrawHistory | Refusal:
        """Return what became of a draw, to members of the root entity. Refuses NOT_ALLOWED."""
        operator_id = caller.operator_id
        async with self._reading_at_once(operator_id) as (connection, lottery):
            if not lottery.people.is_at_root(caller.member_id):
                return Refusal(Reason.NOT_ALLOWED)
            orders = await store.list_orders(connection, operator_id, event_id)
            results = await store.list_results(connection, operator_id, event_id)
            settlements = await store.list_settlements(connection, operator_id, event_id)
            finished = [one.version for one in settlements if one.finished_at is not None][:2]
            settled = await store.sum_settled(connection, operator_id, event_id, finished) if finished else []
        sums = [[AgencyPrizes(row[0], *row[2:]) for row in settled if row[1] == version] for version in finished]
        after, before = [*sums, [], []][:2]
        names = {entity.id: entity.name for entity in lottery.people.entities.values()}
        people = {member.id: member.email for member in lottery.people.members.values()}
        return DrawHistory(orders, results, settlements, _changes(before, after, names), people)

    async def awaited(
        self, operator_id: int, *, unplayed_too: bool, after: int | None = None, limit: int = AWAITED_MAX
    ) -> tuple[list[AwaitedResult], Mapping[int, str]]:
        """Return the draws of the last days that have no approved result, the oldest first, and the members' names.

        They begin after the draw that was seen last.
        """
        async with self._reading(operator_id) as (connection, lottery):
            now = await read_clock(connection)
            rows = await store.list_awaited(
                connection, operator_id, since=now - AWAITED_FOR, now=now, unplayed_too=unplayed_too, rows_max=limit,
                after=after,
            )
        return rows, {member.id: member.email for member in lottery.people.members.values()}

    async def sold(self, caller: Caller, events: Sequence[int]) -> dict[int, Cents] | Refusal:
        """Return what is sold of draws by themselves. Refuses NOT_ALLOWED."""
        async with self._reading(caller.operator_id) as (connection, lottery):
            if not lottery.people.sees_exposure(caller.member_id):
                return Refusal(Reason.NOT_ALLOWED)
            return await store.sum_sold(connection, caller.operator_id, events)

    async def commissions(self, caller: Caller, events: Sequence[int]) -> dict[int, Cents] | Refusal:
        """Return what agencies earn on the sale of draws by themselves, seconds behind it. Refuses NOT_ALLOWED."""
        async with self._reading(caller.operator_id) as (connection, lottery):
            if not lottery.people.sees_exposure(caller.member_id):
                return Refusal(Reason.NOT_ALLOWED)
            roots = [entity.id for entity in lottery.people.entities.values() if entity.parent_id is None]
            return await store.sum_commissions(connection, caller.operator_id, roots, events)

    async def preview(self, operator_id: int, event_id: int, text: str) -> CorrectionPreview | Refusal:
        """Return what a correction would move. Refuses EVENT_UNKNOWN, RESULT_UNKNOWN, and what entering it would.

        Before a result is in force nobody may see what an outcome would cost (VE-44).
        """
        async with self._reading_at_once(operator_id) as (connection, lottery):
            now = await read_clock(connection)
            if (loaded := await load_facts(connection, lottery, event_id, now)) is None:
                return Refusal(Reason.EVENT_UNKNOWN)
            draw, versions, is_final = loaded
            in_force = next((version.outcome for version in reversed(versions) if version.approved), None)
            if in_force is None:
                return Refusal(Reason.RESULT_UNKNOWN)
            outcome = read_outcome(draw, versions, text, now, is_final=is_final)
            if isinstance(outcome, Refusal):
                return outcome
            sums = await draws.sum_stakes(connection, operator_id, event_id)
            paid = await draws.sum_paid(connection, operator_id, event_id)
            has_joint = await draws.has_joint_wagers(connection, operator_id, event_id)

        def cost(result: str) -> Cents:
            if result == VOID:
                return sum(staked for staked, _ in sums.values())
            return sum(sums.get(pair, (0, 0))[1] for pair in winning(result, draw.category, draw.zodiac))

        return CorrectionPreview(
            outcome=outcome, in_force=in_force, prizes_now=cost(in_force), prizes_then=cost(outcome), paid=paid,
            has_joint=has_joint,
        )  # fmt: skip

    async def correction(
        self, operator_id: int, event_id: int, text: str
    ) -> tuple[CorrectionPreview, Sequence[AgencyChange]] | Refusal:
        """Return what a correction would move, and what it would change for each agency. Refuses what the preview does."""
        if isinstance(preview := await self.preview(operator_id, event_id, text), Refusal):
            return preview
        async with self._reading_at_once(operator_id) as (connection, lottery):
            event = (await self._cache.events(connection, [event_id]))[event_id]

            def hits(outcome: str) -> Sequence[tuple[Game, str]] | None:
                return None if outcome == VOID else winning(outcome, event.category, event.zodiac)

            before = await store.sum_prizes(connection, operator_id, event_id, hits(preview.in_force))
            after = await store.sum_prizes(connection, operator_id, event_id, hits(preview.outcome))
        names = {entity.id: entity.name for entity in lottery.people.entities.values()}
        return preview, _changes(before, after, names)


def _changes(before: Sequence[AgencyPrizes], after: Sequence[AgencyPrizes], names: Mapping[int, str]) -> Sequence[AgencyChange]:
    """Return the changes by agency, the greatest difference first."""
    earlier, later = ({one.entity_id: one for one in side} for side in (before, after))
    nothing = AgencyPrizes(0, 0, 0)
    changes = []
    for entity_id in earlier.keys() | later.keys():
        was, becomes = earlier.get(entity_id, nothing), later.get(entity_id, nothing)
        changes.append(AgencyChange(names[entity_id], was.tickets, was.prizes, becomes.tickets, becomes.prizes))
    return sorted(changes, key=lambda one: (-abs(one.prizes_after - one.prizes_before), one.agency))
