"""Players' wallets: sessions, funds, bets of providers' games, their results and rollbacks (WL-01 to WL-09, WL-15, WL-16)."""

from typing import Any

from model import bounds, keys, ledger, money
from model.answers import Answer, refused, stop_if
from model.clock import Ticket, World, datetime, day_of, timedelta
from model.events import tell

SESSION_LASTS = timedelta(hours=6)
PER_BET, PER_DAY = 1_000_000, 10_000_000
"""The most that a provider may credit for one bet and on one day where the operator has set nothing (WL-16)."""


def worth(points: int, rate: int) -> int | None:
    """Return what points are worth, at a rate in hundredths; None: no whole number (WL-08). 5.01 at 2 is 10.02."""
    return None if points * rate % 100 else points * rate // 100


def points(amount: int, rate: int) -> int:
    """Return an amount in points, downwards, so that what is shown can be spent (WL-08)."""
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
    earlier: Answer | None = keys.earlier(world, name, meaning)
    return earlier or keys.use(world, name, meaning, _moved(world, user, partner, way, amount, request))


def _moved(world: World, user: str, named: str | None, way: str, amount: int, request: str) -> Answer:
    player, partner = world["players"].get(user), _partner(world, user, named)
    if partner is None:
        return refused("PARTNER_UNKNOWN")
    rate = world["wallets"]["partners"][partner]["rate"]
    value = worth(amount, rate)
    if value is None:
        return refused("AMOUNT_INVALID")
    if player is None and way == "withdraw":
        return refused("USER_UNKNOWN")
    refusal = None if player is None else _refuse_moving(world, player, way, value, rate)
    if refusal is not None:
        return refusal
    player, own = player or _join(world, user, partner), f"player {user}"
    kind, row, gain = ("deposit", "Deposit", value) if way == "deposit" else ("withdrawal", "Withdraw", -value)
    ledger.post(world, kind, *(("cash", own) if gain > 0 else (own, "cash")), value, day_of(world["now"]))
    state(world, player, "FUNDS", f"{row}-Funds", request, gain)
    tell(world, "wallets.moved", kind, False, user, gain)
    return {"done": "moved", "balance": shown(world, player)}


def _refuse_moving(world: World, player: World, way: str, value: int, rate: int) -> Answer | None:
    if player["blocked"]:
        return refused("USER_BLOCKED")
    if way == "withdraw":
        short = value > balance_of(world, player)
        return refused("FUNDS_INSUFFICIENT", balance=shown(world, player)) if short else None
    if bounds.is_excluded(world, player):
        return refused("USER_EXCLUDED", until=player["excluded_until"])
    room = bounds.room(world, player, ["deposit"])
    return refused("LIMIT_REACHED", room=points(room, rate)) if room is not None and value > room else None


def state(world: World, player: World, part: str, kind: str, reference: str | int, amount: int) -> None:
    """Write a row of the player's statement (WL-10)."""
    player["statement"][part].append((world["now"], kind, reference, amount))


def balance(world: World, user: str) -> Answer:
    """Show a balance."""
    player = world["players"].get(user)
    return refused("USER_UNKNOWN") if player is None else {"done": "shown", "balance": shown(world, player)}


def bet(world: World, user: str, session: int, game: str, transaction: str, request: str, round: str, amount: int) -> Answer:
    """Place a bet: once under its request, and once under its transaction (WL-04, WL-09)."""
    stop_if(amount <= 0, "WRITTEN_WRONG")
    stop_if(game not in world["wallets"]["games"], "GAME_UNKNOWN")
    provider = world["wallets"]["games"][game]["provider"]
    name, by_transaction = (provider, "bet", request), (provider, "transaction", transaction)
    meaning = [user, game, transaction, round, amount]
    earlier: Answer | None = keys.earlier(world, name, meaning)
    placed, named = world["bets"].get((provider, transaction)), world["keys"].get(by_transaction)
    is_buried = named is not None and named["answer"] == "buried"
    if earlier is not None and "refused" in earlier:
        return earlier
    if earlier is not None or (named is not None and not is_buried):
        # The bet itself, under this request or under another one.
        stop_if(placed is not None and placed["state"] == "rolled back", "BET_ROLLED_BACK")
        answer: Answer = keys.earlier(world, by_transaction, meaning)
        return keys.use(world, name, meaning, answer)
    stop_if(world["is_disk_full"], "DISK_FULL")
    answer = _refuse_bet(world, user, session, game, amount, is_buried=is_buried) or _placed(world, user, provider, meaning)
    if answer.get("refused") not in ("USER_UNKNOWN", "PLAYER_TOKEN_INVALID", "PLAYER_TOKEN_EXPIRED", "BET_ROLLED_BACK"):
        keys.use(world, name, meaning, answer)
        if named is None:
            keys.use(world, by_transaction, meaning, answer)
    return answer


def _refuse_bet(world: World, user: str, session: int, game: str, amount: int, *, is_buried: bool) -> Answer | None:
    """Refuse a bet, by the checks in their order (WL-03, WL-05, WL-09, RG-30, RG-33)."""
    player = world["players"].get(user)
    if player is not None and world["wallets"]["partners"][player["partner"]]["closed"]:
        return refused("PARTNER_UNKNOWN")
    if not world["wallets"]["games"][game]["is_open"]:
        return refused("GAME_UNKNOWN")
    if player is None:
        return refused("USER_UNKNOWN")
    refusal = refuse_playing(world, player, session)
    if refusal is None and is_buried:
        return refused("BET_ROLLED_BACK")
    return refusal or refuse_amount(world, player, amount)


def refuse_playing(world: World, player: World, session: int) -> Answer | None:
    """Refuse whoever has no live session of this player, and a player that is blocked or excluded (WL-09, RG-33)."""
    opened = world["sessions"].get(session, {"user": None})
    if opened["user"] != player["user"]:
        return refused("PLAYER_TOKEN_INVALID")
    if world["now"] >= opened["until"]:
        return refused("PLAYER_TOKEN_EXPIRED")
    if player["blocked"]:
        return refused("USER_BLOCKED")
    return refused("USER_EXCLUDED", until=player["excluded_until"]) if bounds.is_excluded(world, player) else None


def refuse_amount(world: World, player: World, amount: int) -> Answer | None:
    """Refuse a stake above the player's limits, or above its balance (RG-30, WL-03)."""
    room, available = bounds.room(world, player, ["stake", "loss"]), balance_of(world, player)
    if room is not None and amount > room:
        return refused("LIMIT_REACHED", room=room)
    return refused("FUNDS_INSUFFICIENT", balance=available) if amount > available else None


def _placed(world: World, user: str, provider: str, meaning: list[Any]) -> Answer:
    """Place a bet: its stake leaves the player."""
    _, game, transaction, round_id, amount = meaning
    player = world["players"][user]
    note_bet(world, player, provider, game, transaction, round_id, amount)["moves"].append([True, amount])
    ledger.post(world, "bet", f"player {user}", "games", amount, day_of(world["now"]))
    tell(world, "wallets.moved", "bet", False, user, -amount)
    return {"done": "moved", "balance": balance_of(world, player)}


def note_bet(world: World, player: World, provider: str, game: str, transaction: Any, round_id: str, amount: int) -> World:
    """Write a bet down, or a ticket that a player has bought, and its row of the statement.

    moves: its transfers that stand, whether each is the stake, and how much; held: credits that wait, by their requests.
    """
    now = world["now"]
    placed: World = {
        "user": player["user"], "partner": player["partner"], "provider": provider, "game": game, "transaction": transaction,
        "round": round_id, "debit": amount, "credits": 0, "rolled_back": 0, "state": "open", "day": day_of(now),
        "placed_at": now, "updated_at": now, "moves": [], "held": {},
    }  # fmt: skip
    world["bets"][provider, transaction] = placed
    state(world, player, "BETS", "Bet-Placement", transaction, -amount)
    return placed


def result(world: World, user: str, game: str, transaction: str, request: str, amount: int) -> Answer:
    """Settle a bet with one more result; a credit above its provider's ceiling is held (WL-09, WL-16)."""
    stop_if(amount < 0, "WRITTEN_WRONG")
    stop_if(game not in world["wallets"]["games"], "GAME_UNKNOWN")
    provider = world["wallets"]["games"][game]["provider"]
    name, meaning = (provider, "result", request), [user, game, transaction, amount]
    earlier: Answer | None = keys.earlier(world, name, meaning)
    if earlier is not None:
        # One that was held has the answer of its present state.
        verdict: Answer = world["verdicts"].get((provider, request), earlier)
        return verdict
    placed = _bet_of(world, user, game, transaction)
    if placed is None:
        answer = refused("BET_UNKNOWN")
        # A bet of this name may still come, and then the same request is refused all the same.
        is_new = (provider, "transaction", transaction) not in world["keys"]
        return keys.use(world, name, meaning, answer) if is_new else answer
    stop_if(placed["state"] == "rolled back", "BET_ROLLED_BACK")
    player, today = world["players"][user], day_of(world["now"])
    per_bet, per_day = ceiling(world, provider, world["now"])
    credited = world["credited"].get((provider, today), 0)
    above = "bet" if placed["credits"] + amount > per_bet else "day" if credited + amount > per_day else None
    if amount and above:
        placed["held"][request] = {"amount": amount, "asked": None}
        tell(world, "credit.held", provider, request, transaction, amount, user, above)
        return keys.use(world, name, meaning, refused("CREDIT_HELD", balance=balance_of(world, player)))
    world["credited"][provider, today] = credited + amount
    _credit(world, placed, amount)
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


def _credit(world: World, placed: World, amount: int) -> None:
    """Settle a bet with a credit; one of nothing is a loss, and no row of the statement (WL-09)."""
    user = placed["user"]
    placed["state"], placed["updated_at"] = "settled", world["now"]
    placed["credits"] += amount
    if amount:
        placed["moves"].append([False, amount])
        ledger.post(world, "credit", "games", f"player {user}", amount, day_of(world["now"]))
        state(world, world["players"][user], "BETS", "Bet-Result", placed["transaction"], amount)
        tell(world, "wallets.moved", "credit", False, user, amount)


def roll_back(world: World, user: str, game: str, transaction: str, request: str, amount: int | None) -> Answer:
    """Undo a bet with all that it returned; or its results alone, where the amount is their sum and not the stake (WL-09)."""
    stop_if(amount is not None and amount <= 0, "WRITTEN_WRONG")
    stop_if(game not in world["wallets"]["games"], "GAME_UNKNOWN")
    provider = world["wallets"]["games"][game]["provider"]
    name, meaning = (provider, "rollback", request), [user, game, transaction, amount]
    earlier: Answer | None = keys.earlier(world, name, meaning)
    if earlier is not None:
        return earlier
    placed, by_transaction = _bet_of(world, user, game, transaction), (provider, "transaction", transaction)
    if placed is None:
        if by_transaction not in world["keys"]:
            # The bet may still come: it is buried, and refused then.
            keys.use(world, by_transaction, None, "buried")
        return refused("BET_UNKNOWN")
    stop_if(placed["state"] == "rolled back", "BET_ROLLED_BACK")
    is_whole = amount in (None, placed["debit"])
    if not is_whole and (placed["state"] == "open" or amount != placed["credits"]):
        return keys.use(world, name, meaning, refused("AMOUNT_DIFFERS"))
    _take_back(world, placed, is_whole=is_whole)
    return keys.use(world, name, meaning, {"done": "moved", "balance": balance_of(world, world["players"][user])})


def _take_back(world: World, placed: World, *, is_whole: bool) -> None:
    """Take back each credit of a bet, and of a whole one the stake too; its held credits are dropped (WL-05, WL-09, WL-16)."""
    user, today = placed["user"], day_of(world["now"])
    for is_stake, amount in [one for one in placed["moves"] if is_whole or not one[0]]:
        kind, gain, own = ("bet", amount, f"player {user}") if is_stake else ("credit", -amount, f"player {user}")
        ledger.post(world, kind, *(("games", own) if is_stake else (own, "games")), amount, today)
        state(world, world["players"][user], "BETS", "Bet-Rollback", placed["transaction"], gain)
        tell(world, "wallets.moved", kind, True, user, gain)
    placed["moves"] = [] if is_whole else [one for one in placed["moves"] if one[0]]
    if is_whole:
        placed["rolled_back"], placed["state"] = placed["debit"] - placed["credits"], "rolled back"
    else:
        placed["credits"], placed["state"] = 0, "open"
    placed["updated_at"] = world["now"]
    for held in placed["held"]:
        world["verdicts"][placed["provider"], held] = refused("CREDIT_REFUSED")
    placed["held"] = {}


def approve(world: World, placed: World, request: str) -> None:
    """Pay a credit that was held, as two clerks have decided: it counts for its bet, and for no day (WL-16)."""
    _credit(world, placed, placed["held"].pop(request)["amount"])
    player = world["players"][placed["user"]]
    world["verdicts"][placed["provider"], request] = {"done": "moved", "balance": balance_of(world, player)}


def turn_down(world: World, placed: World, request: str) -> None:
    """Refuse a credit that was held, as two clerks have decided: a bet that is open has lost (WL-16)."""
    del placed["held"][request]
    world["verdicts"][placed["provider"], request] = refused("CREDIT_REFUSED")
    if placed["state"] == "open":
        _credit(world, placed, 0)


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
