"""The demo's pairs of clerks, who decide everything that takes two people, such as results of sports."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.results import Reading
from taquilla.engine.house import House
from taquilla.sandbox import demo, demo_sports, demo_wallets

LOTTERIES: Final = (demo.BANKLOT, demo_wallets.HYPEX)
"""The demo's operators that sell lotteries. Other operators, added later, have clerks of their own."""

_EMAILS: Final = {demo.BANKLOT: demo.CLERKS, demo_sports.SITE: demo_sports.CLERKS, demo_wallets.HYPEX: demo_wallets.CLERKS}

Step = Callable[..., Awaitable[object]]


async def by_two(house: House, operator_id: int, enter: Step, approve: Step, *decision: object) -> Refusal | None:
    """Let one clerk of an operator enter a decision, and the other approve it. Refuses NOT_ALLOWED, and what a step refuses."""
    clerks = [await house.lottery.draws.clerk(operator_id, email) for email in _EMAILS[operator_id]]
    for clerk in clerks:
        if isinstance(clerk, Refusal):
            return clerk
    for clerk, step in zip(clerks, (enter, approve), strict=True):
        if isinstance(answer := await step(clerk, *decision), Refusal):
            return answer
    return None


async def enter_coupon(house: House, coupon_id: int, results: Sequence[int | None]) -> Refusal | None:
    """Enter and approve the results of a coupon's games as two clerks, in order: the bet that won, or None for a void game.

    Results that are already known may be repeated beside new ones.
    """
    office = house.sports.tickets.results
    if isinstance(events := await office.games(demo_sports.SITE, coupon_id), Refusal):
        return events
    if len(results) != len(events):
        return Refusal(Reason.PICKS_MISCOUNTED, bound=len(events))
    refusals = []
    for event, bet in zip(events, results, strict=True):
        reading = Reading(void=True) if bet is None else Reading.of([bet])
        refusals.append(await by_two(house, demo_sports.SITE, office.enter, office.approve, event, reading))
        if refusals[-1] is not None and refusals[-1].reason is not Reason.RESULT_STANDS:
            return refusals[-1]
    return refusals[0] if None not in refusals else None
