"""Credits above a provider's ceiling, which two clerks decide (WL-16, RG-06)."""

from typing import Any

from model import independence, people, wallets
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import World

JUDGE = "wallets", "judge held credits"


def judge(world: World, by: int, provider: str, request: str, verdict: str) -> Answer:
    """Decide about a credit that is held: the second clerk who says the same carries it out (WL-16, RG-06)."""
    stop(people.refuse(world, by, *JUDGE))
    placed: Any = next((one for one in world["bets"].values() if one["provider"] == provider and request in one["held"]), None)
    stop_if(placed is None, "HOLD_UNKNOWN")
    hold, about = placed["held"][request], (provider, request, placed["transaction"])
    if hold["asked"] is None or hold["asked"][0] != verdict:
        hold["asked"] = verdict, by
        tell(world, "credit.asked", *about, hold["amount"], verdict, by)
        return {"done": "asked"}
    stop(refused("ORDER_SAME_CLERK") if hold["asked"][1] == by else independence.refuse_second(world, hold["asked"][1], by))
    (wallets.approve if verdict == "approve" else wallets.turn_down)(world, placed, request)
    tell(world, "credit.decided", *about, hold["amount"], verdict, by)
    return {"done": "decided"}
