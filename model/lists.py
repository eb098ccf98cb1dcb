"""What /v1 lists, by the model and by the house: whatever waits for a second person, people, entities, what a till may sell."""

from typing import Any
from uuid import UUID

from model import amounts, draws, games, ledger, paying, people, rules, world
from model.clock import DAY, World

COUNTS = "multiplier_hundredths", "commission_basis_points", "closes_before_s"


def kept(now: World) -> dict[str, Any]:
    """Return what is listed, by its list."""
    payments = [one for one in now["tickets"].values() if paying.state(now, one) == "held"]
    members = {one: (member["role"], member["entity"], people.is_active(now, one)) for one, member in now["members"].items()}
    return {
        "approvals": sorted(_results(now) + _orders(now)),
        "payments": {one["step"]: (sum(claim[-1] for claim in one["hold"]["claims"]), one["hold"]["by"]) for one in payments},
        "loosenings": [number for number, one in enumerate(now["asked_rules"], 1)
                       if one["state"] == "waiting" and now["now"] < one["at"] + 7 * DAY],
        "credits": {(bet["provider"], request): (one["amount"], one["asked"] and one["asked"][0])
                    for bet in now["bets"].values() for request, one in bet["held"].items()},
        "slips": {one["number"]: one["price"] for one in now["sports_tickets"] if one["step"] == "open" and not one["approved"]},
        "balances": {one: (ledger.balance_below(now, one), about["credit"], ledger.balance_below(now, one) + about["credit"])
                     for one, about in now["entities"].items() if about["credit"] is not None},
        "entities": {one: (about["parent"], about["credit"], about["closed"]) for one, about in now["entities"].items()},
        "users": {one: told for one, told in members.items() if told[0] != "reseller"},
        "offers": {one: _offers(now, one) for one in _sellers(now)},
    }  # fmt: skip


def _sellers(now: World) -> list[int]:
    """Return a cashier of each agency."""
    found = {member["entity"]: one for one, member in now["members"].items()
             if member["role"] == "cashier" and people.is_active(now, one)}  # fmt: skip
    return sorted(found.values())


def _offers(now: World, by: int) -> dict[tuple[int, str], tuple[Any, ...]]:
    """Return the games that a seller may sell, and on which terms."""
    entity, played = now["members"][by]["entity"], {(draw["product"], game) for draw in now["draws"].values()
                                                    for game in games.offered(now, draw)}  # fmt: skip
    found: dict[tuple[int, str], tuple[Any, ...]] = {}
    for product, game in played:
        pays, bounds = rules.multiplier(now, product, game), ("stake_min", "stake_max", "stake_multiple")
        earned = [rules.commissions(now, entity, product, game, basis)[0] for basis in ("sale", "profit")]
        minutes = rules.bound(now, rules.owners(now, by), "close", "minutes", product) or 0
        closes = max(minutes, now["products"][product]["close_minutes"])
        if pays is not None and rules.is_sold(now, by, product, game):
            stakes = [rules.limit(now, by, one, product, game) for one in bounds]
            found[product, game] = (*stakes, pays, earned[0] or earned[1], 60 * closes)
    return found


def _results(now: World) -> list[tuple[Any, ...]]:
    """Return the results that a second clerk may approve: no correction of a final one."""
    last = {name: draw["results"][-1] for name, draw in now["draws"].items() if draw["results"]}
    return [
        ("result", name, len(now["draws"][name]["results"]), one["by"]) for name, one in last.items()
        if not one["approved"] and draws.refuse_entering(now, now["draws"][name], one["outcome"]) is None
    ]  # fmt: skip


def _orders(now: World) -> list[tuple[Any, ...]]:
    """Return the orders that a second clerk may approve, as long as the draw is not closed, or may be void."""
    found = []
    for name, draw in now["draws"].items():
        for one in draw["orders"][-1:]:
            is_late = draws.refuse_entering(now, draw, draws.VOID) if one["verb"] == "void" else draw["closed_at"] is not None
            found += [] if one["approved"] or is_late else [(one["verb"], name, len(draw["orders"]), one["by"])]
    return found


async def told(now: World, house: Any) -> dict[str, Any]:
    """Return the same as /v1 lists it to an administrator."""
    found: dict[str, Any] = {
        "approvals": sorted((one["kind"], house.name_of(one["draw_id"]), one["version"], house.member(one["entered_by"]))
                            for one in await _all(now, house, "/approvals", "waiting")),
        "payments": {house.steps[UUID(one["ticket_id"])]: (amounts.cents(one["amount"]), _member(one["asked_by"]))
                     for one in await _all(now, house, "/tickets/held?limit=200", "payments")},
        "loosenings": [one["id"] for one in await _all(now, house, "/loosenings", "loosenings")],
        "users": {house.member(one["id"]): (one["role"], one["entity_id"], one["status"] == "active")
                  for one in await _all(now, house, "/users?limit=200", "users") if one["role"] != "reseller"},
        "entities": {one["id"]: (one["parent_id"], _cents(one["credit"]), one["status"] != "active")
                     for one in await _all(now, house, "/entities?limit=200", "entities")},
        "balances": {},
    }  # fmt: skip
    found["offers"] = {}
    for by in _sellers(now):
        found["offers"][by] = {
            (one["product_id"], one["game"]): (*(_cents(one[name]) for name in ("stake_min", "stake_max", "stake_step")),
                                               *(one[name] for name in COUNTS))
            for one in (await _asked(now, house, "/offers", by))["games"]
        }  # fmt: skip
    for entity, about in now["entities"].items():
        if about["credit"] is not None:
            said = await _asked(now, house, f"/entities/{entity}/balance")
            found["balances"][entity] = tuple(_cents(said[name]) for name in ("balance", "credit", "room"))
    if "wallets" in now["opened"]:
        credits = await _all(now, house, "/credits/held", "credits")
        found["credits"] = {(one["provider"], one["request"]): (_cents(one["amount"]), one["asked"]) for one in credits}
    if "sports" in now["opened"]:
        slips = await _all(now, house, "/sports/held", "tickets")
        found["slips"] = {house.number_of(one["id"]): _cents(one["price"]) for one in slips}
    return found


async def _asked(now: World, house: Any, target: str, by: int = world.ADMINISTRATOR) -> Any:
    status, said = await house.own.ask("GET", target, house.token(now, by))
    assert status == 200, said
    return said


async def _all(now: World, house: Any, target: str, rows: str) -> list[Any]:
    said = await _asked(now, house, target)
    assert said.get("next") is None, "more than a page"
    found: list[Any] = said[rows]
    return found


def _cents(said: str | None) -> int | None:
    return None if said is None else amounts.cents(said)


def _member(email: str) -> int:
    return int(email.partition("@")[0].removeprefix("member"))
