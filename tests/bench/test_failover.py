"""The campaign of failovers: its short form under real Patroni, and its judgement; and what the campaign of webhooks counts.

`TAQUILLA_FAILOVER_ROUNDS=20` makes it a long one. Without etcd and Patroni it is skipped.
"""

import asyncio
import json
import os
import time

import pytest
from campaigns.failover import FailoverOptions, _Found, _judge, run_failover
from campaigns.failures import Acknowledged, Outcome
from campaigns.patroni import PatroniMissing, find_programs
from campaigns.receiver import Inbox
from standardwebhooks.webhooks import Webhook

from taquilla.engine.webhooks.keys import EndpointKey, headers_of

ROUNDS = "TAQUILLA_FAILOVER_ROUNDS"
SHORT = ("the leader is switched over", "a wait is cancelled")


def test_no_acknowledged_sale_is_lost_or_doubled_when_machines_of_the_database_fail() -> None:
    try:
        find_programs()
    except PatroniMissing as missing:
        pytest.skip(str(missing))
    rounds = int(os.environ.get(ROUNDS, "0"))
    options = FailoverOptions(rounds=rounds or len(SHORT), clients=4, seed=5, only=() if rounds else SHORT)
    report = asyncio.run(run_failover(options, print))
    assert report.lines[-1].startswith("All that was acknowledged is there once"), "\n".join(report.lines)
    assert report.clean
    assert len(report.figures["played"]) == options.rounds
    assert report.figures["acknowledged"] >= 100 * options.rounds
    assert json.loads(report.to_json())["missing"] == []


def test_the_longest_time_without_an_answer_is_found() -> None:
    told = Acknowledged()
    told.moments = [1.0, 2.0, 5.0, 5.5]
    assert [told.longest_pause(since) for since in (0.0, 2.0, 5.0, 9.0)] == [3.0, 3.0, 0.5, 0.0]
    assert told.count(1.0, 5.5) == 2


@pytest.mark.parametrize(("outcome", "slow", "alone"), [
    (Outcome(5.0, 5.0), 0, 0), (Outcome(5.1, 5.0), 1, 0), (Outcome(1.0, 5.0, acknowledged_alone=1), 0, 1),
])  # fmt: skip
def test_a_round_that_took_too_long_or_answered_alone_is_a_fault(outcome: Outcome, slow: int, alone: int) -> None:
    found = _Found()
    _judge("round 1: it", outcome, found)
    assert (len(found.too_slow), len(found.acknowledged_alone)) == (slow, alone)


def test_an_inbox_tells_what_came_again_and_what_is_not_signed() -> None:
    key, other = EndpointKey.new("hmac"), EndpointKey.new("hmac")
    inbox, body = Inbox(key.text), b'{"number":7}'
    now = int(time.time())
    assert inbox.take(headers_of([key], "evt_7", now, body), body)
    assert inbox.take(headers_of([other, key], "evt_7", now, body), body)
    assert not inbox.take(headers_of([other], "evt_7", now, body), body)
    assert (list(inbox.numbers), inbox.again, len(inbox.wrong)) == ([7], 1, 1)
    assert Webhook(key.text).verify(body, headers_of([key], "evt_8", now, body)) == {"number": 7}
    assert inbox.take(headers_of([key], "evt_8", now, body), body)
    assert inbox.wrong[1:] == ["event 7 came as evt_7, and as evt_8"]
