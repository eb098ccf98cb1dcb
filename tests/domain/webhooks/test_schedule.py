"""A delivery is tried again at set times."""

from datetime import timedelta

import pytest

from taquilla.domain.webhooks import schedule
from taquilla.domain.webhooks.schedule import ATTEMPTS_MAX, JITTER_MAX, PAUSES, RETRY_AFTER_MAX, pause_after

HOUR = timedelta(hours=1)


def test_the_pauses_are_those_of_the_specification() -> None:
    assert [pause.total_seconds() for pause in PAUSES] == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]


@pytest.mark.parametrize(("tries", "jitter", "status", "asked", "after"), [
    (1, 0, 500, None, timedelta(seconds=5)), (1, JITTER_MAX, 0, None, timedelta(seconds=5.5)),
    (2, 0, 500, None, timedelta(minutes=5)), (9, 0, 500, None, 24 * HOUR), (9, 50, 0, None, 24 * HOUR * 105 // 100),
    (ATTEMPTS_MAX, 0, 500, None, None), (ATTEMPTS_MAX + 1, 0, 503, HOUR, None),
    (1, 0, 503, HOUR, HOUR), (1, 0, 429, HOUR, HOUR), (1, 0, 500, HOUR, PAUSES[0]), (1, 0, 0, HOUR, PAUSES[0]),
    (1, 0, 429, timedelta(seconds=1), PAUSES[0]), (1, 0, 429, None, PAUSES[0]), (1, 0, 429, 25 * HOUR, RETRY_AFTER_MAX),
])  # fmt: skip
def test_each_failed_attempt_but_the_last_has_its_pause_or_a_longer_one(tries, jitter, status, asked, after) -> None:
    assert pause_after(tries, jitter=jitter, status=status, retry_after=asked) == after


def test_2xx_is_delivered_and_410_is_gone() -> None:
    assert [status for status in range(600) if schedule.is_delivered(status)] == list(range(200, 300))
    assert [status for status in range(600) if schedule.is_gone(status)] == [410]
