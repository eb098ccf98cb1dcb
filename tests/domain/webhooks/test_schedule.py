"""A delivery is tried again at set times."""

from datetime import timedelta

import pytest

from taquilla.domain.webhooks.schedule import (
    ATTEMPTS_MAX,
    JITTER_MAX,
    PAUSES,
    RETRY_AFTER_MAX,
    is_delivered,
    is_gone,
    pause_after,
)

HOUR = timedelta(hours=1)


def test_the_pauses_are_those_of_the_specification() -> None:
    assert [pause.total_seconds() for pause in PAUSES] == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]


@pytest.mark.parametrize(("tries", "jitter", "after"), [
    (1, 0, timedelta(seconds=5)), (1, JITTER_MAX, timedelta(seconds=5.5)), (2, 0, timedelta(minutes=5)),
    (9, 0, timedelta(hours=24)), (9, 50, timedelta(hours=24) * 105 // 100),
])  # fmt: skip
def test_each_failed_attempt_has_its_pause_and_a_little_more(tries: int, jitter: int, after: timedelta) -> None:
    assert pause_after(tries, jitter=jitter) == after


def test_after_the_last_attempt_there_is_none() -> None:
    assert pause_after(ATTEMPTS_MAX - 1, jitter=0) is not None
    assert pause_after(ATTEMPTS_MAX, jitter=0) is None
    assert pause_after(ATTEMPTS_MAX + 1, jitter=0, status=503, retry_after=HOUR) is None


@pytest.mark.parametrize(("status", "asked", "after"), [
    (503, HOUR, HOUR), (429, HOUR, HOUR), (500, HOUR, PAUSES[0]), (0, HOUR, PAUSES[0]), (429, timedelta(seconds=1), PAUSES[0]),
    (429, None, PAUSES[0]),
    (429, RETRY_AFTER_MAX + HOUR, RETRY_AFTER_MAX),
])  # fmt: skip
def test_an_endpoint_may_ask_for_a_longer_pause_and_for_no_shorter_one(status, asked, after) -> None:
    assert pause_after(1, jitter=0, status=status, retry_after=asked) == after


def test_2xx_is_delivered_and_410_is_gone() -> None:
    assert [status for status in range(600) if is_delivered(status)] == list(range(200, 300))
    assert [status for status in range(600) if is_gone(status)] == [410]
