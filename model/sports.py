"""Bets on coupons and cards: orders, their checks, and the operator's own wallet (JP-01 to JP-04, JP-41, OD, SL-01 to SL-10)."""

from math import prod
from typing import Any

from model import keys, ledger, taxes
from model.answers import Answer, answer_of, refused, stop, stop_if, tell
from model.clock import World, day_of, timedelta

ORDER = (
    "CURRENCY_WRONG", "COUPON_UNKNOWN", "SPORT_EVENT_UNKNOWN", "PICKS_MISCOUNTED", "PICK_REPEATED", "PICK_UNKNOWN",
    "MARKET_REPEATED", "PICKS_TOO_FEW", "SPORT_EVENT_SUSPENDED", "SPORT_EVENT_STARTED", "COUPON_CLOSED", "DOUBLES_TOO_MANY",
    "TRIPLES_TOO_MANY", "LINES_TOO_MANY", "PRICE_WRONG", "PRICE_TOO_SMALL", "PRICE_TOO_LARGE", "ODDS_CHANGED",
)  # fmt: skip
"""The reasons of an order, the first checked first."""
PLAYERS = ("ana", "beto", "caro")
"""Whom the operator's wallet knows."""
YES = "ok"
WHY = {"refuse": "refused by the wallet", "error": "no answer to trust: status 500", "silent": "no answer to trust: silence",
       "other": "no answer to trust: it answers for another ticket_id", "page": "no answer to trust: a page"}  # fmt: skip
"""The answers of a wallet in place of a yes, and the reason of the discard that follows (SL-02)."""
SOON = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 300, 1800)]
PAUSES = [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), *(
    timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)
)]  # fmt: skip
CLAIMED_FOR = timedelta(seconds=15)
"""For so long the call that asks for the money is left to whoever makes it (SL-05)."""
Ticket = dict[str, Any]


def place(
    world: World, step: int, player: str, order: World, currency: str, wallet: str, delay: int, key: int, stamp: int,
    is_visited: bool = False,
) -> Answer:  # fmt: skip
    """Create or reserve a ticket: the wallet says who the player is, and then whether the money is there (SL-04, SL-05).

    wallet: how it answers, after delay seconds. is_visited: meanwhile a worker comes by. An order is one ticket under a key.
    """
    if stamp in world["signed"]:
        return _as_signed(world, stamp)
    known, meaning = world["keys"].get(("betstack", key)), [player, order, currency]
    is_first = known is None
    stop_if(known is not None and known["meaning"] != meaning, "KEY_REUSED")
    asked = (world, step, player, order, currency, wallet, delay, key, is_visited)
    answer = stands(world, known["answer"]["number"]) if known else answer_of(_place, *asked)
    return _remember(world, stamp, "reserved" if order["reserve"] else "open", answer, is_first=is_first)


def _remember(world: World, stamp: int, step: str, answer: Answer, *, is_first: bool) -> Answer:
    """Keep a signed request with its first answer (SL-10); a full disk keeps nothing."""
    if answer.get("refused") != "DISK_FULL":
        world["signed"][stamp] = step, answer, is_first
    return answer


def _as_signed(world: World, stamp: int) -> Answer:
    """Answer a signed request that came before: as its ticket was sold, or, where that was under its key before, as it stands."""
    step, first, is_first = world["signed"][stamp]
    if "refused" not in first:
        rate = world["sports_tickets"][first["number"]]["tax"]["wht_rate"]
        as_sold = {"step": step, "result": "pending", "gross": 0, "withheld": 0, "net": 0, "rate": rate}
        first = first | as_sold if is_first else stands(world, first["number"])
    return dict(first)


def _place(
    world: World, step: int, player: str, order: World, currency: str, wallet: str, delay: int, key: int, is_visited: bool
) -> Answer:
    _check(world, order, currency)
    stop_if(wallet == "deaf", "WALLET_FAILED", why="deaf")
    stop_if(player not in PLAYERS, "PLAYER_UNKNOWN")
    stop_if(world["is_disk_full"], "DISK_FULL")
    ticket = _write(world, step, player, order)
    keys.use(world, ("betstack", key), [player, order, currency], {"number": ticket["number"]})
    # Nothing is held while the wallet thinks.
    world["now"], world["delayed"] = world["now"] + timedelta(seconds=delay), delay
    _heard(ticket, ticket["calls"][0])
    if is_visited:
        lapse_due(world)
    is_late = world["now"] >= ticket["closes_at"]
    if ticket["step"] != "new":
        # A worker has given it up: what the wallet answers changes nothing any more (SL-05).
        return stands(world, ticket["number"])
    if wallet == YES and not is_late:
        ticket["calls"][0]["state"] = "done"
        if order["reserve"]:
            ticket["step"] = "reserved"
            _tell(world, ticket)
        else:
            _open(world, ticket)
    else:
        ticket["calls"][0]["state"] = "failed"
        _cancel(world, ticket, "answered too late" if wallet == YES else WHY[wallet])
    return stands(world, ticket["number"])


def stands(world: World, number: int) -> Answer:
    """Return a ticket as it stands, or that its wallet has not confirmed it."""
    ticket = world["sports_tickets"][number]
    is_lost = ticket["calls"][0]["state"] == "failed"
    return refused("WALLET_FAILED", why=ticket["calls"][1]["reason"]) if is_lost else shown(ticket)


def shown(ticket: Ticket) -> Answer:
    """Return a ticket as its operator sees it."""
    names = ("step", "result", "price", "stake", "excise", "gross", "withheld", "net", "rate", "approved", "player",
             "coupon", "type", "picks", "odds")  # fmt: skip
    return {"done": "ticket", "number": ticket["number"]} | {name: ticket[name] for name in names}


def _check(world: World, order: World, currency: str) -> None:
    """Refuse an order for what comes first, before any wallet is asked."""
    stop_if(currency != "VES", "CURRENCY_WRONG")
    coupon, is_by_events = _coupon(world, order), order["form"] == "events"
    stop_if(is_by_events and any(event not in coupon["legs"] for event in order["events"]), "SPORT_EVENT_UNKNOWN")
    picks = picks_of(coupon, order)
    wrong = [answer_of(_check_picks, world, coupon, order, picks), *_refuse_offer(world, coupon, order, picks)]
    found = [one for one in wrong if one is not None]
    stop(min(found, key=lambda one: ORDER.index(one["refused"])) if found else None)
    stop(_refuse_odds(world, coupon, order) if is_by_events else None)


def _coupon(world: World, order: World) -> Any:
    """Return the coupon or the card of an order. Without a coupon it is found by its games (SL-04)."""
    coupons = world["sports"]["coupons"]
    if order["form"] == "card":
        cards = [one for one in coupons.values() if one["type"] == "superbet" and one["event"] == order["event"]]
        stop_if(not cards, "SPORT_EVENT_UNKNOWN")
        return cards[0]
    jackpots = {number: one for number, one in coupons.items() if one["type"] == "jackpot"}
    if order["form"] == "bets":
        stop_if(order["coupon"] not in jackpots, "COUPON_UNKNOWN")
        return jackpots[order["coupon"]]
    near = [one for one in jackpots.values() if order["events"][0] in one["legs"]]
    alike = sorted(near, key=lambda one: (len({*one["legs"]} & {*order["events"]}), {*one["legs"]} == {*order["events"]}))
    stop_if(not alike, "SPORT_EVENT_UNKNOWN")
    return alike[-1]


def picks_of(coupon: World, order: World) -> list[list[int]]:
    """Return an order's picks in the order of its games or markets, as far as that is known."""
    if order["form"] == "bets":
        return [sorted(one) for one in order["picks"]]
    if order["form"] == "events":
        named = list(zip(order["events"], order["picks"], strict=True))
        return [[pick for event, picks in named if event == leg for pick in picks] for leg in coupon["legs"]]
    return [[pick for picks in order["picks"] for pick in picks if pick in market] for market in coupon["legs"]]


def _check_picks(world: World, coupon: World, order: World, picks: list[list[int]]) -> None:
    """Refuse picks that fit no ticket, by the checks in their order (JP-01 to JP-04, JP-41)."""
    if coupon["type"] == "superbet":
        single = [pick for one in order["picks"] for pick in one]
        known = [pick for market in coupon["legs"] for pick in market]
        stop_if(len(set(single)) < len(single), "PICK_REPEATED")
        stop_if(any(pick not in known for pick in single), "PICK_UNKNOWN")
        stop_if(any(len(one) > 1 for one in picks), "MARKET_REPEATED")
        stop_if(not all(picks), "PICKS_TOO_FEW")
        stop_if(world["now"] >= coupon["closes_at"], "SPORT_EVENT_STARTED")
        return
    stop_if(len(picks) != len(coupon["legs"]) or not all(picks), "PICKS_MISCOUNTED")
    stop_if(any(len(set(one)) < len(one) for one in picks), "PICK_REPEATED")
    for event, one in zip(coupon["legs"], picks, strict=True):
        stop_if(any(pick not in coupon["bets"][event] for pick in one), "PICK_UNKNOWN")
    events = world["sports"]["events"]
    stop_if(any(world["now"] >= events[event]["starts"] for event in coupon["legs"]), "SPORT_EVENT_STARTED")
    stop_if(sum(len(one) == 2 for one in picks) > coupon["max_doubles"], "DOUBLES_TOO_MANY")
    stop_if(sum(len(one) > 2 for one in picks) > coupon["max_triples"], "TRIPLES_TOO_MANY")
    stop_if(lines_of(picks) > coupon["max_lines"], "LINES_TOO_MANY")
    stop_if(order["price"] != lines_of(picks) * coupon["line_price"], "PRICE_WRONG")


def lines_of(picks: list[list[int]]) -> int:
    """Return how many lines picks make: two doubles and a triple are 12 (JP-02)."""
    return prod(len(one) for one in picks)


def _refuse_offer(world: World, coupon: World, order: World, picks: list[list[int]]) -> list[Answer]:
    """Return what is wrong with the games that are picked, and with the terms of the coupon."""
    offered, is_card = world["sports"]["odds"], coupon["type"] == "superbet"
    events = [coupon["event"]] * len(coupon["legs"]) if is_card else coupon["legs"]
    picked = [(event, pick) for event, one in zip(events, picks, strict=False) for pick in one]
    wrong = {
        "SPORT_EVENT_SUSPENDED": any(not offered.get(one, {"is_open": True})["is_open"] for one in picked),
        "COUPON_CLOSED": world["now"] >= coupon["closes_at"],
        "PRICE_TOO_SMALL": is_card and order["price"] < coupon["price_min"],
        "PRICE_TOO_LARGE": is_card and order["price"] > coupon["price_max"],
    }
    return [refused(reason) for reason, is_so in wrong.items() if is_so]


def _refuse_odds(world: World, coupon: World, order: World) -> Answer | None:
    """Refuse odds that have moved too far from those that the player saw, by the operator's policy (OD-01 to OD-06)."""
    current = dict(zip(coupon["legs"], _odds(world, coupon, order), strict=True))
    pairs = [(asked, current[event]) for event, asked in zip(order["events"], order["odds"], strict=True) if asked is not None]
    allowed, policy = order["odds_diff"], world["sports"]["policy"]
    if policy == "O4":
        seen, now = (prod(each) for each in zip(*pairs, strict=True)) if pairs else (1, 1)
        too_far = bool(pairs) and abs(now - seen) > allowed * 100 ** (len(pairs) - 1)
    else:
        too_far = any({
            "O1": abs(is_now - asked) > allowed, "O2": asked - is_now > allowed,
            "O3": abs(is_now - asked) * 100 > allowed * asked,
        }[policy] for asked, is_now in pairs)  # fmt: skip
    return refused("ODDS_CHANGED") if too_far else None


def _odds(world: World, coupon: World, order: World) -> list[Any]:
    """Return the current odds of each game's pick; None where a game has several, or its bets have none."""
    picks = picks_of(coupon, order)
    events = coupon["legs"] if coupon["type"] == "jackpot" else [coupon["event"]] * len(picks)
    offered = world["sports"]["odds"]
    return [offered[event, one[0]]["odds"] if len(one) == 1 else None for event, one in zip(events, picks, strict=True)]


def _write(world: World, step: int, player: str, order: World) -> Ticket:
    """Write a ticket down with its first call, at the taxes and the odds of this moment (SL-04, TX-09)."""
    coupon, least = _coupon(world, order), world["sports"]["approval_from"]
    tax, picks = taxes.in_force(world, coupon["type"], world["now"]), picks_of(coupon, order)
    ticket: Ticket = {
        "number": len(world["sports_tickets"]), "placed_by": step, "player": player, "type": coupon["type"],
        "coupon": coupon["id"], "picks": picks, "odds": _odds(world, coupon, order), "price": order["price"], "tax": tax,
        "step": "new", "result": "pending", "approved": least is None or order["price"] < least, "reserved": order["reserve"],
        "gross": 0, "withheld": 0, "net": 0, "rate": tax["wht_rate"], "version": 0, "sale": [], "prize": [],
        "closes_at": coupon["closes_at"], "created_at": world["now"], "calls": [], "heard": [], "is_sold": False,
    } | taxes.outlay(order["price"], tax)  # fmt: skip
    world["sports_tickets"].append(ticket)
    add_call(world, ticket, "ticket_reserve" if order["reserve"] else "ticket_create", None)
    _tell(world, ticket)
    return ticket


def add_call(world: World, ticket: Ticket, action: str, reason: str | None, amounts: tuple[int, int, int] | None = None) -> None:
    """Write a call to the operator's wallet down, due at once: gross, withheld and net payout as they are by then (SL-02)."""
    call = {"action": action, "reason": reason, "state": "due", "tries": 0, "next_try": world["now"]}
    ticket["calls"].append(call | {"amounts": amounts or (0, 0, 0), "rate": ticket["rate"]})


def _heard(ticket: Ticket, call: World) -> None:
    """Note what the wallet hears of a call, whatever it answers."""
    has_amounts = call["action"] in ("ticket_create", "ticket_reserve", "ticket_update", "ticket_void")
    sums = (ticket["price"], ticket["stake"], ticket["excise"], call["rate"], *call["amounts"]) if has_amounts else ()
    ticket["heard"].append((call["action"], call["reason"], *sums))


def _tell(world: World, ticket: Ticket) -> None:
    tell(world, "sports.tickets", "ticket", ticket["number"], ticket["step"], ticket["price"])


def tell_tax(world: World, ticket: Ticket, kind: str, tax: str, *, is_back: bool = False) -> None:
    """Tell a tax of a ticket, or that it was taken back (TX-08)."""
    amount = ticket["excise" if tax == "excise" else "withheld"]
    if amount:
        tell(world, kind, "tax", tax, ticket["tax"]["jurisdiction"], day_of(world["now"]), amount, is_back)


def post_sale(world: World, ticket: Ticket, kind: str) -> None:
    """Let the wallet owe the stake and the excise (SL-07)."""
    today = day_of(world["now"])
    ticket["sale"] = [
        ledger.post(world, "stake", "wallet", "sales", ticket["stake"], today),
        ledger.post(world, "excise", "wallet", "excise", ticket["excise"], today),
    ]
    tell_tax(world, ticket, kind, "excise")


def reverse_sale(world: World, ticket: Ticket, kind: str) -> None:
    """Give the stake and the excise back (SL-07, TX-08)."""
    for transfer in ticket["sale"]:
        ledger.reverse(world, transfer, day_of(world["now"]))
    ticket["sale"] = []
    tell_tax(world, ticket, kind, "excise", is_back=True)


def _open(world: World, ticket: Ticket) -> None:
    ticket["step"], ticket["is_sold"] = "open", True
    post_sale(world, ticket, "sports.tickets")
    _tell(world, ticket)


def _cancel(world: World, ticket: Ticket, reason: str) -> None:
    """Give a ticket up that is not sold, and have its wallet discard it (SL-05)."""
    ticket["step"] = "cancelled"
    add_call(world, ticket, "ticket_discard", reason)
    _tell(world, ticket)


def find(world: World, number: int) -> Answer:
    """Show a ticket; one that its wallet did not confirm as well."""
    return shown(world["sports_tickets"][number])


def pay(world: World, number: int, key: int, stamp: int) -> Answer:
    """Open a reserved ticket, once under a key; at its close or later it is given up (SL-05)."""
    if stamp in world["signed"]:
        return _as_signed(world, stamp)
    ticket = world["sports_tickets"][number]
    known = world["keys"].get(("betstack", key))
    if known is not None:
        stop_if(known["meaning"] != ["paid", number], "KEY_REUSED")
        answer = shown(ticket)
    else:
        answer = _refuse_paying(world, ticket) or {}
        if not answer:
            _open(world, ticket)
            add_call(world, ticket, "ticket_update", None)
            answer = keys.use(world, ("betstack", key), ["paid", number], shown(ticket))
    return _remember(world, stamp, "open", answer, is_first=known is None)


def _refuse_paying(world: World, ticket: Ticket) -> Answer | None:
    has_lapsed = ticket["step"] == "cancelled" and ticket["calls"][0]["state"] == "done" and not ticket["is_sold"]
    if has_lapsed and ticket["reserved"]:
        return refused("SPORT_EVENT_STARTED")
    if ticket["step"] != "reserved":
        return refused("TICKET_NOT_RESERVED", why=(ticket["step"], ticket["is_sold"]))
    if world["now"] < ticket["closes_at"]:
        return None
    _cancel(world, ticket, "never paid")
    return refused("SPORT_EVENT_STARTED")


def lapse_due(world: World) -> None:
    """Give up what was not paid or approved by its close (SL-05, SL-09)."""
    for ticket in world["sports_tickets"]:
        is_late = world["now"] >= ticket["closes_at"]
        if ticket["step"] == "new" and world["now"] >= ticket["created_at"] + CLAIMED_FOR:
            ticket["calls"][0]["state"] = "failed"
            _cancel(world, ticket, "no answer to trust")
        if is_late and ticket["step"] == "reserved":
            _cancel(world, ticket, "never paid")
        elif is_late and ticket["step"] == "open" and not ticket["approved"]:
            give_back(world, ticket, "never approved")


def give_back(world: World, ticket: Ticket, reason: str) -> None:
    """Give a sold ticket back that its operator has not approved (SL-09)."""
    reverse_sale(world, ticket, "sports.tickets")
    ticket["step"] = "cancelled"
    add_call(world, ticket, "ticket_refund", reason)
    _tell(world, ticket)


def deliver(world: World, mood: str) -> Answer:
    """Make the calls that are due, those about a ticket just after each other; a wallet that says no is asked again (SL-02)."""
    for ticket in world["sports_tickets"]:
        for place, call in enumerate(ticket["calls"]):
            if call["state"] in ("done", "failed"):
                continue
            if call["state"] == "due" and call["next_try"] <= world["now"]:
                _heard(ticket, call)
                call["tries"] += 1
                knows = (ticket["calls"][0]["action"], call["reason"]) == ("ticket_create", "answered too late")
                if mood == YES or (mood == "unknown" and call["action"] == "ticket_discard" and not knows):
                    call["state"] = "done"
                elif call["action"] == "ticket_discard":
                    call["next_try"] = world["now"] + SOON[min(call["tries"], len(SOON)) - 1]
                elif call["tries"] <= len(PAUSES):
                    call["next_try"] = world["now"] + PAUSES[call["tries"] - 1]
                else:
                    call["state"] = "parked"
                _tell(world, ticket)
            if call["state"] != "done":
                for behind in ticket["calls"][place + 1 :]:
                    behind["next_try"] = max(behind["next_try"], call["next_try"] + timedelta(milliseconds=1))
                break
    return {"done": "delivered"}
