"""A ticket as somebody sees it: its state, the states of its wagers, and what is sealed before the result (ST-02, VE-44)."""

from model import draws, paying, people
from model.answers import Answer, refused
from model.clock import Line, Ticket, World

VIEWERS = ("cashier", "manager", "auditor", "administrator")
"""The roles that see tickets, by the table of docs/roles.md."""


def view(world: World, by: int, step: int) -> Answer:
    """Show a ticket to a member of its agency or above it."""
    refusal = people.refuse(world, by, VIEWERS)
    if refusal is not None:
        return refusal
    ticket = world["tickets"][step]
    if not people.sees(world, by, ticket):
        return refused("TICKET_UNKNOWN")
    is_shown = ticket["by"] == by or world["members"][by]["role"] == "auditor"
    wagers = []
    for place, line in enumerate(ticket["lines"]):
        hides = not is_shown and is_sealed(world, line)
        played = [None, None] if hides else [line["selection"], line["stake"]]
        wagers.append([line["draw"], line["game"], *played, hides, state(ticket, place), line["prize"]])
    prize = sum(line["prize"] for line in ticket["lines"])
    return {"done": "shown", "state": paying.state(world, ticket), "amount": ticket["amount"], "prize": prize, "wagers": wagers}


def is_sealed(world: World, line: Line) -> bool:
    """Tell whether a draw that judges a wager is closed and has no result yet (VE-44)."""
    judging = [world["draws"][name] for name in world["markets"][draws.market_name(line["draw"], line["game"])]["draws"]]
    return any(draw["closes_at"] <= world["now"] and draws.in_force(draw) is None for draw in judging)


def state(ticket: Ticket, place: int) -> str:
    """Return a wager's state (ST-02)."""
    line, hold = ticket["lines"][place], ticket["hold"]
    if ticket["undone"] is not None:
        return str(ticket["undone"])
    if line["prize"]:
        waits = hold is not None and any(claimed == place for claimed, _, _ in hold["claims"])
        return "refunded" if line["is_refund"] else "held" if waits else "winner"
    return "loser" if line["is_decided"] else "sold"
