"""Reads a catalogue file: TOML that says from which day on which lotteries draw what, when, and what a hit pays.

It is read whole and strictly: a key that is unknown here would be a fact that nobody heeds. What the keys mean stands
at the head of the catalogue that ships with the house.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.bounds import MULTIPLIER_MAX, UNITS_MAX
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.money import cents
from taquilla.domain.lottery import markets
from taquilla.domain.lottery.games import JOINT, KINDS, Game, ReturnRefusal, games_of, return_refusal
from taquilla.domain.lottery.markets import RUN_LENGTH
from taquilla.domain.lottery.schedule import EVERY_DAY, Slot
from taquilla.engine.toml_file import Table, read_toml
from taquilla.store.lottery.catalogue import CodeFacts, Facts, ListFacts, LotteryFacts, MultiplierFacts, ProductFacts

_BYTES_MAX: Final = 1 << 20
_ID_MAX: Final = 2**31 - 1
_MINUTES_MAX: Final = 1440
_ADVANCE_DAYS_MAX: Final = 31

_LETTERS: Final = {1: "A", 2: "B", 3: "C"}
_CATEGORIES: Final = tuple(sorted({category for category, _ in KINDS}))
_GAMES: Final = {name.lower(): game for name, game in Game.__members__.items()}
_BESIDE: Final = ("_consolation", "_run")
_RUN_LENGTHS: Final = (3, 60)
_NO_MULTIPLIER: Final = "is not a number above 0 with at most two decimals"
_CODE: Final = re.compile(r"[0-9A-Z]{3}")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a file says: facts that hold from a local day of a zone on.

    timetables and coded are the products whose draw times and whose codes it gives; they replace the earlier ones, none too.
    """

    file: str
    from_day: date
    zone: ZoneInfo
    facts: Facts
    timetables: frozenset[int]
    coded: frozenset[int]


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue that a file spells. Raises BadCatalogue with a sentence that names file, product and key."""
    top = Table(path.name, "", read_toml(path, _BYTES_MAX))
    from_day, zone = top.day("from"), _zone(top)
    lotteries = [_lottery(table) for table in top.tables("lottery")]
    known = _unique(top, "lottery", (lottery.id for lottery in lotteries))
    products = [_Product(table, from_day, zone, known) for table in top.tables("product")]
    _unique(top, "product", (product.facts.id for product in products))
    top.end()
    return Catalogue(
        file=path.name,
        from_day=from_day,
        zone=zone,
        facts=Facts(
            lotteries=tuple(lotteries),
            products=tuple(product.facts for product in products),
            lists=tuple(row for product in products for row in product.lists),
            slots=tuple(row for product in products for row in product.slots),
            multipliers=tuple(row for product in products for row in product.multipliers),
            codes=tuple(row for product in products for row in product.codes),
        ),
        timetables=frozenset(product.facts.id for product in products if product.has_times),
        coded=frozenset(product.facts.id for product in products if product.has_codes),
    )


def spelled(row: Slot | CodeFacts) -> str:
    """A draw time as messages name it: 13:00 of list A."""
    at = row.time.strftime("%H:%M")
    return f"{at} of list {_LETTERS[row.list_id]}" if row.list_id else at


class _Product:
    """A product of the file, with its rows in every table."""

    def __init__(self, table: Table, from_day: date, zone: ZoneInfo, lotteries: set[int]) -> None:
        product_id = table.whole("id", 1, _ID_MAX)
        table.where = f"product {product_id}"
        self.facts = ProductFacts(
            id=product_id,
            name=table.name("name"),
            lottery_id=_lottery_id(table, lotteries),
            category=_category(table),
            position=table.whole("order", 1, _ID_MAX),
            zone=zone.key,
            plain_on_zodiac=table.take("plain_on_zodiac", bool, False),
            close_minutes=table.whole("close_minutes", 0, _MINUTES_MAX),
            quota=table.whole("quota", 0, UNITS_MAX),
            advance_days=table.whole("advance_days", 0, _ADVANCE_DAYS_MAX, 0),
        )
        self.lists = _lists(table, self.facts)
        self.has_times = "times" in table.values
        self.slots = _slots(table, self.lists, from_day)
        self.has_codes = "codes" in table.values
        self.codes = _codes(table, self.lists, from_day)
        self.multipliers = _multipliers(table, self.facts, self.lists, from_day, zone)
        table.end()


def _zone(top: Table) -> ZoneInfo:
    name = top.take("zone", str)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        top.refuse("zone", "is not the name of a time zone, such as America/Caracas")


def _unique(top: Table, key: str, ids: Iterable[int]) -> set[int]:
    seen: set[int] = set()
    for one in ids:
        if one in seen:
            top.refuse(f"{key} {one}", "appears twice")
        seen.add(one)
    return seen


def _lottery(table: Table) -> LotteryFacts:
    lottery = LotteryFacts(table.whole("id", 1, _ID_MAX), table.name("name"))
    table.where = f"lottery {lottery.id}"
    table.end()
    return lottery


def _lottery_id(table: Table, lotteries: set[int]) -> int:
    lottery = table.whole("lottery", 1, _ID_MAX)
    if lottery not in lotteries:
        table.refuse("lottery", f"there is no lottery {lottery} in this file")
    return lottery


def _category(table: Table) -> str:
    category = table.take("category", str)
    if category not in _CATEGORIES:
        table.refuse("category", f"is none of {', '.join(_CATEGORIES)}")
    return category


def _lists(table: Table, product: ProductFacts) -> list[ListFacts]:
    found: list[ListFacts] = []
    for one in table.tables("list"):
        list_id = one.whole("id", 1, 3)
        one.where = f"{table.where}, list {list_id}"
        if one.take("name", str) != _LETTERS[list_id]:
            one.refuse("name", f"list {list_id} is called {_LETTERS[list_id]}")
        row = ListFacts(product.id, list_id, one.name("display"), one.take("zodiac", bool, False))
        if (product.category, row.zodiac) not in KINDS:
            one.refuse("zodiac", f"{product.category} have no zodiac list")
        one.end()
        found.append(row)
    _unique(table, "list", (row.list_id for row in found))
    return found or [ListFacts(product.id, 0, product.name, False)]


def _slots(table: Table, lists: Iterable[ListFacts], from_day: date) -> list[Slot]:
    slots: list[Slot] = []
    for block in table.tables("times"):
        first = block.day("from", from_day)
        if first < from_day:
            block.refuse("from", f"is before the file's own day, {from_day}")
        until = block.day("until") if "until" in block.values else None
        if until is not None and until <= first:
            block.refuse("until", f"is not after {first}, the first day")
        weekdays = _weekdays(block)
        times = list(_times(block))
        block.end()
        slots += [Slot(one.product_id, one.list_id, at, first, until, weekdays) for one in lists for at in times]
    by_time: dict[tuple[int, time], list[Slot]] = {}
    for slot in slots:
        others = by_time.setdefault((slot.list_id, slot.time), [])
        if any(_meet(slot, other) for other in others):
            table.refuse("times", f"{spelled(slot)} appears twice for the same days")
        others.append(slot)
    return slots


def _meet(one: Slot, other: Slot) -> bool:
    """Whether two draw times fall on the same day: with the same weekday, their days overlap."""
    after = one.until_day is not None and one.until_day <= other.from_day
    before = other.until_day is not None and other.until_day <= one.from_day
    return bool(one.weekdays & other.weekdays) and not after and not before


def _weekdays(block: Table) -> frozenset[int]:
    named = block.take("weekdays", list, sorted(EVERY_DAY))
    if not named or any(type(day) is not int or day not in EVERY_DAY for day in named):
        block.refuse("weekdays", "are not numbers from 1 (Monday) to 7 (Sunday)")
    return frozenset(named)


def _times(block: Table) -> Iterator[time]:
    texts = block.take("times", list)
    if not texts:
        block.refuse("times", "are none")
    for place, text in enumerate(texts, start=1):
        at = _time(text)
        if at is None:
            block.refuse("times", f'no. {place} is not a time such as "09:30"')
        yield at


def _time(text: object) -> time | None:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    return time(int(match[1]), int(match[2])) if match else None


def _codes(table: Table, lists: Iterable[ListFacts], from_day: date) -> list[CodeFacts]:
    """The codes by time: one text where there are no lists, else one for each list by its letter."""
    ids = {_LETTERS.get(one.list_id, ""): one for one in lists}
    rows = []
    for key, value in table.take("codes", dict, {}).items():
        where, at = f"codes.{key}", _time(key)
        if at is None:
            table.refuse(where, 'is not a time such as "09:30"')
        for letter, code in (value if isinstance(value, dict) else {"": value}).items():
            if letter not in ids:
                table.refuse(where, f"there is no list {letter}" if letter else 'names no list: write {A = "711"}')
            if not isinstance(code, str) or not _CODE.fullmatch(code):
                table.refuse(where, 'is not a code of three digits or capitals, such as "711"')
            rows.append(CodeFacts(code, ids[letter].product_id, ids[letter].list_id, at, from_day))
    return rows


def _multipliers(
    table: Table, product: ProductFacts, lists: Sequence[ListFacts], from_day: date, zone: ZoneInfo
) -> list[MultiplierFacts]:
    offered = _offered(product, lists)
    starts, _ = day_bounds(from_day, zone)
    values = Table(table.file, table.where, table.take("multipliers", dict, {}))
    rows = []
    for key in [key for key in values.values if not key.endswith(_BESIDE)]:
        where, game, value = f"multipliers.{key}", _GAMES.get(key), values.values.pop(key)
        if game is None:
            table.refuse(where, f"is none of the games {', '.join(_GAMES)}")
        if key not in offered:
            table.refuse(where, "is a game that no list of this product offers")
        hundredths = _hundredths(value)
        if not hundredths:
            table.refuse(where, _NO_MULTIPLIER)
        if hundredths > MULTIPLIER_MAX:
            table.refuse(where, f"is more than {MULTIPLIER_MAX // 100} times")
        row = MultiplierFacts(product.id, game, starts, hundredths, *_beside(values, key, game))
        refusal = _return_refusal(product, row)
        if refusal is not None:
            table.refuse(where, str(refusal))
        rows.append(row)
    for key in values.values:
        table.refuse(f"multipliers.{key}", "goes with no multiplier here")
    return rows


def _offered(product: ProductFacts, lists: Sequence[ListFacts]) -> set[str]:
    """The keys of the games that a product's draws offer; A+B need both lists."""
    games = {game for one in lists for game in games_of(product.category, one.zodiac, product.plain_on_zodiac)}
    if not {1, 2} <= {one.list_id for one in lists if not one.zodiac}:
        games -= {Game.TRIPLE_AB, Game.TERMINAL_AB}
    other_pair = "animal_ab" if product.category == "lottery" else "terminal_ab"
    return {key for key, game in _GAMES.items() if game in games and key != other_pair}


def _beside(values: Table, key: str, game: Game) -> tuple[int, int]:
    """What goes with a multiplier: the consolation of an A+B, or the length of a tripleta's run."""
    if game is Game.TRIPLETA:
        return 0, values.whole(f"{key}_run", *_RUN_LENGTHS, RUN_LENGTH)
    if game not in JOINT or f"{key}_consolation" not in values.values:
        return 0, 0
    consolation = _hundredths(values.values.pop(f"{key}_consolation"))
    if not consolation:
        values.refuse(f"multipliers.{key}_consolation", _NO_MULTIPLIER)
    return consolation, 0


def _return_refusal(product: ProductFacts, row: MultiplierFacts) -> ReturnRefusal | None:
    game = Game(row.game)
    if game not in JOINT:
        return return_refusal(game, row.hundredths, {})
    return markets.return_refusal(
        game, product.category, row.hundredths, consolation=row.consolation, run_length=row.run_length
    )


def _hundredths(value: object) -> int | None:
    """A multiplier in hundredths: they are spelled as money with two decimals is."""
    if isinstance(value, str):
        return cents(value)
    return value * 100 if type(value) is int and 0 < value < 10**12 else None
