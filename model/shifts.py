"""Shifts: the cash that should be in a cashier's drawer, what moves it, and the difference that a count finds (SH)."""

from collections import Counter
from collections.abc import Sequence

from model import ledger, people, tenders
from model.answers import Answer, stop, stop_if, tell
from model.clock import World, day_of

PARTS = ("sales", "cancels", "reverts", "prizes", "cash_in", "cash_out")
"""What moves the cash of a drawer: the first and the fifth bring some, the others take some (SH-04)."""
BRINGS = ("sales", "cash_in")


def note_cash(world: World, part: str, by: int, entity: int, amount: int, tender: tenders.Legs) -> None:
    """Note what somebody took or gave for a ticket of an entity, in cash or otherwise. A shift is a stretch of these (SH-02)."""
    world["cash"].append((part, by, entity, amount, tender))


def payer(world: World, asker: int, approver: int, entity: int) -> int:
    """Return from whose drawer an approved payment comes: the asker's, but the approver's if that has one there (SH-02)."""
    shift = open_shift(world, approver)
    return approver if shift is not None and shift["entity"] == entity else asker


def open_shift(world: World, by: int) -> World | None:
    """Return somebody's open shift."""
    return next((one for one in world["shifts"].values() if one["by"] == by and one["until"] is None), None)


def open_one(world: World, by: int, step: int, opening: int) -> Answer:
    """Open a shift with the cash that was counted into the drawer; one person has one (SH-01)."""
    stop(people.refuse(world, by, "shifts", "open, move cash, close"))
    stop_if(open_shift(world, by) is not None, "SHIFT_OPEN")
    entity = world["members"][by]["entity"]
    shift = {"step": step, "by": by, "entity": entity, "opening": opening, "since": len(world["cash"]), "until": None,
             "moved": [], "counts": [], "closed": None}  # fmt: skip
    world["shifts"][step] = shift
    tell(world, "shift.opened", step, by, opening)
    return shown(world, by, shift)


def move(world: World, by: int, shift: int, direction: str, amount: int) -> Answer:
    """Put cash into a drawer, or take it out (SH-03)."""
    _check(world, by, shift)
    stop_if(amount <= 0, "AMOUNT_INVALID")
    found = world["shifts"][shift]
    found["moved"].append((direction, amount, by))
    debit, credit = ("drawers", "safes") if direction == "in" else ("safes", "drawers")
    ledger.post(world, f"cash_{direction}", debit, credit, amount, day_of(world["now"]))
    tell(world, "shift.cash_moved", shift, direction, amount, by)
    return shown(world, by, found)


def count(world: World, by: int, shift: int, counted: int, ways: list[tuple[int, int]]) -> Answer:
    """Count a shift before its close, its cash and other ways to pay: nothing is booked, and the count stays (SH-07)."""
    _check(world, by, shift, ways)
    found = world["shifts"][shift]
    stop_if(len(found["counts"]) >= 20, "COUNTS_TOO_MANY", bound=20)
    over = counted - expected(world, found)
    found["counts"].append((by, _lines(world, found, counted, ways)))
    tell(world, "shift.counted", shift, counted, over, by)
    return shown(world, by, found)


def _lines(world: World, shift: World, counted: int, ways: list[tuple[int, int]]) -> list[list[int | None]]:
    """Return a count: of each way to pay what was counted, None if nobody has, and how much that is over (SH-07)."""
    told, should = {tenders.OWN_CASH: counted, **dict(ways)}, by_way(world, shift)
    return [[way, told.get(way), told[way] - should.get(way, 0) if way in told else None] for way in sorted({*told, *should})]


def close(world: World, by: int, shift: int, counted: int, ways: list[tuple[int, int]]) -> Answer:
    """Close a shift with counted cash, and book what is over or short of the own cash alone (SH-05)."""
    _check(world, by, shift, ways)
    found, today = world["shifts"][shift], day_of(world["now"])
    should, lines = expected(world, found), _lines(world, found, counted, ways)
    over, found["until"] = counted - should, len(world["cash"])
    found["counts"].append((by, lines))
    found["closed"] = {"by": by, "counted": counted, "expected": should, "difference": over}
    sides = ("drawers", "cash differences") if over > 0 else ("cash differences", "drawers")
    ledger.post(world, "cash_difference", *sides, abs(over), today)
    tell(world, "shift.closed", shift, counted, should, over, by)
    return shown(world, by, found)


def _check(world: World, by: int, shift: int, ways: Sequence[tuple[int, int]] = ()) -> None:
    """Refuse whoever does not handle a shift: its member does, and a manager of its entity or above it (SH-03, SH-06).

    And ways to pay that nobody knows, or that are told twice; a closed one is counted too (SH-07).
    """
    stop(people.refuse(world, by, "shifts", "open, move cash, close"))
    stop_if(shift not in world["shifts"] or not sees(world, by, world["shifts"][shift]), "SHIFT_UNKNOWN")
    stop_if(world["shifts"][shift]["until"] is not None, "SHIFT_CLOSED")
    stop_if(any(way not in world["ways"] for way, _ in ways), "TENDER_UNKNOWN")
    stop_if(len({way for way, _ in ways}) < len(ways), "AMOUNT_INVALID")


def sees(world: World, by: int, shift: World) -> bool:
    """Tell whether somebody sees a shift: the own one, a manager those below, auditors and administrators all (SH-06)."""
    role = world["members"][by]["role"]
    is_above = role == "manager" and world["members"][by]["entity"] in people.path(world, shift["entity"])
    return shift["by"] == by or is_above or role in ("auditor", "administrator")


def _notes(world: World, shift: World) -> list[tuple[str, int, tenders.Legs]]:
    """Return what a shift's member took and gave at its entity: the cause, the amount, and how it was handed over."""
    notes, whose = world["cash"][shift["since"] : shift["until"]], (shift["by"], shift["entity"])
    return [(part, amount, tender) for part, *who, amount, tender in notes if tuple(who) == whose]


def takings(world: World, shift: World) -> dict[str, tuple[int, int]]:
    """Return how often cash moved for each cause, and how much of it (SH-02)."""
    moved = [(f"cash_{direction}", amount) for direction, amount, _ in shift["moved"]]
    notes = [*moved, *((part, amount) for part, amount, _ in _notes(world, shift))]
    of_part = {part: [amount for which, amount in notes if which == part] for part in PARTS}
    return {part: (len(amounts), sum(amounts)) for part, amounts in of_part.items()}


def expected(world: World, shift: World) -> int:
    """Return the own cash that should be in the drawer; below zero more was paid than there was (SH-04).

    What was handed over in another way is not there: its worth is taken off.
    """
    found = int(shift["opening"])
    for part, (_, amount) in takings(world, shift).items():
        found += amount if part in BRINGS else -amount
    return found - sum(worth for *_, tender in _notes(world, shift) for way, _, worth in tender if way != tenders.OWN_CASH)


def by_way(world: World, shift: World) -> dict[int, int]:
    """Return what there should be of each way to pay in its currency, the own cash among them (SH-04)."""
    found: Counter[int] = Counter()
    for *_, tender in _notes(world, shift):
        for way, amount, _ in tender:
            found[way] += amount
    return {**found} | {tenders.OWN_CASH: expected(world, shift)}


def shown(world: World, by: int, shift: World) -> Answer:
    """Show a shift. A cashier counts blindly: no parts before the close, and of what is expected its counts alone (SH-05)."""
    closed = shift["closed"] or {"by": None, "counted": None, "difference": None}
    ways = {way: amount for way, amount in by_way(world, shift).items() if way != tenders.OWN_CASH}
    hidden = {"expected": expected(world, shift), "takings": takings(world, shift), "ways": ways}
    is_blind = shift["closed"] is None and world["members"][by]["role"] == "cashier"
    found = {"done": "shift", "shift": shift["step"], "by": shift["by"], "entity": shift["entity"], "opening": shift["opening"]}
    found |= {"closed": closed["by"], "counted": closed["counted"], "difference": closed["difference"]}
    return found | (dict.fromkeys(hidden) if is_blind else hidden) | {name: list(shift[name]) for name in ("moved", "counts")}
