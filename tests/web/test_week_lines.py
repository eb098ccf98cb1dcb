"""The lines of a week add up: the results less what the group keeps are what it hands over."""

from datetime import date

from taquilla.domain.lottery.cuadre import Debt, Sums, Week
from taquilla.domain.people.members import Entity
from taquilla.engine.lottery.cuadre import Cuadre
from taquilla.web.office.week_lines import lines_of

MONDAY = date(2024, 10, 21)


def test_results_less_what_a_group_keeps_are_what_it_hands_over() -> None:
    own, below = Sums(1_000, 100, 0, 0), Sums(2_000, 200, 260, 500, expired=70)
    week = Week(MONDAY, 50, 3_000, 360, 500, 20, expired=70)
    cuadre = Cuadre(week, False, ((10, "group", own), (11, "corner", below)), ())
    group = Entity(10, "group", 1, 1_000_010, active=True, path=(10, 1), floor=None)
    found = lines_of(cuadre, group, {12: Debt(5, 0, 5), 13: Debt(0, 0, 0)}, {12: "silent", 13: "square"})
    assert [(line.name, line.kept) for line in found.lines] == [("corner", 60), ("group", 0), ("silent", 0)]
    assert (found.totals.due, found.kept, found.totals.agency) == (2_270, 60, 300)
    assert found.totals.due - found.kept == week.due == 2_210
    assert found.totals.agency + found.kept == week.agency
    # With nobody above it, its own commissions are earned as well.
    assert found.earned == 3_000 - 200 - 500 + 70
