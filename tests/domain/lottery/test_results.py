"""Reasons of results are checked in the order in which they are declared; `model/sides` tries each beside the others."""

from taquilla.domain.ledger.refusals import Reason


def test_reasons_of_drawing_are_declared_in_the_order_of_checking() -> None:
    declared = list(Reason)
    entering = [
        Reason.DRAW_NOT_CLOSED, Reason.DRAW_NOT_HELD, Reason.DRAW_NOT_SEALED, Reason.OUTCOME_INVALID, Reason.RESULT_STANDS,
        Reason.RESULT_FINAL,
    ]  # fmt: skip
    approving = [
        Reason.RESULT_UNKNOWN, Reason.RESULT_STANDS, Reason.RESULT_SAME_CLERK, Reason.NOT_INDEPENDENT, Reason.RESULT_WAITS,
        Reason.RESULT_DIFFERS, Reason.RESULT_FINAL,
    ]  # fmt: skip
    for checked in (entering, approving):
        assert checked == sorted(checked, key=declared.index)
