"""The demo's pairs of clerks, who decide everything that takes two people."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox import demo, demo_sports, demo_wallets

LOTTERIES: Final = (demo.BANKLOT, demo_wallets.HYPEX)
"""The demo's operators that sell lotteries. Other operators, added later, have clerks of their own."""

_EMAILS: Final = {
    demo.BANKLOT: demo.CLERKS,
    demo_sports.SITE: demo_sports.CLERKS,
    demo_wallets.HYPEX: demo_wallets.CLERKS,
}

Clerks = tuple[Clerk, Clerk]
Step = Callable[..., Awaitable[object]]


async def two_clerks(house: House, operator_id: int) -> Clerks | Refusal:
    """Return the two clerks of an operator. Refuses NOT_ALLOWED."""
    first, second = [await house.lottery.draws.clerk(operator_id, email) for email in _EMAILS[operator_id]]
    if isinstance(first, Refusal):
        return first
    return second if isinstance(second, Refusal) else (first, second)


async def by_two(clerks: Clerks | Refusal, enter: Step, approve: Step, *decision: Any) -> Refusal | None:
    """Let one clerk enter a decision, and the other approve it. Refuses what either step refuses."""
    if isinstance(clerks, Refusal):
        return clerks
    for clerk, step in zip(clerks, (enter, approve), strict=True):
        answer = await step(clerk, *decision)
        if isinstance(answer, Refusal):
            return answer
    return None
