"""The commands of a batch see what those before them did."""


from tests.domain.conftest import Banca, refused

from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.lottery.selling import Sold


def test_what_one_takes_the_next_one_no_longer_finds(banca: Banca) -> None:
    banca.rule("quota", 100_00)
    asked = (("ana", "60.00"), ("luz", "60.00"), ("luz", "40.00"))
    first, second, third = banca.batch(*(banca.sale(f"noon animalitos 7 {stake}", by=by) for by, stake in asked))
    assert (type(first), type(third)) == (Sold, Sold)
    assert second == refused(Reason.SELECTION_FULL, bound=100_00, room=40_00)
