"""Shifts of cashiers: opened, counted and closed behind the gate, shown with what should be in the drawer."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery import shifts as domain
from taquilla.domain.lottery.tenders import OWN_CASH
from taquilla.domain.people.members import Member
from taquilla.domain.people.operations import HOLD_SHIFT
from taquilla.engine.gate import Author, deciding
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.engine.lottery.reports import subtree
from taquilla.engine.people.rights import refuse_another
from taquilla.engine.people.texts import refuse_text
from taquilla.store.lottery import shifts
from taquilla.store.lottery.shifts import ShiftFilter
from taquilla.store.people import operators
from taquilla.store.postgres.database import HouseConnection, snapshot


class ShiftView(NamedTuple):
    """A shift with its parts and its cash movements, up to its close or to now."""

    shift: domain.Shift
    takings: domain.Takings
    tenders: tuple[domain.MethodTakings, ...]
    movements: tuple[domain.CashMovement, ...]
    counts: tuple[domain.ShiftCount, ...]

    @property
    def openings(self) -> dict[int, Cents]:
        """Return what there was at the opening by each way to pay that had something, the own cash among them."""
        return {OWN_CASH: self.shift.opening, **dict(self.shift.openings)}

    @property
    def by_way(self) -> dict[int, Cents]:
        """Return what there should be by each way to pay, the own cash among them."""
        taken = {one.method_id: one.amount for one in self.tenders}
        others = {way: self.openings.get(way, 0) + taken.get(way, 0) for way in sorted({*self.openings, *taken})}
        return others | {OWN_CASH: self.expected}

    @property
    def expected(self) -> Cents:
        """Return the own cash that should be in the drawer."""
        return domain.cash_expected(self.shift.opening, self.takings, self.tenders)


class Shifts(LotteryReader):
    """Opens, shows and closes the shifts of cashiers. Selling asks nothing of them.

    Changes raise NotAdmitted for an author who is another member than whom they are told.
    """

    async def open(
        self, operator_id: int, member_id: int, opening: Cents, openings: Sequence[domain.Opening] = (), *,
        author: Author | None = None,
    ) -> domain.Shift | Refusal:  # fmt: skip
        """Open a member's shift with counted cash. Refuses what `domain.begin` does."""
        refuse_another(author, member_id)
        async with deciding(self._database, self._cache, operator_id, author, HOLD_SHIFT) as (held, lottery, book):
            has_open = await shifts.load_open(held.connection, operator_id, member_id) is not None
            member, methods = lottery.people.members[member_id], lottery.rules.tenders.methods
            shift = domain.begin(book, member, opening, openings, methods=methods, has_open=has_open)
            if isinstance(shift, domain.Shift):
                await shifts.write_shift(held.connection, operator_id, shift)
            return shift

    async def move_cash(
        self, operator_id: int, shift_id: int, direction: domain.Direction, amount: Cents, reason: str, *, by: int,
        author: Author | None = None,
    ) -> domain.CashMovement | Refusal:
        """Put cash into the drawer of an open shift, or take it out.

        Refuses what `domain.move_cash` does. Raises LABEL_UNFIT for a reason that cannot be kept or printed.
        """
        refuse_text(reason, "reason", domain.REASON_MAX, least=1)
        refuse_another(author, by)
        async with deciding(self._database, self._cache, operator_id, author, HOLD_SHIFT) as (held, lottery, book):
            shift = await shifts.load(held.connection, operator_id, shift_id)
            moved_before = len(await shifts.load_movements(held.connection, operator_id, shift_id))
            movement = domain.move_cash(
                book, shift, lottery.people.members[by], direction, amount, reason, moved_before=moved_before
            )
            if isinstance(movement, domain.CashMovement):
                await shifts.write_movement(held.connection, operator_id, shift_id, book.day, movement)
            return movement

    async def count(
        self, operator_id: int, shift_id: int, ways: Sequence[domain.CountedWay], *, by: int, author: Author | None = None
    ) -> domain.ShiftCount | Refusal:
        """Count an open shift before its close. Refuses what `domain.count` does."""
        refuse_another(author, by)
        async with deciding(self._database, self._cache, operator_id, author, HOLD_SHIFT) as (held, lottery, book):
            shift = await shifts.load(held.connection, operator_id, shift_id)
            member, methods = lottery.people.members[by], lottery.rules.tenders.methods
            before = len(await shifts.load_counts(held.connection, operator_id, shift_id))
            found = domain.countable(book, shift, member, ways, methods=methods, before=before)
            if isinstance(found, Refusal):
                return found
            expected = (await _view(held.connection, operator_id, found)).by_way
            made = domain.count(book, found, member, ways, expected, methods=methods, before=before)
            if isinstance(made, domain.ShiftCount):
                await shifts.write_count(held.connection, operator_id, shift_id, made)
            return made

    async def close(
        self, operator_id: int, shift_id: int, ways: Sequence[domain.CountedWay], note: str = "", *, by: int,
        author: Author | None = None,
    ) -> Refusal | None:  # fmt: skip
        """Close an open shift with what was counted, and book the difference of the own cash.

        Refuses what `domain.close` does. Raises DATA_UNFIT for a note that cannot be kept or printed.
        """
        refuse_text(note, "note", domain.REASON_MAX)
        refuse_another(author, by)
        async with deciding(self._database, self._cache, operator_id, author, HOLD_SHIFT) as (held, lottery, book):
            shift = await shifts.load(held.connection, operator_id, shift_id)
            member, methods = lottery.people.members[by], lottery.rules.tenders.methods
            if isinstance(found := domain.countable(book, shift, member, ways, methods=methods), Refusal):
                return found
            expected = (await _view(held.connection, operator_id, found)).by_way
            closing = domain.close(book, found, member, ways, expected, note, methods=methods)
            if isinstance(closing, Refusal):
                return closing
            await shifts.write_close(held.connection, operator_id, shift_id, closing)
            await shifts.write_count(held.connection, operator_id, shift_id, closing.at_close)
            return None

    async def is_open(self, operator_id: int, member_id: int) -> bool:
        """Tell whether a member has an open shift."""
        return await self._database.read(operator_id, shifts.load_open, member_id) is not None

    async def current(self, operator_id: int, member_id: int) -> ShiftView | Refusal:
        """Return a member's open shift. Refuses SHIFT_NONE."""
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            shift = await shifts.load_open(connection, operator_id, member_id)
            return Refusal(Reason.SHIFT_NONE) if shift is None else await _view(connection, operator_id, shift)

    async def view(self, operator_id: int, shift_id: int, reader: Member | None = None) -> ShiftView | Refusal:
        """Return a shift, to one who may see it; None: to whoever runs the house. Refuses SHIFT_UNKNOWN."""
        async with self._reading(operator_id) as (connection, lottery), snapshot(connection):
            shift = await shifts.load(connection, operator_id, shift_id)
            if shift is None or (reader is not None and not domain.may_see(reader, shift, lottery.people)):
                return Refusal(Reason.SHIFT_UNKNOWN)
            return await _view(connection, operator_id, shift)

    async def list(self, operator_id: int, entity_id: int, wanted: ShiftFilter, reader: Member) -> list[domain.Shift]:
        """Return the shifts that a reader may see, of an entity of its tree and of those below it, the latest first."""
        if domain.sees_only_its_own(reader):
            if wanted.member_id not in (None, reader.id):
                return []
            wanted = wanted._replace(member_id=reader.id)
        async with self._reading(operator_id) as (connection, lottery):
            return await shifts.list_shifts(connection, operator_id, subtree(lottery, entity_id), wanted)

    async def differences(self, operator_id: int, found: Sequence[domain.Shift]) -> Mapping[int, Sequence[tuple[int, Cents]]]:
        """Return by closed shift what its count found by other ways than the own cash: the way, and what was over, or short."""
        async with self._reading(operator_id) as (connection, _):
            return await shifts.list_differences(connection, operator_id, found)

    async def report(self, operator_id: int, shift_id: int, reader: Member) -> domain.ShiftReport | Refusal:
        """Return a shift as it is printed for a reader: without its parts while that reader counts. Refuses SHIFT_UNKNOWN."""
        if isinstance(view := await self.view(operator_id, shift_id, reader), Refusal):
            return view
        async with self._reading(operator_id) as (connection, lottery):
            data = await operators.load_entity_data(connection, operator_id, view.shift.entity_id)
        people, shift, methods = lottery.people, view.shift, lottery.rules.tenders.methods
        at_close = None if shift.closed is None else next((one for one in view.counts if one.seq == shift.closed.seq), None)
        counted = {line.method_id: line.counted for line in at_close.lines} if at_close else {}
        ways = [
            domain.ReportedWay(methods[way], view.by_way.get(way, 0), counted.get(way), view.openings.get(way, 0))
            for way in sorted({*view.by_way, *counted} - {OWN_CASH})
        ]
        return domain.ShiftReport(
            shift=shift, takings=None if domain.counts_blindly(reader, shift) else view.takings, movements=view.movements,
            agency=people.entities[shift.entity_id].name, data=data, cashier=people.members[shift.member_id].email,
            closed_by="" if shift.closed is None else people.members[shift.closed.by].email,
            currency=lottery.operator.currency, exponent=lottery.operator.exponent, twelve_hours=lottery.operator.twelve_hours,
            elsewhere=shift.opening + view.takings.moved - view.expected, ways=tuple(ways),
            note=at_close.note if at_close else "",
        )  # fmt: skip


async def _view(connection: HouseConnection, operator_id: int, shift: domain.Shift) -> ShiftView:
    takings = await shifts.sum_takings(connection, operator_id, shift)
    tenders = await shifts.sum_tenders(connection, operator_id, shift)
    movements = await shifts.load_movements(connection, operator_id, shift.seq)
    return ShiftView(shift, takings, tenders, movements, await shifts.load_counts(connection, operator_id, shift.seq))
