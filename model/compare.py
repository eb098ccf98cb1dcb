"""Compares the model with the house: an answer, the rows that are kept, reports, states of tickets."""

from collections import Counter
from typing import Any

from model import feed, ledger, lists, paying, people, shifts, sports_rows, wallet_reports, wallets, weeks, world
from model.answers import Answer, answer_of
from model.clock import DAY, World, day_of
from model.draws import market_name

ACCOUNTS = {1: "sales", 2: "commissions", 3: "prizes", 4: "prizes payable", 5: "prizes expired", 6: "cash",
            7: "wallet", 8: "excise", 9: "withholding", 10: "games", 11: "drawers", 12: "safes",
            13: "cash differences"}  # fmt: skip
OF_PLAYERS = 2_000_000_000
"""Players' accounts have higher numbers."""
NUMBERS = ("triple", "terminal", "triple_sign", "terminal_sign", "animalitos", "", "tripleta", "triple_ab", "terminal_ab")


def account(house: Any, number: int) -> str:
    """Return the name of an account."""
    if number > OF_PLAYERS:
        return f"player {house.user(number)}"
    return ACCOUNTS.get(number, f"entity {number - 1_000_000}")


def answers(expected: Answer, found: Answer) -> list[str]:
    """Return how an answer differs from the model's. A bound of nothing may be left out."""
    return [] if _told(expected) == _told(found) else [f"the model answers {expected}", f"the house answers {found}"]


def _told(answer: Answer) -> Answer:
    told = {name: value for name, value in answer.items() if value or name != "bound"}
    if "errors" in told:
        told["errors"] = [{name: value for name, value in one.items() if value or name != "bound"} for one in told["errors"]]
    return told


def kept(now: World) -> dict[str, Any]:
    """Return what the house must have kept of a world, table by table."""
    lines = [(ticket, place, line) for ticket in now["tickets"].values() for place, line in enumerate(ticket["lines"])]
    transfers: Counter[Any] = Counter()
    for one in now["transfers"]:
        transfers[one["kind"], one["debit"], one["credit"], one["day"]] += one["amount"]
    exposure: Counter[Any] = Counter()
    for ticket, _, line in lines:
        judged_by = market_name(line["draw"], line["game"])
        exposure[judged_by, line["game"], line["selection"]] += line["stake"] * (ticket["undone"] is None)
    names = ("by", "entity", "amount", "sold_at", "day", "cancel_until", "first_close", "expires_at")
    return {
        "tickets": [
            (one, ticket["undone"] or "sold", *(ticket[name] for name in names)) for one, ticket in now["tickets"].items()
        ],
        "wagers": [
            (ticket["step"], place, line["draw"], line["game"], line["selection"], line["stake"], line["multiplier"],
             earned(line["commissions"]))
            for ticket, place, line in lines
        ],
        "prizes": {
            (ticket["step"], place): (line["prize"], "refund" if line["is_refund"] else "prize", line["claim_until"])
            for ticket, place, line in lines if line["prize"]
        },
        "settlements": {name: _settled(market) for name, market in now["markets"].items() if market["version"]},
        "paid": {(ticket["step"], place): line["paid"] for ticket, place, line in lines if line["paid"]},
        "tenders": sorted(now["tenders"]),
        "transfers": dict(transfers),
        "exposure": dict(+exposure),
        "balances": {
            f"entity {one}": ledger.balance_below(now, one)
            for one, entity in now["entities"].items() if entity["credit"] is not None
        } | {f"player {user}": wallets.balance_of(now, player) for user, player in now["players"].items()},
        "draws": {
            name: (draw["state"], draw["closes_at"], draw["closed_at"], now["markets"].get(name, {"version": 0})["version"])
            for name, draw in now["draws"].items()
        },
    }  # fmt: skip


def _settled(market: World) -> tuple[int, int, int]:
    """Return the last settlement of a market: its version, its winners, and what they get."""
    prizes = [line["prize"] for _, line in market["wagers"] if line["prize"]]
    return market["version"], len(prizes), sum(prizes)


def _settlements(house: Any) -> dict[str, Any]:
    found = house.rows(
        "select distinct on (market_id) market_id, version, winners, prize from settlement where finished_at is not null"
        " order by market_id, version desc"
    )
    return {house.market_name(market): tuple(rest) for market, *rest in found}


def _tickets(house: Any) -> list[tuple[Any, ...]]:
    found = house.rows(
        "select id, state, member_id, entity_id, amount, created_at, day, cancel_until, first_close, expires_at"
        " from ticket order by seq"
    )
    return [(house.steps[uuid], state, house.members.get(by, by), *rest) for uuid, state, by, *rest in found]


def _wagers(house: Any) -> list[tuple[Any, ...]]:
    found = house.rows(
        "select ticket.id, line, wager.event_id, game, selection, wager.amount, multiplier, commissions"
        " from wager join ticket on ticket.seq = ticket_seq order by ticket_seq, line"
    )
    return [
        (house.steps[uuid], line, house.name_of(event), NUMBERS[game - 1], *rest, earned(commissions))
        for uuid, line, event, game, *rest, commissions in found
    ]


def earned(commissions: list[int]) -> list[int]:
    """Leave out those at the top of the tree that earn nothing."""
    return commissions[: max((place for place, one in enumerate(commissions, 1) if one), default=0)]


def _prizes(house: Any) -> dict[Any, Any]:
    found = house.rows(
        "select ticket.id, line, prize.amount, kind, prize.expires_at from prize join ticket on ticket.seq = ticket_seq"
        " where version = (select max(version) from settlement where settlement.market_id = prize.market_id"
        " and finished_at is not null)"
    )
    return {(house.steps[uuid], line): (amount, kind, at) for uuid, line, amount, kind, at in found}


def _paid(house: Any) -> dict[Any, Any]:
    found = house.rows(
        "select ticket.id, line, sum(payout.amount)::bigint from payout join ticket on ticket.seq = ticket_seq group by 1, 2"
    )
    return {(house.steps[uuid], line): amount for uuid, line, amount in found if amount}


def _tenders(house: Any) -> list[tuple[Any, ...]]:
    found = house.rows(
        "select ticket.id, is_sale, tender.member_id, method_id, tender.amount, worth from tender"
        " join ticket on ticket.seq = ticket_seq"
    )
    return sorted((house.steps[uuid], is_sale, house.member(by), *rest) for uuid, is_sale, by, *rest in found)


def _transfers(house: Any) -> dict[Any, Any]:
    found = house.rows("select kind, debit, credit, booked_on, sum(amount)::bigint from transfer group by 1, 2, 3, 4")
    return {(kind, account(house, debit), account(house, credit), day): amount for kind, debit, credit, day, amount in found}


def _exposure(house: Any) -> dict[Any, Any]:
    found = house.rows("select market_id, game, selection, sold from exposure where scope = 0 and game > 0 and sold > 0")
    return {(house.market_name(market), NUMBERS[game - 1], selection): sold for market, game, selection, sold in found}


def _balances(house: Any) -> dict[str, int]:
    found = house.rows("select id, balance from account where floor is not null")
    return {account(house, one): balance for one, balance in found}


def _draws(house: Any) -> dict[str, Any]:
    found = house.rows(
        "select event_id, state, closes_at, closed_at, (select coalesce(max(version), 0) from settlement"
        " where market_id = event_id and finished_at is not null) from draw"
    )
    return {house.name_of(event): tuple(rest) for event, *rest in found}


READS = {
    "settlements": _settlements,
    "tickets": _tickets, "wagers": _wagers, "prizes": _prizes, "paid": _paid, "tenders": _tenders, "transfers": _transfers,
    "exposure": _exposure, "balances": _balances, "draws": _draws,
}  # fmt: skip


def differences(expected: Any, found: Any, what: str) -> list[str]:
    """Return where two collections differ, a few of them."""
    if expected == found:
        return []
    pairs = [(dict(expected), dict(found))] if isinstance(expected, dict) else []
    mine = [f"{one}: {value}" for ours, theirs in pairs for one, value in ours.items() if theirs.get(one) != value]
    yours = [f"{one}: {value}" for ours, theirs in pairs for one, value in theirs.items() if ours.get(one) != value]
    if not pairs:
        mine, yours = [str(one) for one in expected if one not in found], [str(one) for one in found if one not in expected]
    return [f"{what}: the model has {mine[:4]}", f"{what}: the house has {yours[:4]}"]


async def everything(now: World, house: Any) -> list[str]:
    """Return where rows, reports and states of tickets differ, and where the model's weeks do not say what its ledger says."""
    mine = house.kept() | wallet_reports.read(house) | sports_rows.read(house)
    found = [f"week of {one}: closes with {said}, and the ledger says {owed}" for one, (said, owed) in _strays(now).items()]
    for name, expected in (kept(now) | wallet_reports.kept(now) | sports_rows.kept(now)).items():
        found += differences(expected, mine[name], name)
    found += differences(sports_rows.taxes(now), await house.taxes(now), "taxes")
    listed = lists.kept(now)
    for name, said in (await lists.told(now, house)).items():
        found += differences(listed[name], said, f"list of {name}")
    for name, expected, told in await wallet_reports.told(now, house):
        found += [] if expected == told else [f"{name}: the model has {expected}", f"{name}: the house has {told}"]
    states = {one: paying.state(now, ticket) for one, ticket in now["tickets"].items()}
    found += differences(states, await house.states(now), "states")
    for state in {*states.values(), "sold", "loser"}:
        wanted = {one: each for one, each in states.items() if each == state}
        found += differences(wanted, await house.states(now, state), f"search for {state}")
    found += differences(now["payments"], await house.recorded(now), "payments")
    for one, shift in now["shifts"].items():
        told = await house.own.shift(one, house.token(now, world.ADMINISTRATOR))
        found += answers(shifts.shown(now, world.ADMINISTRATOR, shift), told)
    today = day_of(now["now"])
    for first, last, top in ((today - 30 * DAY, today, 1), (today, today, 1), (today - DAY, today - DAY, 2)):
        expected = ledger.report(now, first, last, top)
        found += differences(expected, await house.report(now, first, last, top), f"report of {top} from {first} to {last}")
    return found + differences(feed.told(now), feed.read(house, await house.events(now)), "events")


def _strays(world: World) -> dict[int, tuple[int, int]]:
    """Return what an entity owes by its week and by the ledger, where they differ but for what can still be claimed (CM-07)."""
    found = {}
    for entity in world["entities"]:
        own = [one for one in world["tickets"].values() if entity in people.path(world, one["entity"]) and one["undone"] is None]
        unpaid = [line["prize"] - line["paid"] for one in own for line in one["lines"] if not line["is_over"]]
        owed = -ledger.balance_below(world, entity) - sum(max(0, one) for one in unpaid)
        said = answer_of(weeks.account, world, entity, weeks.monday_of(day_of(world["now"])))
        # Nothing is said where somebody below the entity's children has sold.
        if said.get("closing", owed) != owed:
            found[entity] = said["closing"], owed
    return found


async def seals(now: World, house: Any) -> list[str]:
    """Return where the sealed files of closed draws differ from the model's wagers, or from the root that was sealed.

    Of draws without wagers the rows say that nothing was sealed; the file of one in ten is read all the same.
    """
    rows = house.rows("select event_id, wagers from draw_seal")
    counts = {house.name_of(event): wagers for event, wagers in rows}
    sealed = {name: draw["seal"] for name, draw in now["draws"].items() if draw["seal"] is not None}
    found = differences({name: len(played) for name, played in sealed.items()}, counts, "seals")
    for place, (name, played) in enumerate(sealed.items()):
        if played or place % 10 == 0:
            seal, text = await house.seal(now, name)
            found += differences(feed.sealed(now, name), feed.read_sealed(house, NUMBERS, text), f"seal of {name}")
            lines = [line.encode() for line in text.partition("\n\n")[2].splitlines()]
            if (seal["wagers"], seal["root"]) != (len(lines), feed.root(lines).hex()):
                found.append(f"seal of {name}: its root is of other lines")
    return found
