"""Codes of draws: read from catalogue files, refused, ended and replaced by later ones, and what each means on a day."""

import asyncio
import re
import threading
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from tests.engine.conftest import Desk
from tests.engine.lottery.conftest import CHANCE, LOTTO_ACTIVO, later_file, load, settle
from tests.houses import CATALOGUE
from tests.patience import PATIENCE_S, wait_until

from taquilla.engine.lottery.catalogue import BadCatalogue, read_catalogue
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery.catalogue import CodeFacts
from taquilla.store.postgres.database import connect

TUESDAY, WEDNESDAY = date(2024, 10, 22), date(2024, 10, 23)

SWAPPED = [
    ("from = 2024-10-22", "from = 2024-10-23"), ('"08:00" = "810"', '"08:00" = "820"'), ('"09:00" = "820"', '"09:00" = "810"'),
    ('"10:00" = "830"\n', ""),
]  # fmt: skip


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


@pytest.mark.parametrize(("local", "played_on_22"), [("00:05", 23), ("00:06", 22)])  # it closes five minutes before
async def test_a_code_of_a_draw_that_closes_by_midnight_means_the_next_day_s(desk: Desk, local, played_on_22) -> None:
    desk.ask("update code set draw_time = %s where code = '711'", local)
    desk.ask("update event set draws_at = draws_at - interval '13 hours' + %s where product_id = 27 and list_id = 1"
             " and (draws_at at time zone 'UTC')::time = '17:00'", local)  # fmt: skip
    # An operator that closes six minutes before has closed both by midnight.
    async with desk.house.database.reading() as connection:
        for at, closes, day in (("00:00", {}, played_on_22), ("23:59", {}, played_on_22), ("23:59", {CHANCE: 6}, 23)):
            moment = datetime.fromisoformat(f"2024-10-22T{at}-04:00")
            found = await desk.house.lottery.cache.codes(connection, moment, ["711"], closes)
            assert found == {"711": desk.event(CHANCE, f"{day}T{local}", 1)}
    assert await find(desk, TUESDAY, "711") == {"711": desk.event(CHANCE, f"22T{local}", 1)}


async def test_codes_that_change_are_forgotten_with_the_rules(desk: Desk, tmp_path: Path) -> None:
    before = {day: await find(desk, day, "810", "820", "830") for day in (TUESDAY, WEDNESDAY)}
    await load(desk.url, later_file(tmp_path, *SWAPPED))
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
        await cache.codes(connection, TUESDAY, ["713"], {})  # prepares the statement: the next look is one round trip
        asked_at = desk.one("select clock_timestamp()")
        looking = asyncio.create_task(cache.codes(connection, TUESDAY, ["711"], {}))
        await asyncio.sleep(0)
        wait_until(lambda: desk.ask(answered, connection.info.backend_pid, asked_at), "the answer")
        desk.ask("update code set until_day = '2024-10-22' where code = '711'")
        desk.ask("update gate set rules_version = rules_version + 1")
        # In a loop of its own, so that ours stands still.
        reader = threading.Thread(target=lambda: asyncio.run(meet_anew()))
        reader.start()
        reader.join(PATIENCE_S / 2)
        assert await looking == {"711": event}
        assert await cache.codes(connection, TUESDAY, ["711"], {}) == {}


async def test_an_operator_sees_its_own_open_draws_and_results_alone(desk: Desk) -> None:
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
    desk.ask("update draw set state = 'scheduled' where event_id = %s", desk.event(LOTTO_ACTIVO, "22T19:00"))
    assert "8C0" not in {one.code for one in await codes.draws(BANKLOT, TUESDAY)}


FIRST, LATER = date(2024, 1, 1), date(2025, 6, 1)

TWO_PRODUCTS = """
from = %s
zone = "America/Caracas"
lottery = [{id = 1, name = "ONE"}]
[[product]]
id = 2
name = "PAIRS"
lottery = 1
category = "lottery"
order = 1
close_minutes = 5
quota = 5
list = [{id = 1, name = "A", display = "PAIRS"}, {id = 3, name = "C", display = "SIGNS", zodiac = true}]
times = [{times = ["13:00", "16:30"]}]
%s
[[product]]
id = 3
name = "FIGURES"
lottery = 1
category = "animalitos"
order = 2
close_minutes = 5
quota = 5
times = [{times = ["08:00", "13:00"]}]
%s
"""

PAIRS = 'codes = {"13:00" = {A = "711", C = "713"}, "16:30" = {A = "7A1"}}'
FIGURES = 'codes = {"08:00" = "ABC", "13:00" = "000"}'


def a_file(folder: Path, pairs: str = PAIRS, figures: str = FIGURES, *, day: date = FIRST) -> Path:
    path = folder / f"{day}.toml"
    path.write_text(TWO_PRODUCTS % (day, pairs, figures), encoding="utf-8")
    return path


async def load_codes(url: str, *files: Path) -> tuple[list[tuple[int, int]], set[CodeFacts]]:
    """Return the numbers of codes that each file added and changed, and those that are known in the end."""
    done, facts = await load(url, *files)
    return [(one.added["codes"], one.changed["codes"]) for one in done], set(facts.codes)


def pairs(code: str, list_id: int, at: str, *days: date) -> CodeFacts:
    return CodeFacts(code, 2, list_id, time.fromisoformat(at), *(days or (FIRST,)))


def figures(code: str, at: str, *days: date) -> CodeFacts:
    return CodeFacts(code, 3, 0, time.fromisoformat(at), *(days or (FIRST,)))


FIGURED = {figures("ABC", "08:00"), figures("000", "13:00")}
ALL = {pairs("711", 1, "13:00"), pairs("713", 3, "13:00"), pairs("7A1", 1, "16:30"), *FIGURED}
ALL_LATER = {replace(code, from_day=LATER) for code in ALL}


def test_codes_are_read_by_time_and_list(tmp_path: Path) -> None:
    read = read_catalogue(a_file(tmp_path))
    assert (set(read.facts.codes), read.coded) == (ALL, {2, 3})
    without = read_catalogue(a_file(tmp_path, "", "codes = {}"))
    assert (without.facts.codes, without.coded) == ((), {3})


BAD = [
    ('codes = "711"', "", "product 2, codes: is not a table"),
    ('codes = {"1:00" = {A = "711"}}', "", 'product 2, codes.1:00: is not a time such as "09:30"'),
    ('codes = {"13:00" = {B = "711"}}', "", "product 2, codes.13:00: there is no list B"),
    ('codes = {"13:00" = "711"}', "", 'product 2, codes.13:00: names no list: write {A = "711"}'),
    ("", 'codes = {"08:00" = {A = "711"}}', "product 3, codes.08:00: there is no list A"),
    *(
        ("", f'codes = {{"08:00" = {code}}}', 'product 3, codes.08:00: is not a code of three digits or capitals, such as "711"')
        for code in ("711", '"71"', '"7111"', '"abc"', '"71 "', '"711\\n"', '"Ñ11"', '"٧11"', '""', "[]", "true")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "sentence"), BAD, ids=[f"{place}" for place in range(len(BAD))])
def test_codes_of_wrong_shape_are_refused(tmp_path: Path, first: str, second: str, sentence: str) -> None:
    with pytest.raises(BadCatalogue) as refused:
        read_catalogue(a_file(tmp_path, first, second))
    assert str(refused.value) == f"2024-01-01.toml: {sentence}"


@pytest.mark.parametrize(("first", "second", "sentence"), [
    # twice
    ('codes = {"13:00" = {A = "711", C = "711"}}', "",
     "product 2, codes, 13:00 of list A: 711 is also the code of product 2, 13:00 of list C, on the same days"),
    (PAIRS, 'codes = {"08:00" = "713"}',
     "product 2, codes, 13:00 of list C: 713 is also the code of product 3, 08:00, on the same days"),
    # for nothing
    ('codes = {"13:05" = {A = "711"}}', "", "product 2, codes, 13:05 of list A: nothing is drawn then"),
    ("", 'codes = {"16:30" = "711"}', "product 3, codes, 16:30: nothing is drawn then"),
])  # fmt: skip
async def test_codes_without_a_possible_meaning_are_refused_with_nothing_written(
    tmp_path: Path, database_url: str, first: str, second: str, sentence: str
) -> None:
    with pytest.raises(BadCatalogue) as refused:
        await load_codes(database_url, a_file(tmp_path, first, second))
    assert str(refused.value) == f"2024-01-01.toml: {sentence}"
    assert await load_codes(database_url, a_file(tmp_path)) == ([(5, 0)], ALL)


@pytest.mark.parametrize(("first", "later", "done", "found"), [
    (["", ""], [PAIRS, FIGURES], (5, 0), ALL_LATER),
    ([PAIRS, FIGURES], ["", ""], (0, 0), ALL),  # a file without codes leaves them
    ([PAIRS, FIGURES], ['codes = {"13:00" = {A = "711", C = "7A1"}, "16:30" = {C = "713"}}', ""], (2, 2), {
        *FIGURED, pairs("711", 1, "13:00"), pairs("713", 3, "13:00", FIRST, LATER), pairs("713", 3, "16:30", LATER),
        pairs("7A1", 1, "16:30", FIRST, LATER), pairs("7A1", 3, "13:00", LATER),
    }),
    # No codes at all end the earlier ones, and free them for others.
    ([PAIRS, FIGURES], ["codes = {}", 'codes = {"08:00" = "711", "13:00" = "000"}'], (1, 4), {
        pairs("711", 1, "13:00", FIRST, LATER), pairs("713", 3, "13:00", FIRST, LATER), pairs("7A1", 1, "16:30", FIRST, LATER),
        figures("ABC", "08:00", FIRST, LATER), figures("711", "08:00", LATER), figures("000", "13:00"),
    }),
])  # fmt: skip
async def test_other_codes_hold_from_their_files_day_on(
    tmp_path: Path, database_url: str, first: list[str], later: list[str], done: tuple[int, int], found: set[CodeFacts]
) -> None:
    files = a_file(tmp_path, *first), a_file(tmp_path, *later, day=LATER)
    changed, codes = await load_codes(database_url, *files, files[1])
    assert (changed[1:], codes) == ([done, (0, 0)], found)


async def test_a_code_that_another_product_still_has_is_refused(tmp_path: Path, database_url: str) -> None:
    await load_codes(database_url, a_file(tmp_path))
    with pytest.raises(BadCatalogue) as refused:
        await load_codes(database_url, a_file(tmp_path, "", 'codes = {"08:00" = "711"}', day=LATER))
    sentence = "product 3, codes, 08:00: 711 is also the code of product 2, 13:00 of list A, on the same days"
    assert str(refused.value) == f"2025-06-01.toml: {sentence}"


@pytest.mark.parametrize("day", [FIRST, date(2023, 12, 31)])
async def test_a_file_does_not_rewrite_what_is_known_of_its_days(tmp_path: Path, database_url: str, day: date) -> None:
    await load_codes(database_url, a_file(tmp_path))
    path = a_file(tmp_path, 'codes = {"13:00" = {A = "999", C = "713"}, "16:30" = {A = "7A1"}}', "", day=day)
    path.write_text(re.sub("(?m)^times.*", "", path.read_text()), encoding="utf-8")
    with pytest.raises(BadCatalogue) as refused:
        await load_codes(database_url, path)
    sentence = "711 is known from 2024-01-01 on; a file that changes it begins after that day"
    assert str(refused.value) == f"{day}.toml: product 2, codes, 13:00 of list A: {sentence}"


def test_the_house_ships_a_code_for_every_draw() -> None:
    facts = read_catalogue(CATALOGUE).facts
    assert {(row.product_id, row.list_id, row.time) for row in facts.codes} == {
        (row.product_id, row.list_id, row.time) for row in facts.slots
    }
    chance = {row.code: (f"{row.time:%H:%M}", row.list_id) for row in facts.codes if row.product_id == 27}
    draws = enumerate(("13:00", "16:30", "19:00"), start=1)
    assert chance == {f"7{draw}{list_id}": (at, list_id) for draw, at in draws for list_id in (1, 2, 3)}
    assert all(row.code[2] == str(row.list_id) for row in facts.codes)
    assert len({(row.product_id, row.code[0]) for row in facts.codes}) == len(facts.products)
