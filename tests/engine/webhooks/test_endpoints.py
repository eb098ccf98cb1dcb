"""Endpoints: who sees and changes which, what leaves a trail, which addresses are refused, and how little is asked for them."""

from datetime import timedelta

import pytest
from tests.engine.webhooks.conftest import OFFICE, Hooks
from tests.plans import judge, name_of, remembering
from tests.receiver import Receiver
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.webhooks import endpoints
from taquilla.engine.webhooks.endpoints import EndpointChange, EndpointTerms
from taquilla.sandbox.demo import BANKLOT


def test_every_change_leaves_a_trail_without_a_secret(hooks: Hooks) -> None:
    endpoint = hooks.add(description="shop")
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
    secret = hooks.secrets[endpoint.id]
    assert secret not in str(hooks.desk.ask("select * from audit_event"))


def test_a_disabled_or_closed_endpoint_gets_nothing(hooks: Hooks) -> None:
    disabled, closed = hooks.add(), hooks.add()
    hooks.change(disabled, is_active=False)
    hooks.desk.run(hooks.endpoints.close(OFFICE, closed.id))
    hooks.tell("a.a")
    hooks.deliver()
    assert hooks.receiver.heard == []


def test_a_change_that_changes_nothing_leaves_no_trail(hooks: Hooks) -> None:
    endpoint = hooks.add()
    assert hooks.change(endpoint, url=endpoint.url, is_active=True) == endpoint
    assert hooks.trail("webhook changed") == []


def test_only_events_that_there_are_can_be_replayed(hooks: Hooks) -> None:
    endpoint = hooks.add()
    (last,) = hooks.tell("a.a")
    for wrong in (0, last + 2):
        replayed = hooks.desk.run(hooks.endpoints.replay(OFFICE, endpoint.id, wrong))
        assert replayed == Refusal(Reason.EVENT_NUMBER_UNKNOWN, bound=last + 1)


def test_an_operator_has_so_many_endpoints_and_no_more(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "ENDPOINTS_MAX", 1)
    hooks.add()
    terms = EndpointTerms(url=hooks.receiver.url)
    refused = hooks.desk.run(hooks.endpoints.add(OFFICE, House.new_id(), terms))
    assert refused == Refusal(Reason.ENDPOINTS_TOO_MANY, bound=1)


def test_an_address_that_may_not_be_called_is_refused(hooks: Hooks) -> None:
    endpoint = hooks.add()
    # All that may not be called are in tables of `tests/http`.
    for url, why in (("ftp://example.org/", "an address begins with"), ("http://10.0.0.1/", "the address may not be called")):
        with office_refuses(OfficeReason.ADDRESS_REFUSED, match=why):
            hooks.desk.run(hooks.endpoints.add(OFFICE, House.new_id(), EndpointTerms(url=url)))
        with office_refuses(OfficeReason.ADDRESS_REFUSED, match=why):
            hooks.desk.run(hooks.endpoints.change(OFFICE, endpoint.id, EndpointChange(url=url)))
    assert hooks.desk.run(hooks.endpoints.list(OFFICE)) == [endpoint]


def test_no_more_than_some_replaced_keys_stay_valid(hooks: Hooks) -> None:
    endpoint = hooks.add()
    for _ in range(6):
        hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(hours=1)))
    counts = hooks.desk.ask("select kind, count(*) from webhook_key group by kind order by kind")
    assert counts == [("ed25519", 1 + endpoints.REPLACED_MAX), ("hmac", 1 + endpoints.REPLACED_MAX)]
    hooks.tell("a.a")
    hooks.deliver()
    assert len(hooks.receiver.heard[0].headers["webhook-signature"].split(" ")) == 2 * (1 + endpoints.REPLACED_MAX)


def test_the_endpoint_of_an_entity_that_was_closed_gets_nothing_more(hooks: Hooks) -> None:
    hooks.add(entity_id=213)
    hooks.desk.run(hooks.desk.house.people.office.close_entity(BANKLOT, 213))
    hooks.tell("draws.closed")
    hooks.deliver()
    assert hooks.receiver.heard == []


def test_an_endpoint_gets_the_events_that_its_entity_sees(hooks: Hooks, front: Receiver) -> None:
    hooks.add(entity_id=213)
    other = front.another()
    hooks.add(other)
    (seen,), (hidden,) = hooks.tell("user.added", entity_id=213), hooks.tell("user.added", entity_id=212)
    (for_all,) = hooks.tell("draws.closed")
    hooks.deliver()
    assert [number for number in hooks.receiver.numbers if number >= seen] == [seen, for_all]
    assert [number for number in other.numbers if number >= seen] == [seen, hidden, for_all]


MINE = ("webhooks.",)


@pytest.mark.new_database
def test_no_statement_walks_what_grows(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    with remembering(monkeypatch) as sent:
        for is_ordered in (True, False):
            endpoint = hooks.add(is_ordered=is_ordered)
            hooks.tell("a.a", "b.b")
            hooks.receiver.answer(500, 410)
            hooks.deliver()
            hooks.change(endpoint, is_active=True)
            hooks.desk.run(hooks.endpoints.test(OFFICE, endpoint.id))
            hooks.pass_time(seconds=6)
            hooks.desk.run(hooks.endpoints.replay(OFFICE, endpoint.id, 1))
            hooks.desk.run(hooks.endpoints.rotate(OFFICE, endpoint.id, timedelta(hours=1)))
            hooks.log(endpoint)
            hooks.desk.run(hooks.endpoints.close(OFFICE, endpoint.id))
        hooks.desk.run(hooks.desk.work())
    ours = {query: given for query, given in sent.items() if name_of(query).startswith(MINE)}
    assert len(ours) > 20
    assert judge(hooks.desk.owner, ours) == ({}, {})
