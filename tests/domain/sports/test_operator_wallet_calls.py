"""A call to the wallet ends with a certain response: discards are retried for ever, others with growing pauses, then parked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.sports.commands import Outcome
from taquilla.domain.sports.operator_wallet_calls import REFUSABLE, TRIES_MAX, Action, Fate, Next, next_of

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
TOLD = sorted(set(Action) - REFUSABLE - {Action.TICKET_DISCARD})
UNSURE: tuple[Outcome, ...] = ("refused", "unknown")


@given(action=some.sampled_from(Action), tries=some.integers(1, 100))
def test_a_yes_ends_every_call(action: Action, tries: int) -> None:
    assert next_of(action, "confirmed", tries) == Next(Fate.DONE)


@pytest.mark.parametrize("answer", UNSURE)
@pytest.mark.parametrize("action", sorted(REFUSABLE))
def test_every_ticket_without_a_certain_yes_is_discarded(action: Action, answer: Outcome) -> None:
    assert next_of(action, answer, 1) == Next(Fate.DISCARD)


@pytest.mark.parametrize(("tries", "pause"), [
    (1, 5 * SECOND), (2, 30 * SECOND), (3, 2 * MINUTE), (4, 5 * MINUTE), (5, 30 * MINUTE), (6, 30 * MINUTE),
    (10_000, 30 * MINUTE),
])  # fmt: skip
@pytest.mark.parametrize("answer", UNSURE)
def test_a_discard_is_repeated_until_it_is_certain(answer: Outcome, tries: int, pause: timedelta) -> None:
    assert next_of(Action.TICKET_DISCARD, answer, tries) == Next(Fate.AGAIN, pause)


@pytest.mark.parametrize("answer", UNSURE)
@pytest.mark.parametrize("action", TOLD)
def test_all_other_calls_are_retried_after_growing_pauses_of_up_to_a_day_and_then_parked(action: Action, answer: Outcome) -> None:
    following = [next_of(action, answer, tries) for tries in range(1, TRIES_MAX)]
    pauses = [one.pause for one in following]
    assert {one.fate for one in following} == {Fate.AGAIN}
    assert pauses == sorted(set(pauses))
    assert (pauses[0], pauses[-1]) == (5 * SECOND, 24 * HOUR)
    assert sum(pauses, timedelta(0)) == 75 * HOUR + 35 * MINUTE + 5 * SECOND
    assert next_of(action, answer, TRIES_MAX) == next_of(action, answer, TRIES_MAX + 1) == Next(Fate.PARKED)
