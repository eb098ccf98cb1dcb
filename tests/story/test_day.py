"""One story in every dialect: the same day's sales give the same responses, rows, reports and books."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from tests.story.conftest import OpenStage, Telling
from tests.story.day import ENDS, HOURS, sales_until, tell
from tests.story.rows import DIFFERS, WRITTEN, differences, rows_of
from tests.story.stage import ABOVE, AGENCIES, OURS, Message, Play
from tests.story.tellers import TELLERS, Banklot, Chance, Seen, Teller

OF_RESELLERS = {
    ("ticket", "member_id"), ("ticket", "undone_by"), ("prize", "member_id"), ("turnover", "member_id"),
    ("turnover_seller", "member_id"),
    ("request", "outcome.numbers"),
}  # fmt: skip
"""The columns that differ between a cashier and a reseller, who spells numbers in another way; two cashiers share them."""

FIRST, LAST = date(2024, 10, 1), date(2024, 10, 31)


def test_every_ticket_ends_as_the_terms_say(telling: Telling) -> None:
    ends: dict[str, Seen] = {key: seen for beat, key, seen in telling.told if beat == "see"}
    assert {key: (seen.state, seen.prize) for key, seen in ends.items()} == ENDS


def test_a_prize_is_paid_when_it_is_claimed(telling: Telling) -> None:
    paid = {key: amount for beat, key, amount in telling.told if beat == "pay"}
    assert paid == {key: prize for key, (state, prize) in ENDS.items() if state == "paid"} | {"rest": "not a winner"}


def test_every_dialect_gives_the_same_responses(first: Telling, other: Telling) -> None:
    assert other.told == first.told


def test_every_row_is_the_same_in_the_morning_and_in_the_end(first: Telling, other: Telling) -> None:
    assert differences(first.morning, other.morning) == {}
    assert differences(first.evening, other.evening) == {}
    assert [table for table in WRITTEN if not other.evening[table]] == []


@pytest.mark.parametrize("group", ["agency", "product", "event", "day", "game"])
def test_every_report_is_the_same(first: Telling, other: Telling, group: str) -> None:
    for one in (first, other):
        one.stage.read_above()
    for entity in (ABOVE, *AGENCIES):
        ours, theirs = (Banklot(one.stage).report(FIRST, LAST, group, entity) for one in (first, other))
        assert ours == theirs
        assert any(row["sale"] for row in ours)


def test_sales_over_chance_agree_with_the_portals_report_to_the_cent_and_have_none_of_the_tills(telling: Telling) -> None:
    for agency in AGENCIES:
        reported = Banklot(telling.stage).sales(FIRST, LAST, agency)
        assert Chance(telling.stage).sales(FIRST, LAST, agency) == (reported if telling.teller.name == "chance" else {})
        assert telling.teller.sales(FIRST, LAST, agency) == reported
        assert "2024-10-22" in reported


def test_the_auditor_finds_nothing(telling: Telling) -> None:
    assert telling.stage.audited() == ((), ())


def test_every_column_that_may_differ_does_differ(first: Telling, other: Telling) -> None:
    named = {(table, column) for table, columns in DIFFERS.items() for column in columns}
    same = {place for place in named if other.columns[place] == first.columns[place]}
    assert same == (set() if other.teller.name == "chance" else OF_RESELLERS)


class Altered:
    """A dialect that sells other plays than requested, under one key."""

    def __init__(self, teller: Teller, key: str, alter: Callable[[Sequence[Play]], Sequence[Play]]) -> None:
        self._teller, self._key, self._alter = teller, key, alter

    def __getattr__(self, name: str) -> object:
        return getattr(self._teller, name)

    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message:
        return self._teller.asks(key, self._alter(plays) if key == self._key else plays, by)


AMOUNTS = {"ticket", "wager", "transfer", "exposure", "account"}


@pytest.mark.parametrize(
    ("alter", "tables"),
    [
        (lambda plays: [*plays[:-1], plays[-1]._replace(units=plays[-1].units + 1)], AMOUNTS),
        (lambda plays: [*plays[:-1], plays[-1]._replace(number="0")], {"wager", "exposure"}),
    ],
    ids=["a unit more", "another number"],
)
def test_every_other_sale_of_a_twin_is_seen(
    open_stage: OpenStage, first: Telling, alter: Callable[[Sequence[Play]], Sequence[Play]], tables: set[str]
) -> None:
    with open_stage() as stage:
        tell(stage, Altered(TELLERS[-1](stage), "many", alter), HOURS[:1])
        found = differences(first.morning, rows_of(stage.owner))
    assert set(found) == tables


def test_every_sale_has_an_end() -> None:
    assert [sale.key for sale in sales_until(HOURS[-1].at, HOURS)] == list(ENDS)
