"""What players may no more: their own limits, exclusion and blocking (RG-30 to RG-35)."""

from model import people
from model.answers import Answer, stop, stop_if, tell
from model.clock import DAY, World, date, day_of, timedelta

KEEP = "wallets", "open, keep partners and players, set ceilings"
COOLING_OFF = timedelta(hours=24)


def is_excluded(world: World, player: World) -> bool:
    """Tell whether a player keeps itself from playing (RG-33)."""
    return player["excluded_until"] is not None and world["now"] < player["excluded_until"]


def start_of_period(period: str, day: date) -> date:
    """Return the first day of a day's calendar period; weeks begin on Mondays (RG-32)."""
    return {"day": day, "week": day - day.weekday() * DAY, "month": day.replace(day=1)}[period]


def in_force(world: World, player: World) -> dict[tuple[str, str], int]:
    """Return the limit of each kind and period: the last one asked for of those that hold (RG-31)."""
    found: dict[tuple[str, str], int | None] = {}
    for limit in player["limits"]:
        if limit["confirmed_at"] is not None and max(limit["starts"], limit["confirmed_at"]) <= world["now"]:
            found[limit["kind"], limit["period"]] = limit["amount"]
    return {which: amount for which, amount in found.items() if amount is not None}


def used(world: World, player: World, kind: str, period: str) -> int:
    """Return how much of a limit is used: deposits, stakes, or settled stakes less their returns (RG-34, RG-35)."""
    today = day_of(world["now"])
    first = start_of_period(period, today)
    if kind == "deposit":
        return sum(each for at, _, _, each in player["statement"]["FUNDS"] if each > 0 and first <= day_of(at) <= today)
    bets = [one for one in world["bets"].values() if one["user"] == player["user"] and first <= one["day"] <= today]
    if kind == "stake":
        return sum(one["debit"] for one in bets if one["state"] != "rolled back")
    return sum(one["debit"] - one["credits"] for one in bets if one["state"] == "settled")


def room(world: World, player: World, kinds: list[str]) -> int | None:
    """Return how much the player's limits leave: the least that any does (RG-30); None: any amount."""
    limits = {which: amount for which, amount in in_force(world, player).items() if which[0] in kinds}
    left = [amount - used(world, player, *which) for which, amount in limits.items()]
    return max(0, min(left)) if left else None


def block(world: World, by: int, user: str, is_blocked: bool) -> Answer:
    """Block a player from everything but its bets' results, or unblock it."""
    player = _player(world, by, user)
    player["blocked"] = is_blocked
    tell(world, "player.changed", user, "status", "blocked" if is_blocked else "active")
    return {"done": "changed"}


def exclude(world: World, by: int, user: str, days: int) -> Answer:
    """Keep a player from playing and depositing for so many days from now; never for less than before (RG-33)."""
    player = _player(world, by, user)
    player["excluded_until"] = max(world["now"] + days * DAY, player["excluded_until"] or world["now"])
    tell(world, "player.changed", user, "excluded until", player["excluded_until"])
    return {"done": "changed"}


def set_limit(world: World, by: int, user: str, kind: str, period: str, amount: int | None) -> Answer:
    """Set a limit at a player's wish: a lower one at once, a higher one or none once it is confirmed a day later (RG-31)."""
    player = _player(world, by, user)
    before, now = in_force(world, player).get((kind, period)), world["now"]
    holds = amount == before or (amount is not None and (before is None or amount < before))
    limit = {"kind": kind, "period": period, "amount": amount, "starts": now if holds else now + COOLING_OFF,
             "confirmed_at": now if holds else None}  # fmt: skip
    player["limits"].append(limit)
    tell(world, "player.changed", user, "limit asked", kind, period, before, amount)
    return {"done": "changed"}


def confirm_limit(world: World, by: int, user: str, kind: str, period: str) -> Answer:
    """Confirm the limit that was asked for last (RG-31)."""
    asked = [one for one in _player(world, by, user)["limits"] if (one["kind"], one["period"]) == (kind, period)]
    stop_if(not asked or asked[-1]["confirmed_at"] is not None, "LIMIT_NOT_ASKED")
    stop_if(world["now"] < asked[-1]["starts"], "COOLING_OFF", until=asked[-1]["starts"])
    asked[-1]["confirmed_at"] = world["now"]
    tell(world, "player.changed", user, "limit confirmed", kind, period, asked[-1]["amount"])
    return {"done": "changed"}


def _player(world: World, by: int, user: str) -> World:
    stop(people.refuse(world, by, *KEEP))
    stop_if(user not in world["players"], "USER_UNKNOWN")
    found: World = world["players"][user]
    return found
