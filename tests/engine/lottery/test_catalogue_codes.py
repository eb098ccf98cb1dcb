"""Codes in catalogue files: how they are read, the refusals, and the codes that remain after a later file."""

import re
from datetime import date, time
from pathlib import Path

import pytest
from tests.engine.conftest import CATALOGUE
from tests.engine.lottery.conftest import load

from taquilla.engine.lottery.catalogue import BadCatalogue, read_catalogue
from taquilla.store.lottery.catalogue import CodeFacts

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


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        # twice
        ('codes = {"13:00" = {A = "711", C = "711"}}', "",
         "product 2, codes, 13:00 of list A: 711 is also the code of product 2, 13:00 of list C, on the same days"),
        (PAIRS, 'codes = {"08:00" = "713"}',
         "product 2, codes, 13:00 of list C: 713 is also the code of product 3, 08:00, on the same days"),
        # for nothing
        ('codes = {"13:05" = {A = "711"}}', "", "product 2, codes, 13:05 of list A: nothing is drawn then"),
        ("", 'codes = {"16:30" = "711"}', "product 3, codes, 16:30: nothing is drawn then"),
    ],
)  # fmt: skip
async def test_codes_without_a_possible_meaning_are_refused_with_nothing_written(
    tmp_path: Path, database_url: str, first: str, second: str, sentence: str
) -> None:
    with pytest.raises(BadCatalogue) as refused:
        await load_codes(database_url, a_file(tmp_path, first, second))
    assert str(refused.value) == f"2024-01-01.toml: {sentence}"
    assert await load_codes(database_url, a_file(tmp_path)) == ([(5, 0)], ALL)


async def test_codes_may_be_added_and_a_file_without_codes_leaves_them(tmp_path: Path, database_url: str) -> None:
    await load_codes(database_url, a_file(tmp_path, "", ""))
    first, silent = a_file(tmp_path), a_file(tmp_path, "", "", day=LATER)
    assert await load_codes(database_url, first, first, silent) == ([(5, 0), (0, 0), (0, 0)], ALL)


async def test_other_codes_hold_from_their_files_day_on(tmp_path: Path, database_url: str) -> None:
    later = a_file(tmp_path, 'codes = {"13:00" = {A = "711", C = "7A1"}, "16:30" = {C = "713"}}', "", day=LATER)
    done, codes = await load_codes(database_url, a_file(tmp_path), later, later)
    assert done == [(5, 0), (2, 2), (0, 0)]
    assert codes == {
        *FIGURED, pairs("711", 1, "13:00"), pairs("713", 3, "13:00", FIRST, LATER), pairs("713", 3, "16:30", LATER),
        pairs("7A1", 1, "16:30", FIRST, LATER), pairs("7A1", 3, "13:00", LATER),
    }  # fmt: skip


async def test_no_codes_at_all_end_the_earlier_ones_and_free_them_for_others(tmp_path: Path, database_url: str) -> None:
    later = a_file(tmp_path, "codes = {}", 'codes = {"08:00" = "711", "13:00" = "000"}', day=LATER)
    done, codes = await load_codes(database_url, a_file(tmp_path), later, later)
    assert done[1:] == [(1, 4), (0, 0)]
    assert {row for row in codes if row.until_day is None} == {figures("711", "08:00", LATER), figures("000", "13:00")}


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
