"""Previews what a correction of a draw's result would move, before two clerks make it."""

from dataclasses import dataclass

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import winning
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.lottery.results import read_outcome
from taquilla.store.lottery import draws
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, snapshot


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


class Corrections:
    """Previews corrections. It changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def preview(self, operator_id: int, event_id: int, text: str) -> CorrectionPreview | Refusal:
        """Return what a correction would move. Refuses EVENT_UNKNOWN, RESULT_UNKNOWN, and what entering it would.

        Before a result is in force nobody may see what an outcome would cost (VE-44).
        """
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            now = await read_clock(connection)
            loaded = await draws.load_draw(connection, operator_id, event_id)
            if loaded is None:
                return Refusal(Reason.EVENT_UNKNOWN)
            draw, versions, expired = loaded
            in_force = next((version.outcome for version in reversed(versions) if version.approved), None)
            if in_force is None:
                return Refusal(Reason.RESULT_UNKNOWN)
            outcome = read_outcome(draw, versions, text, now, prizes_expired=expired)
            if isinstance(outcome, Refusal):
                return outcome
            sums = await draws.sum_stakes(connection, operator_id, event_id)
            paid = await draws.sum_paid(connection, operator_id, event_id)
            has_joint = await draws.has_joint_wagers(connection, operator_id, event_id)

        def cost(result: str) -> Cents:
            if result == VOID:
                return sum(staked for staked, _ in sums.values())
            return sum(sums.get(pair, (0, 0))[1] for pair in winning(result, draw.category, draw.zodiac))

        return CorrectionPreview(outcome, in_force, cost(in_force), cost(outcome), paid, has_joint)

