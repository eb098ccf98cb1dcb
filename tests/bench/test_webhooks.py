"""The campaign of webhooks: it loses nothing, and reports everything that is wrong."""

import time
from typing import Any

import pytest
from bench.receiver import Inbox
from bench.webhooks import WebhooksOptions, run_webhooks
from bench.webhooks import report as report_of
from standardwebhooks.webhooks import Webhook
from tests.bench.conftest import Tiny

from taquilla.engine.webhooks.keys import SigningKey, headers_of


@pytest.mark.prove("kills")
def test_through_a_proxy_that_fails_and_across_a_kill_each_event_comes_in_order() -> None:
    def holds(figures: Any) -> None:
        assert sum(figures["faults"].values()) > 10

    right: Any = {name: [] for name in ("missing", "disordered", "wrong", "disabled", "broken_rules")} | {"received": 120}
    options = WebhooksOptions(deliveries=120, endpoints=12, kills=1, seed=7)
    Tiny(lambda say: run_webhooks(options, say), right, holds=holds, clean=True).is_right()


def test_an_inbox_tells_what_came_again_and_what_is_not_signed() -> None:
    key, other = SigningKey.new("hmac"), SigningKey.new("hmac")
    inbox, body = Inbox(key.text), b'{"number":7}'
    now = int(time.time())
    assert inbox.take(headers_of([key], "evt_7", now, body), body)
    assert inbox.take(headers_of([other, key], "evt_7", now, body), body)
    assert not inbox.take(headers_of([other], "evt_7", now, body), body)
    assert (list(inbox.numbers), inbox.again, len(inbox.wrong)) == ([7], 1, 1)
    assert Webhook(key.text).verify(body, headers_of([key], "evt_8", now, body)) == {"number": 7}
    assert inbox.take(headers_of([key], "evt_8", now, body), body)
    assert inbox.wrong[1:] == ["event 7 came as evt_7, and as evt_8"]


def test_every_error_stands_on_the_page() -> None:
    counts = dict.fromkeys(("received", "endpoints", "again", "seed", "attempts", "unheard", "seconds", "kills"), 1)
    wrong = {"missing": ["/endpoint/0: event 5"], "disordered": ["/endpoint/1"], "broken_rules": ["I95"]}
    report = report_of(counts | wrong | {"wrong": [], "disabled": [], "faults": {"lost": 2}})
    assert not report.clean
    assert report.lines[3:] == ["missing: /endpoint/0: event 5", "disordered: /endpoint/1", "broken rules: I95"]
