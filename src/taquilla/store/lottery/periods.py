"""Sums for period reports, in one snapshot: from the folded turnover (the fold) for whole days, from rows for what it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.cuadre import ReportPeriod, Sums, total
from taquilla.domain.lottery.games import WHEELS, Game
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

BY_CUT: Final = "cut"
"""The grouping of a period of cuts alone by them: the keys are their places."""
BY_PLAY: Final = ("product", "event", "game")
"""Groupings by product, event and game."""
_OF_ENTITIES: Final = " and entity_id = any(%(entities)s::bigint[])"
_OF_ALL: Final = {name: _SQL[name].replace(_OF_ENTITIES, "") for name in ("sum_sellers", "sum_turnover")}
_DAY_ZERO: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class PeriodQuery:
    """The scope of sums: entities, one category or all (None), some members or all (None), and the grouping.

    by: user, agency, product, event, game or day; "all" is one group, with the key 0; or BY_CUT.
    tops: the entities are these and all below them; empty where that is not so. is_whole tells that the entities are all of the
    operator's.
    """

    entities: Sequence[int]
    by: str = "all"
    category: str | None = None
    members: Sequence[int] | None = None
    tops: Sequence[int] = ()
    is_whole: bool = False

    @property
    def needs_rows(self) -> bool:
        """Tell whether rows must be read: no fold by product, event or game is split by member."""
        return self.members is not None and self.by in BY_PLAY

    def folds(self) -> list[tuple[str, Sequence[int]]]:
        """Return the statements that read the folds of whole days, each with the entities of which it reads."""
        if self.needs_rows:
            return []
        if self.by == "event":
            return [(_SQL["sum_draws_below"], self.tops), (_SQL["sum_draws"], self.tops or self.entities)]
        if self.by in BY_PLAY or (self.tops and self.members is None and self.by not in ("user", "agency")):
            return [(_SQL["sum_products"], self.tops or self.entities)]
        name = "sum_sellers" if self.category is None else "sum_turnover"
        return [((_OF_ALL if self.is_whole else _SQL)[name], self.entities)]


async def sums(connection: HouseConnection, operator_id: int, period: ReportPeriod, query: PeriodQuery) -> dict[int, Sums]:
    """Return the sums of a period by key: an id, or a day's number since 2000-01-01. Call it in a snapshot or under the gate."""
    spans = await _spans(connection, operator_id, period)
    parameters = {
        "operator": operator_id, "entities": arrays.numbers(query.entities), "members": _members(query), "by": query.by,
        "category": query.category, "with_below": bool(query.tops), "wallet_channel": int(WALLET_CHANNEL),
    }  # fmt: skip
    rows: list[tuple[int, Sums]] = []
    async with connection.pipeline():
        cursors = []
        for statement, entities in query.folds() if period.days else ():
            of_days = {"days": arrays.days(period.days), "entities": arrays.numbers(entities)}
            cursors.append(await connection.execute(statement, parameters | of_days))
        if spans:
            columns = arrays.columns(spans, places=int, sinces=int, untils=int, firsts=date, lasts=date, cuts=bool)
            cursors.append(await connection.execute(_SQL["sum_rows"], parameters | columns))
        for cursor in cursors:
            rows += [(key, Sums(*amounts)) for key, *amounts in await cursor.fetchall()]
    return _merge_by_key(rows)


async def count_tickets(
    connection: HouseConnection, operator_id: int, period: ReportPeriod, query: PeriodQuery
) -> dict[int, int]:
    """Count, day by day, the tickets of these entities and members that were not undone. The period has whole days alone.

    Keys are the days' numbers since 2000-01-01. Call it in the snapshot of their sums.
    """
    assert not period.cuts, "parts of days are not counted"
    if not period.days:
        return {}
    folded, last = await connection.first(_SQL["load_progress"], operator=operator_id) or (0, 0)
    return dict(await connection.fetch(
        _SQL["count_tickets"], operator=operator_id, entities=arrays.numbers(query.entities), members=_members(query),
        days=arrays.days(period.days), first=period.days[0], last=period.days[-1], since=folded, until=last,
    ))  # fmt: skip


async def count_hours(
    connection: HouseConnection, operator_id: int, period: ReportPeriod, entities: Sequence[int]
) -> dict[int, int]:
    """Count the tickets of a day, whose hours are the period's cuts, by the places of these. Call it in the snapshot of sums."""
    (day, begins, _), (_, _, ends) = period.cuts[0], period.cuts[-1]
    seqs = [await connection.value(_SQL["find_seq"], operator=operator_id, at=at) or 0 for at in (begins, ends)]
    parameters = {"operator": operator_id, "entities": arrays.numbers(entities), "day": day, "begins": begins}
    return dict(await connection.fetch(_SQL["count_hours"], parameters | {"since": seqs[0], "until": seqs[1]}))


class FigureSums(NamedTuple):
    """A figure, the amount that was sold of it, and how often it was drawn."""

    selection: str
    sold: Cents
    hits: int


async def sum_figures(
    connection: HouseConnection, operator_id: int, since: datetime, until: datetime, now: datetime
) -> list[FigureSums]:
    """Return the figures of draws between two instants that are on sale or have a result, the most sold first."""
    parameters = {
        "operator": operator_id, "since": since, "until": until, "now": now, "categories": arrays.texts(WHEELS),
        "games": arrays.numbers([Game.ANIMALITOS, Game.ANIMALITOS77]),
    }  # fmt: skip
    return await connection.rows(FigureSums, _SQL["sum_figures"], parameters)


class PrizeSums(NamedTuple):
    """An agency's prizes: the amount won, and how much was paid, may still be claimed, or has expired.

    to_recover is the part of what was paid that corrections have taken away since: the agency owes it.
    """

    entity_id: int
    won: Cents
    paid: Cents
    pending: Cents
    expired: Cents
    to_recover: Cents = 0


async def claims(
    connection: HouseConnection, operator_id: int, entities: Sequence[int], since: datetime, until: datetime, now: datetime
) -> list[PrizeSums]:
    """Return the prizes won between two instants, by agency, and how much of them was paid, is pending or has expired by now."""
    seqs = [await connection.value(_SQL["find_seq"], operator=operator_id, at=at) or 0 for at in (since, until)]
    parameters = {"operator": operator_id, "entities": arrays.numbers(entities), "now": now}
    return await connection.rows(PrizeSums, _SQL["sum_prizes"], parameters, since=seqs[0], until=seqs[1])


def day_of(key: int) -> date:
    """Return the day for which a key stands in a report by days."""
    return date.fromordinal(_DAY_ZERO.toordinal() + key)


def _members(query: PeriodQuery) -> str | None:
    return None if query.members is None else arrays.numbers(query.members)


def _merge_by_key(rows: Sequence[tuple[int, Sums]]) -> dict[int, Sums]:
    by_key: dict[int, list[Sums]] = {}
    for key, amounts in rows:
        by_key.setdefault(key, []).append(amounts)
    merged = {key: found[0] if len(found) == 1 else total(found) for key, found in by_key.items()}
    # Sales that were canceled again leave only zeros, which are not reported.
    return {key: amounts for key, amounts in sorted(merged.items()) if any(amounts)}


_Span = tuple[int, int, int, date, date, bool]  # place, since, until, first and last day, whether it is a part of a day


async def _spans(connection: HouseConnection, operator_id: int, period: ReportPeriod) -> list[_Span]:
    async with connection.pipeline():
        progress = await connection.execute(_SQL["load_progress"], {"operator": operator_id})
        ends = [
            await connection.execute(_SQL["find_seq"], {"operator": operator_id, "at": at})
            for _, since, until in period.cuts
            for at in (since, until)
        ]
        folded, last = await progress.fetchone() or (0, 0)
        seqs = [((await end.fetchone()) or (0,))[0] for end in ends]
    spans: list[_Span] = []
    if period.days and folded < last:
        spans.append((0, folded, last, period.days[0], period.days[-1], False))
    for place, ((day, _, _), since, until) in enumerate(zip(period.cuts, seqs[::2], seqs[1::2], strict=True)):
        if since < until:
            spans.append((place, since, until, day, day, True))
    return spans
