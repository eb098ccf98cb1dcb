"""The hits and prizes of a coupon's or a card's lines: void games, tiers, pool, rollover (JP-10 to JP-40)."""

from collections import Counter
from itertools import product
from typing import Any

from model import money
from model.clock import World, datetime, timedelta

WHOLE = 10_000
ANY = "any"
"""A void game that every pick hits."""
CALLED_OFF = "called off"
Versions = dict[int, int | None]
"""The version of the result of each event; None: it has none."""


def _outcome(world: World, coupon: World, event: int, at: datetime | None, versions: Versions | None) -> Any:
    """Return how a game of a coupon ended: the bets that have won, void, or None: that is waited for (JP-20).

    versions: the result of each event that a settlement uses; without them the result in force. at: by when games that are not
    finished become void; None: by now all have.
    """
    results = [one for one in world["results"].get(event, []) if one["approved"]]
    if versions is not None:
        version = versions[event]
        results = [] if version is None else [world["results"][event][version - 1]]
    if not results:
        deadline = world["sports"]["events"][event]["starts"] + timedelta(hours=24)
        return "void" if at is None or at >= deadline else None
    bets, read = coupon["bets"][event], results[-1]
    won = frozenset(bet for bet in bets if bet in read["won"])
    is_void = read["void"] or (not won and any(bet in read["voided"] for bet in bets))
    return "void" if is_void else won


def verdict(world: World, coupon: World, at: datetime | None, versions: Versions | None = None) -> Any:
    """Return what hits on each leg, and which legs are void; that the coupon is called off; or None: it waits (JP-20)."""
    # A card's legs are markets of one event (JP-40).
    card = None if coupon["type"] == "jackpot" else coupon["event"]
    legs = [(leg, coupon) if card is None else (card, coupon | {"bets": {card: leg}}) for leg in coupon["legs"]]
    outcomes = [_outcome(world, of_leg, event, at, versions) for event, of_leg in legs]
    if None in outcomes:
        return None
    void = [place for place, one in enumerate(outcomes) if one == "void"]
    # The first reserve that is not void replaces the first void game, and so on (V1).
    reserves = [_outcome(world, coupon, event, at, versions) for event in coupon["reserves"]]
    for place, reserve in zip(list(void), [one for one in reserves if one != "void"], strict=False):
        if reserve is None:
            return None
        outcomes[place] = reserve
        void.remove(place)
    if len(void) > coupon["max_void"] or len(void) == len(outcomes):
        return CALLED_OFF
    for place in void:
        outcomes[place] = {"as_hit": ANY, "remaining": frozenset(), "draw": frozenset([102])}[coupon["void_policy"]]
    return outcomes, void


def lines(picks: list[list[int]], judged: Any) -> Counter[int]:
    """Return the number of a ticket's lines by their hits; a line is one pick on each game (JP-02, JP-10)."""
    won: list[Any] = [()] * len(picks) if judged == CALLED_OFF else judged[0]
    return Counter(sum(one == ANY or pick in one for pick, one in zip(line, won, strict=True)) for line in product(*picks))


def is_void(picks: list[list[int]], judged: Any) -> bool:
    """Tell whether a ticket is void: its coupon was called off, or each of its picks is on a void market (JP-20, JP-40)."""
    return bool(judged == CALLED_OFF or len(judged[1]) == len(picks))


def divide(coupon: World, tickets: list[World], judged: Any, carried_in: dict[int, int]) -> World:
    """Divide a coupon's money among its tiers: what a winning line of each gets, and what rolls over (JP-30 to JP-33)."""
    is_off = judged == CALLED_OFF
    stakes = 0 if is_off else sum(one["stake"] for one in tickets)
    won = sum((lines(one["picks"], judged) for one in tickets if not is_off), Counter[int]())
    tiers, voids = coupon["tiers"], 0 if is_off else len(judged[1])
    pots = [tier["hits"] for tier in tiers if tier["kind"] != "fixed"]
    pool = money.share(stakes, coupon["pool_rate"], WHOLE)
    # The top one of those that share the pool has the rest of it (JP-30).
    sharing, rolled_in = [tier for tier in tiers if tier["kind"] == "pool_pct"], Counter[int]()
    parts = {tier["hits"]: money.share_down(pool, tier["rate"], WHOLE) for tier in sharing[1:]}
    parts |= {sharing[0]["hits"]: pool - sum(parts.values())} if sharing else {}
    for hits, amount in carried_in.items() if pots else ():
        rolled_in[hits if hits in pots else pots[0]] += amount  # money for hits without a pot goes to the top one (JP-32)
    found: World = {"pool": pool, "prizes": {}, "added": 0, "carry": {} if pots else dict(carried_in), "paid": 0}
    for rank, tier in enumerate(tiers):
        hits, count = tier["hits"], won.get(tier["hits"], 0)
        pot = parts.get(hits, 0) + rolled_in[hits]
        left = coupon["reductions"][voids - 1] if 1 <= voids <= len(coupon["reductions"]) else WHOLE
        each, added = _prize(tier, pot, count, tier["guarantee"] if rank == 0 else 0, left) if count else (0, 0)
        found["prizes"][hits] = each
        found["added"], found["paid"] = found["added"] + added, found["paid"] + each * count
        rest = pot + added - each * count
        # An unwon pot goes to the same tier of the next coupon, the top one, or the one below (JP-32).
        below = pots[min(pots.index(hits) + 1, len(pots) - 1)] if hits in pots else hits
        to = hits if count or hits not in pots else {"same": hits, "top": pots[0]}.get(coupon["unwon_to"], below)
        if rest:
            found["carry"][to] = found["carry"].get(to, 0) + rest
    if coupon["type"] == "superbet" and not is_off:
        # A card's prizes grow with the price that was paid (SL-07).
        found["added"] = sum(prize_of(coupon, ticket, judged, found["prizes"]) for ticket in tickets)
    return found


def _prize(tier: World, pot: int, count: int, guarantee: int, left: int) -> tuple[int, int]:
    """Return the prize of a winning line, and what the house adds for all of them (JP-11, Guarantee)."""
    if tier["kind"] == "fixed":
        each = money.share(tier["amount"], left, WHOLE)
        return each, each * count
    shared = max(pot, guarantee) if tier["kind"] == "pool_pct" else pot + tier["amount"]
    paid = money.share_down(shared, left, WHOLE)
    return paid // count, max(0, paid - pot)


def prize_of(coupon: World, ticket: World, judged: Any, prizes: dict[int, int]) -> int:
    """Return what the lines of a ticket have won together (JP-10); a card's prizes are for its price (SL-07)."""
    total = 0
    for hits, count in lines(ticket["picks"], judged).items():
        each = prizes.get(hits, 0)
        if coupon["type"] == "superbet":
            each = money.share(each, ticket["price"], coupon["line_price"])
        total += each * count
    return total
