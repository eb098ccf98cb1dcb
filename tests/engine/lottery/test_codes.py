"""Draws by their codes: another event each day, forgotten when a catalogue is loaded, and with what was drawn."""

import asyncio
import threading
import time
from datetime import date, datetime
from pathlib import Path

from tests.engine.conftest import PATIENCE_S, Desk

from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.engine.lottery.codes import CodedResult
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery.codes import CodedDraw
from taquilla.store.postgres.database import connect

TUESDAY, WEDNESDAY = date(2024, 10, 22), date(2024, 10, 23)
CHANCE, ACTIVO = 27, 5

SWAPPED = """
from = 2024-10-23
zone = "America/Caracas"
lottery = [{id = 23, name = "LOTERÍA DE ORIENTE"}]
[[product]]
id = 5
name = "LOTTO ACTIVO"
lottery = 23
category = "animalitos"
order = 7
close_minutes = 5
quota = 1_000_000
codes = {"08:00" = "820", "09:00" = "810"}
"""


def find(desk: Desk, day: date, *codes: str) -> dict[str, int]:
    return desk.run(desk.house.lottery.codes.find(day, codes))


def test_a_code_means_the_event_of_its_day(desk: Desk) -> None:
    assert find(desk, TUESDAY, "711", "713", "8C0", "711") == {
        "711": desk.event(CHANCE, "22T13:00", 1),
        "713": desk.event(CHANCE, "22T13:00", 3),
        "8C0": desk.event(ACTIVO, "22T19:00"),
    }
    assert find(desk, WEDNESDAY, "711") == {"711": desk.event(CHANCE, "23T13:00", 1)}


def test_a_draw_is_called_what_its_code_says(desk: Desk) -> None:
    wanted = find(desk, TUESDAY, "711", "713", "8C0")
    assert desk.run(desk.house.lottery.codes.of(TUESDAY, wanted.values())) == {event: code for code, event in wanted.items()}
    assert desk.run(desk.house.lottery.codes.of(TUESDAY, [0, 2**62])) == {}


def test_a_code_that_means_nothing_is_left_out(desk: Desk) -> None:
    strange = ("999", "7111", "71", "", "8c0", "7\\1", '"', "{}", "٧11", "NULL")
    assert find(desk, TUESDAY, *strange, "711") == {"711": desk.event(CHANCE, "22T13:00", 1)}
    assert find(desk, date(2023, 12, 31), "711") == {}
    # No event is rolled that far ahead; once it is, the code means it.
    assert find(desk, date(2025, 12, 31), "711") == {}
    desk.ask(
        "insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order) "
        "values (27, 1, '2025-12-31T13:00-04:00', '2025-12-31', 'TRIPLE CHANCE', 'lottery', false, 1)"
    )
    assert set(find(desk, date(2025, 12, 31), "711")) == {"711"}


def test_codes_that_change_are_forgotten_with_the_rules(desk: Desk, tmp_path: Path) -> None:
    before = {day: find(desk, day, "810", "820", "830") for day in (TUESDAY, WEDNESDAY)}
    path = tmp_path / "swapped.toml"
    path.write_text(SWAPPED, encoding="utf-8")

    async def load() -> None:
        async with await connect(desk.url) as connection:
            await load_catalogue(connection, read_catalogue(path))

    desk.run(load())
    # The next holder of a gate finds new rules there. There has been none until now.
    assert find(desk, WEDNESDAY, "810") == {"810": before[WEDNESDAY]["810"]}
    desk.run(desk.house.operator(BANKLOT))
    assert find(desk, TUESDAY, "810", "820", "830") == before[TUESDAY]
    after = find(desk, WEDNESDAY, "810", "820", "830")
    assert after == {"810": before[WEDNESDAY]["820"], "820": before[WEDNESDAY]["810"]}
    # And back: what is drawn at nine is called 810 now, and at ten it is called nothing.
    called = desk.run(desk.house.lottery.codes.of(WEDNESDAY, before[WEDNESDAY].values()))
    assert called == {event: code for code, event in after.items()}


async def test_codes_read_before_they_were_forgotten_are_not_put_back(desk: Desk) -> None:
    """Remember an answer of the database only after other codes are loaded and new rules are read."""
    cache, event = desk.house.lottery.cache, desk.event(CHANCE, "22T13:00", 1)
    answered = "select 1 from pg_stat_activity where pid = %s and query_start > %s and state = 'idle'"

    async def meet_anew() -> None:
        async with await connect(desk.url) as connection:
            await cache.get(connection, BANKLOT)

    async with desk.house.database.reading() as connection:
        await cache.codes(connection, TUESDAY, ["713"])  # prepares the statement: the next look is one round trip
        asked_at = desk.one("select clock_timestamp()")
        looking = asyncio.create_task(cache.codes(connection, TUESDAY, ["711"]))
        await asyncio.sleep(0)
        deadline = time.monotonic() + PATIENCE_S / 2
        while not desk.ask(answered, connection.info.backend_pid, asked_at):
            assert time.monotonic() < deadline
        desk.ask("update code set until_day = '2024-10-22' where code = '711'")
        desk.ask("update gate set rules_version = rules_version + 1")
        # In a loop of its own, so that ours stands still.
        reader = threading.Thread(target=lambda: asyncio.run(meet_anew()))
        reader.start()
        reader.join(PATIENCE_S / 2)
        assert await looking == {"711": event}
        assert await cache.codes(connection, TUESDAY, ["711"]) == {}
    desk.run(desk.house.operator(BANKLOT))


def test_the_draws_of_a_day_come_by_their_codes_in_the_order_of_drawing(desk: Desk) -> None:
    desk.set_clock("22T12:54")
    draws = desk.run(desk.house.lottery.codes.draws(BANKLOT, TUESDAY))
    assert len(draws) == 104
    assert [one.draws_at for one in draws] == sorted(one.draws_at for one in draws)
    by_code = {one.code: one for one in draws}

    def at(text: str) -> datetime:
        return datetime.fromisoformat(f"2024-10-22T{text}-04:00")

    event = desk.event(CHANCE, "22T13:00", 3)
    astral = CodedDraw("713", "CHANCE ASTRAL", event, at("12:55"), True, at("13:00"), "lottery", True, 3, None)
    assert by_code["713"] == astral
    desk.set_clock("22T12:55")
    after = {one.code: one for one in desk.run(desk.house.lottery.codes.draws(BANKLOT, TUESDAY))}
    assert after["713"] == astral._replace(is_open=False)
    assert after["723"].is_open


def test_a_draw_that_waits_to_be_opened_is_not_shown(desk: Desk) -> None:
    event = desk.event(ACTIVO, "22T19:00")
    desk.ask("update draw set state = 'scheduled' where event_id = %s", event)
    assert "8C0" not in {one.code for one in desk.run(desk.house.lottery.codes.draws(BANKLOT, TUESDAY))}


def test_an_operator_sees_its_own_draws_and_results_alone(desk: Desk) -> None:
    desk.run(desk.house.people.office.add_operator(2, name="other", currency="VES", exponent=2, zone="America/Caracas"))
    assert desk.run(desk.house.lottery.codes.draws(2, TUESDAY)) == []
    desk.run(desk.work())
    assert len(desk.run(desk.house.lottery.codes.draws(2, TUESDAY))) == 104
    desk.set_clock("22T08:30")
    desk.run(desk.work())
    desk.run(desk.draw(desk.event(ACTIVO, "22T08:00"), "36"))
    assert [one.outcome for one in desk.run(desk.house.lottery.codes.results(BANKLOT, TUESDAY))] == ["36"]
    assert desk.run(desk.house.lottery.codes.results(2, TUESDAY)) == []


def test_results_are_those_approved_and_in_force(desk: Desk) -> None:
    codes, astral, animal = desk.house.lottery.codes, desk.event(CHANCE, "22T13:00", 3), desk.event(ACTIVO, "22T08:00")
    desk.set_clock("22T13:30")
    desk.run(desk.work())
    desk.run(desk.draw(animal, "36"))
    first, _ = desk.run(desk.clerks())
    desk.run(desk.house.lottery.draws.enter_result(first, astral, "123-ARI"))
    assert desk.run(codes.results(BANKLOT, TUESDAY)) == [CodedResult("810", "36", animal)]
    desk.run(desk.house.lottery.draws.approve_result(desk.run(desk.clerks())[1], astral, "123-ARI"))
    assert desk.run(codes.results(BANKLOT, TUESDAY)) == [CodedResult("810", "36", animal), CodedResult("713", "123-ARI", astral)]
    assert desk.run(codes.results(BANKLOT, TUESDAY, "713")) == [CodedResult("713", "123-ARI", astral)]
    desk.run(desk.work())
    desk.run(desk.draw(astral, "124-PIS"))
    assert desk.run(codes.results(BANKLOT, TUESDAY, "713")) == [CodedResult("713", "124-PIS", astral)]
    assert desk.run(codes.results(BANKLOT, TUESDAY, "711")) == []
    assert desk.run(codes.results(BANKLOT, WEDNESDAY)) == []
