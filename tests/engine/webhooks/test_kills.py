"""Workers that die between sending and recording, and several workers at once."""

import asyncio
import threading
from typing import Any

import pytest
from tests.engine.conftest import OpenOther
from tests.engine.webhooks.conftest import HERE, Hooks
from tests.patience import PATIENCE_S
from tests.receiver import Answer

from taquilla.engine.webhooks.visits import LEASE
from taquilla.http.client import HttpClient
from taquilla.store.webhooks import deliveries

PLANTED = ("a.a", "b.b")
"""Types that no worker tells: once a minute has passed, a round of it makes a checkpoint of the log, which is an event too."""


def worker_of(other_house: OpenOther) -> Any:
    """Return another house that delivers too."""
    return other_house(webhook_poster=HttpClient(HERE, plain_http=True, timeout_s=PATIENCE_S))


@pytest.mark.parametrize("is_ordered", [True, False])
def test_what_a_worker_has_sent_and_not_recorded_comes_once_more(hooks: Hooks, other_house: OpenOther, is_ordered: bool) -> None:
    hooks.add(is_ordered=is_ordered, types=PLANTED)
    hooks.desk.run(hooks.desk.work())
    first, second = hooks.tell("a.a", "b.b")
    free = threading.Event()
    hooks.receiver.otherwise = Answer(held=free)
    worker = worker_of(other_house)
    worker.tell("round")
    hooks.desk.run(hooks.desk.until(lambda: len(hooks.receiver.heard) == (1 if is_ordered else 2)))
    worker.kill()
    before = len(hooks.receiver.heard)
    hooks.receiver.otherwise = Answer()
    free.set()
    # Until its lease is over, nobody knows that it is dead.
    hooks.deliver()
    assert len(hooks.receiver.heard) == before
    hooks.pass_time(seconds=LEASE.total_seconds())
    assert sorted(hooks.receiver.numbers[before:]) == [first, second]
    assert len({one.id for one in hooks.receiver.heard}) == 2


def test_several_workers_at_once_deliver_each_event_once_and_in_order(hooks: Hooks, other_house: OpenOther) -> None:
    workers = [worker_of(other_house), worker_of(other_house)]
    hooks.add(types=PLANTED)
    told = hooks.tell(*["a.a"] * 60)
    for worker in workers:
        worker.tell("round")
    hooks.deliver()
    for worker in workers:
        worker.hear()
    hooks.desk.run(hooks.desk.until(lambda: len(hooks.receiver.heard) >= len(told)))
    assert hooks.receiver.numbers == told


@pytest.mark.parametrize("is_leased", [True, False])
def test_without_the_lease_two_visits_at_once_deliver_twice(hooks: Hooks, monkeypatch: pytest.MonkeyPatch, is_leased) -> None:
    if not is_leased:
        claim = deliveries._SQL["claim"]
        unleased = claim.replace("and (claimed_until is null or claimed_until <= %(now)s)", "")
        assert unleased != claim
        monkeypatch.setattr(deliveries, "_SQL", {**deliveries._SQL, "claim": unleased})
    hooks.add()
    hooks.tell("a.a")

    free = threading.Event()
    hooks.receiver.otherwise = Answer(held=free)

    async def story() -> None:
        (due,) = await hooks.desk.house.webhooks.deliveries.due()
        # The first visit waits for its answer while the second one claims its delivery.
        first = asyncio.create_task(hooks.desk.house.webhooks.deliveries.deliver(due))
        await hooks.desk.until(lambda: len(hooks.receiver.heard) == 1)
        second = asyncio.create_task(hooks.desk.house.webhooks.deliveries.deliver(due))
        await hooks.desk.until(lambda: second.done() or len(hooks.receiver.heard) == 2)
        free.set()
        await asyncio.gather(first, second)

    hooks.desk.run(story())
    assert len(hooks.receiver.heard) == (1 if is_leased else 2)
