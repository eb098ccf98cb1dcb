"""The campaign of webhooks: it loses nothing, and reports everything that is wrong."""

import asyncio
import json
import time

import pytest
from bench.receiver import Inbox
from bench.webhooks import WebhooksOptions, run_webhooks
from bench.webhooks import report as report_of
from standardwebhooks.webhooks import Webhook

from taquilla.engine.webhooks.keys import SigningKey, headers_of


@pytest.mark.prove("kills")
def test_through_a_proxy_that_fails_and_across_a_kill_each_event_comes_in_order() -> None:
    options = WebhooksOptions(deliveries=120, endpoints=12, kills=1, seed=7)
    report = asyncio.run(run_webhooks(options))
    figures = report.figures
    wrong = [figures[name] for name in ("missing", "disordered", "wrong", "disabled", "broken_rules")]
    assert wrong == [[], [], [], [], []]
    assert report.clean
    assert figures["received"] == 120
    assert sum(figures["faults"].values()) > 10
    assert json.loads(report.to_json())["clean"] is True


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
    figures = {
        "received": 10, "endpoints": 2, "again": 1, "seed": 3, "attempts": 12, "unheard": 2, "seconds": 4.0, "kills": 1,
        "faults": {"lost": 2}, "missing": ["/endpoint/0: event 5"], "disordered": ["/endpoint/1"], "wrong": [], "disabled": [],
        "broken_rules": ["I95"],
    }  # fmt: skip
    report = report_of(figures)
    assert not report.clean
    assert report.lines[2:] == [
        "faults     2 lost; 1 kills of the worker",
        "missing: /endpoint/0: event 5",
        "disordered: /endpoint/1",
        "broken rules: I95",
    ]
