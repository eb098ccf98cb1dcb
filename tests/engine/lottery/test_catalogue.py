"""Catalogue files: refusals and their messages, and the results of loading one, the same one and a later one."""

import asyncio
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.engine.lottery.conftest import load
from tests.houses import CATALOGUE

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.schedule import Slot
from taquilla.engine.lottery.catalogue import BadCatalogue, Catalogue, Changes, load_catalogue, read_catalogue
from taquilla.store.ledger.gates import behind_gate, change_rules, read_rules_version
from taquilla.store.lottery.catalogue import Facts, ListFacts, LotteryFacts, MultiplierFacts, ProductFacts
from taquilla.store.people.operators import OperatorRow, add_operator
from taquilla.store.postgres.database import connect

CARACAS = ZoneInfo("America/Caracas")
FIRST, LATER = date(2024, 1, 1), date(2025, 6, 1)
MIDNIGHT = datetime(2024, 1, 1, 4, tzinfo=UTC)

ZULIA = """
from = 2024-01-01
zone = "America/Caracas"
[[lottery]]
id = 1
name = "LOTERÍA DEL ZÚLIA"
[[product]]
id = 2
name = "TRIPLE ZULIA"
lottery = 1
category = "lottery"
order = 3
close_minutes = 5
quota = 1_000_000
[[product.list]]
id = 1
name = "A"
display = "TRIPLE ZULIA"
[[product.list]]
id = 3
name = "C"
display = "ZODÍACO DEL ZULIA"
zodiac = true
[[product.times]]
times = ["12:45", "19:05"]
[product.multipliers]
triple = 600
triple_sign = "2.5"
"""
"""A whole small catalogue; the tests replace pieces of it."""


def a_file(folder: Path, *pieces: tuple[str, str], name: str = "some.toml") -> Path:
    """Return ZULIA with some pieces replaced, each of which it must have."""
    text = ZULIA
    for old, new in pieces:
        assert old in text
        text = text.replace(old, new, 1)
    (path := folder / name).write_text(text, encoding="utf-8")
    return path


def a_later_file(folder: Path, *pieces: tuple[str, str], day: date = LATER) -> Path:
    return a_file(folder, ("2024-01-01", f"{day}"), *pieces, name=f"{day}.toml")


def changes(added: dict[str, int] | None = None, changed: dict[str, int] | None = None) -> Changes:
    none = dict.fromkeys(("lotteries", "products", "lists", "slots", "multipliers", "codes"), 0)
    return Changes(none | (added or {}), none | (changed or {}))


def test_a_file_is_read_as_rows_that_hold_from_its_day_on(tmp_path: Path) -> None:
    days = (date(2024, 2, 1), date(2024, 3, 1), frozenset({1, 7}))
    said = "from = 2024-02-01\nuntil = 2024-03-01\nweekdays = [7, 1]"
    assert read_catalogue(a_file(tmp_path, ('"19:05"]\n', f'"19:05"]\n{said}\n'))) == Catalogue(
        file="some.toml", from_day=FIRST, zone=CARACAS, timetables=frozenset({2}), coded=frozenset(),
        left_out=frozenset({(2, "plain_on_zodiac"), (2, "advance_days")}),
        facts=Facts(
            lotteries=(LotteryFacts(1, "LOTERÍA DEL ZÚLIA"),),
            products=(ProductFacts(2, 1, "TRIPLE ZULIA", "lottery", 3, "America/Caracas", False, 5, 1_000_000, 0),),
            lists=(ListFacts(2, 1, "TRIPLE ZULIA", False), ListFacts(2, 3, "ZODÍACO DEL ZULIA", True)),
            slots=tuple(Slot(2, list_id, at, *days) for list_id in (1, 3) for at in (time(12, 45), time(19, 5))),
            multipliers=(MultiplierFacts(2, Game.TRIPLE, MIDNIGHT, 60_000), MultiplierFacts(2, Game.TRIPLE_SIGN, MIDNIGHT, 250)),
        ),
    )  # fmt: skip


SECOND_LIST = 'id = 3\nname = "C"\ndisplay = "ZODÍACO DEL ZULIA"\nzodiac = true\n'
LISTS = '[[product.list]]\nid = 1\nname = "A"\ndisplay = "TRIPLE ZULIA"\n[[product.list]]\n' + SECOND_LIST
MULTIPLIERS = 'triple = 600\ntriple_sign = "2.5"'


def a_joint_file(folder: Path, said: str, category: str = "lottery", second: str = "B", day: date = FIRST) -> Path:
    """Return ZULIA with another second list, without signs, and with these multipliers."""
    other = f'id = {" BC".index(second) + 1}\nname = "{second}"\ndisplay = "PAIRS"\n'
    pieces = ('category = "lottery"', f'category = "{category}"'), (SECOND_LIST, other), (MULTIPLIERS, said)
    return a_later_file(folder, *pieces, day=day)


@pytest.mark.parametrize(("category", "second", "said", "read"), [
    ("lottery", "B", "triple_ab = 200_000", (8, 200_000_00, 0, 0)),
    ("lottery", "B", 'triple_ab = 200_000\ntriple_ab_consolation = "150.5"', (8, 200_000_00, 150_50, 0)),
    ("lottery", "B", "terminal_ab_consolation = 5\nterminal_ab = 5_000", (9, 5_000_00, 5_00, 0)),
    ("animalitos", "B", "animal_ab = 900", (9, 900_00, 0, 0)),
    ("animalitos77", "B", "tripleta = 50", (7, 50_00, 0, 10)),
    ("animalitos", "C", "tripleta = 50\ntripleta_run = 12", (7, 50_00, 0, 12)),
    ("lottery", "C", "triple_ab = 5", "multipliers.triple_ab: is a game that no list of this product offers"),
    ("lottery", "B", "animal_ab = 5", "multipliers.animal_ab: is a game that no list of this product offers"),
    ("animalitos", "B", "terminal_ab = 5", "multipliers.terminal_ab: is a game that no list of this product offers"),
    ("animalitos", "B", "tripleta = 60\ntripleta_run = 12",
     "multipliers.tripleta: tripleta would return 101.13 %, more than 90.00 %"),
    ("animalitos", "B", "animal_ab = 5_000", "multipliers.animal_ab: terminal_ab would return 346.26 %, more than 90.00 %"),
    ("lottery", "B", "triple_ab = 5\ntriple_ab_consolation = 0",
     "multipliers.triple_ab_consolation: is not a number above 0 with at most two decimals"),
    ("lottery", "B", "triple_ab_consolation = 5", "multipliers.triple_ab_consolation: goes with no multiplier here"),
    ("lottery", "B", "triple = 5\ntriple_consolation = 5", "multipliers.triple_consolation: goes with no multiplier here"),
    ("lottery", "B", "triple = 5\ntriple_run = 5", "multipliers.triple_run: goes with no multiplier here"),
    ("animalitos77", "B", "tripleta = 5\ntripleta_run = 2", "tripleta_run: is not between 3 and 60"),
    ("animalitos77", "B", "tripleta = 5\ntripleta_run = 61", "tripleta_run: is not between 3 and 60"),
])  # fmt: skip
def test_multipliers_of_several_draws_are_read_with_what_goes_with_them(
    tmp_path: Path, category: str, second: str, said: str, read: tuple[int, int, int, int] | str
) -> None:
    path = a_joint_file(tmp_path, said, category, second)
    if isinstance(read, str):
        with pytest.raises(BadCatalogue) as refused:
            read_catalogue(path)
        assert str(refused.value) == f"{path.name}: product 2, {read}"
    else:
        found = [row for row in read_catalogue(path).facts.multipliers if row.game == read[0]]
        assert found == [MultiplierFacts(2, read[0], MIDNIGHT, *read[1:])]


async def test_another_consolation_is_another_multiplier(tmp_path: Path, database_url: str) -> None:
    said = "triple_ab = 200_000\ntriple_ab_consolation = "
    first, later = (a_joint_file(tmp_path, f"{said}{consolation}", day=day) for consolation, day in ((150, FIRST), (100, LATER)))
    done, facts = await load(database_url, first, first, later, later)
    assert done[1:] == [changes(), changes({"multipliers": 1}), changes()]
    assert [(row.hundredths, row.consolation) for row in facts.multipliers] == [(200_000_00, 150_00), (200_000_00, 100_00)]


def test_the_catalogue_of_the_house_is_in_order() -> None:
    facts = read_catalogue(CATALOGUE).facts
    assert (len(facts.lotteries), len(facts.products), len(facts.slots), len(facts.codes)) == (5, 11, 104, 104)
    guayana = next(product for product in facts.products if product.id == 6)
    assert guayana == ProductFacts(6, 22, "JUNGLA MILLONARIA", "animalitos", 10, "America/Caracas", False, 5, 1_000_000, 0)
    assert ListFacts(6, 0, "JUNGLA MILLONARIA", False) in facts.lists


@pytest.mark.parametrize(("old", "new"), [
    ("close_minutes = 5", "close_minutes = 0"), ("close_minutes = 5", "close_minutes = 1440"),
    ("quota = 1_000_000", "quota = 0"), ("quota = 1_000_000", "quota = 1_000_000_000"),
    ("quota = 1_000_000", "quota = 1\nadvance_days = 31"), ("quota = 1_000_000", "quota = 1\nplain_on_zodiac = true"),
    ('"12:45"', '"00:00"'), ('"12:45"', '"23:59"'),
    ("triple = 600", "triple = 900"), ("triple = 600", 'triple = "0.01"'), ("triple = 600", "triple = 599.99"),
    ('times = ["12:45", "19:05"]', 'times = ["12:45"]\nuntil = 2024-02-01\n[[product.times]]\n'
     'times = ["12:45"]\nfrom = 2024-02-01'),
    ('times = ["12:45", "19:05"]', 'times = ["12:45"]\nweekdays = [1]\n[[product.times]]\ntimes = ["12:45"]\n'
     "weekdays = [2]"),
    ("2024-01-01", "1900-01-01"), ("2024-01-01", "2199-12-31"),
])  # fmt: skip
def test_the_last_good_values_are_taken(tmp_path: Path, old: str, new: str) -> None:
    assert read_catalogue(a_file(tmp_path, (old, new))).facts.products


BAD = [
    # the file
    ("from = 2024-01-01", "from = ", "is not TOML: *"),
    ("TRIPLE", "TRIPLE\x00", "is not TOML: *"),
    ("from = 2024-01-01", "id = 1\nid = 2", "is not TOML: *"),
    ("from = 2024-01-01", f"from = {'[' * 20_000}", "is not TOML: *"),
    ("quota = 1_000_000", f"quota = {'9' * 5_000}", "is not TOML: *"),
    ("from = 2024-01-01", f"#{'x' * (1 << 20)}", "is longer than 1048576 bytes"),
    *[("2024-01-01", bad, "from: is not between 1900-01-01 and 2199-12-31") for bad in ("1899-12-31", "2200-01-01")],
    *[("America/Caracas", bad, "zone: is not the name of a time zone, such as America/Caracas")
      for bad in ("America/Nowhere", "America", "../../etc/passwd")],
    ("from =", '"\\u001b[2J" = 1\nfrom =', "?[2J: is an unknown key"),
    # lotteries
    ("[[lottery]]\nid = 1", "[[lottery]]\nid = 0", "lottery no. 1, id: is not between 1 and 2147483647"),
    ("[[lottery]]", '[[lottery]]\nid = 1\nname = "X"\n[[lottery]]', "lottery 1: appears twice"),
    # products
    ("id = 2", "id = 2147483648", "product no. 1, id: is not between 1 and 2147483647"),
    ("lottery = 1", "lottery = 2", "product 2, lottery: there is no lottery 2 in this file"),
    ('category = "lottery"', 'category = "raffle"', "product 2, category: is none of animalitos, animalitos77, lottery"),
    *[('"TRIPLE ZULIA"', f'"{bad}"', "product 2, name: is not a name of 1 to 100 printable characters")
      for bad in ("", " ZULIA", "A\\u0000B", "Z" * 101)],
    ("close_minutes = 5", "close_minutes = -1", "product 2, close_minutes: is not between 0 and 1440"),
    ("close_minutes = 5", "close_minutes = 1441", "product 2, close_minutes: is not between 0 and 1440"),
    ("quota = 1_000_000", "quota = 1_000_000_001", "product 2, quota: is not between 0 and 1000000000"),
    ("[[product]]", ZULIA[ZULIA.index("[[product]]") :] + "[[product]]", "product 2: appears twice"),
    # lists
    ('[[product.list]]\nid = 1\nname = "A"', '[[product.list]]\nid = 4\nname = "D"',
     "product 2, list no. 1, id: is not between 1 and 3"),
    ('name = "A"', 'name = "B"', "product 2, list 1, name: list 1 is called A"),
    ('id = 3\nname = "C"', 'id = 1\nname = "A"', "product 2, list 1: appears twice"),
    ('category = "lottery"', 'category = "animalitos"', "product 2, list 3, zodiac: animalitos have no zodiac list"),
    # times
    ('"19:05"', '"19:60"', 'product 2, times no. 1, times: no. 2 is not a time such as "09:30"'),
    *[('"12:45"', bad, 'product 2, times no. 1, times: no. 1 is not a time such as "09:30"')
      for bad in ('"24:00"', '"9:30"', '"12:45\\n"', '"١٢:45"', "12:45:00")],
    ('["12:45", "19:05"]', "[]", "product 2, times no. 1, times: are none"),
    ('"12:45"', '"19:05"', "product 2, times: 19:05 of list A appears twice for the same days"),
    ('"19:05"]', '"19:05"]\nuntil = 2024-02-02\n[[product.times]]\ntimes = ["12:45"]\nfrom = 2024-02-01',
     "product 2, times: 12:45 of list A appears twice for the same days"),
    ('"19:05"]', '"19:05"]\nweekdays = [1]\n[[product.times]]\ntimes = ["12:45"]\nweekdays = [2]\nuntil = 2024-02-02',
     "product 2, times: 12:45 of list A has two ends from 2024-01-01 on"),
    ('"19:05"]', '"19:05"]\nfrom = 2023-12-31',
     "product 2, times no. 1, from: is before the file's own day, 2024-01-01"),
    ('"19:05"]', '"19:05"]\nuntil = 2024-01-01',
     "product 2, times no. 1, until: is not after 2024-01-01, the first day"),
    *[('"19:05"]', f'"19:05"]\nweekdays = {bad}',
       "product 2, times no. 1, weekdays: are not numbers from 1 (Monday) to 7 (Sunday)") for bad in ([0], [])],
    # multipliers
    ("triple = 600", "tripple = 600", "product 2, multipliers.tripple: is none of the games triple, terminal, *"),
    ("triple = 600", "terminal_ab = 5", "product 2, multipliers.terminal_ab: is a game that no list of this product offers"),
    ("triple = 600", "animalitos = 30", "product 2, multipliers.animalitos: is a game that no list of this product offers"),
    *[("triple = 600", f"triple = {bad}", "product 2, multipliers.triple: is not a number above 0 with at most two decimals")
      for bad in ("0", "599.999", "1e2", "inf", "true", f"0x{'f' * 5_000}")],
    ("triple = 600", "triple = 900.01", "product 2, multipliers.triple: triple would return 90.00 %, more than 90.00 %"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), BAD, ids=[f"{place}" for place in range(len(BAD))])
def test_faults_of_a_file_are_refused_with_file_product_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(BadCatalogue) as refused:
        read_catalogue(a_file(tmp_path, (old, new)))
    said, expected = str(refused.value), f"some.toml: {sentence}"
    assert said.startswith(expected[:-1]) if expected.endswith("*") else said == expected


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match=r"^none\.toml: cannot be read: No such file or directory$"):
        read_catalogue(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("\ufeff".encode() + "\nname = 'Zúlia'".encode("latin-1"))
    with pytest.raises(BadCatalogue, match=r"^latin\.toml: line 2: is not UTF-8$"):
        read_catalogue(tmp_path / "latin.toml")


async def test_changeable_fields_of_a_product_are_changed_and_kept_where_left_out(tmp_path: Path, database_url: str) -> None:
    pieces = [
        ("LOTERÍA DEL ZÚLIA", "LOTERÍA DEL ZULIA"), ('"TRIPLE ZULIA"', '"TRIPLE DEL ZULIA"'), ("1_000_000", "5"),
        ("order = 3", "order = 1"), ('display = "TRIPLE ZULIA"', 'display = "TRIPLE A"'),
    ]  # fmt: skip
    later = a_later_file(tmp_path, *pieces, ("close_minutes = 5", "close_minutes = 10\nadvance_days = 2\nplain_on_zodiac = true"))
    silent = a_later_file(tmp_path, *pieces, ("close_minutes = 5", "close_minutes = 10"), day=AGAIN)
    done, facts = await load(database_url, a_file(tmp_path), later, later, silent)
    assert done[1:] == [changes(changed={"lotteries": 1, "products": 1, "lists": 1}), changes(), changes()]
    assert facts.lotteries == [LotteryFacts(1, "LOTERÍA DEL ZULIA")]
    assert facts.products == [ProductFacts(2, 1, "TRIPLE DEL ZULIA", "lottery", 1, "America/Caracas", True, 10, 5, 2)]
    assert ListFacts(2, 1, "TRIPLE A", False) in facts.lists


TIMES = '[[product.times]]\ntimes = ["12:45", "19:05"]\n'
AGAIN, END, TO_SATURDAY = date(2026, 1, 1), date(2027, 1, 1), frozenset(range(1, 7))


@pytest.mark.parametrize(("later", "added", "ended", "found"), [
    ([(LATER, ('"19:05"', '"19:45", "22:00"'))], 4, 2,
     [("12:45", FIRST), ("19:05", FIRST, LATER), ("19:45", LATER), ("22:00", LATER)]),
    # They come back, and end again.
    ([(LATER, ('"12:45", ', "")), (AGAIN, ('"19:05"]', '"19:05"]\nuntil = 2027-01-01'))], 2, 2,
     [("12:45", FIRST, LATER), ("19:05", FIRST, END), ("12:45", AGAIN, END)]),
    # Other weekdays are other times.
    ([(LATER, ('"19:05"]', f'"19:05"]\nweekdays = [1, 2, 3, 4, 5]\n{TIMES}weekdays = [6]'))], 4, 4,
     [*[(at, FIRST, LATER) for at in ("12:45", "19:05")], *[(at, LATER, None, TO_SATURDAY) for at in ("12:45", "19:05")]]),
    # What is left out goes on, and an empty list ends all.
    ([(LATER, (TIMES, ""), (LISTS, ""), (MULTIPLIERS, ""))], 0, 0, [("12:45", FIRST), ("19:05", FIRST)]),
    ([(LATER, (TIMES, ""), ("order = 3", "order = 3\ntimes = []"))], 0, 4, [("12:45", FIRST, LATER), ("19:05", FIRST, LATER)]),
])  # fmt: skip
async def test_a_later_file_ends_and_adds_times_from_its_day_on_and_leaves_those_that_go_on(
    tmp_path: Path, database_url: str, later: list[Any], added: int, ended: int, found: list[Any]
) -> None:
    files = [a_later_file(tmp_path, *pieces, day=day) for day, *pieces in later]
    done, facts = await load(database_url, a_file(tmp_path), *files, files[-1])
    assert done[-2:] == [changes({"slots": added}, {"slots": ended}), changes()]
    assert set(facts.slots) == {Slot(2, list_id, time.fromisoformat(at), *days) for list_id in (1, 3) for at, *days in found}


async def test_another_multiplier_follows_the_earlier_one(tmp_path: Path, database_url: str) -> None:
    later = a_later_file(tmp_path, ("triple = 600", "triple = 500"))
    done, facts = await load(database_url, a_file(tmp_path), later, later, a_file(tmp_path))
    assert done[1:] == [changes({"multipliers": 1}), changes(), changes()]
    later_midnight = datetime(2025, 6, 1, 4, tzinfo=UTC)
    assert set(facts.multipliers) == {
        MultiplierFacts(2, Game.TRIPLE, MIDNIGHT, 60_000), MultiplierFacts(2, Game.TRIPLE, later_midnight, 50_000),
        MultiplierFacts(2, Game.TRIPLE_SIGN, MIDNIGHT, 250),
    }  # fmt: skip


KNOWN = "is known from 2024-01-01 on; a file that changes it begins after that day"


@pytest.mark.parametrize(("day", "pieces", "sentence"), [
    (LATER, [('category = "lottery"', 'category = "animalitos"'), ("zodiac = true\n", ""), (MULTIPLIERS, "")],
     "category: was lottery and never changes; take a new id"),
    (LATER, [("America/Caracas", "America/Bogota")], "zone: was America/Caracas and never changes; take a new id"),
    (LATER, [("zodiac = true\n", ""), (MULTIPLIERS, "")], "list 3: whether it is a zodiac list never changes"),
    (LATER, [(LISTS, ""), (MULTIPLIERS, "")], "times: 12:45 is of no list: name the lists of its times"),
    (FIRST, [('"19:05"', '"19:06"')], f"times: 19:05 of list A {KNOWN}"),
    (date(2023, 1, 1), [('"19:05"', '"19:06"')], f"times: 12:45 of list A {KNOWN}"),
    (FIRST, [('"19:05"]', '"19:05"]\nweekdays = [1]')], f"times: 12:45 of list A {KNOWN}"),
    (FIRST, [("triple = 600", "triple = 500")], f"multipliers.triple: another one {KNOWN}"),
])  # fmt: skip
async def test_a_file_that_contradicts_what_is_known_of_its_days_writes_nothing(
    tmp_path: Path, database_url: str, day: date, pieces: list[tuple[str, str]], sentence: str
) -> None:
    _, before = await load(database_url, a_file(tmp_path))
    with pytest.raises(BadCatalogue, match=f"^{day}.toml: product 2, {sentence}$"):
        await load(database_url, a_later_file(tmp_path, *pieces, ("order = 3", "order = 4"), day=day))
    assert (await load(database_url))[1] == before


async def test_an_earlier_file_does_not_bring_back_times_that_a_later_one_ended(tmp_path: Path, database_url: str) -> None:
    first, later = a_file(tmp_path), a_later_file(tmp_path, ('"19:05"', '"19:45"'))
    _, before = await load(database_url, first, later)
    with pytest.raises(BadCatalogue, match=r"^some\.toml: product 2, times: 19:45 of list A is known from 2025-06-01 on"):
        await load(database_url, first)
    assert (await load(database_url))[1] == before


async def test_every_operator_learns_of_a_change_and_of_nothing_else(tmp_path: Path, database_url: str) -> None:
    row = OperatorRow("VES", 2, "America/Caracas", {1: b"wrapped"})
    async with await connect(database_url) as connection:
        for operator in (3, 7):
            await connection.execute("begin")
            await add_operator(connection, operator, name=f"operator {operator}", row=row, now=MIDNIGHT, zone=CARACAS)
            await connection.execute("commit")
        versions = []
        for file in (a_file(tmp_path), a_file(tmp_path), a_later_file(tmp_path, ("triple = 600", "triple = 500"))):
            await load_catalogue(connection, read_catalogue(file))
            for operator in (3, 7):
                async with behind_gate(connection, operator) as (gate, _):
                    versions.append(gate.rules_version)
        async with behind_gate(connection, 3):  # a server that has lost the last change makes another one
            await connection.execute("update gate set rules_version = %s", [versions[0]])
            await change_rules(connection, [3])
            versions.append(await read_rules_version(connection, 3))
    assert versions == [versions[0]] * 4 + [versions[4]] * 2 + [versions[6]]
    assert 1 < versions[0] < versions[4] < versions[6]


async def test_of_two_loads_of_a_file_at_once_one_finds_nothing_to_do(tmp_path: Path, database_url: str) -> None:
    catalogue = read_catalogue(a_file(tmp_path))
    async with await connect(database_url) as connection, await connect(database_url) as other:
        both = await asyncio.gather(load_catalogue(connection, catalogue), load_catalogue(other, catalogue))
    assert sorted(bool(one) for one in both) == [False, True]
