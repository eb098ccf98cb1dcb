"""The auditor's rules on the seals of draws: they are made again from the rows, and compared with the log."""

from array import array
from bisect import bisect_left
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from taquilla.domain.seals.draws import SEAL, DrawSeal
from taquilla.domain.seals.encoding import Hash
from taquilla.domain.seals.entries import Entry
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.tree import Frontier, leaf_hashes
from taquilla.store.audit.seals import AT_ONCE, Check, Looking, Wrong, pages, read_operators, refuse_late
from taquilla.store.postgres.database import statements
from taquilla.store.seals.draws import DrawGround, SealRow, load_grounds, read_lines

_SQL = statements(__file__)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_YET: Final = 1 << 62
_MICROSECOND: Final = timedelta(microseconds=1)


async def i106(look: Looking) -> AsyncIterator[Wrong]:
    """The wagers of a sealed draw are those that were sealed: their lines, made again from the rows, have the seal's root."""
    async for operator, seals in _seals(look):
        trees = dict.fromkeys((seal.event_id for seal in seals), Frontier())
        async with aclosing(read_lines(look.connection, operator, [*trees])) as chunks:
            async for event, lines in chunks:
                refuse_late(look)
                trees[event] = trees[event].extended(leaf_hashes(line.encode() for line in lines))
        for seal in seals:
            tree = trees[seal.event_id]
            if (tree.size, tree.root()) != (seal.wagers, seal.root):
                what = f"draw {seal.event_id}: {tree.size} wagers, of which the root is not that of the {seal.wagers} sealed ones"
                yield Wrong(operator, seal.entry, what)


async def i107(look: Looking) -> AsyncIterator[Wrong]:
    """A draw's seal is what its entry in the log says, each such entry has its seal, and no draw has two."""
    for operator in await read_operators(look):
        log = await _read_log(look, operator)
        for number, draw in log.again:
            yield Wrong(operator, number, f"draw {draw} is sealed a second time")
        left = dict(log.digests)
        async for _, seals in _seals(look, operator):
            for seal in seals:
                head = sha256(seal.head.encode()).digest()
                text = DrawSeal(
                    number=seal.entry, draw=seal.event_id, closed_at=seal.closed_at, wagers=seal.wagers, head=head, root=seal.root
                ).text
                if left.pop(seal.entry, None) != sha256(text.encode()).digest():
                    yield Wrong(operator, seal.entry, f"draw {seal.event_id}: the entry of the log says something else")
        for number in left:
            yield Wrong(operator, number, "the entry seals a draw, and there is no such seal")


async def i108(look: Looking) -> AsyncIterator[Wrong]:
    """A draw was sealed before it had a result: in the log its seal stands before the entry that covers the result."""
    for operator in await read_operators(look):
        log = await _read_log(look, operator)
        ((first_at,),) = await look.connection.fetch(_SQL["read_first_seal"], operator=operator)
        async with look.connection.cursor() as cursor:
            async for event, entered_at, sealed_at, is_old in cursor.stream(_SQL["read_results"], {"operator": operator}):
                entry = log.draws.get(event)
                covering = log.covering(entered_at)
                if entry is None:
                    # It may be older than the first seal. Of the entry after that seal nobody knows which part is.
                    is_before = first_at is None or (entered_at <= first_at and covering <= log.covering_first)
                    if not is_old or not is_before:
                        yield Wrong(operator, 0, f"draw {event} has a result and no seal")
                elif covering < entry or (sealed_at is not None and sealed_at > entered_at):
                    yield Wrong(operator, entry, f"draw {event} had its result before its seal")


async def i109(look: Looking) -> AsyncIterator[Wrong]:
    """The head of a sealed draw can be made again from the rows: it names the markets of all its wagers, with their draws."""
    async for operator, seals in _seals(look):
        refuse_late(look)
        grounds = {one.event_id: one for one in await load_grounds(look.connection, operator, [seal.event_id for seal in seals])}
        for seal in seals:
            ground = grounds.get(seal.event_id)
            if ground is None or _as_sealed(ground, seal.head).head(operator, seal.wagers).text != seal.head:
                yield Wrong(operator, seal.entry, f"draw {seal.event_id}: the rows have another head")
            elif ground.closed_at != seal.closed_at:
                yield Wrong(operator, seal.entry, f"draw {seal.event_id} was closed at another instant")


CHECKS: Final[Mapping[str, Check]] = {"i106": i106, "i107": i107, "i108": i108, "i109": i109}


@dataclass(slots=True)
class _Log:
    """The seals of draws in a log by entry, as digests of the texts, and the entry of each draw; and what entries cover.

    again are seals of draws that were sealed before. numbers and untils are those of the entries that cover something.
    """

    digests: dict[int, Hash] = field(default_factory=dict)
    draws: dict[int, int] = field(default_factory=dict)
    again: list[tuple[int, int]] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("q"))
    untils: "array[int]" = field(default_factory=lambda: array("q"))

    def covering(self, at: datetime) -> int:
        """Return the number of the entry that covers an instant; `_NOT_YET`: none does."""
        return self._number(bisect_left(self.untils, (at - _EPOCH) // _MICROSECOND))

    @property
    def covering_first(self) -> int:
        """Return the number of the entry that covers the first one that seals a draw."""
        return self._number(bisect_left(self.numbers, min(self.digests, default=0)))

    def _number(self, place: int) -> int:
        return self.numbers[place] if place < len(self.numbers) else _NOT_YET


async def _read_log(look: Looking, operator_id: int) -> _Log:
    log = _Log()
    async for number, text in pages(look, _SQL["read_entries"], operator_id):
        if not text.startswith(f"{SEAL}\n"):
            try:
                until = Entry.parse(text).extent.until
            except Malformed:
                continue  # I104 tells of it
            log.numbers.append(number)
            log.untils.append((until - _EPOCH) // _MICROSECOND)
            continue
        log.digests[number] = sha256(text.encode()).digest()
        try:
            draw = DrawSeal.parse(text).draw
        except Malformed:
            continue
        if draw in log.draws:
            log.again.append((number, draw))
        else:
            log.draws[draw] = number
    return log


def _as_sealed(ground: DrawGround, head: str) -> DrawGround:
    """Return the ground with each market's draws as far as the sealed head names them: a run may have got another one since."""
    named = {line.split(" ")[1]: line.count(" ") - 3 for line in head.split("\n") if line.startswith("market ")}
    markets = tuple(one._replace(events=one.events[: named.get(str(one.id), 0)]) for one in ground.markets)
    return ground._replace(markets=markets)


async def _seals(look: Looking, operator_id: int | None = None) -> AsyncIterator[tuple[int, list[SealRow]]]:
    """The seals of draws in their order, some of an operator's at a time."""
    for operator in await read_operators(look) if operator_id is None else [operator_id]:
        rows = list[SealRow]()
        async for row in pages(look, _SQL["read_seals"], operator):
            rows.append(SealRow(*row))
            if len(rows) == AT_ONCE:
                yield operator, rows
                rows = []
        if rows:
            yield operator, rows
