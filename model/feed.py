"""Reads the house's feed of events, whole and in order, and the sealed files of draws, in the model's names."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from model import amounts
from model.clock import UTC, World

UNORDERED = (
    "draws.opened", "draws.closed", "draw.sealed", "market.settled", "given", "entity.closed", "sports.tickets",
    "sports.settling", "sports.settled", "sports.closed", "tickets.paid", "wallets.changed",
)  # fmt: skip
"""Events of work that may be done in any order."""
OF_WALLETS = ("game active", "game closed", "partner closed")
"""What histories change of wallets. What several operators share is told each of them by a worker."""
LINES = {"sale": "sales", "commission": "commission", "parent_commission": "parent_commission", "prize": "prizes",
         "wallets": "wallets", "expired": "expired", "receivable": "receivable"}  # fmt: skip
"""The sums of reports, and their names in the lines of events."""


def told(now: World) -> dict[str, Any]:
    """Return what the feed must tell, by type: in order, or how often; and the sums of all its lines."""
    lines: Counter[Any] = Counter(now["turnover"])
    markets, expired = set[str](), 0
    for one in now["transfers"]:
        if one["kind"] == "expiry":
            markets, expired = markets | {one["market"]}, expired + one["amount"]
            lines[one["day"], one["entity"], 0, "", "expired"] += one["amount"]
        elif one["kind"] == "receivable":
            is_taken_back = one["credit"].startswith("entity")
            entity = int(one["credit" if is_taken_back else "debit"].split()[1])
            lines[one["day"], entity, 0, "", "receivable"] += -one["amount"] if is_taken_back else one["amount"]
    sums = {name: amount for name, amount in lines.items() if amount}
    return _by_type(now["told"]) | {"lines": sums, "expired": (markets, expired)}


def _by_type(told: list[tuple[Any, ...]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, *facts in told:
        found.setdefault(kind, []).append(tuple(facts))
    return {kind: Counter(each) if kind in UNORDERED else each for kind, each in found.items()}


def read(house: Any, events: list[Any]) -> dict[str, Any]:
    """Return what the feed tells, as `told` does. Numbers without a gap and ranges that adjoin prove that it is whole."""
    number, last, spans = 0, 0, set[tuple[int, int]]()
    for event in events:
        span = event["first_seq"], event["last_seq"]
        assert event["number"] == number + 1, f"event {event['number']} follows {number}"
        assert span in spans or span[0] == last + 1, f"event {event['number']} begins at {span[0]} after {last}"
        number, last, spans = event["number"], span[1], {span}
    since = [(event["type"], event["data"]) for event in events if event["number"] > house.furnished_until]
    found = _by_type([(kind, *facts) for kind, data in since if kind in FACTS for facts in FACTS[kind](house, data)])
    given = [("given", *facts) for _, data in since for facts in _given(house, data)]
    return found | _by_type(given) | {"lines": _lines(since), "expired": _expired(house, since)}


def _lines(events: list[tuple[str, Any]]) -> dict[tuple[Any, ...], int]:
    """Add up what events add to reports."""
    found: Counter[tuple[Any, ...]] = Counter()
    for line in (one for _, data in events for one in data.get("lines", ())):
        about = date.fromisoformat(line["day"]), line["entity_id"], line.get("product_id", 0), line.get("game", "")
        for kind, name in LINES.items():
            found[*about, kind] += amounts.cents(line.get(name, "0.00"))
    return {name: amount for name, amount in found.items() if amount}


def _expired(house: Any, events: list[tuple[str, Any]]) -> tuple[set[str], int]:
    """Return the markets of which prizes have expired, and how much in all."""
    found = [data for kind, data in events if kind == "prizes.expired"]
    markets = {house.market_name(market) for data in found for market in data["market_ids"]}
    return markets, sum(amounts.cents(data["amount"]) for data in found)


def _given(house: Any, data: Any) -> list[tuple[Any, ...]]:
    """Return the prizes that a step of a settlement gives, and the stakes that go back."""
    about = (house.market_name(data["market_id"]), data["version"]) if data.get("given") else ()
    return [
        (*about, house.steps[UUID(one["ticket_id"])], one["line"], one["kind"], amounts.cents(one["amount"]),
         _at(one["claim_until"]))
        for one in data.get("given", ())
    ]  # fmt: skip


def _sold(house: Any, data: Any) -> list[tuple[Any, ...]]:
    found = data["tickets"]
    return [(house.steps[UUID(one["id"])], house.member(one["member_id"]), amounts.cents(one["amount"])) for one in found]


def _order(house: Any, data: Any) -> list[tuple[Any, ...]]:
    return [(house.name_of(data["draw_id"]), data["version"])]


def _by(data: Any) -> int:
    return int(data["by"].partition("@")[0].removeprefix("member"))


def _player(house: Any, data: Any) -> list[tuple[Any, ...]]:
    found: tuple[Any, ...] = data["user_id"], data["what"]
    if data["what"] == "status":
        return [(*found, data["new"])]
    if data["what"] == "excluded until":
        return [(*found, _at(data["new"]))]
    names = ("old", "new") if data["what"] == "limit asked" else ("new",)
    return [(*found, data["kind"], data["period"], *(data[name] and amounts.cents(data[name]) for name in names))]


def _credit(data: Any) -> tuple[Any, ...]:
    return data["provider_id"], data["request_id"], data["transaction_id"], amounts.cents(data["amount"])


def _coupon(house: Any, data: Any) -> list[tuple[Any, ...]]:
    return [("coupon", data["coupon_id"], data["version"], data["tickets"]), *_taxes(data)]


def _slips(house: Any, data: Any) -> list[tuple[Any, ...]]:
    named = [("ticket", house.number_of(one["id"]), one["step"], amounts.cents(one["price"])) for one in data["tickets"]]
    return [*named, *_taxes(data)]


def _taxes(data: Any) -> list[tuple[Any, ...]]:
    return [
        ("tax", one["tax"], one["jurisdiction"], date.fromisoformat(one["day"]), amounts.cents(one["amount"]), one["is_reversal"])
        for one in data.get("taxes", ())
    ]  # fmt: skip


COUNTED = ("counted", "expected", "difference")
Reading = Callable[[Any, Any], list[tuple[Any, ...]]]
FACTS: dict[str, Reading] = {
    "tickets.sold": _sold, "tickets.canceled": _sold, "tickets.rejected": _sold,
    "tickets.paid": lambda house, data: [(house.steps[UUID(one["id"])],) for one in data["tickets"]],
    "payment.held": lambda house, data: [(house.steps[UUID(data["ticket_id"])], _by(data), amounts.cents(data["amount"]))],
    "payment.decided": lambda house, data: [
        (house.steps[UUID(data["ticket_id"])], amounts.cents(data["amount"]), data["decision"])
    ],
    "draws.opened": lambda house, data: [(house.name_of(one),) for one in data["draw_ids"]],
    "draws.closed": lambda house, data: [(house.name_of(one),) for one in data["draw_ids"]],
    "draw.sealed": lambda house, data: [(house.name_of(data["draw_id"]), data["wagers"], _at(data["closed_at"]))],
    "draw.ordered": lambda house, data: [(*_order(house, data)[0], data["order"], _by(data))],
    "draw.suspended": _order, "draw.resumed": _order, "draw.voided": _order,
    "result.entered": lambda house, data: [(*_order(house, data)[0], _by(data))],
    "result.differed": lambda house, data: [(*_order(house, data)[0], _by(data))],
    "result.approved": lambda house, data: [(*_order(house, data)[0], data["outcome"])],
    "result.corrected": lambda house, data: [(*_order(house, data)[0], data["outcome"])],
    "market.settled": lambda house, data: [
        (house.market_name(data["market_id"]), data["version"], data["winners"], amounts.cents(data["prize"]))
    ],
    "payment.recorded": lambda house, data: [
        (house.payment_of(data["seq"]), data["entity_id"], amounts.cents(data["amount"]),
         house.payment_of(data["undoes"]) if "undoes" in data else None)
    ],
    "payment_method.changed": lambda house, data: [(data["method_id"], data["change"])],
    "holiday.added": lambda house, data: [(date.fromisoformat(data["day"]),)],
    "exchange_rate.set": lambda house, data: [(data["currency"], data["own"], data["foreign"])],
    "week.closed": lambda house, data: [(data["entity_id"], date.fromisoformat(data["week"]), amounts.cents(data["closing"]))],
    "loosening.asked": lambda house, data: [(data["loosening_id"], _by(data))],
    "loosening.decided": lambda house, data: [(data["loosening_id"], data["decision"])],
    "rules.changed": lambda house, data: [(data["kind"],)],
    "entity.changed": lambda house, data: [
        (data["entity_id"], *(data[name] and amounts.cents(data[name]) for name in ("before", "after")))
    ],
    "ceiling.set": lambda house, data: [
        (data["provider_id"], _at(data["from"]), *(amounts.cents(data[name]) for name in ("per_bet", "per_day")))
    ],
    "shift.opened": lambda house, data: [
        (house.shift_of(data["shift_id"]), house.member(data["member_id"]), amounts.cents(data["opening"]))
    ],
    "shift.cash_moved": lambda house, data: [
        (house.shift_of(data["shift_id"]), data["direction"], amounts.cents(data["amount"]), _by(data))
    ],
    "shift.counted": lambda house, data: [
        (house.shift_of(data["shift_id"]), *(amounts.cents(data[name]) for name in ("counted", "difference")), _by(data))
    ],
    "shift.closed": lambda house, data: [
        (house.shift_of(data["shift_id"]), *(amounts.cents(data[name]) for name in COUNTED), _by(data))
    ],
    "user.added": lambda house, data: [(house.member(data["member_id"]), data["role"], data["entity_id"])],
    "user.changed": lambda house, data: [(house.member(data["member_id"]), data["after"])],
    "security.password_reset": lambda house, data: [(house.member(data["member_id"]),)],
    "security.second_person_refused": lambda house, data: [(house.member(data["first"]), _by(data))],
    "user.closed": lambda house, data: [(house.member(data["member_id"]),)],
    "entity.closed": lambda house, data: [(data["entity_id"],)],
    # A free bet is told, and moves nothing.
    "wallets.moved": lambda house, data: [
        (one["kind"], one["is_reversal"], one["user_id"], amounts.cents(one["amount"])) for one in data.get("movements", ())
    ],
    "wallets.changed": lambda house, data: [(str(data["name"]), data["change"])] if data["change"] in OF_WALLETS else [],
    "player.changed": _player,
    "sports.tickets": _slips, "sports.settling": _coupon, "sports.settled": _coupon, "sports.closed": _coupon,
    "sports.result_entered": lambda house, data: [(data["event_id"], data["version"], _by(data))],
    "sports.result_differed": lambda house, data: [(data["event_id"], data["version"], _by(data))],
    "sports.result_approved": lambda house, data: [
        (data["event_id"], data["version"], tuple(data["won"]), tuple(data["voided"]), data["void"], _by(data))
    ],
    "sports.odds_moved": lambda house, data: [(event, bet, *odds[:2], odds[3]) for event, bet, *odds in data["rows"]],
    "sports.ticket_decided": lambda house, data: [
        (house.number_of(data["ticket_id"]), amounts.cents(data["price"]), data["verdict"], _by(data))
    ],
    "credit.held": lambda house, data: [(*_credit(data), data["user_id"], data["above"])],
    "credit.asked": lambda house, data: [(*_credit(data), data["verdict"], _by(data))],
    "credit.decided": lambda house, data: [(*_credit(data), data["verdict"], _by(data))],
}  # fmt: skip


def sealed(now: World, name: str) -> list[tuple[Any, ...]]:
    """Return the lines of a closed draw's sealed file: of each wager that it judges, also of an undone ticket."""
    kept = {id(line): undone_at for _, line, undone_at in now["draws"][name]["seal"]}
    return [
        (ticket["step"], place, line["draw"], line["game"], line["selection"], line["stake"], line["multiplier"],
         line["consolation"], ticket["entity"], ticket["sold_at"], kept[id(line)])
        for ticket in now["tickets"].values() for place, line in enumerate(ticket["lines"]) if id(line) in kept
    ]  # fmt: skip


def read_sealed(house: Any, games: tuple[str, ...], text: str) -> list[tuple[Any, ...]]:
    """Return the lines of a sealed file, as `sealed` does."""
    found = []
    for line in text.partition("\n\n")[2].splitlines():
        _, place, uuid, _, market, game, chosen, stake, pays, consolation, _, entity, sold_at, _, *undone_at = line.split(" ")
        found.append((
            house.steps[UUID(uuid)], int(place), house.market_name(int(market)).split(" AB")[0].split(" RUN")[0],
            games[int(game) - 1], chosen, int(stake), int(pays), int(consolation), int(entity), _at(sold_at),
            _at(undone_at[0]) if undone_at else None,
        ))  # fmt: skip
    return found


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def root(lines: list[bytes]) -> bytes:
    """Return the root of the tree of these lines (RFC 6962)."""
    if len(lines) < 2:
        return sha256(b"".join(b"\0" + line for line in lines)).digest()
    middle = 1
    while 2 * middle < len(lines):
        middle *= 2
    return sha256(b"\1" + root(lines[:middle]) + root(lines[middle:])).digest()
