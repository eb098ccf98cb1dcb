"""The commands of a batch see what those before them did, and a key asked again gets the first answer again."""

from datetime import UTC, datetime

from tests.domain.conftest import Banca, refused

from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.lottery.selling import Sold


def test_what_one_takes_the_next_one_no_longer_finds(banca: Banca) -> None:
    banca.rule("quota", 100_00)
    asked = (("ana", "60.00"), ("luz", "60.00"), ("luz", "40.00"))
    first, second, third = banca.batch(*(banca.sale(f"noon animalitos 7 {stake}", by=by) for by, stake in asked))
    assert (type(first), type(third)) == (Sold, Sold)
    assert second == refused(Reason.SELECTION_FULL, bound=100_00, room=40_00)


def test_numbers_count_anew_each_day_and_the_order_of_everything_does_not(banca: Banca) -> None:
    banca.draw("tomorrow", datetime(2024, 10, 23, 16, tzinfo=UTC))
    banca.now = datetime(2024, 10, 23, 3, 59, 59, tzinfo=UTC)  # 23:59:59 in Caracas
    first = banca.sell("tomorrow animalitos 7 3.00")
    banca.later(seconds=1)
    second = banca.sell("tomorrow animalitos 7 3.00")
    found = [(ticket.day.isoformat(), ticket.ordinal, ticket.seq) for ticket in (first, second)]
    assert found == [("2024-10-22", 1, 1), ("2024-10-23", 1, 3)]
    assert first.number != second.number
