"""Random histories from a seed: the model is asked what may happen next, so that each step is likely to mean something."""

from datetime import datetime
from random import Random

from model import codes, games, paying, people, rules, weeks, world
from model.clock import DAY, World, day_of, start_of, timedelta
from model.steps import Step, carry_out

SELDOM = 0.04
CROWDED: tuple[object, ...] = ("sell", "sell codes", "undo", "pay")
"""Steps that several callers ask for at one moment."""


def a_history(seed: int, count: int) -> list[Step]:
    """Return so many steps of a seed."""
    chance, now = Random(f"history {seed}"), world.a_world(seed)
    now["asked"] = {one: [] for one in (*CROWDED, "payment")}
    found: list[Step] = [{"do": "work", "after": 0, "place": 0}]
    carry_out(now, found[0])
    crowd = 0
    while len(found) < count:
        step = {"after": 0} | (_at_once(chance, now) if crowd else _next(chance, now)) | {"place": len(found)}
        # Several callers ask at one moment, and are served as one batch.
        step |= {"after": 0, "together": True} if crowd else {}
        crowd = crowd - 1 if crowd else chance.choice([0, 0, 0, 3, 7]) if step["do"] in CROWDED and _any_open(now) else 0
        found.append(step)
        if step["do"] in now["asked"]:
            now["asked"][step["do"]].append(step)
        carry_out(now, step)
    return found


def _next(chance: Random, now: World) -> Step:
    """Return the next step: mostly a sale; what is due, sooner or later; the rest by its weight."""
    if _is_due(now) and chance.random() < 0.5:
        return {"do": "work"}
    if not _any_open(now) and chance.random() < 0.6:
        return _jump(chance, now)
    if _begun(now) and chance.random() < 0.12:
        return _guess(chance, now) or _sell(chance, now)
    weights = {
        _sell: 28, _sell_codes: 6,
        _again: 3, _try: 2, _undo: 7, _pay: 20, _repeat: 3, _guess: 6, _decide: 12, _enter: 9, _approve: 14, _order: 2,
        _void: 2, _approve_order: 5, _jump: 8, _close: 0.3, _rule: 5, _approve_rule: 4, _payment: 1, _week: 2, _close_week: 2,
    }  # fmt: skip
    (one,) = chance.choices(list(weights), list(weights.values()))
    step = one(chance, now)
    if step is None:
        step = _sell(chance, now)
    return {"after": chance.choice([0, 1, 1, 5, 20, 61])} | step


def _at_once(chance: Random, now: World) -> Step:
    """Return another step of a crowd."""
    one = chance.choices([_sell, _sell_codes, _again, _undo, _pay, _repeat], [11, 3, 2, 3, 3, 1])[0]
    return one(chance, now) or _sell(chance, now)


def _is_due(now: World) -> bool:
    late = any(draw["closed_at"] is None and draw["closes_at"] <= now["now"] for draw in now["draws"].values())
    fresh = not any(draw["day"] == day_of(now["now"]) for draw in now["draws"].values())
    return late or fresh or any(
        one["approved"] and now["markets"][name]["judged_by"] != [version] for name, draw in now["draws"].items()
        for version, one in list(enumerate(draw["results"], 1))[-1:]
    )  # fmt: skip


def _sell(chance: Random, now: World) -> Step:
    """A sale by somebody, of wagers on few selections, so that quotas fill."""
    door = _door(chance)
    by = _anybody(chance, now, people.SELLERS[door.get("door", "v1")])
    near = sorted(now["draws"], key=lambda name: (not _is_open(now, name), abs(now["draws"][name]["at"] - now["now"])))
    near = near[: 5 if _is_open(now, near[0]) and chance.random() > SELDOM else 9]
    count = chance.choice([1, 1, 2, 3, 4])
    wagers = [_wager(chance, now, by, chance.choice(near)) for _ in range(count)]
    if chance.random() < 0.15:
        wagers.append(wagers[0])
    if door and chance.random() < 0.2:
        wagers[0] = _in_short(chance, wagers[0])
    return {"do": "sell", "by": by, "wagers": wagers} | door


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


def _sell_codes(chance: Random, now: World) -> Step:
    """A reseller's sale, whole or in part, now and then under the key of an earlier one (VE-41)."""
    known = [code for one in now["products"].values() for codes in one["codes"].values() for code in codes.values()]
    open_now = [code for code in known if _is_open(now, codes.draw_of(now, code) or "")]
    plays = []
    for _ in range(chance.choice([1, 2, 2, 3])):
        code = chance.choice(open_now if open_now and chance.random() > 0.1 else [*known, "999"])
        numbers = ["7", "07", "00", "12"] if code[0] == "8" else ["013", "341", "41", "341-ARI", "341-013", "41-13", "7"]
        stake = chance.choice([100, 250, 500, 1_000, 2_050, 5_000, 0])
        plays.append({"code": code, "number": chance.choice(numbers), "stake": stake})
    by, partly = chance.choice(world.RESELLERS), chance.random() < 0.6
    step = {"do": "sell codes", "door": "chance", "by": by, "plays": plays, "partly": partly}
    if now["asked"]["sell codes"] and chance.random() < 0.12:
        earlier = chance.choice(now["asked"]["sell codes"][-6:])
        step = earlier | {"key": earlier.get("key", earlier["place"])}
        if chance.random() < 0.3:
            step |= chance.choice([{"partly": not step["partly"]}, {"plays": [*step["plays"], plays[0]]}])
    return step


def _try(chance: Random, now: World) -> Step:
    step = _sell(chance, now)
    wagers = [{name: value for name, value in one.items() if name != "expand"} for one in step["wagers"]]
    return {"do": "try", "by": step["by"], "wagers": wagers}


def _any_open(now: World) -> bool:
    return any(_is_open(now, name) for name in now["draws"])


def _is_open(now: World, name: str) -> bool:
    draw = now["draws"].get(name, {"state": ""})
    return draw["state"] == "open" and now["now"] < draw["closes_at"]


def _wager(chance: Random, now: World, by: int, name: str) -> World:
    draw = now["draws"][name]
    sold = [game for game in games.offered(now, draw) if rules.multiplier(now, draw["product"], game)]
    game = chance.choice(["triple", "animalitos", "terminal_sign"] if chance.random() < SELDOM else sold)
    chosen = _selection(chance, game)
    if chance.random() < SELDOM:
        chosen = chance.choice(["37", "7", "1", "13", "00", "013", "341-ARI", "341-13", "41-08", " 7", "07"])
    least, most, step = (rules.limit(now, by, one, draw["product"], game) for one in ("stake_min", "stake_max", "stake_multiple"))
    stake = chance.choice([least, step * chance.randint(1, 40), 5 * step, most])
    if chance.random() < SELDOM:
        stake = chance.choice([0, least - 1, most + step, step + 1])
    return {"draw": name, "game": game, "selection": chosen, "stake": stake}


def _selection(chance: Random, game: str) -> str:
    if game == "animalitos":
        return chance.choice(["0", "00", "7", "07", "12"])
    number = chance.choice(["013", "341", "741"] if game.startswith("triple") else ["13", "41"])
    if games.is_pair(game):
        return number + chance.choice(["-341", "-013"] if game == "triple_ab" else ["-41", "-13"])
    return number + chance.choice(["-ARI", "-01", "-pis", "-árí"]) if game.endswith("_sign") else number


def _anybody(chance: Random, now: World, roles: tuple[str, ...]) -> int:
    """Return somebody of these roles; seldom somebody else."""
    fitting = [one for one, member in now["members"].items() if member["role"] in roles and people.is_active(now, one)]
    return chance.choice(fitting if fitting and chance.random() > SELDOM / 3 else _people(now))


def _people(now: World) -> list[int]:
    """Return all members with a login: a reseller has a token for its own door alone."""
    return [one for one, member in now["members"].items() if member["role"] != "reseller"]


def _ticket(chance: Random, now: World, states: tuple[str, ...]) -> World | None:
    """Return a ticket, as a rule one of the latest in one of these states."""
    # Who buys of a reseller has its own PIN, which no history knows.
    all_tickets = [one for one in now["tickets"].values() if one["by"] not in world.RESELLERS]
    fitting = [one for one in all_tickets if paying.state(now, one) in states][-8:]
    found = fitting if chance.random() < 0.85 else all_tickets
    return chance.choice(found) if found else None


def _again(chance: Random, now: World) -> Step | None:
    """A sale under the key of an earlier one, by its till or another; now and then it is another sale (OC-02)."""
    step = chance.choice(now["asked"]["sell"][-12:]) if now["asked"]["sell"] else None
    if step is None:
        return None
    wagers = [dict(one) for one in step["wagers"]]
    changed = chance.choice([None, None, "stake", "selection", "spelling", "fewer"])
    if changed == "stake":
        wagers[0]["stake"] += 100
    elif changed == "selection":
        wagers[0]["selection"] = _selection(chance, wagers[0]["game"])
    elif changed == "spelling" and wagers[0]["selection"] in ("7", "07"):
        wagers[0]["selection"] = "07" if wagers[0]["selection"] == "7" else "7"
    elif changed == "fewer":
        wagers = wagers[1:] or wagers
    by = step["by"] if chance.random() < 0.7 else _anybody(chance, now, people.SELLERS["banklot"])
    return step | {"by": by, "wagers": wagers, "key": step.get("key", step["place"])}


def _repeat(chance: Random, now: World) -> Step | None:
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
    return step | {"key": step.get("key", step["place"])}


def _mate(chance: Random, now: World, ticket: World, roles: tuple[str, ...]) -> int:
    """Return somebody of the ticket's agency; seldom somebody else."""
    mates = [one for one in _people(now) if now["members"][one]["entity"] == ticket["entity"]]
    return chance.choice(mates) if chance.random() < 0.85 else _anybody(chance, now, roles)


def _undo(chance: Random, now: World) -> Step | None:
    ticket = _ticket(chance, now, ("sold",))
    fresh = [one for one in now["tickets"].values() if one["state"] == "sold" and now["now"] < one["cancel_until"]]
    if fresh and chance.random() < 0.7:
        ticket = chance.choice(fresh)
    if ticket is None:
        return None
    is_own = chance.random() < 0.6 and ticket["by"] not in world.RESELLERS
    by = ticket["by"] if is_own else _mate(chance, now, ticket, people.SELLERS["banklot"])
    step = {"do": "undo", "ticket": ticket["step"], "by": by, "state": chance.choice(["canceled", "rejected"])} | _door(chance)
    return step | _at(now, chance.choice([ticket["cancel_until"], ticket["first_close"]]), chance)


def _at(now: World, at: datetime, chance: Random) -> Step:
    """Return how to arrive at an instant, or a second before it, if that is near and to come; else nothing."""
    wait = int((at - now["now"]).total_seconds()) - chance.randint(0, 1)
    return {"after": wait} if 0 <= wait < 3 * 3_600 and chance.random() < 0.3 else {}


def _pay(chance: Random, now: World) -> Step | None:
    ticket = _ticket(chance, now, ("winner", "held"))
    if ticket is None:
        return None
    is_right = chance.random() > (0.7 if ticket["wrong"] or ticket["locked_until"] else 0.12)
    by = _mate(chance, now, ticket, people.PAYERS)
    step = {"do": "pay", "ticket": ticket["step"], "by": by, "is_right": is_right} | _door(chance)
    return step | _at(now, ticket["locked_until"] or ticket["expires_at"], chance)


def _begun(now: World) -> list[World]:
    """Return the tickets at which somebody has guessed within two hours."""
    return [one for one in now["tickets"].values() if one["wrong"] and now["now"] < one["wrong"][0] + timedelta(hours=2)]


def _guess(chance: Random, now: World) -> Step | None:
    """A PIN that somebody guesses, again and again at one ticket, until it is locked and free again (VE-21)."""
    tickets = [one for one in now["tickets"].values() if one["by"] not in world.RESELLERS]
    begun = _begun(now)
    if not tickets:
        return None
    ticket = begun[-1] if begun and chance.random() < 0.9 else chance.choice(tickets)
    is_right = chance.random() < (0.5 if ticket["locked_until"] else 0.1)
    step = {"do": "pay", "ticket": ticket["step"], "by": _mate(chance, now, ticket, people.PAYERS), "is_right": is_right}
    return step | (_at(now, ticket["locked_until"], chance) if ticket["locked_until"] else {})


def _decide(chance: Random, now: World) -> Step | None:
    ticket = _ticket(chance, now, ("held",))
    if ticket is None or (ticket["hold"] is None and chance.random() < 0.9):
        return None
    above = [one for one, member in now["members"].items() if member["role"] in people.PAYERS and people.sees(now, one, ticket)]
    by = chance.choice(above) if above else _mate(chance, now, ticket, people.PAYERS)
    return {"do": "decide", "ticket": ticket["step"], "by": by, "approve": chance.random() < 0.7}


def _outcome(chance: Random, now: World, name: str) -> str:
    """Return a result: as a rule one on which something is staked."""
    draw = now["draws"][name]
    if chance.random() < SELDOM:
        return chance.choice(["1000", "37", "341-XXX", "07", "341"])
    sold = [line for _, line in now["markets"][name]["wagers"]]
    staked = [line["selection"] for line in sold if len(line["selection"]) > 2 or line["game"] == "animalitos"]
    if staked and chance.random() < 0.75:
        chosen = str(chance.choice(staked))
        return f"{chosen}-ARI" if draw["zodiac"] and "-" not in chosen else chosen
    if now["products"][draw["product"]]["category"] == "animalitos":
        return chance.choice(["0", "00", "7", "07", "12", "36"])
    number = chance.choice(["013", "341", "741", "999"])
    return number + chance.choice(["-ARI", "-01", "-PIS", "-LEO"]) if draw["zodiac"] else number


def _enter(chance: Random, now: World) -> Step | None:
    held = [name for name, draw in now["draws"].items() if draw["sealed"] and draw["at"] <= now["now"]]
    fresh = [name for name in held if not now["draws"][name]["results"]]
    fresh = [name for name in fresh if now["markets"][name]["wagers"]] or fresh
    names = fresh if fresh and chance.random() < 0.8 else held[-6:] if held and chance.random() < 0.9 else list(now["draws"])
    name = chance.choice(names)
    return {"do": "enter", "by": _clerk(chance, now), "name": name, "text": _outcome(chance, now, name)}


def _clerk(chance: Random, now: World) -> int:
    clerks = [world.FIRST, world.SECOND, world.MANAGER, world.ADMINISTRATOR]
    return chance.choice(clerks) if chance.random() > SELDOM / 2 else _anybody(chance, now, people.PAYERS)


def _approve(chance: Random, now: World) -> Step | None:
    waiting = [name for name, draw in now["draws"].items() if draw["results"] and not draw["results"][-1]["approved"]]
    if not waiting:
        return None
    name = chance.choice(waiting)
    last = now["draws"][name]["results"][-1]
    text = last["outcome"] if chance.random() < 0.9 else _outcome(chance, now, name)
    other = world.SECOND if last["by"] == world.FIRST else world.FIRST
    return {"do": "approve", "by": other if chance.random() < 0.7 else _clerk(chance, now), "name": name, "text": text}


def _order(chance: Random, now: World) -> Step:
    names = sorted(now["draws"], key=lambda name: now["draws"][name]["at"])[-14:]
    verb = chance.choices(["suspend", "resume", "void"], [3, 3, 2])[0]
    return {"do": "order", "by": _clerk(chance, now), "name": chance.choice(names), "verb": verb}


def _has_stakes(now: World, name: str) -> bool:
    held = [market for market in now["markets"].values() if name in market["draws"]]
    return any(ticket["state"] == "sold" for market in held for ticket, _ in market["wagers"])


def _void(chance: Random, now: World) -> Step | None:
    """Ask to void a draw on which something is staked, open or closed, with a result or without (VE-13)."""
    names = [name for name in now["draws"] if _has_stakes(now, name)]
    if not names:
        return None
    return {"do": "order", "by": chance.choice([world.FIRST, world.SECOND]), "name": chance.choice(names[-8:]), "verb": "void"}


def _approve_order(chance: Random, now: World) -> Step | None:
    waiting = [name for name, draw in now["draws"].items() if draw["orders"] and not draw["orders"][-1]["approved"]]
    if not waiting:
        return None
    name = chance.choice(waiting)
    last = now["draws"][name]["orders"][-1]
    other = world.SECOND if last["by"] == world.FIRST else world.FIRST
    by = other if chance.random() < 0.7 else _clerk(chance, now)
    # A sale and a void have instants of their own: here the clock stands still between steps.
    return {"do": "approve order", "by": by, "name": name, "verb": last["verb"], "after": 1}


def _jump(chance: Random, now: World) -> Step:
    """Move the clock on to just before or at something: a close, a draw, midnight, or an expiry; seldom two days."""
    to_come = [draw[name] for draw in now["draws"].values() for name in ("closes_at", "at") if draw[name] > now["now"]]
    midnight = start_of(day_of(now["now"]) + DAY)
    to = min(to_come) if to_come and chance.random() < 0.8 else midnight
    if chance.random() < SELDOM:
        to = midnight + chance.randint(1, 2) * DAY
    elif chance.random() < SELDOM / 2:
        to = start_of(weeks.monday_of(day_of(now["now"])) + weeks.WEEK)
    wait = int((to - now["now"]) / timedelta(seconds=1)) - chance.randint(0, 1)
    return {"do": "work", "after": max(0, wait)} if chance.random() < 0.6 else _sell(chance, now) | {"after": max(0, wait)}


def _payment(chance: Random, now: World) -> Step:
    """A payment to a parent or from it; now and then under the key of an earlier one."""
    by = chance.choice([world.MANAGER, world.ADMINISTRATOR, 21])
    entity = chance.choice([4, 5, 2] if by == 21 else list(now["entities"]))
    step = {"do": "payment", "by": by, "entity": entity, "amount": chance.choice([0, 550, 12_050, -200])}
    if now["asked"]["payment"] and chance.random() < 0.3:
        earlier = chance.choice(now["asked"]["payment"])
        step = earlier | {"key": earlier.get("key", earlier["place"]), "amount": chance.choice([earlier["amount"], 551])}
    return step


def _week(chance: Random, now: World) -> Step:
    step = _close_week(chance, now)
    return step | {"do": "week", "by": chance.choice([world.ADMINISTRATOR, 15])}


def _close_week(chance: Random, now: World) -> Step:
    """Close a week of an entity: the last one, or as seldom as it may be another."""
    monday = weeks.monday_of(day_of(now["now"])) - chance.choice([0, 1, 1, 1, 2]) * weeks.WEEK
    by, entity = chance.choice([world.MANAGER, world.ADMINISTRATOR]), chance.choice([2, 2, 3, 4, 5, 6, 7, 1])
    return {"do": "close week", "by": by, "entity": entity, "monday": str(monday)}


def _close(chance: Random, now: World) -> Step | None:
    if chance.random() < 0.3:
        return {"do": "close entity", "which": chance.choice(world.AGENCIES)}
    cashiers = [one for one, member in now["members"].items() if member["role"] == "cashier" and not member["closed"]]
    return {"do": "close member", "who": chance.choice(cashiers)} if cashiers else None


def _rule(chance: Random, now: World) -> Step:
    """A rule from now on: prices, bounds that tighten, and others that loosen; some have their own end."""
    owners = [f"entity {one}" for one in now["entities"] if not now["entities"][one]["closed"]] or ["operator"]
    # Mostly of few owners, so that a rule meets another of its scope.
    entity, product = chance.choice(owners if chance.random() < 0.3 else owners[:2]), chance.randint(1, 3)
    rule = chance.choice([
        {"kind": "commission", "owner": entity, "basis_points": chance.choice([0, 950, 1_111]), "product": product},
        {"kind": "commission", "owner": entity, "product": 2, "basis_points": chance.choice([1_033, 2_500]), "basis": "profit"},
        {"kind": "multiplier", "owner": "operator", "product": 2, "game": "animalitos",
         "hundredths": chance.choice([2_500, 3_001])},
        {"kind": "quota", "owner": entity, "product": 1, "game": "triple", "selection": "741", "quota": 0},
        {"kind": "quota", "owner": entity, "product": 2, "quota": chance.choice([0, 5_000])},
        {"kind": "limit", "owner": entity, "product": product, "stake_min": chance.choice([150, 300])},
        {"kind": "limit", "owner": chance.choice([entity, "operator"]), "product": 2, "stake_max": chance.choice([1_000, 3_000])},
        {"kind": "limit", "owner": entity, "cancels_max": chance.choice([1, 3]), "ticket_max_wagers": chance.choice([2, 4])},
        {"kind": "payout", "owner": chance.choice([entity, "operator"]), "pay_alone_max": chance.choice([9_000, 50_000])},
        {"kind": "offer", "owner": entity, "product": 3, "offered": chance.choice([0, 1])},
    ])  # fmt: skip
    if rule["kind"] != "multiplier" and chance.random() < 0.3:
        rule["lasts"] = chance.choice([60, 90, 3_600])
    return {"do": "rule", "by": chance.choice([world.MANAGER, world.ADMINISTRATOR]), "rule": rule, "after": 1}


def _approve_rule(chance: Random, now: World) -> Step | None:
    """Approve a rule that waits, or one that does not."""
    asked = now["asked_rules"]
    numbers = [place for place, one in enumerate(asked, 1) if one["state"] == "waiting" and "ends" not in one["rule"]]
    if not numbers:
        return None
    number = chance.choice(numbers) if chance.random() < 0.9 else len(asked) + 1
    return {"do": "approve rule", "by": chance.choice([world.MANAGER, world.ADMINISTRATOR]), "number": number, "after": 1}
