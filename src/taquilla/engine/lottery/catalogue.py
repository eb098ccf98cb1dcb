"""Brings the database's catalogue up to a file.

A row that a later file leaves out stays as it was. The draw times it gives for a product replace all earlier ones from then
on, and so do the codes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Final, NoReturn, TypeVar

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.schedule import Slot
from taquilla.domain.people.members import NATION
from taquilla.engine.lottery.catalogue_file import Catalogue, read_catalogue, spelled
from taquilla.engine.toml_file import BadCatalogue
from taquilla.store.ledger.gates import change_rules
from taquilla.store.lottery import catalogue as store
from taquilla.store.lottery.catalogue import CodeFacts, Facts, MultiplierFacts
from taquilla.store.postgres.database import HouseConnection

__all__ = ["BadCatalogue", "Catalogue", "Changes", "load_catalogue", "read_catalogue"]

# The key of a row in each table.
_KEYS: Final = {
    "lotteries": attrgetter("id"),
    "products": attrgetter("id"),
    "lists": attrgetter("product_id", "list_id"),
    "slots": attrgetter("product_id", "list_id", "time", "from_day"),
    "multipliers": attrgetter("product_id", "game", "starts"),
    "codes": attrgetter("code", "product_id", "list_id", "time", "from_day"),
}

_BEGINS_LATER: Final = "a file that changes it begins after that day"

T = TypeVar("T")
R = TypeVar("R", Slot, CodeFacts)


@dataclass(frozen=True, slots=True)
class Changes:
    """The numbers of rows that a load added and changed, by the names of Facts. False when there are none at all."""

    added: Mapping[str, int]
    changed: Mapping[str, int]

    def __bool__(self) -> bool:
        return any(self.added.values()) or any(self.changed.values())


async def load_catalogue(connection: HouseConnection, catalogue: Catalogue) -> Changes:
    """Bring the database's catalogue up to a file, behind all operators' gates. The same file again changes nothing.

    Effective-dated rows keep their past: draw times and codes end, a multiplier is followed by another (C-06). Raises
    BadCatalogue, with nothing written, if the file contradicts what is known of its days; OutcomeUnknown, TryAgain.
    """
    async with store.behind_all_gates(connection) as operators:
        known = await store.load_facts(connection)
        news, changes = _news(catalogue, known)
        if changes:
            await store.write_facts(connection, news)
            await change_rules(connection, operators)
            if operators:
                told = {"added": dict(changes.added), "changed": dict(changes.changed)}
                connection.add_event(NATION, "catalogue.loaded", told)
    return changes


def _news(catalogue: Catalogue, known: Facts) -> tuple[Facts, Changes]:
    """Return the rows that differ from the known ones, and their numbers."""
    _refuse_changed_nature(catalogue, known)
    wanted = catalogue.facts
    news = Facts(
        lotteries=[row for row in wanted.lotteries if row not in known.lotteries],
        products=[row for row in wanted.products if row not in known.products],
        lists=[row for row in wanted.lists if row not in known.lists],
        slots=_new_slots(catalogue, known.slots),
        multipliers=_new_multipliers(catalogue, known.multipliers),
        codes=_new_codes(catalogue, known.codes),
    )
    _refuse_idle_codes(catalogue, _after("slots", known.slots, news.slots))
    _refuse_ambiguous_codes(catalogue, _after("codes", known.codes, news.codes))
    return news, _changes(news, known)


def _after(table: str, known: Iterable[T], news: Iterable[T]) -> list[T]:
    """Return a table's rows as they will be."""
    key = _KEYS[table]
    return list(({key(row): row for row in known} | {key(row): row for row in news}).values())


def _changes(news: Facts, known: Facts) -> Changes:
    added, changed = {}, {}
    for table, key in _KEYS.items():
        before = {key(row) for row in getattr(known, table)}
        rows = getattr(news, table)
        added[table] = sum(key(row) not in before for row in rows)
        changed[table] = len(rows) - added[table]
    return Changes(added, changed)


def _refuse_changed_nature(catalogue: Catalogue, known: Facts) -> None:
    """Refuse changes to what past events and tickets rest on."""
    products = {row.id: row for row in known.products}
    for product in catalogue.facts.products:
        before = products.get(product.id, product)
        for key in ("category", "zone"):
            if getattr(product, key) != getattr(before, key):
                _refuse(catalogue, product.id, key, f"was {getattr(before, key)} and never changes; take a new id")
    lists = {(row.product_id, row.list_id): row for row in known.lists}
    for row in catalogue.facts.lists:
        if row.zodiac != lists.get((row.product_id, row.list_id), row).zodiac:
            _refuse(catalogue, row.product_id, f"list {row.list_id}", "whether it is a zodiac list never changes")


def _new_slots(catalogue: Catalogue, known: Iterable[Slot]) -> list[Slot]:
    """Return the draw times to add, and the known ones that end now, with the day on which they end."""
    known = [slot for slot in known if slot.product_id in catalogue.timetables]
    news, kept = [], set()
    for slot in catalogue.facts.slots:
        before = next((one for one in known if _continues(catalogue, one, slot)), None)
        if before is None:
            news.append(slot)
            continue
        kept.add(before)
        if before.until_day != slot.until_day:
            news.append(replace(before, until_day=slot.until_day))
    over = [slot for slot in known if slot not in kept and _lasts(slot, catalogue.from_day)]
    return news + [_ended(catalogue, slot, "times", spelled(slot)) for slot in over]


def _continues(catalogue: Catalogue, before: Slot, slot: Slot) -> bool:
    """Tell whether a draw time of the file is a known one that goes on, for good or until it ends."""
    same = (before.product_id, before.list_id, before.time, before.weekdays) == (
        slot.product_id, slot.list_id, slot.time, slot.weekdays
    )  # fmt: skip
    begins = before.from_day == slot.from_day or before.from_day < slot.from_day == catalogue.from_day
    return same and begins and before.until_day in (None, slot.until_day)


def _new_multipliers(catalogue: Catalogue, known: Sequence[MultiplierFacts]) -> list[MultiplierFacts]:
    """Return the multipliers that differ from the one in force when they start."""
    news = []
    for wanted in catalogue.facts.multipliers:
        about = (wanted.product_id, wanted.game)
        earlier = [row for row in known if (row.product_id, row.game) == about and row.starts <= wanted.starts]
        before = max(earlier, key=attrgetter("starts"), default=None)
        if before is not None and replace(before, starts=wanted.starts) == wanted:
            continue
        if before is not None and before.starts == wanted.starts:
            what = f"another one is known from {catalogue.from_day} on; {_BEGINS_LATER}"
            _refuse(catalogue, wanted.product_id, f"multipliers.{Game(wanted.game).key}", what)
        news.append(wanted)
    return news


def _new_codes(catalogue: Catalogue, known: Iterable[CodeFacts]) -> list[CodeFacts]:
    """Return the codes to add, and the known ones that end now, with the day on which they end."""
    known = [row for row in known if row.product_id in catalogue.coded and _lasts(row, catalogue.from_day)]
    going_on = {replace(row, from_day=catalogue.from_day): row for row in known if row.from_day <= catalogue.from_day}
    kept = {going_on[row] for row in catalogue.facts.codes if row in going_on}
    news = [row for row in catalogue.facts.codes if row not in going_on]
    return news + [_ended(catalogue, row, f"codes, {spelled(row)}", row.code) for row in known if row not in kept]


def _ended(catalogue: Catalogue, row: R, key: str, name: str) -> R:
    """Return a row that ends where the file begins. Refuses one that the file would end before its first day is over."""
    if row.from_day >= catalogue.from_day:
        _refuse(catalogue, row.product_id, key, f"{name} is known from {row.from_day} on; {_BEGINS_LATER}")
    return replace(row, until_day=catalogue.from_day)


def _lasts(row: Slot | CodeFacts, day: date) -> bool:
    """Tell whether a row holds on a day or begins later."""
    return row.until_day is None or row.until_day > day


def _refuse_idle_codes(catalogue: Catalogue, slots: Iterable[Slot]) -> None:
    """Refuse a code for a time at which nothing is drawn: it is a slip."""
    drawn = {(slot.product_id, slot.list_id, slot.time) for slot in slots if _lasts(slot, catalogue.from_day)}
    for row in catalogue.facts.codes:
        if (row.product_id, row.list_id, row.time) not in drawn:
            _refuse(catalogue, row.product_id, f"codes, {spelled(row)}", "nothing is drawn then")


def _refuse_ambiguous_codes(catalogue: Catalogue, codes: Iterable[CodeFacts]) -> None:
    """Refuse a code that means more than one draw on any day."""
    for one, other in pairwise(sorted(codes, key=attrgetter("code", "from_day"))):
        if one.code == other.code and _lasts(one, other.from_day):
            mine, its = (one, other) if one in catalogue.facts.codes else (other, one)
            what = f"{mine.code} is also the code of product {its.product_id}, {spelled(its)}, on the same days"
            _refuse(catalogue, mine.product_id, f"codes, {spelled(mine)}", what)


def _refuse(catalogue: Catalogue, product_id: int, key: str, what: str) -> NoReturn:
    raise BadCatalogue(catalogue.file, f"product {product_id}, {key}", what)
