"""The lottery in memory: draws in use stay, and a process that runs for years holds no more than two generations of them."""

import pytest

from taquilla.engine.lottery import cache

MAX = 4


async def test_events_in_use_stay_and_those_of_long_ago_are_forgotten(desk, monkeypatch):
    monkeypatch.setattr(cache, "_EVENTS_MAX", MAX)
    ids = [event for (event,) in desk.ask("select id from event order by id limit 12")]
    lottery = cache.LotteryCache(desk.house.cache)
    async with desk.house.database.reading() as connection:
        for wanted in (ids[:3], ids[3:5], ids[:1], ids[5:8]):
            found = await lottery.events(connection, wanted)
            assert {event.id for event in found.values()} == set(wanted)
            assert all(lottery.peek_event(event) == found[event] for event in wanted)
            assert len(lottery._events) <= MAX
            assert len(lottery._older_events) <= MAX
        # The first one was asked for again meanwhile.
        assert lottery.peek_event(ids[0]).id == ids[0]
        with pytest.raises(KeyError):
            lottery.peek_event(ids[1])
        assert (await lottery.events(connection, [ids[1], -1])).keys() == {ids[1]}
        # A long report takes all of them, and pushes nothing out.
        assert (await lottery.events(connection, ids)).keys() == set(ids)
        assert lottery.peek_event(ids[1]).id == ids[1]
        assert len(lottery._events) + len(lottery._older_events) <= 2 * MAX
