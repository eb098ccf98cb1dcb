"""Commissions of an agency and its ancestors add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.ledger.accounts import Account, earnings, entity_account


@pytest.mark.parametrize(("commissions", "kept"), [
    ((), []), ((1000,), [1000]), ((1000, 1400), [1000, 400]), ((1000, 1400, 1600), [1000, 400, 200]), ((1000, 1000), [1000, 0]),
    ((1000, 900), [1000, 0]),  # a lower rate than its child's: it keeps nothing, and its child loses nothing
    ((1000, 900, 1100), [1000, 0, 100]), ((1000, 0, 1600), [1000, 0, 600]), ((0, 1400), [0, 1400]),
])  # fmt: skip
def test_an_ancestor_keeps_only_the_excess_over_those_below(commissions: tuple[int, ...], kept: list[int]) -> None:
    assert earnings(commissions) == kept


@given(some.lists(some.integers(0, 10**9), max_size=6))
def test_the_shares_add_up_to_the_highest_commission(commissions: list[int]) -> None:
    kept = earnings(tuple(commissions))
    assert sum(kept) == max(commissions, default=0)
    assert min(kept, default=0) >= 0
    assert len(kept) == len(commissions)


def test_accounts_of_entities_and_of_the_house_are_distinct() -> None:
    assert len({entity_account(entity) for entity in range(1, 1000)}) == 999
    assert not {entity_account(entity) for entity in range(1, 1000)} & set(Account)
