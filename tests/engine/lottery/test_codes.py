"""Draws by their codes: another event each day, forgotten when a catalogue is loaded, and with what was drawn."""

import asyncio
import threading
from datetime import date
from pathlib import Path

from tests.engine.conftest import Desk
from tests.engine.lottery.conftest import CHANCE, LOTTO_ACTIVO, load, settle
from tests.patience import PATIENCE_S, wait_until

from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import connect

TUESDAY, WEDNESDAY = date(2024, 10, 22), date(2024, 10, 23)

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


async def find(desk: Desk, day: date, *codes: str) -> dict[str, int]:
    return await desk.house.lottery.codes.find(day, codes)


async def test_a_code_means_the_event_of_its_day_which_is_called_so(desk: Desk) -> None:
    found = await find(desk, TUESDAY, "711", "713", "8C0", "711")
    first, astral = (desk.event(CHANCE, "22T13:00", list_id) for list_id in (1, 3))
    assert found == {"711": first, "713": astral, "8C0": desk.event(LOTTO_ACTIVO, "22T19:00")}
    assert await find(desk, WEDNESDAY, "711") == {"711": desk.event(CHANCE, "23T13:00", 1)}
    called = desk.house.lottery.codes.of
    assert await called(TUESDAY, found.values()) == {event: code for code, event in found.items()}
    assert await called(TUESDAY, [0, 2**62]) == {}


async def test_a_code_that_means_nothing_is_left_out(desk: Desk) -> None:
    strange = ("999", "7111", "71", "", "8c0", "7\\1", '"', "{}", "٧11", "NULL")
    assert await find(desk, TUESDAY, *strange, "711") == {"711": desk.event(CHANCE, "22T13:00", 1)}
    assert await find(desk, date(2023, 12, 31), "711") == {}
    # No event is rolled that far ahead; once it is, the code means it.
    assert await find(desk, date(2025, 12, 31), "711") == {}
    desk.ask(
        "insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order) "
        "values (27, 1, '2025-12-31T13:00-04:00', '2025-12-31', 'TRIPLE CHANCE', 'lottery', false, 1)"
    )
    assert set(await find(desk, date(2025, 12, 31), "711")) == {"711"}


async def test_codes_that_change_are_forgotten_with_the_rules(desk: Desk, tmp_path: Path) -> None:
    before = {day: await find(desk, day, "810", "820", "830") for day in (TUESDAY, WEDNESDAY)}
    path = tmp_path / "swapped.toml"
    path.write_text(SWAPPED, encoding="utf-8")
    await load(desk.url, path)
    # The next holder of a gate finds new rules there. There has been none until now.
    assert await find(desk, WEDNESDAY, "810") == {"810": before[WEDNESDAY]["810"]}
    await desk.house.operator(BANKLOT)
    assert await find(desk, TUESDAY, "810", "820", "830") == before[TUESDAY]
    after = await find(desk, WEDNESDAY, "810", "820", "830")
    assert after == {"810": before[WEDNESDAY]["820"], "820": before[WEDNESDAY]["810"]}
    # And back: what is drawn at nine is called 810 now, and at ten it is called nothing.
    called = await desk.house.lottery.codes.of(WEDNESDAY, before[WEDNESDAY].values())
    assert called == {event: code for code, event in after.items()}


async def test_codes_read_before_they_were_forgotten_are_not_put_back(desk: Desk) -> None:
    """Remember an answer of the database only after other codes are loaded and new rules are read."""
    await desk.house.operator(BANKLOT)
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
        wait_until(lambda: desk.ask(answered, connection.info.backend_pid, asked_at), "the answer")
        desk.ask("update code set until_day = '2024-10-22' where code = '711'")
        desk.ask("update gate set rules_version = rules_version + 1")
        # In a loop of its own, so that ours stands still.
        reader = threading.Thread(target=lambda: asyncio.run(meet_anew()))
        reader.start()
        reader.join(PATIENCE_S / 2)
        assert await looking == {"711": event}
        assert await cache.codes(connection, TUESDAY, ["711"]) == {}


async def test_a_draw_that_waits_to_be_opened_is_not_shown(desk: Desk) -> None:
    event = desk.event(LOTTO_ACTIVO, "22T19:00")
    desk.ask("update draw set state = 'scheduled' where event_id = %s", event)
    assert "8C0" not in {one.code for one in await desk.house.lottery.codes.draws(BANKLOT, TUESDAY)}


async def test_an_operator_sees_its_own_draws_and_results_alone(desk: Desk) -> None:
    await desk.house.people.office.add_operator(2, name="other", currency="VES", exponent=2, zone="America/Caracas")
    codes = desk.house.lottery.codes
    assert await codes.draws(2, TUESDAY) == []
    await desk.work()
    assert len(await codes.draws(2, TUESDAY)) == 12 + 3 * 3
    await settle(desk, {desk.event(LOTTO_ACTIVO, "22T08:00"): "36"}, at="22T08:30")
    # A correction counts once it is approved.
    await desk.house.lottery.draws.enter_result((await desk.clerks())[0], desk.event(LOTTO_ACTIVO, "22T08:00"), "35")
    assert [one.outcome for one in await codes.results(BANKLOT, TUESDAY)] == ["36"]
    assert await codes.results(2, TUESDAY) == []
