"""Results of sports events by two clerks, and what coupons and cards pay by them (SL-06 to SL-09, JP-20, JP-30 to JP-33)."""

from typing import Any

from model import coupons, independence, ledger, people, sports, taxes
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import DAY, World, day_of, timedelta

KEEP = "sports", "load events, move odds, enter and approve results"
DECIDE = "sports", "approve or refuse held tickets"
READ = ("won", "voided", "void")


def enter(world: World, by: int, event: int, won: list[int], voided: list[int], void: bool) -> Answer:
    """Enter an event's result, or its correction, as the first clerk (SL-06)."""
    stop(people.refuse(world, by, *KEEP))
    stop_if(event not in world["sports"]["events"], "SPORT_EVENT_UNKNOWN")
    about, results = world["sports"]["events"][event], world["results"].setdefault(event, [])
    stop_if(world["now"] < (about["starts"] if void else about["ends"]), "SPORT_EVENT_NOT_OVER")
    read = {"won": sorted(won), "voided": sorted(voided), "void": void}
    _check_reading(about, read)
    in_force = [one for one in results if one["approved"]]
    stop_if(in_force and _is_same(in_force[-1], read), "RESULT_STANDS")
    stop_if(in_force and _is_final(world, event), "RESULT_FINAL")
    if results and results[-1]["by"] == by and _is_same(results[-1], read):
        return {"done": len(results)}
    results.append(read | {"by": by, "approved": False, "waits_until": {}})
    tell(world, "sports.result_entered", event, len(results), by)
    return {"done": len(results)}


def _is_same(one: World, other: World) -> bool:
    return all(one[name] == other[name] for name in READ)


def _check_reading(about: World, read: World) -> None:
    """Refuse a reading that fits no event: each bet is one of it and named once, and in no market all have won."""
    named = read["won"] + read["voided"]
    known = [bet for market in about["markets"] for bet in market]
    stop_if(read["void"] == bool(named), "SPORT_RESULT_INVALID")
    for place, bet in enumerate(named):
        stop_if(bet not in known or bet in named[:place], "SPORT_RESULT_INVALID", subject=bet)
    for number, market in zip(about["market_ids"], about["markets"], strict=True):
        stop_if(all(bet in read["won"] for bet in market), "SPORT_RESULT_INVALID", subject=number)


def _is_final(world: World, event: int) -> bool:
    """Tell whether each coupon that reads an event's result was last settled a day ago: its tickets may be closed."""
    last = [one["settlements"][-1:] for one in world["sports"]["coupons"].values() if event in one["events"]]
    used = [one for each in last for one in each if one["versions"][event]]
    return [] not in last and bool(used) and all(one["started_at"] <= world["now"] - DAY for one in used)


def approve(world: World, by: int, event: int, won: list[int], voided: list[int], void: bool) -> Answer:
    """Approve a result as the second clerk, who has read the same (SL-06, RG-06)."""
    stop(people.refuse(world, by, *KEEP))
    stop_if(event not in world["sports"]["events"], "SPORT_EVENT_UNKNOWN")
    results = world["results"].get(event, [])
    stop_if(not results, "RESULT_UNKNOWN")
    last = results[-1]
    stop_if(last["approved"], "RESULT_STANDS")
    stop_if(last["by"] == by, "RESULT_SAME_CLERK")
    stop(independence.refuse_second(world, last["by"], by))
    stop_if(world["now"] < last["waits_until"].get(by, world["now"]), "RESULT_WAITS")
    if not _is_same(last, {"won": sorted(won), "voided": sorted(voided), "void": void}):
        last["waits_until"][by] = world["now"] + timedelta(seconds=30)
        tell(world, "sports.result_differed", event, len(results), by)
        return refused("RESULT_DIFFERS")
    stop_if(any(one["approved"] for one in results) and _is_final(world, event), "RESULT_FINAL")
    last["approved"], last["approved_at"] = True, world["now"]
    tell(world, "sports.result_approved", event, len(results), tuple(last["won"]), tuple(last["voided"]), last["void"], by)
    return {"done": len(results)}


def move_odds(world: World, by: int, event: int, bet: int, odds: int, is_open: bool) -> Answer:
    """Move a bet's odds, or suspend it. What was sold keeps its odds (OD-01)."""
    stop(people.refuse(world, by, *KEEP))
    before = world["sports"]["odds"][event, bet]
    if before != {"odds": odds, "is_open": is_open}:
        tell(world, "sports.odds_moved", event, bet, before["odds"], odds, "open" if is_open else "suspended")
    world["sports"]["odds"][event, bet] = {"odds": odds, "is_open": is_open}
    return {"done": "moved"}


def decide(world: World, by: int, number: int, is_approved: bool) -> Answer:
    """Approve or refuse a ticket that waits for its operator, before its close (SL-09)."""
    stop(people.refuse(world, by, *DECIDE))
    ticket = world["sports_tickets"][number]
    waits = ticket["step"] == "open" and not ticket["approved"] and world["now"] < ticket["closes_at"]
    stop_if(not waits, "NOT_POSSIBLE")
    tell(world, "sports.ticket_decided", number, ticket["price"], "approve" if is_approved else "refuse", by)
    if is_approved:
        ticket["approved"] = True
        tell(world, "sports.tickets", "ticket", number, "open", ticket["price"])
    else:
        sports.give_back(world, ticket, "a history")
    return {"done": "playing" if is_approved else "refused"}


def settle_due(world: World) -> None:
    """Settle each coupon that is closed for sale, once what it waits for is known; again once a correction changes hits."""
    order = sorted(world["sports"]["coupons"].values(), key=lambda coupon: (coupon["closes_at"], coupon["id"]))
    for coupon in order:
        if coupon["closed_at"] is None and coupon["closes_at"] <= world["now"]:
            while _advance(world, coupon):
                pass


def _advance(world: World, coupon: World) -> bool:
    """Do the next part of a coupon's settlement. Return False when there is none, or it must wait."""
    before = coupon["carry_from"] and world["sports"]["coupons"][coupon["carry_from"]]
    last = coupon["settlements"][-1] if coupon["settlements"] else None
    if last is None:
        judged = coupons.verdict(world, coupon, world["now"])
        # It waits for what may still roll in (SL-07).
        if judged is None or (before and before["closed_at"] is None):
            return False
        _settle(world, coupon, judged, _versions(world, coupon))
        return True
    # What had become void by time stays void, whatever is entered later. A reserve that had time was not needed yet.
    used, events = last["versions"], world["sports"]["events"]
    known = {one for one in used if used[one] or (one in coupon["reserves"] and last["started_at"] < events[one]["starts"] + DAY)}
    now: coupons.Versions = {event: version if event in known else None for event, version in _versions(world, coupon).items()}
    judged = coupons.verdict(world, coupon, world["now"], now)
    if now != used and judged is not None and judged != last["judged"]:
        _roll_back(world, coupon)
        _settle(world, coupon, judged, now)
        return True
    if judged is not None and world["now"] >= last["finished_at"] + DAY:
        # Nothing changes its tickets any more (SL-08).
        coupon["closed_at"], sold = world["now"], _sold(world, coupon)
        for ticket in sold:
            ticket["step"] = "closed"
            sports.add_call(world, ticket, "ticket_close", None)
        tell(world, "sports.closed", "coupon", coupon["id"], len(coupon["settlements"]), len(sold))
    return False


def _versions(world: World, coupon: World) -> coupons.Versions:
    """Return the version of the result in force of each event of a coupon: no correction of a day after it was settled by one."""
    found: coupons.Versions = {}
    for event in coupon["events"]:
        approved = [version for version, one in enumerate(world["results"].get(event, []), 1) if one["approved"] and all(
            not each["versions"][event] or one["approved_at"] < each["started_at"] + DAY for each in coupon["settlements"][-1:])]
        found[event] = approved[-1] if approved else None
    return found


def _sold(world: World, coupon: World) -> list[World]:
    return [one for one in world["sports_tickets"] if one["coupon"] == coupon["id"] and one["step"] != "cancelled"]


def _settle(world: World, coupon: World, judged: Any, versions: coupons.Versions) -> None:
    """Count all tickets, divide the money, and give each ticket its result (SL-07)."""
    sold, before = _sold(world, coupon), coupon["carry_from"] and world["sports"]["coupons"][coupon["carry_from"]]
    carried_in = before["settlements"][-1]["carry"] if before else {}
    divided, version = coupons.divide(coupon, sold, judged, carried_in), len(coupon["settlements"]) + 1
    coupon["settlements"].append(divided | {
        "version": version, "versions": versions, "judged": judged, "carried_in": sum(carried_in.values()),
        "tickets": len(sold), "lines": sum(sports.lines_of(one["picks"]) for one in sold),
        "sales": sum(one["stake"] for one in sold), "started_at": world["now"], "finished_at": world["now"],
    })  # fmt: skip
    for ticket in sold:
        ticket["step"], ticket["version"] = "resulted", version
        if coupons.is_void(ticket["picks"], judged):
            ticket["result"], ticket["gross"], ticket["net"] = "void", ticket["debit"], ticket["debit"]
            sports.reverse_sale(world, ticket, "sports.settled")
            sports.add_call(world, ticket, "ticket_void", None, (ticket["debit"], 0, ticket["debit"]))
            continue
        gross = coupons.prize_of(coupon, ticket, judged, divided["prizes"])
        ticket["result"] = "won" if gross else "lost"
        if gross:
            _pay(world, coupon, ticket, gross)
        else:
            sports.add_call(world, ticket, "ticket_lost", None)
    tell(world, "sports.settled", "coupon", coupon["id"], version, len(sold))


def _pay(world: World, coupon: World, ticket: World, gross: int) -> None:
    """Pay a ticket what it has won, less what is withheld, by the rates of its sale or of the settlement (TX-05, TX-09)."""
    tax, today = ticket["tax"], day_of(world["now"])
    if tax["wht_rate_at"] == "settlement":
        latest = taxes.in_force(world, coupon["type"], world["now"], tax["jurisdiction"])
        tax = tax | {name: latest[name] for name in ("wht_rate", "wht_basis")}
    paid = taxes.payout(gross, ticket, tax)
    ticket["gross"], ticket["withheld"], ticket["net"], ticket["rate"] = *paid, tax["wht_rate"]
    ticket["prize"] = [
        ledger.post(world, "winning", "prizes", "wallet", ticket["net"], today),
        ledger.post(world, "withholding", "prizes", "withholding", ticket["withheld"], today),
    ]
    sports.tell_tax(world, ticket, "sports.settled", "withholding")
    sports.add_call(world, ticket, "ticket_update", None, paid)
    sports.add_call(world, ticket, "ticket_win", None)


def _roll_back(world: World, coupon: World) -> None:
    """Take the results of all tickets back, and what they were paid (SL-08)."""
    version, sold = len(coupon["settlements"]) + 1, _sold(world, coupon)
    for ticket in sold:
        for transfer in ticket["prize"]:
            ledger.reverse(world, transfer, day_of(world["now"]))
        if ticket["result"] == "won":
            sports.tell_tax(world, ticket, "sports.settling", "withholding", is_back=True)
        elif ticket["result"] == "void":
            # Its sale was reversed once, and stays so: it is sold anew.
            sports.post_sale(world, ticket, "sports.settling")
        ticket["prize"], ticket["step"], ticket["result"] = [], "open", "pending"
        ticket["gross"], ticket["withheld"], ticket["net"], ticket["rate"] = 0, 0, 0, ticket["tax"]["wht_rate"]
        sports.add_call(world, ticket, "ticket_rollback", "the result was corrected")
    tell(world, "sports.settling", "coupon", coupon["id"], version, len(sold))
