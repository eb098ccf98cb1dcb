"""The sports of a world from its seed: the offer of `sports.toml`, the taxes, and the operator's terms."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from model import amounts
from model.clock import World, date, start_of

CATALOGUE = Path(__file__).with_name("sports.toml")
LATER = start_of(date(2024, 10, 23))
"""The instant from which other taxes hold for jackpots."""


def sports(seed: int, morning: datetime) -> World:
    """Return what there is to bet on, and on which terms."""
    chance = Random(f"sports {seed}")
    file = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    events: dict[int, World] = {}
    odds: dict[tuple[int, int], World] = {}
    for one in file["event"]:
        markets = [[bet["id"] for bet in market["bet"]] for market in one["market"]]
        events[one["id"]] = {"starts": one["starts"], "ends": one["ends"], "markets": markets,
                             "market_ids": [market["id"] for market in one["market"]]}  # fmt: skip
        for market in one["market"]:
            for bet in market["bet"]:
                value = amounts.cents(bet["odds"]) if "odds" in bet else None
                odds[one["id"], bet["id"]] = {"odds": value, "is_open": True}
    coupons = {one["id"]: _jackpot(one, events) for one in file["coupon"]}
    coupons |= {one["id"]: _card(one, events) for one in file["card"]}
    taxes = [_tax(chance, "", morning), _tax(chance, "jackpot", LATER)]
    # Later ones of any type change nothing for jackpots, which have their own (TX-09).
    taxes.append(taxes[1] | {"type": "", "starts": LATER + timedelta(hours=1), "ext_rate": 500, "wht_rate": 777})
    return {
        "events": events, "odds": odds, "coupons": coupons, "taxes": taxes, "policy": chance.choice(["O1", "O2", "O3", "O4"]),
        "approval_from": chance.choice([None, 1_500, 4_000]),
    }  # fmt: skip


def _tax(chance: Random, kind: str, starts: datetime) -> World:
    return {
        "type": kind, "starts": starts, "jurisdiction": chance.choice(["KE", "VE"]),
        "ext_rate": chance.choice([0, 1_250, 333]), "ext_type": chance.choice(["inclusive", "exclusive", "deducted"]),
        "wht_rate": chance.choice([0, 2_000, 1_234]), "wht_basis": chance.choice(["net", "gross", "net_price"]),
        "wht_rate_at": chance.choice(["sale", "settlement"]),
    }  # fmt: skip


def _common(one: World) -> World:
    tiers = sorted(one["tier"], key=lambda tier: -tier["hits"])
    return {
        "id": one["id"], "line_price": one["line_price"], "pool_rate": one.get("pool_rate", 0),
        "tiers": [{"kind": "fixed", "rate": 0, "amount": 0, "guarantee": 0} | tier for tier in tiers],
        "reductions": one.get("reductions", []), "unwon_to": one.get("unwon_to", "same"), "settlements": [], "closed_at": None,
    }  # fmt: skip


def _jackpot(one: World, events: dict[int, World]) -> World:
    """Return a jackpot's coupon: its legs are events, and it closes when the first of them starts (JP-01)."""
    legs = [leg["event"] for leg in one["leg"] if not leg.get("reserve")]
    named: dict[str, Any] = {"max_doubles": 5, "max_triples": 0, "max_lines": 32, "max_void": 3, "void_policy": "as_hit",
                             "carry_from": None}  # fmt: skip
    return _common(one) | {name: one.get(name, default) for name, default in named.items()} | {
        "type": "jackpot", "legs": legs, "reserves": [leg["event"] for leg in one["leg"] if leg.get("reserve")],
        "events": [leg["event"] for leg in one["leg"]],
        "bets": {leg["event"]: events[leg["event"]]["markets"][0] for leg in one["leg"]},
        "closes_at": min(events[event]["starts"] for event in legs),
    }  # fmt: skip


def _card(one: World, events: dict[int, World]) -> World:
    """Return a superbet's card: its legs are the markets of one event (JP-40)."""
    event = one["event"]
    return _common(one) | {
        "type": "superbet", "event": event, "events": [event], "legs": events[event]["markets"], "reserves": [], "bets": {},
        "closes_at": events[event]["starts"], "price_min": one["price_min"], "price_max": one["price_max"], "max_void": 100,
        "void_policy": "remaining", "carry_from": None,
    }  # fmt: skip


