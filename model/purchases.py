"""Tickets that players buy from their wallets, and their prizes, which the settlement credits (WL-13, WL-14)."""

from model import games, keys, ledger, people, short, wallets
from model import world as of_world
from model.answers import Answer, answer_of, stop_if, tell
from model.clock import Ticket, World, day_of
from model.selling import checked, pay_for

NEVER_KEPT = ("USER_UNKNOWN", "PLAYER_TOKEN_INVALID", "PLAYER_TOKEN_EXPIRED", "DISK_FULL", "WRITTEN_WRONG")
"""Refusals that use up no request: with another token, or once there is room, it is another one (WL-15)."""


def buy(world: World, step: int, user: str, session: int, wagers: list[World], request: str) -> Answer:
    """Buy a ticket, once under a request: the player is checked, then the plays, then its limits and its balance (WL-13)."""
    stop_if(any(one["stake"] <= 0 for one in wagers), "WRITTEN_WRONG")
    plays = [[one["draw"], one["game"], games.selection(one["game"], one["selection"]), one["stake"]] for one in wagers]
    meaning = [user, plays]
    earlier: Answer | None = keys.earlier(world, ("ticket", request), meaning)
    if earlier is not None:
        stop_if("ticket" in earlier and world["tickets"][earlier["ticket"]]["undone"], "BET_ROLLED_BACK")
        return earlier
    answer: Answer = answer_of(_bought, world, step, user, session, wagers)
    if answer.get("refused") not in NEVER_KEPT:
        keys.use(world, ("ticket", request), meaning, answer)
    return answer


def _bought(world: World, step: int, user: str, session: int, wagers: list[World]) -> Answer:
    seller, player = world["members"][of_world.WALLET_TILL], world["players"].get(user)
    stop_if(not people.is_active(world, of_world.WALLET_TILL), "SELLER_CLOSED")
    stop_if(seller["role"] not in ("cashier", "manager"), "NOT_ALLOWED")
    wallets.check_partner(world, player)
    wallets.check_playing(world, player, session)
    rate = wallets.rate_of(world, player)
    worth = [one | {"stake": wallets.worth(one["stake"], rate)} for one in wagers]
    stop_if(any(one["stake"] is None for one in worth), "AMOUNT_INVALID")
    lines = checked(world, of_world.WALLET_TILL, short.written_out(worth), is_paid=True)
    amount = sum(line["stake"] for line in lines)
    refusal: Answer | None = answer_of(wallets.check_amount, world, player, amount)
    if refusal is not None:
        # What it tells is in points (WL-08).
        in_points = {name: wallets.points(refusal[name], rate) for name in ("room", "balance") if name in refusal}
        return refusal | in_points
    pay_for(world, step, of_world.WALLET_TILL, lines, [], user)
    wallets.note_bet(world, player, "lottery", "lottery", step, "", amount)
    tell(world, "wallets.moved", "sale", False, user, -amount)
    return {"done": "bought", "ticket": step, "balance": wallets.shown(world, player)}


def credit(world: World, market: World) -> None:
    """Pay what a settlement gives beyond what was paid before, or take back what was too much, even below zero (WL-14)."""
    for ticket in {one["step"]: one for one, _ in market["wagers"]}.values():
        if ticket["payer"] is not None and ticket["undone"] is None:
            _credit(world, ticket, [line for one, line in market["wagers"] if one is ticket])


def _credit(world: World, ticket: Ticket, lines: list[World]) -> None:
    change = sum(line["prize"] - line["paid"] for line in lines)
    has_moved = any(line["prize"] != line["paid"] for line in lines)
    for line in lines:
        line["paid"] = line["prize"]
    user, bet = ticket["payer"], world["bets"]["lottery", ticket["step"]]
    if change:
        sides = ("prizes payable", f"player {user}") if change > 0 else (f"player {user}", "prizes payable")
        ledger.post(world, "payout", *sides, abs(change), day_of(world["now"]))
        kind = "Bet-Result" if change > 0 else "Bet-Rollback"
        wallets.state(world, world["players"][user], "BETS", kind, ticket["step"], change)
        tell(world, "wallets.moved", "payout", False, user, change)
    if has_moved:
        tell(world, "tickets.paid", ticket["step"])
    total, before = bet["credits"] + change, bet["state"]
    waits = any(not line["is_decided"] and not line["prize"] for line in ticket["lines"])
    after = "open" if waits and not total else "settled"
    if (after, change) != (before, 0):
        bet |= {"state": after, "credits": total, "updated_at": world["now"]}
