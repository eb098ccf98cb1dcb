"""Endpoints of webhooks: added, changed, disabled; their keys, and the examples that know a genuine delivery."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.engine.webhooks.conftest import OFFICE, Hooks
from tests.patience import PATIENCE_S
from tests.receiver import Receiver
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.office_requests import OfficeRequest, Repeated
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.webhooks import endpoints
from taquilla.engine.webhooks.endpoints import EndpointChange, Endpoints, EndpointTerms, HookScope
from taquilla.engine.webhooks.keys import EndpointKey, headers_of
from taquilla.engine.webhooks.sending import retry_after
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo import BANKLOT


def test_every_change_that_changes_something_leaves_a_trail_without_a_secret(hooks: Hooks) -> None:
    endpoint = hooks.add(description="shop")
    assert hooks.change(endpoint, url=endpoint.url, is_active=True) == endpoint
    hooks.change(endpoint, types=("draws.closed",), is_active=False)
    assert hooks.desk.run(hooks.endpoints.test(OFFICE, endpoint.id)) == Refusal(Reason.ENDPOINT_DISABLED)
    hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(hours=1)))
    hooks.desk.run(hooks.endpoints.close(OFFICE, endpoint.id))
    shown = {"url": endpoint.url, "types": [], "ordered": True, "entity": None, "state": "active"}
    assert hooks.trail("webhook added") == [shown]
    changed = shown | {"types": ["draws.closed"], "state": "disabled"}
    assert hooks.trail("webhook changed") == [{"entity": None, "before": shown, "after": changed}]
    assert [list(detail) for detail in hooks.trail("webhook keys rotated")] == [["entity", "old keys until"]]
    assert hooks.trail("webhook closed") == [{"url": endpoint.url, "entity": None}]
    assert hooks.desk.ask("select count(*) from webhook_key") == [(0,)]
    assert hooks.secrets[endpoint.id] not in str(hooks.desk.ask("select * from audit_event"))


def test_an_endpoint_that_is_disabled_or_closed_or_whose_entity_is_gets_nothing(hooks: Hooks) -> None:
    disabled, closed = hooks.add(), hooks.add()
    hooks.add(entity_id=213)
    hooks.change(disabled, is_active=False)
    hooks.desk.run(hooks.endpoints.close(OFFICE, closed.id))
    hooks.desk.run(hooks.desk.house.people.office.close_entity(BANKLOT, 213))
    hooks.tell("draws.closed")
    hooks.deliver()
    assert (hooks.receiver.heard, hooks.failing()) == ([], [])


@pytest.mark.parametrize("has_gate", [True, False])  # the twin without the gate refuses none
def test_of_endpoints_that_are_added_at_once_an_operator_has_so_many(hooks: Hooks, without_gate, monkeypatch, has_gate) -> None:
    monkeypatch.setattr(endpoints, "ENDPOINTS_MAX", 1)

    async def add(times: int) -> list[Any]:
        adding = [hooks.endpoints.add(OFFICE, House.new_id(), EndpointTerms(url=hooks.receiver.url)) for _ in range(times)]
        return await asyncio.gather(*adding, return_exceptions=not has_gate)

    answers = hooks.desk.run(add(16)) if has_gate else without_gate("webhook_endpoint", add(2))
    assert answers.count(Refusal(Reason.ENDPOINTS_TOO_MANY, bound=1)) == 15 * has_gate


def test_an_address_that_may_not_be_called_is_refused(hooks: Hooks) -> None:
    endpoint = hooks.add()
    # All that may not be called are in tables of `tests/http`.
    for url, why in (("ftp://example.org/", "an address begins with"), ("http://10.0.0.1/", "the address may not be called")):
        with office_refuses(OfficeReason.ADDRESS_REFUSED, match=why):
            hooks.desk.run(hooks.endpoints.add(OFFICE, House.new_id(), EndpointTerms(url=url)))
        with office_refuses(OfficeReason.ADDRESS_REFUSED, match=why):
            hooks.desk.run(hooks.endpoints.change(OFFICE, endpoint.id, EndpointChange(url=url)))
    assert hooks.desk.run(hooks.endpoints.list(OFFICE)) == [endpoint]


def test_a_repeated_command_finds_its_endpoint_though_the_address_is_refused_now(hooks: Hooks) -> None:
    def scope(key: str) -> HookScope:
        return OFFICE._replace(author=replace(OFFICE.author, request=OfficeRequest(BANKLOT, 0, key, b"the same")))

    terms, change = EndpointTerms(url=hooks.receiver.url), EndpointChange(url=f"{hooks.receiver.url}?new")
    added = hooks.desk.run(hooks.endpoints.add(scope("add"), House.new_id(), terms))
    hooks.desk.run(hooks.endpoints.change(scope("change"), added.id, change))
    here = hooks.endpoints
    elsewhere = Endpoints(here._database, here._cache, here._keyring, HttpClient(plain_http=True))
    with pytest.raises(Repeated):
        hooks.desk.run(elsewhere.add(scope("add"), House.new_id(), terms))
    with pytest.raises(Repeated):
        hooks.desk.run(elsewhere.change(scope("change"), added.id, change))
    with office_refuses(OfficeReason.ADDRESS_REFUSED, match="may not be called"):
        hooks.desk.run(elsewhere.add(scope("new"), House.new_id(), terms))


def test_no_more_than_some_replaced_keys_stay_valid(hooks: Hooks) -> None:
    endpoint = hooks.add()
    hooks.desk.ask("update house_clock set shift = shift - interval '1 hour'")  # all at the last instant of the gate
    for _ in range(6):
        hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(hours=1)))
    counts = hooks.desk.ask("select kind, count(*) from webhook_key group by kind order by kind")
    assert counts == [("ed25519", 1 + endpoints.REPLACED_MAX), ("hmac", 1 + endpoints.REPLACED_MAX)]
    hooks.tell("a.a")
    hooks.deliver()
    assert len(hooks.receiver.heard[0].headers["webhook-signature"].split(" ")) == 2 * (1 + endpoints.REPLACED_MAX)
    hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(0)))
    assert hooks.desk.ask("select count(*) from webhook_key") == [(2,)]


def test_an_endpoint_gets_the_events_that_its_entity_sees(hooks: Hooks, front: Receiver) -> None:
    hooks.add(entity_id=213)
    other = front.another()
    hooks.add(other)
    (seen,), (hidden,) = hooks.tell("user.added", entity_id=213), hooks.tell("user.added", entity_id=212)
    (for_all,) = hooks.tell("draws.closed")
    hooks.deliver()
    assert [number for number in hooks.receiver.numbers if number >= seen] == [seen, for_all]
    assert [number for number in other.numbers if number >= seen] == [seen, hidden, for_all]


def test_a_manager_of_the_root_keeps_those_of_an_entity_beside_it(hooks: Hooks) -> None:
    office, owner = hooks.desk.house.people.office, {"email": "owner@banklot.net", "role": "manager", "entity_id": 212}
    member = hooks.desk.run(office.add_member(BANKLOT, **owner, password="nobody guesses this"))
    beside = hooks.desk.run(office.add_entity(BANKLOT, name="beside the root"))
    whole = hooks.add()  # administrators keep it
    endpoint, manager = hooks.add(entity_id=beside), HookScope(BANKLOT, Author("owner@banklot.net", 212, member))
    assert hooks.desk.run(hooks.endpoints.list(manager)) == [endpoint]
    assert hooks.desk.run(hooks.endpoints.keys(manager, whole.id)) == Refusal(Reason.ENDPOINT_UNKNOWN)


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
Case = tuple[str, dict[str, str], str]
"""A secret, the headers of a delivery, and its body."""


def _python(sample: str, cases: list[Case]) -> list[bool]:
    shown: dict[str, Any] = {}
    exec(sample, shown)
    return [shown["is_genuine"](secret, headers, body.encode()) for secret, headers, body in cases]


def _node(sample: str, cases: list[Case]) -> list[bool]:
    if shutil.which("node") is None:
        pytest.skip("no node here")
    told = "map(([secret, headers, body]) => isGenuine(secret, headers, Buffer.from(body)))"
    code = f"{sample}\nconsole.log(JSON.stringify({json.dumps(cases)}.{told}))"
    command = ["node", "--input-type=module", "--eval", code]
    return list(json.loads(subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=True).stdout))


@pytest.mark.parametrize(("language", "run"), [("python", _python), ("js", _node)])
def test_the_example_without_a_library_knows_a_genuine_delivery(
    language: str, run: Callable[[str, list[Case]], list[bool]]
) -> None:
    page = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
    key, body, now = EndpointKey.new("hmac"), '{"type":"tickets.sold"}', int(time.time())

    def headers(at: int) -> dict[str, str]:
        return headers_of([EndpointKey.new("hmac"), EndpointKey.new("ed25519"), key], "evt_1", at, body.encode())

    told = run(page.partition(f"```{language}\n")[2].partition("```")[0], [
        (key.text, headers(now), body),
        (key.text, headers(now), body + " "),
        (EndpointKey.new("hmac").text, headers(now), body),
        (key.text, headers(now - 600), body),
        (key.text, headers(now + 600), body),
        (key.text, {"webhook-timestamp": str(now)}, body),
        (key.text, headers(now) | {"webhook-signature": "v1,ñ"}, body),
        (key.text, headers(now) | {"webhook-timestamp": "ñ"}, body),
    ])  # fmt: skip
    assert told == [True, *[False] * 7]


@pytest.mark.parametrize(("text", "pause"), [
    ("", None), ("-1", None), ("soon", None),
    ("120", timedelta(minutes=2)),
    ("99999999999999999999", timedelta(seconds=10**7)),
    ("Sat, 21 Nov 2026 12:00:30 GMT", timedelta(seconds=30)), ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta(0)),
    ("Sat, 99 Nov 2026 11:00:00 GMT", None), (f"Thu, 01 Jan {10**20} 00:00:00 GMT", None),
])  # fmt: skip
def test_retry_after_is_seconds_or_an_instant(text: str, pause: timedelta | None) -> None:
    assert retry_after(text, NOW) == pause
