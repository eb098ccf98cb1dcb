"""The next step of players' operator and of providers of games, drawn from a seed."""

from collections.abc import Callable
from random import Random
from typing import Any

from model import bounds, draws, games, lobby, nonsense, office, tills, wallets, world
from model.clock import World, day_of
from model.steps import Step
from model.tills import SELDOM

ASKED = ("move funds", "bet", "result", "roll back", "buy", "settle", "take back")
"""Requests that are sent again under their names."""
OTHERWISE: dict[str, list[Any]] = {
    "user": [*world.USERS], "amount": [100, 101, 1_000], "request": ["another"], "partner": ["ORO", None],
    "transaction": ["another"], "way": ["deposit", "withdraw"],
}  # fmt: skip
"""Other values that a repeated request may have."""
OF_GAP = [one for one in world.GAMES if one not in world.LOBBY]
CLERKS = (world.FIRST, world.SECOND, world.MANAGER, world.ADMINISTRATOR)


def step(chance: Random, now: World) -> Step:
    """Return what an operator or a provider sends next, or the office decides about players."""
    kinds = {
        login: 3, buy: 14, funds: 10, bet: 14, result: 12, roll_back: 6, again: 6, mend: 7, lottery: 40, balance: 1, limit: 7,
        block: 2, ceiling: 6, lobby.step: 30, nonsense.step: 3, offer: 0.5, credit: 0.5, office.disk: 0.4,
    }  # fmt: skip
    live = {one["user"] for one in now["sessions"].values() if now["now"] < one["until"]}
    if len(live) < 3 and chance.random() < 0.5:
        return chance.choice([login, funds])(chance, now)
    if now["is_disk_full"] and chance.random() < 0.3:
        return office.disk(chance, now)
    if held(now) and chance.random() < 0.25:
        return judge(chance, now)
    sent = [one["request"] for one in now["asked"]["roll back"]]
    differs = [one for one, reason in now["refused"] if reason == "AMOUNT_DIFFERS" and sent.count(one["request"]) == 1]
    if differs and chance.random() < 0.3:
        # Soon, before the bet gets another result.
        return _mend_one(chance, now, differs[-1], "AMOUNT_DIFFERS")
    if now["last"]["do"] in ("set limit", "confirm limit", "exclude") and now["last"]["user"] in now["players"]:
        return _at_a_bound(chance, now, now["players"][now["last"]["user"]])
    (one,) = chance.choices(list(kinds), list(kinds.values()))
    return one(chance, now)


def _at_a_bound(chance: Random, now: World, player: World) -> Step:
    """Return a deposit or a bet at a player's limit or just above it, at the very instant; or as its exclusion ends."""
    user, until, after = player["user"], player["excluded_until"], 0
    if until is not None and now["now"] < until:
        after = int((until - now["now"]).total_seconds()) - chance.randint(0, 1)
    live = [number for number, one in now["sessions"].items() if one["user"] == user and now["now"] < one["until"]]
    if not live or chance.random() < 0.5:
        most = wallets.points(bounds.room(now, player, ["deposit"]) or 1_000, wallets.rate_of(now, player))
        amount = max(1, most + chance.randint(0, 1))
        return funds(chance, now) | {"user": user, "partner": None, "way": "deposit", "amount": amount, "after": after}
    most = bounds.room(now, player, ["stake", "loss"]) or 1_000
    amount = max(1, min(most, wallets.balance_of(now, player)) + chance.randint(0, 1))
    return bet(chance, now) | {"user": user, "session": live[-1], "amount": amount, "after": after}


def crowded(chance: Random, now: World) -> Step:
    """Return a request of several that come at one moment."""
    (one,) = chance.choices([funds, bet, buy, result, roll_back, again, lobby.step], [4, 6, 3, 4, 2, 3, 10])
    return one(chance, now)


def _user(chance: Random, now: World) -> str:
    return str(chance.choice([*now["players"]] if now["players"] and chance.random() < 0.8 else [*world.USERS]))


def _fresh(chance: Random, letter: str) -> str:
    return f"{letter}{chance.randrange(10**9)}"


def login(chance: Random, now: World) -> Step:
    """A user's login, now and then in another currency or at another partner."""
    user = _user(chance, now)
    currency = chance.choice([None, "VES"] if chance.random() > SELDOM else ["USD"])
    return {"do": "login", "door": "gap", "user": user, "partner": _partner(chance, now, user), "currency": currency,
            "username": chance.choice(["", "", "Ana", "Otra"])}  # fmt: skip


def _partner(chance: Random, now: World, user: str) -> str | None:
    """Return what a request says of its partner: as a rule nothing, or the player's own."""
    own: str = now["players"].get(user, {"partner": chance.choice(["ORO", "PLATA"])})["partner"]
    return chance.choice([None, None, None, own] if chance.random() > 3 * SELDOM else ["ORO", "PLATA", "NADIE"])


def funds(chance: Random, now: World) -> Step:
    """A deposit or a withdrawal."""
    user = _user(chance, now)
    way, amount = "deposit", chance.choice([5_000, 10_001, 20_000, 30_000])
    if chance.random() < (0.45 if user in now["players"] else SELDOM):
        available = wallets.shown(now, now["players"][user]) if user in now["players"] else 0
        way, amount = "withdraw", chance.choice([max(1, available), max(1, available // 2), available + 1, 1_000])
    amount = chance.choice([0, -1, 1]) if chance.random() < SELDOM else amount
    return {"do": "move funds", "door": "gap", "user": user, "partner": _partner(chance, now, user), "way": way, "amount": amount,
            "request": _fresh(chance, "f")}  # fmt: skip


def balance(chance: Random, now: World) -> Step:
    """A look at a balance."""
    return {"do": "balance", "door": "gap", "user": _user(chance, now)}


def bet(chance: Random, now: World) -> Step:
    """A bet, as a rule in a live session of its player, seldom one that was rolled back before it came."""
    user, session = _player(chance, now)
    game, transaction = chance.choice(OF_GAP), _fresh(chance, "t")
    if chance.random() < SELDOM:
        game = "999"
    buried = [name for name, one in now["keys"].items() if one["answer"] == "buried" and name[0] != "LOBBY"]
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
    near = sorted(now["draws"], key=lambda name: (not tills.is_open(now, name), abs(now["draws"][name]["at"] - now["now"])))
    near = near[:3] if chance.random() > 2 * SELDOM else near[:12]
    wagers = [tills.wager(chance, now, world.WALLET_TILL, chance.choice(near)) for _ in range(chance.choice([1, 1, 2]))]
    return {"do": "buy", "door": "gap", "user": user, "session": session, "wagers": wagers, "request": _fresh(chance, "k")}


def _named(chance: Random, now: World) -> Any:
    """Return a bet to be settled or rolled back: as a rule one that was placed, and the later ones sooner."""
    placed = [one for one in now["bets"].values() if one["provider"] not in ("lottery", "LOBBY")]
    return chance.choice(placed[-8:] if chance.random() < 0.8 else placed) if placed and chance.random() > SELDOM else None


def _of_bet(chance: Random, now: World, placed: Any) -> Step:
    if placed is None:
        placed = {"user": _user(chance, now), "game": chance.choice(OF_GAP), "transaction": _fresh(chance, "t")}
    found = {"door": "gap"} | {name: placed[name] for name in ("user", "game", "transaction")}
    if chance.random() < SELDOM:
        found |= chance.choice([{"user": _user(chance, now)}, {"game": chance.choice([*OF_GAP, "999"])}])
    return found


def result(chance: Random, now: World) -> Step:
    """A bet's result: nothing, or a credit, now and then one that is above a ceiling."""
    placed = _named(chance, now)
    stake = 100 if placed is None else placed["debit"]
    amount = chance.choice([0, 0, stake, 2 * stake, 198, 4_000, 30_001, -1 if chance.random() < SELDOM else 700])
    provider, today = "" if placed is None else placed["provider"], day_of(now["now"])
    room = wallets.ceiling(now, provider, now["now"])[1] - now["credited"].get((provider, today), 0)
    if 0 < room < 30_000 and chance.random() < 0.3:
        amount = room + chance.randint(0, 1)  # all that is left of the day, or more
    return {"do": "result", "request": _fresh(chance, "q"), "amount": amount} | _of_bet(chance, now, placed)


def roll_back(chance: Random, now: World) -> Step:
    """A rollback, of a bet, of its results alone, or of a bet that has not come yet."""
    placed = _named(chance, now)
    held = 0 if placed is None else sum(one["amount"] for one in placed["held"].values())
    known = [] if placed is None else [placed["debit"], placed["credits"], placed["credits"], placed["credits"] + (held or 700)]
    amount = chance.choice([None, *known]) if chance.random() > SELDOM else 1
    amount = amount or None
    return {"do": "roll back", "request": _fresh(chance, "q"), "amount": amount} | _of_bet(chance, now, placed)


def again(chance: Random, now: World) -> Step:
    """A request that was sent before, as it was, or with something else in it."""
    sent = _sent(chance, now)
    if not sent:
        return funds(chance, now)
    found = _as_sent(chance.choice(sent))
    if found["do"] == "move funds" and found["user"] in now["players"] and chance.random() < 0.3:
        # The player's own partner may be named or left out.
        return found | {"partner": None if found["partner"] else now["players"][found["user"]]["partner"]}
    if chance.random() < 0.4:
        name = chance.choice([one for one in (*OTHERWISE, "game") if one in found])
        of_game = world.LOBBY if found["door"] == "lobby" else OF_GAP
        found[name] = chance.choice(of_game if name == "game" else OTHERWISE[name])
    return found


def _sent(chance: Random, now: World) -> list[Step]:
    """Return requests to be sent again: the latest, or some through a partner that has ended, or of what was undone meanwhile."""
    ended = {one for one, about in now["wallets"]["partners"].items() if about["closed"]}
    late = [one for one in now["asked"]["move funds"] if now["players"].get(one["user"], {"partner": None})["partner"] in ended]
    undone = [one for one in now["asked"]["buy"] if now["tickets"].get(one["place"], {"undone": None})["undone"]]
    undone += [one for one in now["asked"]["bet"] if _is_rolled_back(now, one)]
    for sent, often in ((late, 0.3), (undone, 0.2)):
        if sent and chance.random() < often:
            return sent
    return [one for kind in ASKED for one in now["asked"][kind][-6:]]


def _is_rolled_back(now: World, step: Step) -> bool:
    placed = now["bets"].get((world.GAMES.get(step["game"]), step["transaction"]))
    return placed is not None and placed["state"] == "rolled back"


def _as_sent(step: Step) -> Step:
    return {name: value for name, value in step.items() if name not in ("after", "place", "together", "fault")}


def mend(chance: Random, now: World) -> Step:
    """Take away what a request was refused for, or send it again once that is gone: it is refused all the same (WL-15)."""
    # Of each reason the latest, so that the seldom ones have their turn.
    refused = {reason: step for step, reason in now["refused"] if reason in MENDED}
    if not refused:
        return funds(chance, now)
    reason, step = chance.choice([*refused.items()])
    return _mend_one(chance, now, step, reason)


def _mend_one(chance: Random, now: World, step: Step, reason: str) -> Step:
    again = _as_sent(step)
    if step["do"] == "bet" and chance.random() < 0.4:
        again["request"] = _fresh(chance, "q")  # the same bet under another request
    return MENDED[reason](chance, now, step) or again


def _fund(chance: Random, now: World, step: Step) -> Step | None:
    player = now["players"].get(step["user"])
    if player is not None and wallets.shown(now, player) >= step.get("amount", 10_000):
        return None
    return _request("move funds", user=step["user"], partner=None, way="deposit", amount=30_000, request=_fresh(chance, "f"))


def _unblock(chance: Random, now: World, step: Step) -> Step | None:
    is_blocked = now["players"][step["user"]]["blocked"]
    return {"do": "block", "after": 1, "by": world.MANAGER, "user": step["user"], "is_blocked": False} if is_blocked else None


def _open_game(chance: Random, now: World, step: Step) -> Step | None:
    is_shut = not now["wallets"]["games"].get(step["game"], {"is_open": True})["is_open"]
    return {"do": "set game", "game": step["game"], "is_open": True} if is_shut else None


def _place(chance: Random, now: World, step: Step) -> Step | None:
    """Return the bet that a result or a rollback was sent before."""
    named = {name: step[name] for name in ("user", "game", "transaction")}
    if step["game"] not in world.GAMES or (world.GAMES[step["game"]], "transaction", step["transaction"]) in now["keys"]:
        return None
    live = [number for number, one in now["sessions"].items() if one["user"] == step["user"] and now["now"] < one["until"]]
    if not live:
        return login(chance, now) | {"user": step["user"]}
    return bet(chance, now) | {"amount": 100} | named | {"session": live[-1]}


def _credit_more(chance: Random, now: World, step: Step) -> Step | None:
    """Return the result after which a rollback names what a bet was credited."""
    placed = now["bets"][world.GAMES[step["game"]], step["transaction"]]
    missing = step["amount"] - placed["credits"]
    named = {name: step[name] for name in ("user", "game", "transaction")}
    is_open = missing > 0 and placed["state"] != "rolled back"
    return _request("result", **named, amount=missing, request=_fresh(chance, "q")) if is_open else None


MENDED: dict[str, Callable[[Random, World, Step], Step | None]] = {
    "FUNDS_INSUFFICIENT": _fund, "USER_UNKNOWN": _fund, "USER_BLOCKED": _unblock, "GAME_UNKNOWN": _open_game,
    "BET_UNKNOWN": _place, "AMOUNT_DIFFERS": _credit_more,
}  # fmt: skip
"""Reasons for which a request is refused, and what takes each away; None: it is gone."""


def _request(do: str, **told: Any) -> Step:
    return {"do": do, "door": "gap"} | told


def lottery(chance: Random, now: World) -> Step:
    """What a draw needs on which a player has a ticket: its time, its result, and then another result (WL-14)."""
    tickets = [one for one in now["tickets"].values() if one["payer"] is not None and one["undone"] is None]
    lines = [line for one in tickets for line in one["lines"]]
    begun = [line for line in lines if _is_begun(now, line["draw"])]
    won = [line for line in lines if line["paid"]]
    coming = [line for line in lines if not line["is_decided"] and not line["prize"]]
    if not lines:
        return buy(chance, now)
    if begun and chance.random() < 0.8:
        line = begun[-1]
    elif won and chance.random() < 0.5:
        line = won[-1]
    else:
        # What is drawn next, so that many prizes are given in one history.
        line = min(coming or lines, key=lambda one: now["draws"][one["draw"]]["at"])
    # Of a pair or a run the first draw that has no result yet.
    name = next((one for one in line["draws"] if draws.in_force(now["draws"][one]) is None), line["draw"])
    draw = now["draws"][name]
    if draw["seal"] is None or now["now"] < draw["at"]:
        return {"do": "work", "after": max(0, int((draw["at"] - now["now"]).total_seconds()))}
    if draw["results"] and not draw["results"][-1]["approved"]:
        last = draw["results"][-1]
        by = world.SECOND if last["by"] == world.FIRST else world.FIRST
        return {"do": "approve", "after": 1, "by": by, "name": name, "text": last["outcome"]}
    if _is_begun(now, name):
        return {"do": "work"}
    by, text = chance.choice([world.FIRST, world.SECOND]), office.outcome(chance, now, name)
    if line["game"] not in games.JOINT and not line["prize"] and chance.random() < 0.7:
        number, _, sign = line["selection"].partition("-")
        text = number if line["game"] == "animalitos" else number.rjust(3, "0") + (f"-{sign or 'ARI'}" if draw["zodiac"] else "")
    return {"do": "enter", "after": 1, "by": by, "name": name, "text": text}


def _is_begun(now: World, name: str) -> bool:
    """Tell whether a draw has a result by which nothing is settled yet."""
    results = now["draws"][name]["results"]
    return bool(results) and now["markets"].get(name, {"judged_by": [len(results)]})["judged_by"] != [len(results)]


def _by(chance: Random, now: World) -> int:
    return int(chance.choice([world.MANAGER, world.ADMINISTRATOR] if chance.random() > 2 * SELDOM else [*now["members"]][:12]))


def limit(chance: Random, now: World) -> Step:
    """A limit of a player's wish, or its confirmation, now and then as soon as it may be."""
    user, after = _user(chance, now), 1
    waiting = [(one, limit) for one in now["players"].values() for limit in one["limits"] if limit["confirmed_at"] is None]
    named = {"kind": chance.choice(["deposit", "stake", "loss"]), "period": chance.choice(["day", "week", "month"])}
    known = [(one["user"], *which) for one in now["players"].values() for which in bounds.in_force(now, one)]
    if known and chance.random() < 0.7:
        user, named["kind"], named["period"] = chance.choice(known)
    if waiting and chance.random() < 0.6:
        player, asked = chance.choice(waiting)
        user, named = player["user"], {name: asked[name] for name in ("kind", "period")}
        if asked["starts"] > now["now"] and chance.random() < 0.6:
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
    if chance.random() < 0.4:
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
    placed, request = chance.choice(held(now))
    by = chance.choice(CLERKS if chance.random() > SELDOM else [*now["members"]][:12])
    verdict = chance.choice(["approve", "refuse"])
    if placed["held"][request]["asked"] is not None and chance.random() < 0.8:
        verdict, first = placed["held"][request]["asked"]
        by = chance.choice([one for one in CLERKS if one != first]) if chance.random() < 0.8 else first
    if chance.random() < SELDOM:
        request = "another"
    return {"do": "judge", "after": 1, "by": by, "provider": placed["provider"], "request": request, "verdict": verdict}


def ceiling(chance: Random, now: World) -> Step:
    """Another ceiling of a provider, mostly about what it has credited today."""
    provider = chance.choice(["CARTAS", "DADOS", "LOBBY"])
    today = now["credited"].get((provider, day_of(now["now"])), 0)
    per_day = chance.choice([today, today + 700, today + 4_000, 60_000])
    per_bet = min(chance.choice([198, 4_000, 30_001, per_day]), per_day if chance.random() > 2 * SELDOM else 30_001)
    # Between two seconds, so that no two of a history begin at one instant.
    begins, after = chance.randint(1, 5_000) + (1 + len(now["told"]) % 999) / 1_000, now["wallets"]["ceilings"][-1:]
    if after and after[0]["starts"] > now["now"]:
        begins += int((after[0]["starts"] - now["now"]).total_seconds())  # behind the one that is to come
    later = {"begins": begins} if chance.random() < 0.4 else {}
    about = {"provider": provider, "per_bet": per_bet, "per_day": per_day}
    return {"do": "ceiling", "after": 1, "by": _by(chance, now)} | about | later


def credit(chance: Random, now: World) -> Step:
    """The credit of the agency at which wallets buy: they pay themselves (WL-13)."""
    return {"do": "credit", "after": 1, "by": world.ADMINISTRATOR, "entity": world.WALLET_TILL // 10,
            "credit": chance.choice([0, 500, None])}  # fmt: skip


def offer(chance: Random, now: World) -> Step:
    """A game that is closed or open again; seldom a partner that is closed."""
    if chance.random() < 4 * SELDOM:
        return {"do": "close partner", "partner": "PLATA"}
    game = chance.choice([*world.GAMES])
    return {"do": "set game", "game": game, "is_open": not now["wallets"]["games"][game]["is_open"]}
