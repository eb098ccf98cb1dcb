"""Players' wallets: sessions, funds, bets of providers' games, their results and rollbacks (WL-01 to WL-09, WL-15, WL-16)."""

from typing import Any

from model import bounds, keys, ledger, money
from model.answers import Answer, answer_of, refused, stop, stop_if, tell
from model.clock import DAY, Ticket, World, datetime, day_of, timedelta

SESSION_LASTS = timedelta(hours=6)
PER_BET, PER_DAY = 1_000_000, 10_000_000
"""The most that a provider may credit for one bet and on one day where the operator has set nothing (WL-16)."""


def worth(points: int, rate: int) -> int | None:
    """Return what points are worth, at a rate in hundredths; None: no whole number (WL-08). 5.01 at 2 is 10.02."""
    return None if points * rate % 100 else points * rate // 100


def points(amount: int, rate: int) -> int:
    """Return an amount in points, downwards: no more than there is (WL-08)."""
    return money.share_down(amount, 100, rate)


def balance_of(world: World, player: World) -> int:
    """Return a player's balance."""
    return ledger.balance(world, f"player {player['user']}")


def shown(world: World, player: World) -> int:
    """Return a player's balance in points, as its operator is told."""
    return points(balance_of(world, player), rate_of(world, player))


def rate_of(world: World, player: World) -> int:
    """Return what a point of the player's partner is worth, in hundredths."""
    return int(world["wallets"]["partners"][player["partner"]]["rate"])


def first_partner(world: World) -> str | None:
    """Return the operator's first partner that does business (WL-01)."""
    partners = world["wallets"]["partners"]
    return min((one for one in partners if not partners[one]["closed"]), default=None)


def login(world: World, step: int, user: str, partner: str | None, currency: str | None, username: str) -> Answer:
    """Begin a session of six hours, which later steps name by this one; an unknown user becomes a player (WL-01, WL-09)."""
    stop_if(currency not in (None, "VES"), "CURRENCY_WRONG")
    player, of_partner = world["players"].get(user), _partner(world, user, partner)
    stop_if(of_partner is None, "PARTNER_UNKNOWN")
    stop_if(player is not None and player["blocked"], "USER_BLOCKED")
    player = player or _join(world, user, of_partner)
    player["username"] = username or player["username"]
    world["sessions"][step] = {"user": user, "until": world["now"] + SESSION_LASTS}
    return {"done": "in"}


def _partner(world: World, user: str, named: str | None) -> Any:
    """Return the partner of a request: the player's own; of a new one the one that is named, else the first (WL-01)."""
    partners, player = world["wallets"]["partners"], world["players"].get(user)
    own = (named or first_partner(world)) if player is None else player["partner"]
    is_other = player is not None and named not in (None, own)
    return None if is_other or partners.get(own, {"closed": True})["closed"] else own


def _join(world: World, user: str, partner: str) -> World:
    player = {"user": user, "username": "", "partner": partner, "blocked": False, "excluded_until": None, "limits": [],
              "statement": {"FUNDS": [], "BETS": []}}  # fmt: skip
    found: World = world["players"].setdefault(user, player)
    return found


def move(world: World, user: str, partner: str | None, way: str, amount: int, request: str) -> Answer:
    """Deposit or withdraw points, once under a request; a refusal keeps the request too (WL-02 to WL-05, WL-15)."""
    stop_if(amount <= 0, "WRITTEN_WRONG")
    name, meaning = ("funds", request), [way, user, partner, amount]
    player, known = world["players"].get(user), world["keys"].get(name)
    default = first_partner(world) if player is None else player["partner"]
    if known is not None and partner in (None, default) and known["meaning"][2] in (None, default):
        # The partner that is meant anyhow may be left out.
        meaning[2] = known["meaning"][2]
    stop(keys.earlier(world, name, meaning))
    return keys.use(world, name, meaning, answer_of(_moved, world, user, partner, way, amount, request))


def _moved(world: World, user: str, named: str | None, way: str, amount: int, request: str) -> Answer:
    player, partner = world["players"].get(user), _partner(world, user, named)
    stop_if(partner is None, "PARTNER_UNKNOWN")
    rate = world["wallets"]["partners"][partner]["rate"]
    value: Any = worth(amount, rate)
    stop_if(value is None, "AMOUNT_INVALID")
    stop_if(player is None and way == "withdraw", "USER_UNKNOWN")
    if player is not None:
        _check_moving(world, player, way, value, rate)
    player, own = player or _join(world, user, partner), f"player {user}"
    kind, row, gain = ("deposit", "Deposit", value) if way == "deposit" else ("withdrawal", "Withdraw", -value)
    ledger.post(world, kind, *(("cash", own) if gain > 0 else (own, "cash")), value, day_of(world["now"]))
    state(world, player, "FUNDS", f"{row}-Funds", request, gain)
    tell(world, "wallets.moved", kind, False, user, gain)
    return {"done": "moved", "balance": shown(world, player)}


def _check_moving(world: World, player: World, way: str, value: int, rate: int) -> None:
    stop_if(player["blocked"], "USER_BLOCKED")
    if way == "withdraw":
        stop_if(value > balance_of(world, player), "FUNDS_INSUFFICIENT", balance=shown(world, player))
        return
    stop_if(bounds.is_excluded(world, player), "USER_EXCLUDED", until=player["excluded_until"])
    room = bounds.room(world, player, ["deposit"])
    stop_if(room is not None and value > room, "LIMIT_REACHED", room=points(room or 0, rate))


def state(world: World, player: World, part: str, kind: str, reference: str | int, amount: int) -> None:
    """Write a row of the player's statement (WL-10)."""
    player["statement"][part].append((world["now"], kind, reference, amount))


def balance(world: World, user: str) -> Answer:
    """Show a balance."""
    player = world["players"].get(user)
    return refused("USER_UNKNOWN") if player is None else {"done": "shown", "balance": shown(world, player)}


def bet(
    world: World, user: str, session: int, game: str, transaction: str, request: str, round: str, amount: int,
    is_free: bool = False, closes: str | None = None,
) -> Answer:  # fmt: skip
    """Place a bet: once under its request, and once under its transaction (WL-04, WL-09).

    is_free: it costs nothing (WL-19). closes: the round that it ends (WL-20). LOBBY has one list (WL-18).
    """
    stop_if(amount <= 0 and not is_free, "WRITTEN_WRONG")
    stop_if(game not in world["wallets"]["games"], "GAME_UNKNOWN")
    provider = world["wallets"]["games"][game]["provider"]
    name, by_transaction = (provider, "bet", request), (provider, "transaction", transaction)
    meaning = [user, game, transaction, round, amount, is_free]
    earlier: Answer | None = keys.earlier(world, name, meaning)
    placed, named = world["bets"].get((provider, transaction)), world["keys"].get(by_transaction)
    is_buried = named is not None and named["answer"] == "buried"
    stop(earlier if earlier and "refused" in earlier else None)
    if earlier is not None or (named is not None and not is_buried):
        # The bet itself, under this request or under another one.
        stop_if(placed is not None and placed["state"] == "rolled back", "BET_ROLLED_BACK")
        answer: Answer = keys.earlier(world, by_transaction, meaning)
        return keys.use(world, name, meaning, answer)
    stop_if(provider == "LOBBY" and (provider, "result", transaction) in world["keys"], "KEY_REUSED")
    stop_if(world["is_disk_full"], "DISK_FULL")
    answer = answer_of(_placed, world, session, provider, meaning, is_buried)
    if answer.get("refused") not in ("USER_UNKNOWN", "PLAYER_TOKEN_INVALID", "PLAYER_TOKEN_EXPIRED", "BET_ROLLED_BACK"):
        keys.use(world, name, meaning, answer)
        if named is None:
            keys.use(world, by_transaction, meaning, answer)
    if "done" in answer:
        end_round(world, user, provider, closes, transaction)
    return answer


def _placed(world: World, session: int, provider: str, meaning: list[Any], is_buried: bool) -> Answer:
    """Place a bet, after the checks in their order: its stake leaves the player (WL-03, WL-05, WL-09, WL-19, RG-30, RG-33)."""
    user, game, transaction, round_id, amount, is_free = meaning
    player: Any = world["players"].get(user)
    check_partner(world, player)
    stop_if(not world["wallets"]["games"][game]["is_open"], "GAME_UNKNOWN")
    stop_if(is_free and amount, "AMOUNT_INVALID")
    check_playing(world, player, session)
    stop_if(is_buried, "BET_ROLLED_BACK")
    if not is_free:
        check_amount(world, player, amount)
    placed = note_bet(world, player, provider, game, transaction, round_id, amount)
    if not is_free:
        placed["moves"].append((None, amount))
        ledger.post(world, "bet", f"player {user}", "games", amount, day_of(world["now"]))
        tell(world, "wallets.moved", "bet", False, user, -amount)
    return {"done": "moved", "balance": balance_of(world, player)}


def check_partner(world: World, player: World | None) -> None:
    """Refuse a player whose partner is closed (WL-01)."""
    stop_if(player is not None and world["wallets"]["partners"][player["partner"]]["closed"], "PARTNER_UNKNOWN")


def check_playing(world: World, player: Any, session: int) -> None:
    """Refuse whoever has no live session of this player, and a player that is blocked or excluded (WL-09, RG-33)."""
    opened = world["sessions"].get(session, {"user": None})
    stop_if(player is None, "USER_UNKNOWN")
    stop_if(opened["user"] != player["user"], "PLAYER_TOKEN_INVALID")
    stop_if(world["now"] >= opened["until"], "PLAYER_TOKEN_EXPIRED")
    stop_if(player["blocked"], "USER_BLOCKED")
    stop_if(bounds.is_excluded(world, player), "USER_EXCLUDED", until=player["excluded_until"])


def check_amount(world: World, player: World, amount: int) -> None:
    """Refuse a stake above the player's limits, or above its balance (RG-30, WL-03)."""
    room, available = bounds.room(world, player, ["stake", "loss"]), balance_of(world, player)
    stop_if(room is not None and amount > room, "LIMIT_REACHED", room=room)
    stop_if(amount > available, "FUNDS_INSUFFICIENT", balance=available)


def note_bet(world: World, player: World, provider: str, game: str, transaction: Any, round_id: str, amount: int) -> World:
    """Write a bet down, or a ticket that a player has bought, and its row of the statement.

    moves: its transfers that stand, of which result each is, None for the stake, and how much; held: credits that wait, by their
    requests; losses: results of nothing that stand.
    """
    now = world["now"]
    placed: World = {
        "user": player["user"], "partner": player["partner"], "provider": provider, "game": game, "transaction": transaction,
        "round": round_id, "debit": amount, "credits": 0, "rolled_back": 0, "state": "open", "day": day_of(now),
        "placed_at": now, "updated_at": now, "moves": [], "held": {}, "losses": [], "results": [],
    }  # fmt: skip
    world["bets"][provider, transaction] = placed
    if amount:
        state(world, player, "BETS", "Bet-Placement", transaction, -amount)
    return placed


def result(world: World, user: str, game: str, transaction: str, request: str, amount: int) -> Answer:
    """Settle a bet with one more result; a credit above its provider's ceiling is held (WL-09, WL-16)."""
    stop_if(amount < 0, "WRITTEN_WRONG")
    stop_if(game not in world["wallets"]["games"], "GAME_UNKNOWN")
    provider = world["wallets"]["games"][game]["provider"]
    meaning = [user, game, transaction, amount]
    stop(keys.earlier(world, (provider, "result", request), meaning))  # one that was held has the answer of its present state
    return settle(world, provider, _bet_of(world, user, game, transaction), request, meaning)


def settle(world: World, provider: str, placed: Any, request: str, meaning: list[Any]) -> Answer:
    """Pay a result, or hold it (WL-16)."""
    name, (user, _, transaction, amount, *_), today = (provider, "result", request), meaning, day_of(world["now"])
    if placed is None:
        answer = refused("BET_UNKNOWN")
        # A bet of this name may still come, and then the same request is refused all the same.
        stop(answer if (provider, "transaction", transaction) in world["keys"] else keys.use(world, name, meaning, answer))
    stop_if(placed["state"] == "rolled back", "BET_ROLLED_BACK")
    player = world["players"][user]
    per_bet, per_day = ceiling(world, provider, world["now"])
    credited = world["credited"].get((provider, today), 0)
    above = "bet" if placed["credits"] + amount > per_bet else "day" if credited + amount > per_day else None
    if amount and above:
        placed["held"][request] = {"amount": amount, "asked": None}
        tell(world, "credit.held", provider, request, placed["transaction"], amount, user, above)
        return keys.use(world, name, meaning, refused("CREDIT_HELD", balance=balance_of(world, player)))
    world["credited"][provider, today] = credited + amount
    _credit(world, placed, request, amount)
    return keys.use(world, name, meaning, {"done": "moved", "balance": balance_of(world, player)})


def ceiling(world: World, provider: str, at: datetime) -> tuple[int, int]:
    """Return the most that a provider credits by itself for one bet and on one day: the ceiling that began last (WL-16)."""
    begun = [one for one in world["wallets"]["ceilings"] if one["provider"] == provider and one["starts"] <= at]
    found: tuple[int, int] = max(begun, key=lambda one: one["starts"])["bounds"] if begun else (PER_BET, PER_DAY)
    return found


def _bet_of(world: World, user: str, game: str, transaction: str) -> Any:
    """Return the bet of a transaction: one of this user, on this game."""
    placed = world["bets"].get((world["wallets"]["games"][game]["provider"], transaction))
    return placed if placed is not None and (placed["user"], placed["game"]) == (user, game) else None


def end_round(world: World, user: str, provider: str, ended: str | None, *also: str) -> None:
    """Let the player's open bets in a round have lost, and these; of the last 31 days, and unless a result is held (WL-20)."""
    for placed in [*in_round(world, user, provider, ended), *(world["bets"][provider, one] for one in also)] if ended else []:
        if placed["state"] == "open" and not placed["held"]:
            _credit(world, placed, None, 0)


def in_round(world: World, user: str, provider: str, name: str | None) -> list[World]:
    """Return a player's open bets in a round, of the last 31 days, the oldest first (WL-20)."""
    since, whole = day_of(world["now"]) - 31 * DAY, (user, provider, name, "open")
    found = [one for one in world["bets"].values() if (one["user"], one["provider"], one["round"], one["state"]) == whole]
    return [one for one in found if one["day"] >= since]


def _credit(world: World, placed: World, request: str | None, amount: int) -> None:
    """Settle a bet with a credit; one of nothing is a loss, and no row of the statement (WL-09)."""
    user = placed["user"]
    placed["state"], placed["updated_at"] = "settled", world["now"]
    placed["credits"] += amount
    if not amount:
        placed["losses"].append(request)
    else:
        placed["moves"].append((request, amount))
        ledger.post(world, "credit", "games", f"player {user}", amount, day_of(world["now"]))
        state(world, world["players"][user], "BETS", "Bet-Result", placed["transaction"], amount)
        tell(world, "wallets.moved", "credit", False, user, amount)


def roll_back(world: World, user: str, game: str, transaction: str, request: str, amount: int | None) -> Answer:
    """Undo a bet with all that it returned; or its results alone, where the amount is their sum and not the stake (WL-09)."""
    stop_if(amount is not None and amount <= 0, "WRITTEN_WRONG")
    stop_if(game not in world["wallets"]["games"], "GAME_UNKNOWN")
    provider = world["wallets"]["games"][game]["provider"]
    name, meaning = (provider, "rollback", request), [user, game, transaction, amount]
    stop(keys.earlier(world, name, meaning))
    placed, by_transaction = _bet_of(world, user, game, transaction), (provider, "transaction", transaction)
    if placed is None:
        if by_transaction not in world["keys"]:
            # The bet may still come: it is buried, and refused then.
            keys.use(world, by_transaction, None, "buried")
        return refused("BET_UNKNOWN")
    stop_if(placed["state"] == "rolled back", "BET_ROLLED_BACK")
    is_whole, credits = amount in (None, placed["debit"]), placed["credits"]
    if not is_whole and amount not in (credits, credits + sum(one["amount"] for one in placed["held"].values())):
        return keys.use(world, name, meaning, refused("AMOUNT_DIFFERS"))
    take_back(world, placed, is_whole=is_whole)
    return keys.use(world, name, meaning, {"done": "moved", "balance": balance_of(world, world["players"][user])})


def take_back(world: World, placed: World, *, is_whole: bool) -> None:
    """Take back each credit of a bet, and of a whole one the stake too; its held credits are dropped (WL-05, WL-09, WL-16)."""
    for one in [one for one in placed["moves"] if is_whole or one[0] is not None]:
        reverse(world, placed, *one)
    if is_whole:
        placed["credits"] = placed["credits"] if placed["debit"] else 0  # of a free bet nothing is left (WL-19)
        placed["rolled_back"], placed["state"] = placed["debit"] - placed["credits"], "rolled back"
    else:
        placed["credits"], placed["state"] = 0, "open"
    placed["updated_at"] = world["now"]
    for held in [*placed["held"]]:
        drop(world, placed, held)


def reverse(world: World, placed: World, request: str | None, amount: int) -> None:
    """Take back one transfer of a bet: of a result, or of the stake."""
    user, own, is_stake = placed["user"], f"player {placed['user']}", request is None
    kind, sides, gain = ("bet", ("games", own), amount) if is_stake else ("credit", (own, "games"), -amount)
    ledger.post(world, kind, *sides, amount, day_of(world["now"]))
    state(world, world["players"][user], "BETS", "Bet-Rollback", placed["transaction"], gain)
    tell(world, "wallets.moved", kind, True, user, gain)
    placed["moves"].remove((request, amount))


def drop(world: World, placed: World, request: str) -> None:
    """Let a held credit be none any more: it is never paid (WL-16)."""
    del placed["held"][request]
    world["keys"][placed["provider"], "result", request]["answer"] = refused("CREDIT_REFUSED")


def approve(world: World, placed: World, request: str) -> None:
    """Pay a credit that was held, as two clerks have decided: it counts for its bet, and for no day (WL-16)."""
    _credit(world, placed, request, placed["held"].pop(request)["amount"])
    answer = {"done": "moved", "balance": balance_of(world, world["players"][placed["user"]])}
    world["keys"][placed["provider"], "result", request]["answer"] = answer


def turn_down(world: World, placed: World, request: str) -> None:
    """Refuse a credit that was held, as two clerks have decided: a bet that is open has lost (WL-16)."""
    drop(world, placed, request)
    if placed["state"] == "open":
        _credit(world, placed, None, 0)


def refund(world: World, ticket: Ticket) -> None:
    """Give the player back what it has paid for a ticket that is undone: the bet does not count (RG-35)."""
    bet, user = world["bets"]["lottery", ticket["step"]], ticket["payer"]
    state(world, world["players"][user], "BETS", "Bet-Cancel", ticket["step"], ticket["amount"])
    tell(world, "wallets.moved", "sale", True, user, ticket["amount"])
    bet |= {"state": "rolled back", "rolled_back": bet["debit"] - bet["credits"], "updated_at": world["now"]}


def set_game(world: World, game: str, is_open: bool) -> Answer:
    """Open or close a game. Bets on it are settled in either case (WL-09)."""
    world["wallets"]["games"][game]["is_open"] = is_open
    tell(world, "wallets.changed", game, "game active" if is_open else "game closed")
    return {"done": "set"}


def close_partner(world: World, partner: str) -> Answer:
    """Close a partner: its players are only settled (WL-01)."""
    world["wallets"]["partners"][partner]["closed"] = True
    tell(world, "wallets.changed", partner, "partner closed")
    return {"done": "closed"}
