"""Compares sports: tickets, calls to the operator's wallet and what it heard, settlements, what rolls over, and taxes."""

from typing import Any

from model.clock import World, date
from model.coupons import CALLED_OFF

OF_TICKET = ("type", "coupon", "player", "price", "debit", "stake", "excise", "step", "result", "approved", "gross", "withheld",
             "net", "rate", "version", "closes_at", "created_at")  # fmt: skip
OF_SETTLEMENT = ("tickets", "lines", "sales", "pool", "carried_in", "added", "started_at", "finished_at")


def kept(now: World) -> dict[str, Any]:
    """Return what the house must have kept of sports."""
    tickets, settled = now["sports_tickets"], [
        (one, each) for one in now["sports"]["coupons"].values() for each in one["settlements"]
    ]  # fmt: skip
    return {
        "sports tickets": {
            one["number"]: (*(one[name] for name in OF_TICKET), one["picks"], one["odds"]) for one in tickets
        },
        "calls": {
            (one["number"], n): (call["action"], call["reason"], call["state"], call["tries"])
            for one in tickets for n, call in enumerate(one["calls"], 1)
        },
        "heard": {one["number"]: one["heard"] for one in tickets},
        "settled coupons": {
            (one["id"], each["version"]): (*(each[name] for name in OF_SETTLEMENT), each["judged"] == CALLED_OFF)
            for one, each in settled
        },
        "carried over": {
            (one["id"], each["version"], hits): amount
            for one, each in settled for hits, amount in each["carry"].items() if amount
        },
    }  # fmt: skip


def read(house: Any) -> dict[str, Any]:
    """Return the rows of a house, as `kept` returns them of the model."""
    tickets = house.rows(
        "select id, type, coupon_id, player, price, debit, stake, ext_amount, step, result, approved, gross_payout, wht_amount,"
        " net_payout, coalesce(withheld_rate, wht_rate), version, closes_at, created_at, picks, odds"
        " from sports_ticket order by seq"
    )
    calls = house.rows(
        "select sports_ticket.id, n, action, reason, call_out.state, tries from call_out"
        " join sports_ticket on sports_ticket.seq = ticket_seq"
    )
    settled = house.rows(
        "select coupon_id, version, tickets, lines, sales, pool, carry_in, house_adds, started_at, finished_at, refund"
        " from sports_settlement"
    )
    carried = house.rows("select coupon_id, version, hits, amount from carry")
    numbers = {one: number for number, (one, *_) in enumerate(tickets)}
    return {
        "sports tickets": {numbers[one]: (*rest, odds or [None] * len(rest[-1])) for one, *rest, odds in tickets},
        "calls": {
            (numbers[one], n): (action, reason, state, 0 if action in FIRST else tries)
            for one, n, action, reason, state, tries in calls
        },
        "heard": {numbers[one]: house.wallet.heard.get(one, []) for one in numbers},
        "settled coupons": {(coupon, version): tuple(rest) for coupon, version, *rest in settled},
        "carried over": {(coupon, version, hits): amount for coupon, version, hits, amount in carried},
    }  # fmt: skip


FIRST = ("ticket_create", "ticket_reserve")
"""Calls that are made once, which the model does not count."""


def taxes(now: World) -> dict[tuple[str, date, str], tuple[int, int]]:
    """Return what is due of each tax, by jurisdiction and month: what was charged, and what was given back (TX-10)."""
    found: dict[tuple[str, date, str], tuple[int, int]] = {}
    for _, *facts in now["told"]:
        if facts[:1] == ["tax"]:
            _, tax, jurisdiction, day, amount, is_back = facts
            name = jurisdiction, day.replace(day=1), tax
            charged, back = found.get(name, (0, 0))
            found[name] = (charged, back + amount) if is_back else (charged + amount, back)
    return found
