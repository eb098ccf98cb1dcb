"""Compares players' wallets: rows, statements, settled bets and games, page by page (WL-10 to WL-12)."""

from operator import sub
from typing import Any
from uuid import UUID

from model import bounds, wallets
from model.clock import UTC, World, datetime
from model.gap import ALWAYS, units

OF_BET = ("user", "partner", "game", "round", "debit", "credits", "rolled_back", "day", "placed_at", "updated_at")
KINDS, PERIODS = ("deposit", "stake", "loss"), ("day", "week", "month")


def kept(now: World) -> dict[str, Any]:
    """Return what the house must have kept of players' wallets."""
    bets = now["bets"]
    return {
        "bets": {name: (one["state"], *(one[each] for each in OF_BET)) for name, one in bets.items()},
        "players": {
            user: (one["username"], one["partner"], one["blocked"], one["excluded_until"], wallets.balance_of(now, one),
                   *(len(rows) for rows in one["statement"].values()))
            for user, one in now["players"].items()
        },
        "held": {(one["provider"], request): each["amount"] for one in bets.values() for request, each in one["held"].items()},
    }  # fmt: skip


def read(house: Any) -> dict[str, Any]:
    """Return the rows of a house, as `kept` returns them of the model."""
    bets = house.rows(
        "select provider_id, transaction_id, replace(state, '_', ' '), user_id, bet.partner_id, game_id, round_id, debit,"
        " credits, rolled_back, day, placed_at, updated_at from bet join player on player.id = player_id"
    )
    players = house.rows(
        "select user_id, username, partner_id, status = 'blocked', excluded_until, balance, funds, player.bets from player"
        " join account on account.id = account_id"
    )
    held = house.rows("select provider_id, request_id, amount from credit_hold where state = 'held'")
    return {
        "bets": {_named(house, *name): _of_bet(name[0], rest) for *name, rest in ([*row[:2], list(row[2:])] for row in bets)},
        "players": {user: tuple(rest) for user, *rest in players},
        "held": {(provider, request): amount for provider, request, amount in held},
    }


def _named(house: Any, provider: str, transaction: str) -> tuple[str, Any]:
    """Return the name of a bet: that of a ticket is the step of its purchase."""
    return provider, house.steps[UUID(transaction)] if provider == "lottery" else transaction


def _of_bet(provider: str, row: list[Any]) -> tuple[Any, ...]:
    # The round of a ticket is its number.
    return (*row[:4], "" if provider == "lottery" else row[4], *row[5:])


def statement(now: World, user: str, part: str) -> list[tuple[Any, ...]]:
    """Return a part of a player's statement in points, the newest row first."""
    player = now["players"][user]
    rate = wallets.rate_of(now, player)
    rows = [(at, kind, reference, _points(amount, rate)) for at, kind, reference, amount in player["statement"][part]]
    return rows[::-1]


def settled(now: World, user: str) -> list[tuple[Any, ...]]:
    """Return a player's bets that are settled or rolled back, in points; one that was rolled back has its stake back alone."""
    found = []
    for one in now["bets"].values():
        if one["user"] == user and one["state"] != "open":
            is_undone, rate = one["state"] == "rolled back", wallets.rate_of(now, now["players"][user])
            sums = one["debit"], 0 if is_undone else one["credits"], one["debit"] if is_undone else 0
            found.append((one["transaction"], one["game"], one["round"], one["placed_at"], one["updated_at"],
                          *(wallets.points(each, rate) for each in sums)))  # fmt: skip
    return found


def games(now: World, user: str | None) -> dict[tuple[str, str], int]:
    """Return the house's profit of each partner and game: stakes less returns less what was rolled back (WL-12)."""
    found, partners = dict[tuple[str, str], tuple[int, int]](), now["wallets"]["partners"]
    for one in now["bets"].values():
        if one["state"] != "open" and user in (None, one["user"]):
            name = one["partner"], one["game"]
            stakes, returns = found.get(name, (0, 0))
            found[name] = stakes + one["debit"] - one["rolled_back"], returns + one["credits"]
    return {name: sub(*(wallets.points(each, partners[name[0]]["rate"]) for each in sums)) for name, sums in found.items()}


def _points(moved: int, rate: int) -> int:
    """Return a movement in points, towards zero (WL-08): what goes and comes back is nothing."""
    return wallets.points(abs(moved), rate) * (1 if moved > 0 else -1)


def view(now: World, user: str) -> list[Any]:
    """Return a player as the office sees it: its limits in force, what is used of any, and those that wait for its word."""
    player, latest = now["players"][user], dict[Any, World]()
    for limit in player["limits"]:
        latest[limit["kind"], limit["period"]] = limit
    waiting = {which: (one["amount"], one["starts"]) for which, one in latest.items() if one["confirmed_at"] is None}
    used = {(kind, period): bounds.used(now, player, kind, period) for kind in KINDS for period in PERIODS}
    return [player["blocked"], player["excluded_until"], bounds.in_force(now, player), used, waiting]


async def _view(house: Any, user: str) -> list[Any]:
    found = await house.house.wallets.players.get(1, user)
    player, used = found.player, {(kind, period): each.of(kind) for period, each in found.used.items() for kind in KINDS}
    waiting = {(one.kind, one.period): (one.amount, one.starts) for one in found.unconfirmed}
    return [player.status == "blocked", player.excluded_until, dict(found.limits), used, waiting]


async def told(now: World, house: Any) -> list[tuple[str, Any, Any]]:
    """Return what is reported: its name, by the model, and by the house."""
    gap, found = house.doors["gap"], list[tuple[str, Any, Any]]()
    if "wallets" not in now["opened"]:
        return found
    for user in now["players"]:
        found.append((f"view of {user}", view(now, user), await _view(house, user)))
        for part in ("FUNDS", "BETS"):
            period = {"userId": user, "transactionType": part, "startDate": 0, "endDate": ALWAYS}
            rows, last = await gap.pages("get-my-account-statement", "transactions", **period)
            found.append((f"statement of {user}, {part}", statement(now, user, part), [_row(house, row) for row in rows]))
            found.append((f"balance of {user}", wallets.shown(now, now["players"][user]), units(last["balance"])))
        rows, _ = await gap.pages("settlement-data", "settlementData", userId=user, startTime=0, endTime=ALWAYS)
        told_bets = sorted((_settled(house, row) for row in rows), key=str)
        found.append((f"settled bets of {user}", sorted(settled(now, user), key=str), told_bets))
    for user in (None, *now["players"]):
        rows, _ = await gap.pages("get-game-report", "gameReport", userId=user, startTime=0, endTime=ALWAYS)
        read = {(row["partnerId"], row["gameName"].removeprefix("game ").lower()): units(row["profitLoss"]) for row in rows}
        found.append((f"games of {user}", games(now, user), read))
    return found


def _row(house: Any, row: Any) -> tuple[Any, ...]:
    return _at(row["transactionTime"]), row["transactionType"], _reference(house, row["referenceId"]), units(row["amount"])


def _reference(house: Any, said: str) -> Any:
    """Return the step of a ticket's purchase, which reports name by its UUID, or what a bet or a movement is named by."""
    return house.steps[UUID(said)] if len(said) == len(str(UUID(int=0))) else said


def _settled(house: Any, row: Any) -> tuple[Any, ...]:
    times = [_at(row[name]) for name in ("transactionTime", "updateTime")]
    sums = [units(row[name]) for name in ("betAmount", "winAmount", "rollBackAmount")]
    game = row["gameName"].removeprefix("game ").lower()
    return _reference(house, row["transactionId"]), game, "" if game == "lottery" else row["roundId"], *times, *sums


def _at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)
