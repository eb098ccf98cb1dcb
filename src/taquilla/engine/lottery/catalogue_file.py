"""Reads a catalogue file: TOML with the day from which it holds, the lotteries' draws and their times, and what a hit pays.

It is read whole and strictly: an unknown key is refused, since it would be a fact that is ignored. The catalogue that ships
with the house explains the keys at its head.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from taquilla.domain.ledger.bounds import MULTIPLIER_MAX, UNITS_MAX
from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.days import day_bounds, zone_named
from taquilla.domain.ledger.money import cents
from taquilla.domain.lottery.games import JOINT, KINDS, Game, games_of
from taquilla.domain.lottery.markets import RUN_LENGTH, return_refusal
from taquilla.domain.lottery.schedule import EVERY_DAY, Slot
from taquilla.engine.toml_file import BadCatalogue, BadValue, Table, read_toml
from taquilla.store.lottery.catalogue import CodeFacts, Facts, ListFacts, LotteryFacts, MultiplierFacts, ProductFacts

_BYTES_MAX: Final = 1 << 20
_DAYS: Final = (date(1900, 1, 1), date(2199, 12, 31))
_NAME_MAX: Final = 100

_LETTERS: Final = {1: "A", 2: "B", 3: "C"}
_CATEGORIES: Final = tuple(sorted({category for category, _ in KINDS}))
_GAMES: Final = {name.lower(): game for name, game in Game.__members__.items()}
_MAY_GO_ON: Final = ("plain_on_zodiac", "advance_days")
_EXTRA_SUFFIXES: Final = ("_consolation", "_run")
_RUN_MIN, _RUN_MAX = 3, 60
_NO_MULTIPLIER: Final = "is not a number above 0 with at most two decimals"
_CODE: Final = re.compile(r"[0-9A-Z]{3}")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")

Id: TypeAlias = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class _Lottery(Table, frozen=True):
    id: Id
    name: str


class _List(Table, frozen=True):
    id: Annotated[int, Meta(ge=1, le=3)]
    name: str
    display: str
    zodiac: bool = False


class _Times(Table, frozen=True):
    times: list[object]
    from_day: date | None = msgspec.field(name="from", default=None)
    until: date | None = None
    weekdays: list[int] = msgspec.field(default_factory=lambda: sorted(EVERY_DAY))


class _Product(Table, frozen=True):
    # The product keeps what it has of that which may be left out.
    id: Id
    name: str
    lottery: Id
    category: str
    order: Id
    close_minutes: Annotated[int, Meta(ge=0, le=1440)]
    quota: Annotated[int, Meta(ge=0, le=UNITS_MAX)]
    plain_on_zodiac: bool | None = None
    advance_days: Annotated[int, Meta(ge=0, le=31)] | None = None
    lists: list[_List] = msgspec.field(name="list", default_factory=list)
    times: list[_Times] | None = None
    codes: Kept | None = None
    multipliers: Kept = msgspec.field(default_factory=dict)


class _Catalogue(Table, frozen=True):
    from_day: date = msgspec.field(name="from")
    zone: str
    lotteries: list[_Lottery] = msgspec.field(name="lottery", default_factory=list)
    products: list[_Product] = msgspec.field(name="product", default_factory=list)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The contents of a file: facts that hold from a local day of a zone on.

    timetables and coded are the products for which the file gives draw times and codes. These replace all earlier ones, even when
    there are none. left_out are the keys of products that the file does not name: facts have what a new product begins with.
    """

    file: str
    from_day: date
    zone: ZoneInfo
    facts: Facts
    timetables: frozenset[int]
    coded: frozenset[int]
    left_out: frozenset[tuple[int, str]]


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file. Raises BadCatalogue with a sentence that names file, product and key."""
    spec = read_toml(path, _Catalogue, _BYTES_MAX)
    try:
        return _catalogue(path.name, spec)
    except BadValue as error:
        raise BadCatalogue(path.name, error.location, error.problem) from None


def spelled(row: Slot | CodeFacts) -> str:
    """Return a draw time as messages write it: 13:00 of list A."""
    at = row.time.strftime("%H:%M")
    return f"{at} of list {_LETTERS[row.list_id]}" if row.list_id else at


def _catalogue(file: str, spec: _Catalogue) -> Catalogue:
    from_day, zone = _day(spec.from_day, "from"), _zone(spec.zone)
    lotteries = tuple(LotteryFacts(lottery.id, _name(lottery.name, f"lottery {lottery.id}, name")) for lottery in spec.lotteries)
    _refuse_duplicates("lottery", [lottery.id for lottery in lotteries])
    lists, slots, multipliers, codes = list[ListFacts](), list[Slot](), list[MultiplierFacts](), list[CodeFacts]()
    products = []
    for spec_product in spec.products:
        product = _product(spec_product, zone, {lottery.id for lottery in lotteries})
        product_lists = _lists(spec_product, product)
        products.append(product)
        lists += product_lists
        slots += _slots(spec_product, product_lists, from_day)
        codes += _codes(spec_product, product_lists, from_day)
        multipliers += _multipliers(spec_product, product, product_lists, from_day, zone)
    _refuse_duplicates("product", [product.id for product in products])
    return Catalogue(
        file=file,
        from_day=from_day,
        zone=zone,
        facts=Facts(
            lotteries=lotteries, products=tuple(products), lists=tuple(lists), slots=tuple(slots), multipliers=tuple(multipliers),
            codes=tuple(codes),
        ),
        timetables=frozenset(product.id for product in spec.products if product.times is not None),
        coded=frozenset(product.id for product in spec.products if product.codes is not None),
        left_out=frozenset((one.id, key) for one in spec.products for key in _MAY_GO_ON if getattr(one, key) is None),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except ValueError:
        raise BadValue("zone", "is not the name of a time zone, such as America/Caracas") from None


def _day(day: date, location: str) -> date:
    first, last = _DAYS
    if not first <= day <= last:
        raise BadValue(location, f"is not between {first} and {last}")
    return day


def _name(text: str, location: str) -> str:
    """Return a name that can be printed, without space at its ends."""
    if not 0 < len(text) <= _NAME_MAX or not text.isprintable() or text != text.strip():
        raise BadValue(location, f"is not a name of 1 to {_NAME_MAX} printable characters")
    return text


def _refuse_duplicates(location: str, ids: Sequence[int]) -> None:
    for position, id_ in enumerate(ids):
        if id_ in ids[:position]:
            raise BadValue(f"{location} {id_}", "appears twice")


def _product(spec: _Product, zone: ZoneInfo, lotteries: set[int]) -> ProductFacts:
    location = f"product {spec.id}"
    if spec.lottery not in lotteries:
        raise BadValue(f"{location}, lottery", f"there is no lottery {spec.lottery} in this file")
    if spec.category not in _CATEGORIES:
        raise BadValue(f"{location}, category", f"is none of {', '.join(_CATEGORIES)}")
    return ProductFacts(
        id=spec.id, lottery_id=spec.lottery, name=_name(spec.name, f"{location}, name"), category=spec.category,
        position=spec.order, zone=zone.key, plain_on_zodiac=bool(spec.plain_on_zodiac), close_minutes=spec.close_minutes,
        quota=spec.quota, advance_days=spec.advance_days or 0,
    )  # fmt: skip


def _lists(spec: _Product, product: ProductFacts) -> list[ListFacts]:
    rows = []
    for spec_list in spec.lists:
        location = f"product {spec.id}, list {spec_list.id}"
        if spec_list.name != _LETTERS[spec_list.id]:
            raise BadValue(f"{location}, name", f"list {spec_list.id} is called {_LETTERS[spec_list.id]}")
        if (product.category, spec_list.zodiac) not in KINDS:
            raise BadValue(f"{location}, zodiac", f"{product.category} have no zodiac list")
        rows.append(ListFacts(product.id, spec_list.id, _name(spec_list.display, f"{location}, display"), spec_list.zodiac))
    _refuse_duplicates(f"product {spec.id}, list", [spec_list.id for spec_list in spec.lists])
    return rows or [ListFacts(product.id, 0, product.name, False)]


def _slots(spec: _Product, lists: Iterable[ListFacts], from_day: date) -> list[Slot]:
    """Return the draw times of all blocks. What two blocks say of other weekdays from the same day on is one row."""
    slots: dict[tuple[int, time], dict[date, Slot]] = {}
    for place, block in enumerate(spec.times or (), start=1):
        first, until, weekdays, times = _block(block, f"product {spec.id}, times no. {place}", from_day)
        for list_id, at in [(row.list_id, at) for row in lists for at in times]:
            slot = Slot(product_id=spec.id, list_id=list_id, time=at, from_day=first, until_day=until, weekdays=weekdays)
            same_time = slots.setdefault((list_id, at), {})
            if any(_overlap(slot, earlier) for earlier in same_time.values()):
                raise BadValue(f"product {spec.id}, times", f"{spelled(slot)} appears twice for the same days")
            known = same_time.setdefault(first, slot)
            if known.until_day != until:
                raise BadValue(f"product {spec.id}, times", f"{spelled(slot)} has two ends from {first} on")
            same_time[first] = replace(slot, weekdays=weekdays | known.weekdays)
    return [slot for same_time in slots.values() for slot in same_time.values()]


def _block(block: _Times, location: str, from_day: date) -> tuple[date, date | None, frozenset[int], list[time]]:
    """Return the first day, the first day no longer, the weekdays and the times of day of some draws."""
    first = _day(block.from_day or from_day, f"{location}, from")
    if first < from_day:
        raise BadValue(f"{location}, from", f"is before the file's own day, {from_day}")
    until = None if block.until is None else _day(block.until, f"{location}, until")
    if until is not None and until <= first:
        raise BadValue(f"{location}, until", f"is not after {first}, the first day")
    if not block.weekdays or not EVERY_DAY.issuperset(block.weekdays):
        raise BadValue(f"{location}, weekdays", "are not numbers from 1 (Monday) to 7 (Sunday)")
    if not block.times:
        raise BadValue(f"{location}, times", "are none")
    return first, until, frozenset(block.weekdays), list(_times(block.times, f"{location}, times"))


def _overlap(first: Slot, second: Slot) -> bool:
    """Tell whether two draw times fall on the same day: they share a weekday, and their days overlap."""
    after = first.until_day is not None and first.until_day <= second.from_day
    before = second.until_day is not None and second.until_day <= first.from_day
    return bool(first.weekdays & second.weekdays) and not after and not before


def _times(texts: Iterable[object], location: str) -> Iterator[time]:
    for place, text in enumerate(texts, start=1):
        if (at := _time(text)) is None:
            raise BadValue(location, f'no. {place} is not a time such as "09:30"')
        yield at


def _time(text: object) -> time | None:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    return time(int(match[1]), int(match[2])) if match else None


def _codes(spec: _Product, lists: Iterable[ListFacts], from_day: date) -> list[CodeFacts]:
    """Return the codes by time: one text where there are no lists, else one for each list by its letter."""
    ids = {_LETTERS.get(row.list_id, ""): row.list_id for row in lists}
    rows = []
    for key, value in (spec.codes or {}).items():
        location, at = f"product {spec.id}, codes.{key}", _time(key)
        if at is None:
            raise BadValue(location, 'is not a time such as "09:30"')
        for letter, code in (value if isinstance(value, dict) else {"": value}).items():
            if letter not in ids:
                raise BadValue(location, f"there is no list {letter}" if letter else 'names no list: write {A = "711"}')
            if not isinstance(code, str) or not _CODE.fullmatch(code):
                raise BadValue(location, 'is not a code of three digits or capitals, such as "711"')
            rows.append(CodeFacts(code, spec.id, ids[letter], at, from_day))
    return rows


def _multipliers(
    spec: _Product, product: ProductFacts, lists: Sequence[ListFacts], from_day: date, zone: ZoneInfo
) -> list[MultiplierFacts]:
    offered, (starts, _) = _offered(product, lists), day_bounds(from_day, zone)
    extras = {key: value for key, value in spec.multipliers.items() if key.endswith(_EXTRA_SUFFIXES)}
    rows = []
    for key in [key for key in spec.multipliers if key not in extras]:
        location, game = f"product {spec.id}, multipliers.{key}", _GAMES.get(key)
        if game is None:
            raise BadValue(location, f"is none of the games {', '.join(_GAMES)}")
        if key not in offered:
            raise BadValue(location, "is a game that no list of this product offers")
        hundredths = _multiplier(spec.multipliers[key], location)
        if hundredths > MULTIPLIER_MAX:
            raise BadValue(location, f"is more than {MULTIPLIER_MAX // 100} times")
        consolation = _consolation(extras, key, location) if game in JOINT and game is not Game.TRIPLETA else 0
        run_length = _run_length(extras, key, f"product {spec.id}") if game is Game.TRIPLETA else 0
        row = MultiplierFacts(
            product_id=product.id, game=game, starts=starts, hundredths=hundredths, consolation=consolation, run_length=run_length
        )
        refusal = return_refusal(game, product.category, hundredths, consolation=consolation, run_length=run_length)
        if refusal is not None:
            raise BadValue(location, str(refusal))
        rows.append(row)
    for key in extras:
        raise BadValue(f"product {spec.id}, multipliers.{key}", "goes with no multiplier here")
    return rows


def _offered(product: ProductFacts, lists: Sequence[ListFacts]) -> set[str]:
    """Return the keys of the games that a product's draws offer. A+B needs both lists."""
    games = {game for row in lists for game in games_of(product.category, row.zodiac, product.plain_on_zodiac)}
    if not {1, 2} <= {row.list_id for row in lists if not row.zodiac}:
        games -= {Game.TRIPLE_AB, Game.TERMINAL_AB}
    other_pair = "animal_ab" if product.category == "lottery" else "terminal_ab"
    return {key for key, game in _GAMES.items() if game in games and key != other_pair}


def _consolation(extras: dict[str, object], key: str, location: str) -> int:
    """Return what half an A+B pays, 0 if nothing."""
    return _multiplier(extras.pop(f"{key}_consolation"), f"{location}_consolation") if f"{key}_consolation" in extras else 0


def _run_length(extras: dict[str, object], key: str, location: str) -> int:
    """Return the number of draws of a tripleta."""
    length = extras.pop(f"{key}_run", RUN_LENGTH)
    if type(length) is not int:
        raise BadValue(f"{location}, {key}_run", "is not a whole number")
    if not _RUN_MIN <= length <= _RUN_MAX:
        raise BadValue(f"{location}, {key}_run", f"is not between {_RUN_MIN} and {_RUN_MAX}")
    return length


def _multiplier(value: object, location: str) -> int:
    """Return a multiplier in hundredths. It is written like money with two decimals."""
    hundredths = cents(value) if isinstance(value, str) else value * 100 if type(value) is int and 0 < value < 10**12 else None
    if not hundredths:
        raise BadValue(location, _NO_MULTIPLIER)
    return hundredths
