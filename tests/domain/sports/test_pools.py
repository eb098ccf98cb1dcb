"""A pool neither loses nor creates a cent, with any payments, rollovers, guarantees and reductions (JP-11, JP-30 to JP-33)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.sports import pools
from taquilla.domain.sports.pools import PrizePlan, RolloverTo, Tier, TierKind, TierSplit, pot_amounts, refuse_plan, split

POOL, FIXED, SHARED = TierKind.POOL_PCT, TierKind.FIXED, TierKind.FIXED_SHARED
THREE = (Tier(7, POOL, 70_00), Tier(6, POOL, 20_00), Tier(5, POOL, 10_00))
PLAN = PrizePlan(THREE, 60_00)
PREMIER = PrizePlan((Tier(15, SHARED, 35_000_000), Tier(14, FIXED, 75_000), Tier(13, FIXED, 37_500), Tier(12, FIXED, 3_750)))


@some.composite
def plans(draw: some.DrawFn) -> PrizePlan:
    """Draw a valid plan."""
    hits = sorted(draw(some.sets(some.integers(0, 17), min_size=1, max_size=6)), reverse=True)
    kinds = [draw(some.sampled_from(TierKind)) for _ in hits]
    cuts = sorted(draw(some.integers(0, 100_00)) for kind in kinds if kind is POOL)[1:]
    shares = iter([after - before for before, after in zip([0, *cuts], [*cuts, 100_00], strict=True)])
    tiers = tuple(
        Tier(number, kind, next(shares) if kind is POOL else draw(some.integers(0, 10**9)))
        for number, kind in zip(hits, kinds, strict=True)
    )
    plan = PrizePlan(
        tiers, draw(some.integers(1, 100_00)) if POOL in kinds else 0, draw(some.integers(0, 10**10)) if kinds[0] is POOL else 0,
        draw(some.sampled_from(RolloverTo)),
        tuple(draw(some.lists(some.lists(some.integers(0, 100_00), max_size=6).map(tuple), max_size=3))),
    )  # fmt: skip
    assert refuse_plan(plan, 17) is None
    return plan


HITS = some.dictionaries(some.integers(0, 17), some.integers(0, 10**6), max_size=18)
CARRIES = some.dictionaries(some.integers(0, 17), some.integers(0, 10**12), max_size=8)


@given(stakes=some.integers(0, 10**12), lines=HITS, plan=plans(), carry=CARRIES, voids=some.integers(0, 4))
def test_paid_and_carried_equal_the_pool_plus_carried_in_plus_added(stakes, lines, plan, carry, voids) -> None:
    pots = {tier.hits for tier in plan.tiers if tier.kind is not FIXED}
    made = split(stakes, lines, plan, carry, voids)
    assert sum(tier.paid for tier in made.tiers) + sum(made.carry.values()) == made.pool + sum(carry.values()) + made.added
    for tier in made.tiers:
        assert tier.paid == tier.each * tier.lines
        assert tier.paid + tier.carried == tier.own + tier.added
        assert min(tier) >= 0
        assert tier.lines or not tier.added  # without winners the house adds nothing
    assert set(made.carry) <= (pots or set(carry))


@given(pool=some.integers(0, 10**12), plan=plans())
def test_the_parts_of_a_pool_add_up_and_only_the_top_one_is_rounded_up(pool: int, plan: PrizePlan) -> None:
    parts = pools.pool_parts(pool, plan.tiers)
    assert sum(parts.values()) == (pool if parts else 0)
    sharing = [tier for tier in plan.tiers if tier.kind is POOL]
    assert all(0 <= pool * tier.amount - parts[tier.hits] * 100_00 < 100_00 for tier in sharing[1:])


@pytest.mark.parametrize(("rollover_to", "carry"), [
    (RolloverTo.SAME, {7: 42_000_02, 6: 12_000_00, 5: 6_000_02}),
    (RolloverTo.TOP, {7: 60_000_04}),
    (RolloverTo.DOWN, {6: 42_000_02, 5: 18_000_02}),
])  # fmt: skip
def test_an_unwon_pot_rolls_over_as_the_plan_says(rollover_to: RolloverTo, carry: dict[int, int]) -> None:
    plan = replace(PLAN, rollover_to=rollover_to)
    assert split(100_000_01, {4: 9}, plan, {7: 1, 5: 2}).carry == carry


def test_nothing_rolls_into_a_prize_for_each_line() -> None:
    plan = PrizePlan((Tier(7, POOL, 100_00), Tier(6, FIXED, 50_00), Tier(5, SHARED, 9_00)), 60_00, rollover_to=RolloverTo.DOWN)
    assert split(100_00, {}, plan, {}).carry == {5: 60_00}
    assert pot_amounts({7: 1, 6: 2, 5: 3, 4: 4}, plan) == {7: 7, 5: 3}
    assert pot_amounts({6: 2, 4: 4}, plan) == {7: 6}


SPORTY = ((30_00, 40_00, 50_00),)


@pytest.mark.parametrize(("voids", "prizes"), [
    (0, {7: 10_000_000, 6: 1_000_000, 5: 100_001, 4: 10_000}),
    (1, {7: 3_000_000, 6: 400_000, 5: 50_001, 4: 10_000}),  # a half of 100,001 is rounded up; 4 hits are left whole
    (2, {7: 10_000_000, 6: 1_000_000, 5: 100_001, 4: 10_000}),  # of two the plan says nothing
])  # fmt: skip
def test_prizes_are_reduced_for_void_games(voids: int, prizes: dict[int, int]) -> None:
    tiers = tuple(Tier(hits, FIXED, prize) for hits, prize in ((7, 10_000_000), (6, 1_000_000), (5, 100_001), (4, 10_000)))
    plan = PrizePlan(tiers, reductions=SPORTY)
    assert split(0, {7: 1, 6: 1, 5: 1, 4: 1}, plan, {}, voids).prizes == prizes


def test_the_rest_of_a_reduced_pot_rolls_over_and_a_guarantee_needs_less() -> None:
    plan = replace(PLAN, reductions=SPORTY)
    assert split(100_00, {7: 2}, plan, {}, 1).tiers[0] == TierSplit(7, 2, 42_00, 0, 6_30, 12_60, 29_40, 7)
    guaranteed = replace(plan, guarantee=200_00)
    assert split(100_00, {7: 2}, guaranteed, {}, 1).tiers[0] == TierSplit(7, 2, 42_00, 18_00, 30_00, 60_00, 0, 7)
    shared = PrizePlan((Tier(7, SHARED, 1_00),), reductions=SPORTY)  # what rolled into it is reduced with it
    assert split(0, {7: 1}, shared, {7: 100_00}, 1).tiers[0] == TierSplit(7, 1, 100_00, 0, 30_30, 30_30, 69_70, 7)


@pytest.mark.parametrize(("plan", "field"), [
    (PLAN, None),
    (PREMIER, "tiers.hits"),  # of 15 hits on 7 games
    (PrizePlan((Tier(7, FIXED, 0),)), None),
    (PrizePlan(()), "tiers.hits"),
    (PrizePlan((Tier(6, FIXED, 1), Tier(7, FIXED, 1))), "tiers.hits"),
    (PrizePlan((Tier(7, FIXED, 1), Tier(7, FIXED, 1))), "tiers.hits"),
    (PrizePlan((Tier(0, FIXED, 1),)), None), (PrizePlan((Tier(-1, FIXED, 1),)), "tiers.hits"),
    (PrizePlan((Tier(7, FIXED, -1),)), "tiers.amount"),
    (PrizePlan((Tier(7, POOL, 100_01),), 60_00), "tiers.amount"),
    (PrizePlan((Tier(7, POOL, 99_99),), 60_00), "tiers.amount"),
    (PrizePlan(THREE, 100_00), None), (PrizePlan(THREE, 100_01), "pool_share"), (PrizePlan(THREE), "pool_share"),
    (PrizePlan((Tier(7, FIXED, 1),), 60_00), "pool_share"),
    (replace(PLAN, guarantee=1), None),
    (replace(PLAN, guarantee=-1), "guarantee"),
    (PrizePlan((Tier(7, FIXED, 1),), guarantee=1), "guarantee"),
    (replace(PLAN, reductions=((100_00, 0),)), None),
    (replace(PLAN, reductions=((100_01,),)), "reductions"),
    (replace(PLAN, reductions=((), (-1,))), "reductions"),
])  # fmt: skip
def test_a_plan_that_cannot_be_paid_names_its_fault(plan: PrizePlan, field: str | None) -> None:
    assert refuse_plan(plan, 7) == field
