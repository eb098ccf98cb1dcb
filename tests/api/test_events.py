"""The feed of events over `/v1`: pages, types, single tickets, who sees what; long polls and streams."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests import streams
from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, CASHIER, COLLEAGUE, MANAGER, OTHER, Agency
from tests.gaps import assert_no_gap
from tests.patience import until

from taquilla.api import events as api
from taquilla.api.app import v1
from taquilla.domain.events.outbox import ToldEvent
from taquilla.engine.gate import Author


def last(agency: Agency) -> int:
    """Return the number of the last event."""
    return int(agency.rows("select last_event from gate where operator_id = 1")[0][0])


def events(agency: Agency, query: str = "", by: str = MANAGER) -> list[dict[str, Any]]:
    """Return a page of events."""
    status, page = agency.ask("GET", f"/events?{query}", by=by)
    assert status == 200, page
    return list(page["events"])


def test_a_sale_is_told_with_its_ticket_and_without_its_pin_in_a_range_without_a_gap(agency: Agency) -> None:
    before = last(agency)
    _, sold = agency.sell("one")
    (told,) = events(agency, f"after={before}")
    assert told["type"] == "tickets.sold"
    of_sale = {name: sold[name] for name in ("id", "number", "day")}
    assert told["data"]["tickets"] == [of_sale | {"entity_id": 213, "member_id": 864, "amount": "5.00", "currency": "VES"}]
    line = {"day": sold["day"], "entity_id": 213, "member_id": 864, "sales": "5.00", "commission": "0.50"}
    assert told["data"]["lines"] == [line | {"parent_commission": "0.50"}]
    (whole,) = events(agency, f"after={before}&types=tickets.sold", by=AUDITOR)
    (seen,) = whole["data"]["lines"]
    assert seen == seen | line | {"draw_id": sold["wagers"][0]["draw_id"], "game": "animalitos"}
    agency.made(f"/tickets/{sold['id']}/cancel")
    every = events(agency, "limit=200")
    assert str(sold["pin"]) not in json.dumps(every)
    assert every[-1]["type"] == "tickets.canceled"
    assert every[-1]["data"]["tickets"] == told["data"]["tickets"]
    assert_no_gap([ToldEvent(*(one[name] for name in ToldEvent._fields)) for one in every])
    assert [one["number"] for one in every] == list(range(1, len(every) + 1))


def test_types_are_those_asked_for_and_an_unknown_one_is_refused(agency: Agency) -> None:
    agency.sell("one")
    assert {one["type"] for one in events(agency, "types=tickets.sold,user.added&limit=200")} == {"tickets.sold", "user.added"}
    _, page = agency.ask("GET", "/events?types=week.closed", by=MANAGER)
    assert page == {"events": [], "after": last(agency)}
    for wrong in ("tickets.lost", "", "tickets.sold,", "TICKETS.SOLD"):
        status, problem = agency.ask("GET", f"/events?types={wrong}", by=MANAGER)
        assert (status, "types" in problem["detail"]) == (400, True), problem


def test_a_place_beyond_the_last_event_is_refused(agency: Agency) -> None:
    """A mirror of a ledger that was restored would else take itself for complete."""
    known, stream = last(agency), "text/event-stream"
    for query, headers in (
        (f"after={known + 1}", {"accept": "application/json"}), (f"after={known + 1}", {"accept": stream}),
        ("after=0", {"accept": stream, "last-event-id": f"{known + 2}.1"}),
    ):  # fmt: skip
        status, problem = agency.ask("GET", f"/events?{query}&wait_s=1", by=MANAGER, **headers)
        assert (status, problem["reason"], problem["bound"]) == (422, "EVENT_NUMBER_UNKNOWN", known + 1)
    for none in ("x", "-1", "1.", "1.2.3", "9" * 19):
        assert agency.ask("GET", "/events", by=MANAGER, **{"accept": stream, "last-event-id": none})[0] == 400, none
    # Another process may have written what this one has not seen yet.
    agency.house.events._seen.clear()
    assert agency.ask("GET", f"/events?after={known}", by=MANAGER) == (200, {"events": [], "after": known})


def many_at_once(agency: Agency, count: int) -> None:
    """Sell so many tickets at once, so that some share a batch."""
    answers = agency.at_once([f"many {place}" for place in range(count)], "/tickets", {"wagers": [agency.wager()]})
    assert {status for status, _ in answers} == {201}


def test_a_batch_is_one_event_and_one_for_each_ticket_on_request(agency: Agency) -> None:
    before = last(agency)
    many_at_once(agency, 20)
    batches = events(agency, f"after={before}")
    assert len(batches) < 20
    assert {one["type"] for one in batches} == {"tickets.sold"}
    tickets = [(one["number"], ticket) for one in batches for ticket in one["data"]["tickets"]]
    assert len({ticket["id"] for _, ticket in tickets}) == len(tickets) == 20
    single = events(agency, f"after={before}&singly=true")
    assert [(one["number"], one["data"]["ticket"]) for one in single] == tickets
    assert all(1 <= one["place"] <= one["of"] for one in single)


def test_a_manager_sees_its_own_entity_and_of_others_the_number_and_range_alone(agency: Agency) -> None:
    agency.sell("ours")
    _, theirs = agency.sell("theirs", by=OTHER)
    whole, part = events(agency, "limit=200"), events(agency, "limit=200", by=BOSS)
    ranges = [[(one["number"], one["first_seq"], one["last_seq"]) for one in page] for page in (whole, part)]
    assert ranges[0] == ranges[1]
    assert [one["type"] for one in part[-2:]] == ["tickets.sold", "hidden"]
    assert part[-1]["data"] == {}
    assert theirs["id"] not in json.dumps(part)
    assert {"draws.opened", "tickets.sold", "hidden"} <= {one["type"] for one in part}
    assert {one["type"] for one in events(agency, "types=tickets.sold", by=BOSS)} == {"tickets.sold"}


def test_a_settlement_and_what_expires_of_it_are_told_at_their_entity_without_the_sums_of_others(agency: Agency) -> None:
    """See the mirror for the sums of settlements, of corrections too."""
    agency.win("5.00")
    every = events(agency, "types=market.settling,market.settled&limit=200")
    first = next(one["data"] for one in every if "lines" in one["data"])
    agency.pass_time("+5 days")
    told = {by: events(agency, "types=market.settling,market.settled,prizes.expired&limit=200", by=by) for by in (BOSS, BESIDE)}
    assert first["lines"] in [one["data"].get("lines") for one in told[BOSS]]
    assert not [one for one in told[BESIDE] if {"lines", "given", "prize"} & one["data"].keys()]
    (whole,) = events(agency, "types=prizes.expired")
    (own,) = [one["data"] for one in told[BOSS] if one["type"] == "prizes.expired"]
    lines = [{"day": whole["data"]["lines"][0]["day"], "entity_id": 213, "expired": "150.00"}]
    assert (whole["data"]["amount"], whole["data"]["lines"], own) == ("150.00", lines, {"lines": lines})
    assert "prizes.expired" not in [one["type"] for one in told[BESIDE]]


def test_where_all_prizes_were_paid_none_expire(agency: Agency) -> None:
    (ticket,) = agency.win("5.00")
    agency.made(f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, by=CASHIER)
    agency.pass_time("+5 days")
    assert agency.rows("select expired_until > house_now() - interval '5 days' from progress where operator_id = 1") == [(True,)]
    assert events(agency, "types=prizes.expired") == []


def test_changes_of_entities_users_and_rules_tell_the_whole_state_after(agency: Agency) -> None:
    before = last(agency)
    agency.ask("PATCH", "/entities/213", {"credit": "500.00"}, by=ADMIN, key="less")
    agency.ask("PUT", "/entities/213/data", {"city": "Mérida"}, by=ADMIN, key="city")
    agency.ask("PATCH", "/users/906", {"role": "manager"}, by=ADMIN, key="role")
    values = {"kind": "limit", "stake_max": "5.00"}
    rule = agency.made("/rules", {"values": values, "scope": {"entity_id": 213, "game": "animalitos"}}, by=ADMIN)
    agency.run(agency.house.lottery.rules.end(1, rule["id"], None, Author(ADMIN)))
    told = [(one["type"], one["data"]) for one in events(agency, f"after={before}") if one["data"].get("by") == ADMIN]
    entities = [data for kind, data in told if kind == "entity.changed"]
    state = {"name": "test-1", "parent_id": 212, "credit": "500.00", "status": "active"}
    assert [one | state for one in entities] == entities
    assert [one["details"]["city"] for one in entities] == ["", "Mérida"]
    (user,) = (data for kind, data in told if kind == "user.changed")
    assert user == user | {"email": COLLEAGUE, "role": "manager", "entity_id": 213, "status": "active", "before": "cashier"}
    rules = [data for kind, data in told if kind == "rules.changed"]
    whole = {"rule_id": rule["id"], "kind": "limit", "entity_id": 213, "game": rules[0]["game"], "stake_max": "5.00"}
    assert [one | whole for one in rules] == rules
    assert ["ends" in one for one in rules] == [False, True]


def test_rows_that_were_written_are_told_to_who_sees_the_whole_operator_and_asks_for_them(agency: Agency) -> None:
    before = last(agency)
    agency.run(agency.house.people.office.change_entity(1, 213, name="another name"))
    (told,) = events(agency, f"after={before}&rows=true")
    # The name alone: whatever else was changed in that row, the house did not do.
    assert told["data"]["rows"]["entity"] == {"213": {"name": "another name"}}
    assert json.loads(told_next(agency, listening(agency, f"after={before}&rows=true"), asyncio.sleep(0))["data"]) == told
    for query, by in ((f"after={before}", MANAGER), (f"after={before}&rows=true", BOSS)):
        (plain,) = events(agency, query, by=by)
        assert (plain["type"], plain["data"]["after"], "rows" in plain["data"]) == ("entity.changed", "another name", False)
    assert [one["number"] for one in events(agency, "rows=true&limit=200") if "is_whole" in one["data"]] == [1]


def test_a_login_is_told_by_a_duty(agency: Agency) -> None:
    for email in (CASHIER, MANAGER):
        agency.run(agency.token(email))
    before = last(agency)
    agency.work()
    told = [one for one in events(agency, f"after={before}") if one["type"] == "security.login"]
    ours = next(one for one in told if one["data"]["by"] == CASHIER)
    happened_at = ours["data"].pop("happened_at")
    assert ours["data"] == {"member_id": 864, "by": CASHIER, "address": "test"}
    assert happened_at < ours["at"].replace("Z", "+00:00")
    after = last(agency)
    agency.work()
    assert not [one for one in events(agency, f"after={after}") if one["type"] == "security.login"]


def test_a_long_poll_wakes_with_the_next_event(agency: Agency) -> None:
    before = last(agency)
    token = agency.run(agency.token(MANAGER))
    wager = agency.wager()

    async def story() -> Any:
        headers = {"authorization": f"Bearer {token}"}
        polled = agency.client.get(f"/v1/events?after={before}&wait_s=30&types=tickets.sold", headers=headers)
        polling = asyncio.create_task(polled)
        await until(lambda: agency.house.events.waiting)
        await agency.sending("POST", "/tickets", {"wagers": [wager]}, key="awaited")
        return (await polling).json()

    page = agency.run(story())
    assert [one["type"] for one in page["events"]] == ["tickets.sold"]
    assert page["after"] == before + 1


def listening(agency: Agency, query: str, *, by: str = MANAGER, ends: Callable[[], bool] = lambda: False, **headers: str) -> Any:
    """Open a stream."""
    headers |= {"accept": "text/event-stream", "authorization": f"Bearer {agency.run(agency.token(by))}"}
    return streams.listening(v1(agency.house), "/v1/events", query, ends=ends, **headers)


def told_next(agency: Agency, stream: Any, happens: Awaitable[object]) -> Any:
    """Return what a stream tells next, once it waits, of what happens then."""

    async def story() -> Any:
        async with stream as listener:
            await until(lambda: agency.house.events.waiting)
            await happens
            return await listener.next()

    return agency.run(story())


def test_a_stream_of_single_tickets_goes_on_within_a_batch(agency: Agency) -> None:
    before = last(agency)
    many_at_once(agency, 20)
    single = events(agency, f"after={before}&singly=true")
    cut = next(place for place, one in enumerate(single) if one["place"] < one["of"])
    stream = listening(agency, "singly=true", last_event_id=f"{single[cut]['number']}.{single[cut]['place']}")

    async def story() -> list[Any]:
        async with stream as listener:
            return [json.loads((await listener.next() or {})["data"]) for _ in single[cut + 1 :]]

    assert agency.run(story()) == single[cut + 1 :]


def test_a_stream_that_leaves_an_event_out_takes_its_parts_for_none_of_the_next(agency: Agency) -> None:
    agency.ask("PUT", "/entities/213/data", {"city": "Mérida"}, by=ADMIN, key="city")
    wager = agency.wager()
    stream = listening(agency, "singly=true&types=tickets.sold", last_event_id=f"{last(agency)}.1")
    live = told_next(agency, stream, agency.sending("POST", "/tickets", {"wagers": [wager]}, key="live"))
    assert live["event"] == "tickets.sold"


def test_a_stream_ends_with_its_session(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_CHECK_S", 0.0)
    monkeypatch.setattr(api, "_STEP_S", 0.05)
    stream, token = listening(agency, f"after={last(agency)}"), agency.run(agency.token(MANAGER))
    assert told_next(agency, stream, agency.house.people.access.logout(token)) is None


def test_nothing_that_happens_after_the_end_of_a_session_is_told(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_TRUSTED_S", 0.0)
    before = last(agency)
    stream, headers = listening(agency, f"after={before}"), {"authorization": f"Bearer {agency.run(agency.token(MANAGER))}"}
    wager = agency.wager()

    async def story() -> None:
        async with stream as listener:
            polling = asyncio.create_task(agency.client.get(f"/v1/events?after={before}&wait_s=30", headers=headers))
            await until(lambda: agency.house.events.waiting == 2)
            assert await agency.house.people.access.logout(await agency.token(MANAGER))
            await agency.sending("POST", "/tickets", {"wagers": [wager]}, key="after")
            assert await listener.next() is None
            assert (await polling).json()["reason"] == "TOKEN_DEAD"

    agency.run(story())


def test_a_stream_ends_when_the_server_stops(agency: Agency) -> None:
    stops = threading.Event()
    stream = listening(agency, f"after={last(agency)}", ends=stops.is_set)
    assert told_next(agency, stream, asyncio.to_thread(stops.set)) is None


def test_a_stream_ends_when_a_server_leads_that_has_not_received_what_was_told(agency: Agency) -> None:
    stream, lose = listening(agency, f"after={last(agency)}"), "update gate set last_event = last_event - 1 where operator_id = 1"
    assert told_next(agency, stream, asyncio.to_thread(agency.owner.execute, lose)) is None


def test_who_waits_many_times_denies_the_feed_to_nobody(agency: Agency) -> None:
    before = last(agency)
    tokens = {email: agency.run(agency.token(email)) for email in (BOSS, BESIDE, MANAGER)}

    def poll(email: str, wait_s: int) -> asyncio.Task[Any]:
        headers = {"authorization": f"Bearer {tokens[email]}"}
        path = f"/v1/events?after={before}&wait_s={wait_s}&types=week.closed"
        return asyncio.create_task(agency.client.get(path, headers=headers))

    async def story() -> list[int]:
        polls = [poll(BOSS, 30) for _ in range(api.MEMBER_MAX + 20)]
        await until(lambda: sum(one.done() for one in polls) >= 20)
        refused = {(one.result().status_code, one.result().headers.get("retry-after")) for one in polls if one.done()}
        assert refused == {(503, "1")}
        others = [one.status_code for one in await asyncio.gather(poll(BESIDE, 1), poll(MANAGER, 1))]
        for one in polls:
            one.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        return others

    assert agency.run(story()) == [200, 200]
    assert not api._open


def test_places_are_bound_by_member_and_by_branch_and_some_are_kept_for_the_root(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/events?after={last(agency)}&wait_s=1&types=week.closed"
    for bound, own, root in (("MEMBER_MAX", 503, 503), ("BRANCH_MAX", 503, 200), ("BELOW_MAX", 503, 200)):
        with monkeypatch.context() as patch:
            patch.setattr(api, bound, 0)
            assert (agency.ask("GET", path, by=BOSS)[0], agency.ask("GET", path, by=MANAGER)[0]) == (own, root), bound
    assert agency.house.events.waiting == 0  # whose time was over
    # Too many in all are told to try again.
    monkeypatch.setattr(api, "WAITING_MAX", 0)
    assert agency.ask("GET", f"/events?after={last(agency)}&wait_s=1", by=MANAGER)[0] == 503
    assert agency.ask("GET", "/events", by=MANAGER, accept="text/event-stream")[0] == 503
    assert agency.ask("GET", "/events?wait_s=1", by=MANAGER)[0] == 200
