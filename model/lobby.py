"""The next step of a provider that names its bets, results and rollbacks in one list, drawn from a seed (WL-18 to WL-20)."""

from random import Random
from typing import Any

from model import world
from model.clock import World
from model.steps import Step
from model.tills import SELDOM


def step(chance: Random, now: World) -> Step:
    """Return a bet, a result or a rollback: of a few rounds, so that many meet, and now and then under another's id."""
    do = chance.choices(["bet", "settle", "take back"], [5, 8, 4])[0]
    placed = _placed(chance, now)
    round = placed["round"] if placed and chance.random() < 0.8 else f"r{chance.randrange(2)}"
    user = placed["user"] if placed and chance.random() > 2 * SELDOM else chance.choice(world.USERS)
    about: Step = {"do": do, "door": "lobby", "user": user, "game": chance.choice(world.LOBBY)}
    about["request"] = f"q{chance.randrange(10**9)}"
    about["closes"] = chance.choice([round] * 3 + ["r0"]) if chance.random() < 0.3 else None
    if do == "bet":
        return about | _bet(chance, now) | {"round": round}
    if do == "settle":
        is_of_round = chance.random() < 0.5
        about["request"] = _coming(chance, now, is_bet=False) or about["request"]
        amount = chance.choice([0, 0, 0, 700, 700, 198, 30_001])
        return about | {"transaction": None if is_of_round else _name(chance, placed), "round": round, "amount": amount}
    results = [*placed["held"]] or placed["results"][-3:] if placed else []
    name = chance.choice(results) if results and chance.random() < 0.6 else None
    free = [one for one in now["bets"].values() if one["provider"] == "LOBBY" and not one["debit"] and one["credits"]]
    if free and chance.random() < 0.2:
        about["user"], name = free[-1]["user"], free[-1]["transaction"]  # of a free bet that has won nothing is left
    elif name is None and chance.random() < 0.3:
        name = f"t{chance.randrange(30)}"  # of nothing yet
    return about | {"transaction": name or _name(chance, placed)}


def _placed(chance: Random, now: World) -> Any:
    """Return a bet of the lobby: a late one, and as a rule one that stands."""
    placed = [one for one in now["bets"].values() if one["provider"] == "LOBBY"]
    live = [one for one in placed if one["state"] != "rolled back"]
    return chance.choice((live if live and chance.random() < 0.85 else placed)[-5:]) if placed else None


def _name(chance: Random, placed: Any) -> str:
    return placed["transaction"] if placed and chance.random() > SELDOM else f"t{chance.randrange(30)}"


def _bet(chance: Random, now: World) -> Step:
    """Return what a bet says: as a rule in a live session, now and then a free one, or one that was undone before it came."""
    live = [number for number, one in now["sessions"].items() if now["now"] < one["until"]]
    session = chance.choice(live or [*now["sessions"], 0])
    user = now["sessions"].get(session, {"user": chance.choice(world.USERS)})["user"]
    is_free = chance.random() < 0.25
    amount = chance.choice([100, 1_000, 2_505]) if not is_free or chance.random() < SELDOM else 0
    name = (_coming(chance, now, is_bet=True) if chance.random() < 0.3 else None) or f"t{chance.randrange(10**9) + 30}"
    return {"session": session, "user": user, "amount": amount, "is_free": is_free, "transaction": name}


def _coming(chance: Random, now: World, *, is_bet: bool) -> str | None:
    """Return now and then an id that was undone before it came, or one of the other kind: a bet's, or a result's."""
    other = "result" if is_bet else "transaction"
    known = [name[2] for name, one in now["keys"].items()
             if name[0] == "LOBBY" and (name[1] == other or one["answer"] == "buried")]  # fmt: skip
    return chance.choice(known) if known and chance.random() < 0.15 else None
