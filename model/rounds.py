"""Providers that name bets, results and rollbacks in one list, and end rounds (WL-18 to WL-20). Their bets are `wallets.bet`."""

from model import keys, wallets
from model.answers import Answer, stop, stop_if
from model.clock import World


def settle(
    world: World, user: str, game: str, transaction: str | None, request: str, round: str, amount: int, closes: str | None
) -> Answer:
    """Settle a bet with one more result; without a transaction, one of the round (WL-18, WL-20). Its game may be another one."""
    provider = world["wallets"]["games"][game]["provider"]
    meaning = [user, game, transaction, amount, round]
    stop(keys.earlier(world, (provider, "result", request), meaning))
    # A rollback that came before it, or a bet, may bear its id.
    named = world["keys"].get((provider, "transaction", request))
    stop_if(named, "BET_ROLLED_BACK" if named and named["answer"] == "buried" else "KEY_REUSED")
    if transaction is None:
        # The newest open bet of the round, else the one that its first such result was of.
        opened = wallets.in_round(world, user, provider, round)
        transaction = opened[-1]["transaction"] if opened else world["rounds"].get((provider, user, round))
    placed = world["bets"].get((provider, transaction), {"user": None})
    answer = wallets.settle(world, provider, placed if placed["user"] == user else None, request, meaning)
    if meaning[2] is None:
        world["rounds"].setdefault((provider, user, round), transaction)
    placed["results"].append(request)
    wallets.end_round(world, user, provider, closes)
    return answer


def take_back(world: World, user: str, game: str, transaction: str, request: str, closes: str | None) -> Answer:
    """Undo a bet with all that it returned, or one result; a success whatever it finds (WL-18)."""
    provider = world["wallets"]["games"][game]["provider"]
    name, meaning, by_bet = (provider, "rollback", request), [user, game, transaction], (provider, "transaction", transaction)
    stop(keys.earlier(world, name, meaning))
    if by_bet not in world["keys"] and (provider, "result", transaction) not in world["keys"]:
        keys.use(world, by_bet, None, "buried")
    stop_if(user not in world["players"], "USER_UNKNOWN")
    whole = world["bets"].get((provider, transaction))
    of_result = (one for one in world["bets"].values() if one["provider"] == provider and transaction in one["results"])
    placed = whole or next(of_result, None)
    stop_if(placed is not None and placed["user"] != user, "BET_UNKNOWN")
    if placed is not None and placed["state"] != "rolled back":
        if whole is not None:
            wallets.take_back(world, placed, is_whole=True)
        else:
            _undo_result(world, placed, transaction)
    answer = keys.use(world, name, meaning, {"done": "moved", "balance": wallets.balance_of(world, world["players"][user])})
    wallets.end_round(world, user, provider, closes)
    return answer


def _undo_result(world: World, placed: World, request: str) -> None:
    """Undo one result, once: the bet is open again where nothing else was returned; a held one is dropped."""
    if request in placed["held"]:
        wallets.drop(world, placed, request)
    paid = [amount for one, amount in placed["moves"] if one == request]
    for amount in paid:
        wallets.reverse(world, placed, request, amount)
        placed["credits"] -= amount
    if paid or (request in placed["losses"] and not placed["credits"]):
        placed |= {"state": "settled" if placed["credits"] else "open", "updated_at": world["now"]}
    placed["losses"] = [one for one in placed["losses"] if one != request]
