"""A coupon's prizes: tiers by hits, the pool and its split, the rollover (JP-11, JP-30 to JP-33).

A tier is won with exactly its number of hits. A tier's own pot is the players' money: its part of the pool and the money that
rolled in. The house bears the cost of all that it adds for a guarantee or a fixed prize. No cent is lost or created:
paid + carried = pool + carried in + added by the house.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents, share_down, share_half_up, split_down

WHOLE: Final = 100_00
"""The whole, in basis points."""


class TierKind(enum.StrEnum):
    """A share of the pool divided by the winning lines, an amount for each of them, or one amount divided by them (JP-11)."""

    POOL_PCT = "pool_pct"
    FIXED = "fixed"
    FIXED_SHARED = "fixed_shared"


class RolloverTo(enum.StrEnum):
    """The hits under which the next coupon gets an unwon pot: its own, the highest here, or the next lower (JP-32)."""

    SAME = "same"
    TOP = "top"
    DOWN = "down"


class Tier(NamedTuple):
    """The prize for a number of hits. amount is a share of the pool in basis points, or an amount in minor units."""

    hits: int
    kind: TierKind
    amount: int


@dataclass(frozen=True, slots=True)
class PrizePlan:
    """The prizes that a coupon promises: its tiers, the most hits first, and the pool's share of the stakes in basis points.

    guarantee is the least that the top tier shares when it is won, in minor units. reductions has a row for one void game, for
    two, and so on: what is left of each tier's prize, in basis points, from the top. A prize without an entry stays whole (V2).
    """

    tiers: tuple[Tier, ...]
    pool_share: int = 0
    guarantee: Cents = 0
    rollover_to: RolloverTo = RolloverTo.SAME
    reductions: tuple[tuple[int, ...], ...] = ()

    def left_of(self, rank: int, voids: int) -> int:
        """Return what is left of a tier's prize with this number of void games, in basis points."""
        if not 1 <= voids <= len(self.reductions) or rank >= len(self.reductions[voids - 1]):
            return WHOLE
        return self.reductions[voids - 1][rank]


class TierSplit(NamedTuple):
    """The split of one tier, in minor units.

    own is its part of the pool plus the money that rolled in, added the money from the house, each the prize of a winning line.
    paid + carried = own + added. carried goes to tier carried_to of the next coupon.
    """

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
    """A pool split among tiers, the top one first. passed_on rolled in but found no pot, and goes on to the next coupon."""

    pool: Cents
    tiers: tuple[TierSplit, ...]
    passed_on: Mapping[int, Cents]

    @property
    def prizes(self) -> dict[int, Cents]:
        """Return the prize of a line by hits."""
        return {tier.hits: tier.each for tier in self.tiers}

    @property
    def carry(self) -> dict[int, Cents]:
        """Return the money that rolls over to the next coupon, by tier."""
        carry = dict(self.passed_on)
        for tier in self.tiers:
            if tier.carried:
                carry[tier.carried_to] = carry.get(tier.carried_to, 0) + tier.carried
        return carry

    @property
    def added(self) -> Cents:
        """Return the amount that the house has added."""
        return sum(tier.added for tier in self.tiers)


def refuse_plan(plan: PrizePlan, legs: int) -> str | None:
    """Return the name of the first invalid field of a new coupon's plan, for its number of legs, or None."""
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
    if any(not 0 <= share <= WHOLE for row in plan.reductions for share in row):
        return "reductions"
    return None


def pot_amounts(carry: Mapping[int, Cents], plan: PrizePlan) -> dict[int, Cents]:
    """Return the money in a coupon's pots at the start. Money that rolled in for hits without a pot goes to the top one (JP-32).

    A plan without pots receives nothing.
    """
    pots = _pots(plan)
    fitted = {hits: carry[hits] for hits in pots if hits in carry}
    if pots:
        fitted[pots[0]] = fitted.get(pots[0], 0) + sum(amount for hits, amount in carry.items() if hits not in pots)
    return fitted


def _pots(plan: PrizePlan) -> list[int]:
    """Return the tiers that have a pot, by hits. A fixed prize for each line has none, so nothing rolls into it."""
    return [tier.hits for tier in plan.tiers if tier.kind is not TierKind.FIXED]


def pool_of(stakes: Cents, plan: PrizePlan) -> Cents:
    """Return the pool: a share of all stakes, which are net of excise, rounded half up (JP-30)."""
    return share_half_up(stakes, plan.pool_share)


def pool_parts(pool: Cents, tiers: Sequence[Tier]) -> dict[int, Cents]:
    """Return each tier's part of the pool, rounded down; the top tier has the rest, so that they add up (JP-30)."""
    pool_tiers = [tier for tier in tiers if tier.kind is TierKind.POOL_PCT]
    parts = {tier.hits: share_down(pool, tier.amount) for tier in pool_tiers[1:]}
    return {pool_tiers[0].hits: pool - sum(parts.values()), **parts} if pool_tiers else {}


def split(
    stakes: Cents, winning_lines: Mapping[int, int], plan: PrizePlan, carry_in: Mapping[int, Cents], voids: int = 0
) -> Split:
    """Split a coupon's pool: the prizes of each tier, and the rollover to the next coupon (JP-30 to JP-33).

    winning_lines is the number of lines by hits; hits without a tier win nothing. carry_in is the previous coupon's rollover.
    voids is the number of void games that were not replaced: prizes may be reduced for them (V2). The part of a pot that a
    reduction does not pay rolls over; the house then adds to a guarantee only what the reduced prize needs.
    """
    pots, rolled_in = _pots(plan), pot_amounts(carry_in, plan)
    pool = pool_of(stakes, plan)
    parts = pool_parts(pool, plan.tiers)
    assert sum(parts.values()) == pool
    rows = []
    for rank, tier in enumerate(plan.tiers):
        pot = parts.get(tier.hits, 0) + rolled_in.get(tier.hits, 0)
        lines = winning_lines.get(tier.hits, 0)
        guarantee = plan.guarantee if rank == 0 else 0
        prize, added = _prize(tier, pot, lines, guarantee, plan.left_of(rank, voids)) if lines else (0, 0)
        carried_to = tier.hits if lines else _rolls_to(tier, pots, plan.rollover_to)
        rows.append(TierSplit(
            hits=tier.hits, lines=lines, own=pot, added=added, each=prize, paid=prize * lines,
            carried=pot + added - prize * lines, carried_to=carried_to,
        ))
    return Split(pool, tuple(rows), {} if pots else dict(carry_in))


def _prize(tier: Tier, pot: Cents, lines: int, guarantee: Cents, share: int) -> tuple[Cents, Cents]:
    """Return the prize of each winning line of a tier, and what the house adds for it. The remainder stays in the pot."""
    match tier.kind:
        case TierKind.FIXED:
            prize = share_half_up(tier.amount, share)
            return prize, prize * lines
        case TierKind.POOL_PCT:
            payout = share_down(max(pot, guarantee), share)
        case TierKind.FIXED_SHARED:
            payout = share_down(pot + tier.amount, share)
    return split_down(payout, lines)[0], max(0, payout - pot)


def _rolls_to(tier: Tier, pots: Sequence[int], rollover_to: RolloverTo) -> int:
    """Return the tier of the next coupon that gets an unwon tier's money (JP-32). The lowest pot has none below it."""
    if tier.hits not in pots or rollover_to is RolloverTo.SAME:
        return tier.hits
    if rollover_to is RolloverTo.TOP:
        return pots[0]
    return pots[min(pots.index(tier.hits) + 1, len(pots) - 1)]
