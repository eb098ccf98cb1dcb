"""The questions whose rows the entries of a log seal, found by their seq or by their instant."""

from typing import Final

from taquilla.store.postgres.database import statements

SQL: Final = statements(__file__)
NAMES: Final = (
    "outbox", "ticket", "wager", "undoing", "transfer", "prize", "payout", "week_profit", "shift", "shift_close", "cash_movement",
    "sports_ticket", "bet", "result", "result_approval", "draw_order", "draw_order_approval", "settlement", "sport_result",
    "sport_result_approval", "sports_settlement", "closed_week",
)  # fmt: skip
_ASKED: Final = "".join([f"case when exists ({SQL[name]}) then '{name}' end, " for name in NAMES])
WHICH: Final = f"select array_remove(array[{_ASKED}null], null)"
"""Asks which of them have any rows, all at once: most of them have none most of the time."""
