"""The next step of players' operator and of providers of games, drawn from a seed."""

from random import Random
from typing import Any

from model import bounds, tills, wallets, world
from model.clock import World
from model.steps import Step
from model.tills import SELDOM

ASKED = ("move funds", "bet", "result", "roll back", "buy")
"""Requests that are sent again under their names."""
OTHERWISE: dict[str, list[Any]] = {
    "user": [*world.USERS], "amount": [100, 101, 1_000], "game": [*world.GAMES], "request": ["another"], "partner": ["ORO", None],
    "transaction": ["another"], "way": ["deposit", "withdraw"],
}  # fmt: skip
"""Other values that a repeated request may have."""
CLERKS = (world.FIRST, world.SECOND, world.MANAGER, world.ADMINISTRATOR)


def step(chance: Random, now: World) -> Step:
    """Return what an operator or a provider sends next, or the office decides about players."""
    kinds = {
        login: 3, buy: 10, funds: 10, bet: 14, result: 12, roll_back: 6, again: 6, balance: 1, limit: 2, block: 0.7, judge: 3,
        offer: 0.5,
    }  # fmt: skip
    live = {one["user"] for one in now["sessions"].values() if now["now"] < one["until"]}
    if len(live) < 3 and chance.random() < 0.5:
        return chance.choice([login, funds])(chance, now)
    (one,) = chance.choices(list(kinds), list(kinds.values()))
    return one(chance, now)


def crowded(chance: Random, now: World) -> Step:
    """Return a request of several that come at one moment."""
    (one,) = chance.choices([funds, bet, buy, result, roll_back, again], [4, 6, 3, 4, 2, 3])
    return one(chance, now)


def _user(chance: Random, now: World) -> str:
    return str(chance.choice([*now["players"]] if now["players"] and chance.random() < 0.8 else [*world.USERS]))


def _fresh(chance: Random, letter: str) -> str:
    return f"{letter}{chance.randrange(10**9)}"


def login(chance: Random, now: World) -> Step:
    """A user's login, now and then in another currency or at another partner."""
    partner = chance.choice([None, None, "ORO", "PLATA"] if chance.random() > SELDOM else ["NADIE"])
    currency = chance.choice([None, "VES"] if chance.random() > SELDOM else ["USD"])
    return {"do": "login", "door": "gap", "user": _user(chance, now), "partner": partner, "currency": currency,
            "username": chance.choice(["", "", "Ana", "Otra"])}  # fmt: skip


def funds(chance: Random, now: World) -> Step:
    """A deposit or a withdrawal."""
    user = _user(chance, now)
    way, amount = "deposit", chance.choice([5_000, 10_001, 20_000, 30_000])
    if user in now["players"] and chance.random() < 0.45:
        available = wallets.shown(now, now["players"][user])
        way, amount = "withdraw", chance.choice([max(1, available), max(1, available // 2), available + 1, 1_000])
    amount = chance.choice([0, -1, 1]) if chance.random() < SELDOM else amount
    partner = chance.choice([None, None, None, None, "ORO", "PLATA"] if chance.random() > SELDOM else ["NADIE"])
    return {"do": "move funds", "door": "gap", "user": user, "partner": partner, "way": way, "amount": amount,
            "request": _fresh(chance, "f")}  # fmt: skip


def balance(chance: Random, now: World) -> Step:
    """A look at a balance."""
    return {"do": "balance", "door": "gap", "user": _user(chance, now)}


def bet(chance: Random, now: World) -> Step:
    """A bet, as a rule in a live session of its player, seldom one that was rolled back before it came."""
    user, session = _player(chance, now)
    game, transaction = chance.choice([*world.GAMES]), _fresh(chance, "t")
    if chance.random() < SELDOM:
        game = "999"
    buried = [name for name, one in now["keys"].items() if one["answer"] == "buried"]
    if buried and chance.random() < 0.1:
        provider, _, transaction = chance.choice(buried)
        game = chance.choice([one for one, each in world.GAMES.items() if each == provider])
    amount = chance.choice([100, 250, 1_000, 2_505, 5_000] if chance.random() > SELDOM else [0, -100, 10**7])
    return {"do": "bet", "door": "gap", "user": user, "session": session, "game": game, "transaction": transaction,
            "request": _fresh(chance, "q"), "round": f"r{chance.randrange(3)}", "amount": amount}  # fmt: skip


def _player(chance: Random, now: World) -> tuple[str, int]:
    """Return a user and a session: as a rule its own, and one that lives."""
    live = [number for number, one in now["sessions"].items() if now["now"] < one["until"]]
    session = chance.choice(live if live and chance.random() > SELDOM else [*now["sessions"], 0])
    user = now["sessions"].get(session, {"user": _user(chance, now)})["user"]
    return (user if chance.random() > SELDOM else _user(chance, now)), session


def buy(chance: Random, now: World) -> Step:
    """A ticket that a player buys from its wallet."""
    user, session = _player(chance, now)
    near = sorted(now["draws"], key=lambda name: abs(now["draws"][name]["at"] - now["now"]))[:6]
    wagers = [tills.wager(chance, now, world.WALLET_TILL, chance.choice(near)) for _ in range(chance.choice([1, 1, 2]))]
    return {"do": "buy", "door": "gap", "user": user, "session": session, "wagers": wagers, "request": _fresh(chance, "k")}


def _named(chance: Random, now: World) -> Any:
    """Return a bet to be settled or rolled back: as a rule one that was placed, and the later ones sooner."""
    placed = [one for one in now["bets"].values() if one["provider"] != "lottery"]
    return chance.choice(placed[-8:] if chance.random() < 0.8 else placed) if placed and chance.random() > SELDOM else None


def _of_bet(chance: Random, now: World, placed: Any) -> Step:
    if placed is None:
        placed = {"user": _user(chance, now), "game": chance.choice([*world.GAMES]), "transaction": _fresh(chance, "t")}
    found = {"door": "gap"} | {name: placed[name] for name in ("user", "game", "transaction")}
    if chance.random() < SELDOM:
        found |= chance.choice([{"user": _user(chance, now)}, {"game": chance.choice([*world.GAMES, "999"])}])
    return found


def result(chance: Random, now: World) -> Step:
    """A bet's result: nothing, or a credit, now and then one that is above a ceiling."""
    placed = _named(chance, now)
    stake = 100 if placed is None else placed["debit"]
    amount = chance.choice([0, 0, stake, 2 * stake, 198, 4_000, 30_001, -1 if chance.random() < SELDOM else 700])
    return {"do": "result", "request": _fresh(chance, "q"), "amount": amount} | _of_bet(chance, now, placed)


def roll_back(chance: Random, now: World) -> Step:
    """A rollback, of a bet, of its results alone, or of a bet that has not come yet."""
    placed = _named(chance, now)
    known = [] if placed is None else [placed["debit"], placed["credits"], placed["credits"]]
    amount = chance.choice([None, *known]) if chance.random() > SELDOM else 1
    amount = amount or None
    return {"do": "roll back", "request": _fresh(chance, "q"), "amount": amount} | _of_bet(chance, now, placed)


def again(chance: Random, now: World) -> Step:
    """A request that was sent before, as it was, or with something else in it."""
    # What was asked for through a partner that has ended meanwhile is asked for again as well.
    ended = {one for one, about in now["wallets"]["partners"].items() if about["closed"]}
    late = [one for one in now["asked"]["move funds"] if now["players"].get(one["user"], {"partner": None})["partner"] in ended]
    sent = late if late and chance.random() < 0.3 else [one for kind in ASKED for one in now["asked"][kind][-6:]]
    if not sent:
        return funds(chance, now)
    found = {name: value for name, value in chance.choice(sent).items() if name not in ("after", "place", "together", "fault")}
    if chance.random() < 0.4:
        name = chance.choice([one for one in OTHERWISE if one in found])
        found[name] = chance.choice(OTHERWISE[name])
    return found


def _by(chance: Random, now: World) -> int:
    return int(chance.choice([world.MANAGER, world.ADMINISTRATOR] if chance.random() > 2 * SELDOM else [*now["members"]][:12]))


def limit(chance: Random, now: World) -> Step:
    """A limit of a player's wish, or its confirmation, now and then as soon as it may be."""
    user, after = _user(chance, now), 1
    waiting = [(one, limit) for one in now["players"].values() for limit in one["limits"] if limit["confirmed_at"] is None]
    named = {"kind": chance.choice(["deposit", "stake", "loss"]), "period": chance.choice(["day", "week", "month"])}
    if waiting and chance.random() < 0.5:
        player, asked = chance.choice(waiting)
        user, named = player["user"], {name: asked[name] for name in ("kind", "period")}
        if asked["starts"] > now["now"] and chance.random() < 0.3:
            after = int((asked["starts"] - now["now"]).total_seconds()) - chance.randint(0, 1)
    elif chance.random() > SELDOM:
        player, amount = now["players"].get(user), chance.choice([None, 2_000, 10_000, 30_000, 100_000])
        if player is not None and chance.random() < 0.3:
            amount = bounds.used(now, player, named["kind"], named["period"])
        amount = amount if amount is None else max(0, amount)
        return {"do": "set limit", "after": 1, "by": _by(chance, now), "user": user, "amount": amount} | named
    return {"do": "confirm limit", "after": after, "by": _by(chance, now), "user": user} | named


def block(chance: Random, now: World) -> Step:
    """A player who is blocked, unblocked or excluded."""
    about = {"after": 1, "by": _by(chance, now), "user": _user(chance, now)}
    if chance.random() < 0.25:
        return {"do": "exclude", "days": chance.randint(1, 2)} | about
    blocked = [one["user"] for one in now["players"].values() if one["blocked"]]
    if blocked and chance.random() < 0.8:
        return {"do": "block"} | about | {"user": blocked[0], "is_blocked": False}
    return {"do": "block", "is_blocked": chance.random() < 0.8} | about


def held(now: World) -> list[tuple[Any, str]]:
    """Return the credits that wait for two clerks: their bets and requests."""
    return [(placed, request) for placed in now["bets"].values() for request in placed["held"]]


def judge(chance: Random, now: World) -> Step:
    """A clerk's word about a credit that is held, as a rule that of the first clerk by another one."""
    waiting = held(now)
    if not waiting:
        return result(chance, now)
    placed, request = chance.choice(waiting)
    verdict, by = chance.choice(["approve", "refuse"]), chance.choice(CLERKS)
    if placed["held"][request]["asked"] is not None and chance.random() < 0.8:
        verdict, first = placed["held"][request]["asked"]
        by = chance.choice([one for one in CLERKS if one != first])
    return {"do": "judge", "after": 1, "by": by, "provider": placed["provider"], "request": request, "verdict": verdict}


def offer(chance: Random, now: World) -> Step:
    """A game that is closed or open again; seldom a partner that is closed."""
    if chance.random() < 4 * SELDOM:
        return {"do": "close partner", "partner": "PLATA"}
    game = chance.choice([*world.GAMES])
    return {"do": "set game", "game": game, "is_open": not now["wallets"]["games"][game]["is_open"]}
