"""Deliveries: signed, in order, at least once, on the schedule, each endpoint apart; and workers that die or come together."""

import asyncio
import threading
from base64 import b64decode
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import WebhookVerificationError
from tests.engine.conftest import OpenOther, working
from tests.engine.webhooks.conftest import HERE, OFFICE, Hooks
from tests.patience import PATIENCE_S
from tests.receiver import Answer, Receiver
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.webhooks.schedule import ATTEMPTS_MAX, JITTER_MAX, PAUSES
from taquilla.engine.webhooks import visits
from taquilla.engine.webhooks.deliveries import AT_ONCE, FAILING_AT_ONCE, _admitted
from taquilla.engine.webhooks.endpoints import EndpointChange, EndpointKeys
from taquilla.engine.webhooks.visits import LEASE
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.webhooks import deliveries
from taquilla.store.webhooks.deliveries import DueEndpoint
from taquilla.work.worker import Worker

SET_BACK = "update house_clock set shift = shift - interval '1 day'"
"""The clock goes back behind the last instant of the gate."""


def test_an_event_arrives_signed_with_all_that_one_needs_to_act_on_it(hooks: Hooks) -> None:
    endpoint = hooks.add()
    (number,) = hooks.tell("draws.closed", draw_ids=[7], amount="5.00")
    hooks.deliver()
    (heard,) = hooks.receiver.heard
    event = heard.verified(hooks.secrets[endpoint.id])
    assert list(event) == ["type", "timestamp", "data", "number", "first_seq", "last_seq"]
    assert (event["type"], event["data"], event["number"]) == ("draws.closed", {"draw_ids": [7], "amount": "5.00"}, number)
    assert event["timestamp"].startswith("2024-10-22T11:3")
    assert event["timestamp"].endswith("Z")
    assert heard.headers["content-type"] == "application/json"
    assert heard.id == f"evt_{endpoint.id.hex}_{number}"
    assert hooks.log(endpoint) == [(number, 1, 204)]


def test_an_ordered_endpoint_gets_nothing_beyond_an_event_that_it_has_not_taken(hooks: Hooks) -> None:
    endpoint = hooks.add()
    first, second, third = hooks.tell("a.a", "b.b", "c.c")
    hooks.receiver.answer(204, 500)
    hooks.receiver.answer(503, retry_after="3600")
    hooks.deliver()
    for wait_s, told in ((6, [second]), (3500, []), (100, [second, third])):
        before = len(hooks.receiver.heard)
        hooks.pass_time(seconds=wait_s)
        assert hooks.receiver.numbers[before:] == told, wait_s
    assert hooks.log(endpoint) == [(first, 1, 204), (second, 1, 500), (second, 2, 503), (second, 3, 204), (third, 1, 204)]
    assert len({one.id for one in hooks.receiver.heard}) == 3
    assert len({one.body for one in hooks.receiver.heard}) == 3


def test_an_unordered_endpoint_gets_the_others_beside_an_event_that_it_has_not_taken(hooks: Hooks) -> None:
    endpoint = hooks.add(is_ordered=False)
    told = hooks.tell(*["tickets.sold"] * 20)
    hooks.receiver.answer(500)
    hooks.deliver()
    assert sorted(hooks.receiver.numbers) == told
    assert hooks.failing() == [1]
    (failed,) = [number for number, _, status in hooks.log(endpoint) if status == 500]
    hooks.pass_time(seconds=6)
    assert hooks.receiver.numbers[20:] == [failed]
    assert (failed, 2, 204) in hooks.log(endpoint)
    assert hooks.desk.ask("select count(*) from webhook_delivery") == [(0,)]
    hooks.pass_time(days=4)
    assert len(hooks.receiver.heard) == 21


@pytest.mark.parametrize("is_ordered", [True, False])
def test_an_endpoint_gets_the_types_that_it_asked_for(hooks: Hooks, is_ordered: bool) -> None:
    endpoint = hooks.add(types=("draws.closed", "tickets.paid"), is_ordered=is_ordered)
    _, closed, _, paid, last = hooks.tell("tickets.sold", "draws.closed", "tickets.sold", "tickets.paid", "tickets.sold")
    hooks.deliver()
    assert sorted(hooks.receiver.numbers) == [closed, paid]
    assert hooks.look(endpoint).after_number == last


def test_while_keys_rotate_the_old_one_and_the_new_one_are_valid(hooks: Hooks) -> None:
    endpoint = hooks.add()
    old = must_be(EndpointKeys, hooks.desk.run(hooks.endpoints.keys(OFFICE, endpoint.id)))
    hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(hours=24)))
    new = must_be(EndpointKeys, hooks.desk.run(hooks.endpoints.keys(OFFICE, endpoint.id)))
    assert {old.secret[:6], new.secret[:6]} == {"whsec_"}
    assert {old.public_key[:5], new.public_key[:5]} == {"whpk_"}
    assert len({old.secret, new.secret, old.public_key, new.public_key}) == 4
    hooks.tell("tickets.sold")
    hooks.deliver()
    assert signers(hooks, old, new) == {"old v1", "new v1", "old v1a", "new v1a"}
    hooks.tell("tickets.sold")
    hooks.pass_time(hours=24)
    assert signers(hooks, old, new) == {"new v1", "new v1a"}
    hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(0)))
    hooks.tell("tickets.sold")
    hooks.deliver()
    assert signers(hooks, old, new) == set()


def test_a_key_that_ends_amid_a_visit_signs_nothing_more(hooks: Hooks) -> None:
    endpoint = hooks.add()
    old = must_be(EndpointKeys, hooks.desk.run(hooks.endpoints.keys(OFFICE, endpoint.id)))
    told = hooks.tell("a.a", "b.b")
    change = hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(0))
    hooks.desk.run(amid_an_attempt(hooks, hooks.receiver, Answer(held=threading.Event()), change))
    new = must_be(EndpointKeys, hooks.desk.run(hooks.endpoints.keys(OFFICE, endpoint.id)))
    assert (hooks.receiver.numbers, signers(hooks, old, new)) == (told, {"new v1", "new v1a"})


def signers(hooks: Hooks, old: EndpointKeys, new: EndpointKeys) -> set[str]:
    """Return the keys by which the last delivery is valid."""
    heard, valid = hooks.receiver.heard[-1], set()
    content = f"{heard.id}.{heard.headers['webhook-timestamp']}.".encode() + heard.body
    signatures = [one.split(",") for one in heard.headers["webhook-signature"].split(" ")]
    assert len(signatures) == len({tuple(one) for one in signatures})
    for name, keys in (("old", old), ("new", new)):
        with suppress(WebhookVerificationError):
            heard.verified(keys.secret)
            valid.add(f"{name} v1")
        public = Ed25519PublicKey.from_public_bytes(b64decode(keys.public_key.removeprefix("whpk_")))
        for signature in [signature for version, signature in signatures if version == "v1a"]:
            with suppress(InvalidSignature):
                public.verify(b64decode(signature), content)
                valid.add(f"{name} v1a")
    return valid


@pytest.mark.parametrize("jitter", [0, JITTER_MAX])
def test_ten_attempts_are_made_over_75_hours_and_then_the_endpoint_is_disabled(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch, jitter: int
) -> None:
    monkeypatch.setattr(visits, "JITTER_MAX", jitter)
    endpoint = hooks.add()
    (number,) = hooks.tell("tickets.sold")
    hooks.receiver.otherwise = Answer(500)
    hooks.deliver()
    for tries, pause in enumerate(PAUSES, 1):
        # A machine that stands still may take the five seconds of the first pause.
        hooks.pass_time(seconds=pause.total_seconds() - 60 if tries > 1 else 0)
        assert tries == 1 or len(hooks.receiver.heard) == tries, pause
        ended = "select at + duration_ms * interval '1 ms' from webhook_attempt order by id desc limit 1"
        ((waits,),) = hooks.desk.ask(f"select next_try - ({ended}) from webhook_endpoint")
        assert tries == 1 or pause <= waits <= pause * (1000 + jitter) // 1000, pause
        hooks.pass_time(seconds=pause.total_seconds() / 10 + 61)
        assert len(hooks.receiver.heard) == tries + 1, pause
    assert sum(PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert hooks.log(endpoint) == [(number, tries, 500) for tries in range(1, ATTEMPTS_MAX + 1)]
    now = hooks.look(endpoint)
    assert (now.state, now.disabled_why, hooks.failing()) == ("disabled", "10 attempts failed, the last with status 500", [1])
    ((detail),) = hooks.trail("webhook disabled")
    assert detail == {"url": endpoint.url, "entity": None, "why": now.disabled_why}
    hooks.tell("tickets.sold")
    hooks.pass_time(days=30)
    assert len(hooks.receiver.heard) == ATTEMPTS_MAX


@pytest.mark.parametrize("is_ordered", [True, False])
def test_an_endpoint_that_is_active_again_goes_on_where_it_stopped(hooks: Hooks, is_ordered: bool) -> None:
    endpoint = hooks.add(is_ordered=is_ordered)
    told = hooks.tell("a.a", "b.b")
    hooks.receiver.otherwise = Answer(410)
    hooks.deliver()
    now = hooks.look(endpoint)
    assert (now.state, now.disabled_why) == ("disabled", "the endpoint answered 410")
    hooks.receiver.otherwise = Answer()
    told += hooks.tell("c.c")
    hooks.pass_time(hours=1)
    seen = len(hooks.receiver.heard)
    assert seen == (1 if is_ordered else 2)
    hooks.desk.ask(SET_BACK)
    active = hooks.change(endpoint, is_active=True)
    assert (active.state, active.disabled_at, active.disabled_why) == ("active", None, None)
    hooks.deliver()
    assert sorted(hooks.receiver.numbers[seen:]) == told


def test_nothing_else_is_and_no_redirect_is_followed(hooks: Hooks, front: Receiver) -> None:
    other, endpoints = front.another(), {None: hooks.add(url="http://127.0.0.1:1/", types=("a.a",))}  # nobody is there
    for status in (301, 302, 307, 400, 404, 500):
        receiver = front.another()
        receiver.answer(status, location=other.url)
        endpoints[status] = hooks.add(receiver, types=("a.a",))
    (number,) = hooks.tell("a.a")
    hooks.deliver()
    for status, endpoint in endpoints.items():
        assert hooks.log(endpoint) == [(number, 1, status)]
        assert hooks.look(endpoint).after_number == number - 1
    assert other.heard == []
    ((error,),) = hooks.desk.ask("select error from webhook_attempt where error is not null")
    assert error.startswith("no connection")
    receiver.otherwise = Answer()
    hooks.change(endpoint, is_active=True)  # a mended receiver is told at once, though the endpoint was active
    hooks.deliver()
    assert hooks.log(endpoint) == [(number, 1, 500), (number, 1, 204)]


async def amid_an_attempt(hooks: Hooks, receiver: Receiver, answer: Answer, change: Coroutine[Any, Any, object]) -> None:
    """Change something while a receiver holds its answer back."""
    receiver.otherwise = answer
    delivering = asyncio.create_task(Worker(hooks.desk.house).deliver_webhooks())
    await hooks.desk.until(lambda: bool(receiver.heard))
    await change
    must_be(threading.Event, answer.held).set()
    await delivering


def test_an_endpoint_that_is_changed_while_an_attempt_fails_is_due_at_once(hooks: Hooks, front: Receiver) -> None:
    old = front.another()
    endpoint = hooks.add(old)
    (number,) = hooks.tell("a.a")
    change = hooks.endpoints.change(OFFICE, endpoint.id, EndpointChange(url=hooks.receiver.url))
    hooks.desk.run(amid_an_attempt(hooks, old, Answer(500, held=threading.Event()), change))
    hooks.deliver()
    assert hooks.receiver.numbers == [number]
    assert hooks.log(endpoint) == [(number, 1, 500), (number, 1, 204)]


def test_an_entity_that_closes_while_an_attempt_is_under_way_gets_no_other(hooks: Hooks) -> None:
    endpoint = hooks.add(entity_id=213)
    first, _ = hooks.tell("draws.closed", "draws.closed")
    closing = hooks.desk.house.people.office.close_entity(BANKLOT, 213)
    hooks.desk.run(amid_an_attempt(hooks, hooks.receiver, Answer(held=threading.Event()), closing))
    assert hooks.receiver.numbers == [first]
    assert hooks.desk.ask("select after_number from webhook_endpoint where id = %s", endpoint.id) == [(first,)]


def test_a_dead_endpoint_slows_nobody(hooks: Hooks, front: Receiver) -> None:
    silent, free = front.another(), threading.Event()
    silent.otherwise = Answer(held=free)
    for place in range(FAILING_AT_ONCE // 4):
        hooks.add(silent, description=f"dead {place}")
    hooks.add()
    told: list[int] = []

    async def story() -> None:
        async with working(hooks.desk.house):
            for _ in range(3):
                # Not in the loop of the worker, which may hold the gate that this waits for.
                told.extend(await asyncio.to_thread(hooks.tell, "a.a", "b.b"))
                await hooks.desk.until(lambda: hooks.receiver.numbers == told)
        assert silent.heard

    hooks.desk.run(story())
    free.set()


def test_a_visit_that_fails_by_its_data_is_an_alarm_and_holds_up_no_other(hooks: Hooks, front: Receiver) -> None:
    broken, other = hooks.add(), front.another()
    hooks.add(other)
    hooks.desk.ask("update webhook_key set wrapped = '\\x00' where endpoint_id = %s", broken.id)
    (number,) = hooks.tell("a.a")
    hooks.deliver()
    assert (hooks.receiver.heard, other.numbers) == ([], [number])
    (failing,) = hooks.desk.run(hooks.desk.house.failing.standing())[1]
    assert (failing.duty, failing.subject) == ("webhook", f"endpoint {broken.id}")
    hooks.desk.run(hooks.endpoints.close(OFFICE, broken.id))
    assert hooks.desk.run(hooks.desk.house.failing.standing())[1] == []


def test_places_are_kept_for_endpoints_that_work() -> None:
    failing = [DueEndpoint(1, UUID(int=place), True) for place in range(300)]
    working = [DueEndpoint(1, UUID(int=1000 + place), False) for place in range(300)]
    assert list(_admitted(failing + working, [])) == failing[:FAILING_AT_ONCE] + working[: AT_ONCE - FAILING_AT_ONCE]
    assert list(_admitted(failing, failing[:FAILING_AT_ONCE])) == []
    assert list(_admitted(working, failing[:FAILING_AT_ONCE])) == working[: AT_ONCE - FAILING_AT_ONCE]
    assert list(_admitted(working, working[:AT_ONCE])) == []
    # Of several operators that which has fewer of them gets the next one.
    other = DueEndpoint(2, UUID(int=2000), False)
    assert list(_admitted([*working, other], working[1:AT_ONCE])) == [other]


def test_a_test_event_comes_at_once_beside_the_others_and_is_tried_once(hooks: Hooks) -> None:
    endpoint = hooks.add()
    hooks.tell("a.a")
    hooks.receiver.answer(500)
    hooks.desk.ask(SET_BACK)
    hooks.deliver()
    webhook_id = hooks.desk.run(hooks.endpoints.test(OFFICE, endpoint.id))
    assert webhook_id == f"evt_{endpoint.id.hex}_test_1"
    hooks.receiver.answer(500)
    hooks.deliver()
    heard = hooks.receiver.heard[-1]
    assert heard.id == webhook_id
    event = heard.verified(hooks.secrets[endpoint.id])
    assert (event["type"], event["data"], event["number"]) == ("webhook.test", {"webhook_id": str(endpoint.id)}, None)
    hooks.pass_time(seconds=6)
    assert [one.event["type"] for one in hooks.receiver.heard] == ["a.a", "webhook.test", "a.a"]
    assert hooks.desk.run(hooks.endpoints.test(OFFICE, endpoint.id)) == f"evt_{endpoint.id.hex}_test_2"


def test_a_test_event_comes_at_once_where_new_ones_wait_for_those_to_be_tried_again(hooks: Hooks, monkeypatch) -> None:
    monkeypatch.setattr(visits, "WAITING_MAX", 1)
    endpoint = hooks.add(is_ordered=False)
    hooks.receiver.answer(500)
    for told in ("a.a", "b.b"):
        hooks.tell(told)
        hooks.deliver()
    hooks.desk.run(hooks.endpoints.test(OFFICE, endpoint.id))
    hooks.deliver()
    assert [one.event["type"] for one in hooks.receiver.heard] == ["a.a", "webhook.test"]


def test_a_test_event_comes_before_all_that_a_slow_endpoint_is_behind(hooks: Hooks) -> None:
    endpoint = hooks.add()
    hooks.tell("a.a", "b.b")

    async def ask() -> None:
        hooks.desk.ask("select move_house_clock(house_now() + %s)", visits.LASTS)
        await hooks.endpoints.test(OFFICE, endpoint.id)

    hooks.desk.run(amid_an_attempt(hooks, hooks.receiver, Answer(held=threading.Event()), ask()))
    assert [one.event["type"] for one in hooks.receiver.heard] == ["a.a", "webhook.test", "b.b"]


@pytest.mark.parametrize("is_ordered", [True, False])
def test_a_replay_delivers_again_from_a_number_under_the_same_ids(hooks: Hooks, is_ordered: bool) -> None:
    endpoint = hooks.add(is_ordered=is_ordered)
    told = hooks.tell(*["a.a"] * 150)  # more than a page
    hooks.deliver()
    hooks.desk.run(hooks.endpoints.replay(OFFICE, endpoint.id, told[2]))
    hooks.deliver()
    assert sorted(hooks.receiver.numbers) == sorted(told + told[2:])
    assert len({one.id for one in hooks.receiver.heard}) == 150


def test_a_replay_ahead_skips_an_event_that_the_endpoint_cannot_take(hooks: Hooks) -> None:
    endpoint = hooks.add()
    stuck, following = hooks.tell("a.a", "b.b")
    refused = [hooks.desk.run(hooks.endpoints.replay(OFFICE, endpoint.id, wrong)) for wrong in (0, following + 2)]
    assert refused == [Refusal(Reason.EVENT_NUMBER_UNKNOWN, bound=following + 1)] * 2
    hooks.receiver.answer(500)
    hooks.deliver()
    hooks.desk.run(hooks.endpoints.replay(OFFICE, endpoint.id, following))
    hooks.deliver()
    assert hooks.receiver.numbers == [stuck, following]


def test_an_attempt_is_forgotten_after_30_days(hooks: Hooks) -> None:
    endpoint = hooks.add(types=("a.a", "b.b"))  # and not what the worker tells
    (old,) = hooks.tell("a.a")
    hooks.deliver()
    hooks.desk.ask("update webhook_attempt set at = at - interval '30 days'")
    (new,) = hooks.tell("b.b")
    hooks.deliver()
    assert hooks.log(endpoint) == [(old, 1, 204), (new, 1, 204)]
    hooks.desk.run(hooks.desk.work())
    assert hooks.log(endpoint) == [(new, 1, 204)]


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
