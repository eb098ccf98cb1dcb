"""The next step at a till or of a reseller, drawn from a seed: what the model says may happen is asked for."""

from datetime import datetime
from random import Random

from model import codes, games, paying, people, rules, shifts, tenders, world
from model.clock import Ticket, World, timedelta
from model.steps import Step, once_more

SELDOM = 0.04
SELLERS = {"v1": ("cashier",), "banklot": ("cashier", "manager")}
"""The sellers, by the door."""
PAYERS = ("cashier", "manager")
RESPELLED = {"7": "07", "07": "7", "341-ARI": "341-01", "12": "012"}
"""Other spellings of numbers, one of which is another number."""


def sell(chance: Random, now: World) -> Step:
    """A sale by somebody, of wagers on few selections, so that quotas fill."""
    door = _door(chance)
    by = anybody(chance, now, SELLERS[door.get("door", "v1")])
    drawers = [one["by"] for one in now["shifts"].values() if one["until"] is None and not now["members"][one["by"]]["closed"]]
    if drawers and chance.random() < 0.3:
        by = chance.choice(drawers)
    near = sorted(now["draws"], key=lambda name: (not is_open(now, name), abs(now["draws"][name]["at"] - now["now"])))
    near = near[: 5 if is_open(now, near[0]) and chance.random() > SELDOM else 9]
    count = chance.choice([1, 1, 2, 3, 4])
    wagers = [wager(chance, now, by, chance.choice(near)) for _ in range(count)]
    if chance.random() < 0.15:
        wagers.append(wagers[0])
    if door and chance.random() < 0.2:
        wagers[0] = _in_short(chance, wagers[0])
    if door and chance.random() < SELDOM / 2:
        wagers = []
    told = {} if door else _legs(chance, now, sum(one["stake"] for one in wagers))
    return {"do": "sell", "by": by, "wagers": wagers} | told | door


def _legs(chance: Random, now: World, price: int) -> Step:
    """Return what was handed over for a price, below zero for a prize: now and then in another way, seldom a wrong sum (TE)."""
    if price == 0 or chance.random() < 0.5:
        return {}
    taken = [one for one in now["ways"] if tenders.worth(now, one, 1_000)]
    way = chance.choice(taken) if taken and chance.random() > 2 * SELDOM else chance.choice([*now["ways"], len(now["ways"]) + 1])
    unit = tenders.worth(now, way, 1_000)
    least = 1 if not unit or price < 0 else price // (unit // 1_000 + 1)
    # About the price, or less, or more than it.
    amount = max(1, abs(price) * 1_000 // (unit or 1_000)) * chance.choice([1, 1, 2, 3]) // chance.choice([1, 1, 2])
    amount = max(least, amount) if price > 0 else -amount
    pieces = [amount] if abs(amount) < 3 or chance.random() < 0.7 else [amount // 2, amount - amount // 2]
    rest = price - (tenders.worth(now, way, amount) or 0) + (chance.choice([-1, 1]) if chance.random() < SELDOM else 0)
    gives_change = way in now["ways"] and now["ways"][way]["gives_change"]
    if price > 0 > rest and chance.random() < (0.4 if gives_change else SELDOM):
        # A part of the change in the same way.
        back = max(1, -rest * 1_000 // (unit or 1_000) // 2)
        rest -= tenders.worth(now, way, -back) or 0
        pieces.append(-back)
    if price < 0 < rest:
        return {}
    return {"legs": [*([way, one] for one in pieces), *([[tenders.OWN_CASH, rest]] if rest else [])]}


def _door(chance: Random) -> Step:
    """Return a door: every third step goes to the Banklot portal."""
    return {"door": "banklot"} if chance.random() < 0.33 else {}


def _in_short(chance: Random, wager: World) -> World:
    """Write a wager in short, now and then one that cannot be read or becomes too many (VE-30 to VE-33)."""
    game = wager["game"]
    form = chance.choice(["permuta", "serie", "corrida"])
    texts = {"permuta": ["123", "113", "13", "0134", "7"], "serie": ["*41", "3*1", "1*", "*3", "4**"],
             "corrida": ["338-342", "42-39", "010-021", "13-15", "3-9"]}  # fmt: skip
    sign = chance.choice(["-ARI", "-01", "-XXX"]) if game.endswith("_sign") and chance.random() < 0.9 else ""
    return wager | {"expand": form, "selection": chance.choice(texts[form]) + sign}


def sell_codes(chance: Random, now: World) -> Step:
    """A reseller's sale, whole or in part, now and then under the key of an earlier one (VE-41)."""
    known = [code for one in now["products"].values() for codes in one["codes"].values() for code in codes.values()]
    open_now = [code for code in known if is_open(now, codes.draw_of(now, code) or "")]
    plays = []
    for _ in range(chance.choice([1, 2, 2, 3])):
        code = chance.choice(open_now if open_now and chance.random() > 0.1 else [*known, "999"])
        numbers = ["7", "07", "00", "12"] if code[0] == "8" else ["013", "341", "41", "341-ARI", "341-013", "41-13", "7"]
        stake = chance.choice([100, 250, 500, 1_000, 2_050, 5_000, 0])
        plays.append({"code": code, "number": chance.choice(numbers), "stake": stake})
    plays = [] if chance.random() < SELDOM / 2 else plays
    by, partly = chance.choice(world.RESELLERS), chance.random() < 0.6
    step: Step = {"do": "sell codes", "door": "chance", "by": by, "plays": plays, "partly": partly}
    if now["asked"]["sell codes"] and chance.random() < 0.12:
        step = once_more(chance.choice(now["asked"]["sell codes"][-6:]))
        if chance.random() < 0.5:
            respelled = [one | {"number": RESPELLED.get(one["number"], one["number"])} for one in step["plays"]]
            step |= chance.choice([{"partly": not step["partly"]}, {"plays": [*step["plays"], *plays[:1]]}, {"plays": respelled}])
    return step


def dry_run(chance: Random, now: World) -> Step:
    """Try a sale (dry runs)."""
    step = sell(chance, now)
    if not step["wagers"]:
        return step
    wagers = [{name: value for name, value in one.items() if name != "expand"} for one in step["wagers"]]
    return {"do": "try", "by": step["by"], "wagers": wagers}


def any_open(now: World) -> bool:
    """Tell whether anything is on sale."""
    return any(is_open(now, name) for name in now["draws"])


def is_open(now: World, name: str) -> bool:
    """Tell whether a draw is on sale."""
    draw = now["draws"].get(name, {"state": ""})
    return bool(draw["state"] == "open" and now["now"] < draw["closes_at"])


def wager(chance: Random, now: World, by: int, name: str) -> World:
    """Return a wager on a draw: as a rule one that may be sold."""
    draw = now["draws"][name]
    offered = [game for game in games.offered(now, draw) if rules.multiplier(now, draw["product"], game)]
    game = chance.choice(["triple", "animalitos", "terminal_sign"] if chance.random() < SELDOM else offered)
    if now["focus"] == "runs" and games.TRIPLETA in offered and chance.random() < 0.6:
        game = games.TRIPLETA
    chosen = _selection(chance, game)
    if chance.random() < SELDOM:
        strange = ["37", "7", "1", "7,7,0", "7,8", "0,7,37", "13", "00", "013", "341-ARI", "341-13", "41-08", " 7", "07"]
        chosen = chance.choice(strange)
    least, most, step = (rules.limit(now, by, one, draw["product"], game) for one in ("stake_min", "stake_max", "stake_multiple"))
    stake = chance.choice([least, step * chance.randint(1, 40), 5 * step, most])
    if chance.random() < SELDOM:
        stake = chance.choice([0, least - 1, most + step, step + 1])
    return {"draw": name, "game": game, "selection": chosen, "stake": stake}


def _selection(chance: Random, game: str) -> str:
    if game == "animalitos":
        return chance.choice(["0", "00", "7", "07", "12"])
    if game == games.TRIPLETA:
        return chance.choice(["0,7,12", "12,07,0", "0,00,7", "7,00,12"])
    number = chance.choice(["013", "341", "741"] if game.startswith("triple") else ["13", "41"])
    if game in games.PAIRS:
        return number + chance.choice(["-341", "-013"] if game == "triple_ab" else ["-41", "-13", "-98"])
    return number + chance.choice(["-ARI", "-01", "-pis", "-árí"]) if game.endswith("_sign") else number


def anybody(chance: Random, now: World, roles: tuple[str, ...]) -> int:
    """Return somebody of these roles; seldom somebody else."""
    fitting = [one for one, member in now["members"].items() if member["role"] in roles and people.is_active(now, one)]
    return int(chance.choice(fitting if fitting and chance.random() > SELDOM / 3 else _people(now)))


def _people(now: World) -> list[int]:
    """Return all members with a login: a reseller has a token for its own door alone."""
    return [one for one, member in now["members"].items() if member["role"] != "reseller"]


def _ticket(chance: Random, now: World, states: tuple[str, ...]) -> World | None:
    """Return a ticket, as a rule one of the latest in one of these states."""
    # Who buys of a reseller has its own PIN, which no history knows.
    all_tickets = _with_a_pin(now)
    fitting = [one for one in all_tickets if paying.state(now, one) in states][-8:]
    found = fitting if chance.random() < 0.85 else all_tickets
    return chance.choice(found) if found else None


def again(chance: Random, now: World) -> Step | None:
    """A sale under the key of an earlier one, by its till or another; now and then it is another sale (OC-02)."""
    step = chance.choice(now["asked"]["sell"][-12:]) if now["asked"]["sell"] else None
    if step is None:
        return None
    wagers = [dict(one) for one in step["wagers"]]
    changed = chance.choice([None, None, "stake", "selection", "spelling", "fewer"]) if wagers else None
    if changed == "stake":
        wagers[0]["stake"] += 100
    elif changed == "selection":
        wagers[0]["selection"] = _selection(chance, wagers[0]["game"])
    elif changed == "spelling" and wagers[0]["selection"] in ("7", "07"):
        wagers[0]["selection"] = "07" if wagers[0]["selection"] == "7" else "7"
    elif changed == "fewer":
        wagers = wagers[1:] or wagers
    by = step["by"] if chance.random() < 0.7 else anybody(chance, now, SELLERS["banklot"])
    return once_more(step) | {"by": by, "wagers": wagers}


def repeat(chance: Random, now: World) -> Step | None:
    """An undoing or a payment under a key that was used before, for the same ticket or another (OC-02)."""
    asked = now["asked"]["undo"][-6:] + now["asked"]["pay"][-12:]
    if not asked:
        return None
    step = chance.choice(asked)
    other = _ticket(chance, now, ("sold", "winner")) or now["tickets"][step["ticket"]]
    if chance.random() < 0.2 and other["entity"] == now["tickets"][step["ticket"]]["entity"]:
        step = step | {"ticket": other["step"]}
    if step["do"] == "pay":
        step = step | {"is_right": chance.random() < 0.8}
    return once_more(step)


def _mate(chance: Random, now: World, ticket: Ticket, roles: tuple[str, ...]) -> int:
    """Return somebody of the ticket's agency; seldom somebody else."""
    mates = [one for one in _people(now) if now["members"][one]["entity"] == ticket["entity"]]
    return chance.choice(mates) if chance.random() < 0.85 else anybody(chance, now, roles)


def undo(chance: Random, now: World) -> Step | None:
    """Undo a ticket, now and then just before or at the end of its time."""
    ticket = _ticket(chance, now, ("sold",))
    fresh = [one for one in now["tickets"].values() if one["undone"] is None and now["now"] < one["cancel_until"]]
    if fresh and chance.random() < 0.7:
        ticket = chance.choice(fresh)
    if ticket is None:
        return None
    is_own = chance.random() < 0.6 and ticket["by"] not in world.RESELLERS
    by = ticket["by"] if is_own else _mate(chance, now, ticket, SELLERS["banklot"])
    step = {"do": "undo", "ticket": ticket["step"], "by": by, "state": chance.choice(["canceled", "rejected"])} | _door(chance)
    return step | _at(now, chance.choice([ticket["cancel_until"], ticket["first_close"]]), chance)


def reverse(chance: Random, now: World) -> Step | None:
    """Undo a reseller's sale by its key, mostly a late one, now and then just before or at the end of its time."""
    tickets = [one for one in now["tickets"].values() if one["by"] in world.RESELLERS]
    if not tickets:
        return None
    ticket = chance.choice(tickets[-3:] if chance.random() < 0.7 else tickets)
    by = ticket["by"] if chance.random() > SELDOM else chance.choice(world.RESELLERS)
    step = {"do": "reverse", "door": "chance", "ticket": ticket["step"], "by": by}
    return step | _at(now, chance.choice([ticket["cancel_until"], ticket["first_close"]]), chance)


def find(chance: Random, now: World) -> Step | None:
    """Find a reseller's sale by its key."""
    step = reverse(chance, now)
    return None if step is None else {"do": "find"} | {name: step[name] for name in ("door", "ticket", "by")}


def _at(now: World, at: datetime, chance: Random) -> Step:
    """Return how to arrive at an instant, or a second before it, if that is near and to come; else nothing."""
    wait = int((at - now["now"]).total_seconds()) - chance.randint(0, 1)
    return {"after": wait} if 0 <= wait < 3 * 3_600 and chance.random() < 0.3 else {}


def pay(chance: Random, now: World) -> Step | None:
    """Present a ticket, as a rule a winner, seldom with a wrong PIN."""
    ticket = _ticket(chance, now, ("winner", "held"))
    if ticket is None:
        return None
    is_right = chance.random() > (0.7 if ticket["wrong"] or ticket["locked_until"] else 0.12)
    by = _mate(chance, now, ticket, PAYERS)
    door = _door(chance)
    due = sum(line["prize"] - line["paid"] for line in ticket["lines"] if line["prize"] > line["paid"])
    told = {} if door else _legs(chance, now, -due)
    step = {"do": "pay", "ticket": ticket["step"], "by": by, "is_right": is_right} | told | door
    return step | _at(now, ticket["locked_until"] or ticket["expires_at"], chance)


def _with_a_pin(now: World) -> list[Ticket]:
    """Return the tickets whose PIN somebody was told: no reseller and no wallet is."""
    return [one for one in now["tickets"].values() if one["by"] not in world.RESELLERS and one["payer"] is None]


def begun(now: World) -> list[World]:
    """Return the tickets at which somebody has guessed within two hours."""
    return [one for one in now["tickets"].values() if one["wrong"] and now["now"] < one["wrong"][0] + timedelta(hours=2)]


def guess(chance: Random, now: World) -> Step | None:
    """A PIN that somebody guesses, again and again at one ticket, until it is locked and free again (VE-21)."""
    tickets = _with_a_pin(now)
    guessed = begun(now)
    if not tickets:
        return None
    ticket = guessed[-1] if guessed and chance.random() < 0.9 else chance.choice(tickets)
    is_right = chance.random() < (0.5 if ticket["locked_until"] else 0.1)
    step = {"do": "pay", "ticket": ticket["step"], "by": _mate(chance, now, ticket, PAYERS), "is_right": is_right}
    return step | (_at(now, ticket["locked_until"], chance) if ticket["locked_until"] else {})


def view(chance: Random, now: World) -> Step | None:
    """Look at a ticket, mostly as somebody of its agency or above it."""
    is_over = chance.random() < 0.3
    ticket = _ticket(chance, now, ("loser", "expired", "canceled", "rejected") if is_over else ("sold", "winner", "held", "paid"))
    if ticket is None:
        return None
    above = [one for one in _people(now) if people.is_below(now, one, ticket["entity"])]
    return {"do": "view", "ticket": ticket["step"], "by": chance.choice(above if chance.random() < 0.9 else _people(now))}


def search(chance: Random, now: World) -> Step | None:
    """Search tickets: one by its id, or some by what was played, who has sold them and how they stand."""
    step = view(chance, now)
    if step is None:
        return None
    one = now["tickets"][step["ticket"]]
    line, product = one["lines"][0], now["products"][one["lines"][0]["product"]]
    about = {
        "ticket": one["step"], "state": paying.state(now, one), "product": line["product"],
        "category": games.TRIPLETA if line["game"] == games.TRIPLETA else product["category"],
        "list": now["draws"][line["draw"]]["list"],
    } | ({"seller": one["by"]} if one["by"] not in world.RESELLERS else {})  # fmt: skip
    wanted = {name: value for name, value in about.items() if chance.random() < 0.4}
    if chance.random() < 0.2:
        wanted["category"] = chance.choice(["lottery", "animalitos", games.TRIPLETA])
    return {"do": "search", "door": "banklot", "by": step["by"], "wanted": wanted}


def shift(chance: Random, now: World) -> Step | None:
    """Open a shift, move its cash, count it or close it; mostly its member, now and then a manager or anybody."""
    waiting = [one for one in now["shifts"].values() if one["until"] is None]
    if not waiting or chance.random() < 0.25:
        by = anybody(chance, now, PAYERS)
        return {"do": "open shift", "by": by, "opening": chance.choice([0, 10_000, 20_050])}
    found = chance.choice(waiting if chance.random() < 0.95 else list(now["shifts"].values()))
    by = found["by"] if chance.random() < 0.7 else anybody(chance, now, ("manager",))
    do = chance.choice(["move cash", "count shift", "count shift", "close shift"])
    step = {"do": do, "by": by, "shift": found["step"]}
    if do == "move cash":
        return step | {"direction": chance.choice(["in", "out"]), "amount": chance.choice([0, 500, 12_025, 3_000])}
    ways = [[way, max(0, amount + chance.choice([0, 0, 100]))] for way, amount in shifts.by_way(now, found).items()]
    ways = [one for one in ways if one[0] != tenders.OWN_CASH and chance.random() < 0.8]
    if chance.random() < (4 * SELDOM if found["until"] is None else 0.5):
        ways.append(chance.choice([[len(now["ways"]) + 1, 5], [1, 700], *ways]))
    return step | {"counted": max(0, shifts.expected(now, found) + chance.choice([0, 0, -75, 500])), "ways": ways}


def has_won(now: World) -> bool:
    """Tell whether a ticket of a cashier waits to be paid."""
    return any(paying.state(now, one) == "winner" for one in _with_a_pin(now))


def waits(now: World) -> bool:
    """Tell whether a payment waits for a second person."""
    return any(one["hold"] is not None for one in now["tickets"].values())


def decide(chance: Random, now: World) -> Step | None:
    """Decide about a payment that waits, as the second person."""
    ticket = _ticket(chance, now, ("held",))
    if ticket is None or (ticket["hold"] is None and chance.random() < 0.9):
        return None
    payers = [one for one, member in now["members"].items() if member["role"] in PAYERS]
    above = [one for one in payers if people.is_below(now, one, ticket["entity"])]
    by = chance.choice(above) if above else _mate(chance, now, ticket, PAYERS)
    bound = [one for one, over, *_ in now["powers"] if ticket["hold"] is not None and over == ticket["hold"]["by"]]
    if bound and chance.random() < 0.4:
        by = bound[-1]
    return {"do": "decide", "ticket": ticket["step"], "by": by, "approve": chance.random() < 0.7}
