"""Brings the database's catalogue up to a file.

A row that a later file leaves out stays as it was. The draw times it gives for a product replace all earlier ones from then
on, and so do the codes.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Final, NoReturn, TypeVar

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.schedule import Slot
from taquilla.domain.people.members import NATION
from taquilla.engine.gate import HOUSE, Author
from taquilla.engine.lottery.catalogue_file import Catalogue, read_catalogue, spelled
from taquilla.engine.toml_file import BadCatalogue
from taquilla.store.ledger.gates import change_rules
from taquilla.store.lottery import catalogue as store
from taquilla.store.lottery.catalogue import CodeFacts, Facts, MovedDraw, MultiplierFacts
from taquilla.store.people.operators import add_audit_event
from taquilla.store.postgres.clock import read_clock
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
    """The numbers of rows that a load added and changed, by the names of Facts. False when there are none at all.

    moved are the draws on sale, or in runs that were sold, that this file or an earlier one has moved or ended.
    """

    added: Mapping[str, int]
    changed: Mapping[str, int]
    moved: Sequence[MovedDraw] = ()

    def __bool__(self) -> bool:
        return any(self.added.values()) or any(self.changed.values())


async def load_catalogue(connection: HouseConnection, catalogue: Catalogue, *, author: Author = HOUSE) -> Changes:
    """Bring the database's catalogue up to a file, behind all operators' gates. An older one undoes what has no date.

    Effective-dated rows keep their past: draw times and codes end, a multiplier is followed by another (C-06). Raises
    BadCatalogue, with nothing written, if the file contradicts the stored rows of its days; OutcomeUnknown, TryAgain.
    """
    async with store.behind_all_gates(connection) as operators:
        new_facts, changes = _new_facts(catalogue, await store.load_facts(connection))
        if changes:
            await store.write_facts(connection, new_facts)
            await change_rules(connection, operators)
            told = {"added": dict(changes.added), "changed": dict(changes.changed)}
            now = await read_clock(connection)
            await add_audit_event(connection, NATION, now, author.name, "catalogue loaded", catalogue.file, told)
            if operators:
                connection.add_event(NATION, "catalogue.loaded", told)
        moved = tuple(await store.find_moved(connection, operators))
    return replace(changes, moved=moved)


def _new_facts(catalogue: Catalogue, current: Facts) -> tuple[Facts, Changes]:
    """Return the file's rows that differ from the stored ones, and how many are new or changed in each table."""
    lettered = {row.product_id for row in current.lists if row.list_id}
    _refuse_changed_nature(catalogue, current, lettered)
    facts, known = catalogue.facts, {row.id: row for row in current.products}
    kept = {row: {key: getattr(known[row], key) for one, key in catalogue.left_out if one == row} for row in known}
    products = [replace(row, **kept.get(row.id, {})) for row in facts.products]
    new_facts = Facts(
        lotteries=[row for row in facts.lotteries if row not in current.lotteries],
        products=[row for row in products if row not in current.products],
        # A file that names no list of a product that has some leaves them out.
        lists=[row for row in facts.lists if row not in current.lists and (row.list_id or row.product_id not in lettered)],
        slots=_new_slots(catalogue, current.slots),
        multipliers=_new_multipliers(catalogue, current.multipliers),
        codes=_new_codes(catalogue, current.codes),
    )
    _refuse_idle_codes(catalogue, _merged("slots", current.slots, new_facts.slots))
    # No code means more than one draw on any day.
    for first, second in pairwise(sorted(_merged("codes", current.codes, new_facts.codes), key=attrgetter("code", "from_day"))):
        if first.code == second.code and _lasts(first, second.from_day):
            new, existing = (first, second) if first in catalogue.facts.codes else (second, first)
            problem = f"{new.code} is also the code of product {existing.product_id}, {spelled(existing)}, on the same days"
            _refuse(catalogue, new.product_id, f"codes, {spelled(new)}", problem)
    return new_facts, _changes(new_facts, current)


def _merged(table: str, current: Iterable[T], new_rows: Iterable[T]) -> list[T]:
    """Return a table's rows as they will be."""
    key = _KEYS[table]
    return list(({key(row): row for row in current} | {key(row): row for row in new_rows}).values())


def _changes(new_facts: Facts, current: Facts) -> Changes:
    added, changed = {}, {}
    for table, key in _KEYS.items():
        current_keys = {key(row) for row in getattr(current, table)}
        rows = getattr(new_facts, table)
        added[table] = sum(key(row) not in current_keys for row in rows)
        changed[table] = len(rows) - added[table]
    return Changes(added, changed)


def _refuse_changed_nature(catalogue: Catalogue, current: Facts, lettered: Container[int]) -> None:
    """Refuse changes to what past events and tickets rest on. lettered are the products that have lists."""
    products = {row.id: row for row in current.products}
    for product in catalogue.facts.products:
        earlier = products.get(product.id, product)
        for key in ("category", "zone"):
            if getattr(product, key) != getattr(earlier, key):
                _refuse(catalogue, product.id, key, f"was {getattr(earlier, key)} and never changes; take a new id")
    lists = {(row.product_id, row.list_id): row for row in current.lists}
    for row in catalogue.facts.lists:
        if row.zodiac != lists.get((row.product_id, row.list_id), row).zodiac:
            _refuse(catalogue, row.product_id, f"list {row.list_id}", "whether it is a zodiac list never changes")
    for slot in catalogue.facts.slots:
        # Its times would end those of all lists, and be a draw of none.
        if not slot.list_id and slot.product_id in lettered:
            _refuse(catalogue, slot.product_id, "times", f"{spelled(slot)} is of no list: name the lists of its times")


def _new_slots(catalogue: Catalogue, current: Iterable[Slot]) -> list[Slot]:
    """Return the draw times to add, and the known ones that end now, with the day on which they end."""
    current = [slot for slot in current if slot.product_id in catalogue.timetables]
    new_slots, continued = [], set()
    for slot in catalogue.facts.slots:
        if (earlier := next((row for row in current if _continues(catalogue, row, slot)), None)) is None:
            new_slots.append(slot)
            continue
        continued.add(earlier)
        if earlier.until_day != slot.until_day:
            new_slots.append(replace(earlier, until_day=slot.until_day))
    ended = [slot for slot in current if slot not in continued and _lasts(slot, catalogue.from_day)]
    return new_slots + [_ended(catalogue, slot, "times", spelled(slot)) for slot in ended]


def _continues(catalogue: Catalogue, earlier: Slot, slot: Slot) -> bool:
    """Tell whether a draw time of the file is a known one that goes on, for good or until it ends."""
    is_same = (earlier.product_id, earlier.list_id, earlier.time, earlier.weekdays) == (
        slot.product_id, slot.list_id, slot.time, slot.weekdays
    )  # fmt: skip
    begins = earlier.from_day == slot.from_day or earlier.from_day < slot.from_day == catalogue.from_day
    return is_same and begins and earlier.until_day in (None, slot.until_day)


def _new_multipliers(catalogue: Catalogue, current: Sequence[MultiplierFacts]) -> list[MultiplierFacts]:
    """Return the multipliers that differ from the one in force when they start."""
    new_rows = []
    for multiplier in catalogue.facts.multipliers:
        key = (multiplier.product_id, multiplier.game)
        earlier = [row for row in current if (row.product_id, row.game) == key and row.starts <= multiplier.starts]
        previous = max(earlier, key=attrgetter("starts"), default=None)
        if previous is not None and replace(previous, starts=multiplier.starts) == multiplier:
            continue
        if previous is not None and previous.starts == multiplier.starts:
            problem = f"another one is known from {catalogue.from_day} on; {_BEGINS_LATER}"
            _refuse(catalogue, multiplier.product_id, f"multipliers.{Game(multiplier.game).key}", problem)
        new_rows.append(multiplier)
    return new_rows


def _new_codes(catalogue: Catalogue, current: Iterable[CodeFacts]) -> list[CodeFacts]:
    """Return the codes to add, and the known ones that end now, with the day on which they end."""
    current = [row for row in current if row.product_id in catalogue.coded and _lasts(row, catalogue.from_day)]
    going_on = {replace(row, from_day=catalogue.from_day): row for row in current if row.from_day <= catalogue.from_day}
    continued = {going_on[row] for row in catalogue.facts.codes if row in going_on}
    new_codes = [row for row in catalogue.facts.codes if row not in going_on]
    return new_codes + [_ended(catalogue, row, f"codes, {spelled(row)}", row.code) for row in current if row not in continued]


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
    draw_times = {(slot.product_id, slot.list_id, slot.time) for slot in slots if _lasts(slot, catalogue.from_day)}
    for row in catalogue.facts.codes:
        if (row.product_id, row.list_id, row.time) not in draw_times:
            _refuse(catalogue, row.product_id, f"codes, {spelled(row)}", "nothing is drawn then")


def _refuse(catalogue: Catalogue, product_id: int, key: str, problem: str) -> NoReturn:
    raise BadCatalogue(catalogue.file, f"product {product_id}, {key}", problem)
