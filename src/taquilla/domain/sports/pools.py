"""What a coupon's winning lines share: prizes by hits, the pool and how it is split, what rolls on (JP-11, JP-30 to JP-33).

A tier is won with exactly its number of hits. What is in a tier's own pot is the players' money: its part of the pool and what
rolled in. What the house adds to reach a promise (a guarantee, a fixed prize) is its cost. Not a cent is lost or made:
paid + carried = pool + carried in + added by the house.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents, share_down, share_half_up, split_down

WHOLE: Final = 100_00
"""All of something, in basis points."""


class TierKind(enum.StrEnum):
    """A share of the pool divided by the winning lines, an amount for each of them, or one amount divided by them (JP-11)."""

    POOL_PCT = "pool_pct"
    FIXED = "fixed"
    FIXED_SHARED = "fixed_shared"


class RolloverTo(enum.StrEnum):
    """Which tier of the next coupon gets what nobody won: the same, the top one, or the one below (JP-32)."""

    SAME = "same"
    TOP = "top"
    DOWN = "down"


class Tier(NamedTuple):
    """What so many hits win. amount is a share of the pool in basis points, or an amount in minor units."""

    hits: int
    kind: TierKind
    amount: int


@dataclass(frozen=True, slots=True)
class PrizePlan:
    """What a coupon promises: its tiers, the most hits first, and how much of the stakes is its pool, in basis points.

    guarantee is the least that the top tier shares when it is won, in minor units. reductions say what is left of each tier's
    prize, in basis points and from the top, with one void game, with two, and so on; what they do not say is left whole (V2).
    """

    tiers: tuple[Tier, ...]
    pool_share: int = 0
    guarantee: Cents = 0
    rollover_to: RolloverTo = RolloverTo.SAME
    reductions: tuple[tuple[int, ...], ...] = ()

    def left_of(self, rank: int, voids: int) -> int:
        """What is left of a tier's prize with so many void games, in basis points."""
        if not 1 <= voids <= len(self.reductions) or rank >= len(self.reductions[voids - 1]):
            return WHOLE
        return self.reductions[voids - 1][rank]


class TierSplit(NamedTuple):
    """What became of a tier, in minor units. own is its part of the pool with what rolled in, added what the house put in,
    each what a winning line gets. paid + carried = own + added; what is carried goes to tier carried_to of the next coupon."""

    hits: int
    lines: int
    own: Cents
    added: Cents
    each: Cents
    paid: Cents
    carried: Cents
    carried_to: int


@dataclass(frozen=True, slots=True)
class Split:
    """A pool split among tiers, the top one first. passed_on rolled in and found no pot: it goes on to the next coupon."""

    pool: Cents
    tiers: tuple[TierSplit, ...]
    passed_on: Mapping[int, Cents]

    @property
    def prizes(self) -> dict[int, Cents]:
        """What a line with so many hits gets."""
        return {tier.hits: tier.each for tier in self.tiers}

    @property
    def carry(self) -> dict[int, Cents]:
        """What the next coupon begins with, by its tiers."""
        carry = dict(self.passed_on)
        for tier in self.tiers:
            if tier.carried:
                carry[tier.carried_to] = carry.get(tier.carried_to, 0) + tier.carried
        return carry

    @property
    def paid(self) -> Cents:
        """What all winning lines get together."""
        return sum(tier.paid for tier in self.tiers)

    @property
    def added(self) -> Cents:
        """What the house has put in."""
        return sum(tier.added for tier in self.tiers)


def refuse_plan(plan: PrizePlan, legs: int) -> str | None:
    """The name of the first field that makes a plan unpayable on so many legs, or None: for whoever sets a coupon up."""
    hits = [tier.hits for tier in plan.tiers]
    if not hits or hits != sorted(set(hits), reverse=True) or not 0 <= hits[-1] <= hits[0] <= legs:
        return "tiers.hits"
    if any(tier.amount < 0 for tier in plan.tiers):
        return "tiers.amount"
    shares = [tier.amount for tier in plan.tiers if tier.kind is TierKind.POOL_PCT]
    if shares and sum(shares) != WHOLE:
        return "tiers.amount"
    if not 0 <= plan.pool_share <= WHOLE or (plan.pool_share > 0) != bool(shares):
        return "pool_share"
    if plan.guarantee < 0 or (plan.guarantee and plan.tiers[0].kind is not TierKind.POOL_PCT):
        return "guarantee"
    if any(not 0 <= left <= WHOLE for row in plan.reductions for left in row):
        return "reductions"
    return None


def received(carry: Mapping[int, Cents], plan: PrizePlan) -> dict[int, Cents]:
    """What a coupon's pots begin with: what rolled in for hits that have no pot here goes to the top one (JP-32).

    A plan without pots receives nothing.
    """
    pots = _pots(plan)
    fitted = {hits: carry[hits] for hits in pots if hits in carry}
    if pots:
        fitted[pots[0]] = fitted.get(pots[0], 0) + sum(amount for hits, amount in carry.items() if hits not in pots)
    return fitted


def _pots(plan: PrizePlan) -> list[int]:
    """The tiers that keep money: a fixed prize for each line has no pot, so nothing rolls into it."""
    return [tier.hits for tier in plan.tiers if tier.kind is not TierKind.FIXED]


def pool_of(stakes: Cents, plan: PrizePlan) -> Cents:
    """The pool: a share of all stakes, which are net of excise, rounded half up (JP-30)."""
    return share_half_up(stakes, plan.pool_share)


def pool_parts(pool: Cents, tiers: Sequence[Tier]) -> dict[int, Cents]:
    """Each tier's part of the pool: rounded down, and the top one has the rest, so that they add up (JP-30)."""
    sharing = [tier for tier in tiers if tier.kind is TierKind.POOL_PCT]
    parts = {tier.hits: share_down(pool, tier.amount) for tier in sharing[1:]}
    return {sharing[0].hits: pool - sum(parts.values()), **parts} if sharing else {}


def split(
    stakes: Cents, winning_lines: Mapping[int, int], plan: PrizePlan, carry_in: Mapping[int, Cents], voids: int = 0
) -> Split:
    """What each tier's lines get, and what rolls on to the next coupon (JP-30 to JP-33).

    winning_lines are how many lines have how many hits; those of no tier win nothing. carry_in is what rolled in, as the coupon
    before it carried it. voids are the games that were void and not replaced: prizes may be reduced for them (V2). What a
    reduction leaves of a pot rolls on; the house then adds to a guarantee no more than the reduced prize needs.
    """
    pots, rolled_in = _pots(plan), received(carry_in, plan)
    pool = pool_of(stakes, plan)
    parts = pool_parts(pool, plan.tiers)
    assert sum(parts.values()) == pool
    rows = []
    for rank, tier in enumerate(plan.tiers):
        own = parts.get(tier.hits, 0) + rolled_in.get(tier.hits, 0)
        lines = winning_lines.get(tier.hits, 0)
        guarantee = plan.guarantee if rank == 0 else 0
        each, added = _prize(tier, own, lines, guarantee, plan.left_of(rank, voids)) if lines else (0, 0)
        to = tier.hits if lines else _rolls_to(tier, pots, plan.rollover_to)
        rows.append(TierSplit(tier.hits, lines, own, added, each, each * lines, own + added - each * lines, to))
    return Split(pool, tuple(rows), {} if pots else dict(carry_in))


def _prize(tier: Tier, own: Cents, lines: int, guarantee: Cents, left: int) -> tuple[Cents, Cents]:
    """What each of a tier's winning lines gets, and what the house adds for that. What does not divide stays in the pot."""
    match tier.kind:
        case TierKind.FIXED:
            each = share_half_up(tier.amount, left)
            return each, each * lines
        case TierKind.POOL_PCT:
            pot = share_down(max(own, guarantee), left)
        case TierKind.FIXED_SHARED:
            pot = share_down(own + tier.amount, left)
    return split_down(pot, lines)[0], max(0, pot - own)


def _rolls_to(tier: Tier, pots: Sequence[int], rollover_to: RolloverTo) -> int:
    """Which tier of the next coupon gets what nobody won of this one (JP-32). Below the lowest pot there is none."""
    if tier.hits not in pots or rollover_to is RolloverTo.SAME:
        return tier.hits
    if rollover_to is RolloverTo.TOP:
        return pots[0]
    return pots[min(pots.index(tier.hits) + 1, len(pots) - 1)]
