"""What somebody sees: tickets, their wagers, what a draw would cost, and what is sealed before a result (ST-02, VE-43, VE-44)."""

from model import draws, games, money, paying, people
from model.answers import Answer, stop, stop_if
from model.clock import Draw, Line, Ticket, World


def look(world: World, by: int, what: str, may: str, name: str = "", outcome: str = "") -> Answer:
    """Show what the table of docs/roles.md names to whoever may see it: of a draw what an outcome would pay (VE-43)."""
    stop(people.refuse(world, by, what, may))
    if not name:
        return {"done": "shown"}
    draw, wagers = world["draws"][name], world["markets"].get(name, {"wagers": []})["wagers"]  # those of this draw alone
    stop_if(is_sealed(world, draw), "EXPOSURE_SEALED")
    live = [line for ticket, line in wagers if ticket["undone"] is None]
    is_result = games.result(world, draw, outcome) == outcome  # what cannot be drawn pays nothing
    hit = [line for line in live if is_result and games.hits(line["game"], line["selection"], outcome)]
    pays = sum(money.share(line["stake"], line["multiplier"], 100) for line in hit)
    return {"done": "shown", "sale": sum(line["stake"] for line in live), "pays": pays}


def view(world: World, by: int, step: int) -> Answer:
    """Show a ticket to a member of its agency or above it."""
    stop(people.refuse(world, by, "tickets", "see"))
    ticket = world["tickets"][step]
    stop_if(not people.is_below(world, by, ticket["entity"]), "TICKET_UNKNOWN")
    is_shown = ticket["by"] == by or world["members"][by]["role"] == "auditor"
    wagers = []
    for place, line in enumerate(ticket["lines"]):
        hides = not is_shown and is_sealed(world, *judging(world, line))
        played = [None, None] if hides else [line["selection"], line["stake"]]
        wagers.append([line["draw"], line["game"], *played, hides, state(ticket, place), line["prize"]])
    prize = sum(line["prize"] for line in ticket["lines"])
    return {"done": "shown", "state": paying.state(world, ticket), "amount": ticket["amount"], "prize": prize, "wagers": wagers}


def search(world: World, by: int, wanted: World) -> Answer:
    """Find tickets of an entity and below it, the newest first. What is wanted of wagers fits one; a tripleta is a category."""
    stop(people.refuse(world, by, "tickets", "see"))
    found = []
    for ticket in reversed(world["tickets"].values()):
        fits = {"ticket": ticket["step"], "seller": ticket["by"], "state": paying.state(world, ticket)}
        fits = {name: value for name, value in fits.items() if wanted.get(name, value) == value}
        drawn = [(line["game"] == games.TRIPLETA, world["draws"][line["draw"]]) for line in ticket["lines"]]
        played = [{"category": games.TRIPLETA if is_run else world["products"][draw["product"]]["category"],
                   "list": draw["list"], "product": draw["product"]} for is_run, draw in drawn]  # fmt: skip
        is_played = any(all(wanted.get(name, value) == value for name, value in one.items()) for one in played)
        if len(fits) == 3 and is_played and people.is_below(world, by, ticket["entity"]):
            unpaid = sum(amount for _, _, amount in paying.claims_of(world, ticket))
            won = sum(line["prize"] for line in ticket["lines"])
            found.append([*fits.values(), ticket["amount"], unpaid if fits["state"] in ("winner", "held") else won])
    return {"done": "found", "tickets": found}


def judging(world: World, *lines: Line) -> list[Draw]:
    """Return the draws that judge some wagers."""
    markets = [world["markets"][draws.market_name(line["draw"], line["game"])] for line in lines]
    return [world["draws"][name] for market in markets for name in market["draws"]]


def is_sealed(world: World, *judging: Draw) -> bool:
    """Tell whether one of some draws is closed without a result; a void behind its close counts from its time on (VE-44)."""
    told = [[one for one in draw["results"] if world["now"] >= draw["at"] or not one.get("is_late")] for draw in judging]
    pairs = zip(judging, told, strict=True)
    return any(draw["closes_at"] <= world["now"] and not any(one["approved"] for one in results) for draw, results in pairs)


def state(ticket: Ticket, place: int) -> str:
    """Return a wager's state (ST-02)."""
    line, hold = ticket["lines"][place], ticket["hold"]
    if ticket["undone"] is not None:
        return str(ticket["undone"])
    if line["prize"]:
        waits = hold is not None and any(claimed == place for claimed, _, _ in hold["claims"])
        return "refunded" if line["is_refund"] else "held" if waits else "winner"
    return "loser" if line["is_decided"] else "sold"
