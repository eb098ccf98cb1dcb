"""Shifts on the command line: the same ones, with the same sums, as over the API."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import Desk, open_desk

from taquilla.domain.lottery.shifts import Shift
from taquilla.sandbox.demo import BANKLOT

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

    from taquilla.store.postgres.embedded import Embedded

CASHIER, LOTTO_ACTIVO = "username@banklot.net", 5


@pytest.fixture
def desk(server: "Embedded", demo_database: str, key_file: Path) -> Iterator[Desk]:
    """Provide a house at work over the same data."""
    with open_desk(server, demo_database, key_file) as opened:
        yield opened


def test_shifts_are_listed_and_shown_with_what_should_be_in_the_drawer(demo_house: "Shell", desk: Desk) -> None:
    shifts, who = desk.house.lottery.shifts, desk.caller().member_id
    shift = desk.run(shifts.open(BANKLOT, who, 100_00))
    assert isinstance(shift, Shift)
    desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", units=3))
    desk.run(shifts.move_cash(BANKLOT, shift.seq, "out", 50_25, "Retiro", by=who))
    shown = demo_house.json("shift", "show", str(shift.seq))
    assert isinstance(shown, dict)
    assert {name: shown[name] for name in ("user", "entity", "state", "opening", "expected", "counted")} == {
        "user": CASHIER, "entity": 213, "state": "open", "opening": "100.00", "expected": "52.75", "counted": None,
    }  # fmt: skip
    assert shown["takings"]["sales"] == {"count": 1, "amount": "3.00"}
    assert [(one["direction"], one["amount"], one["reason"], one["by"]) for one in shown["movements"]] == [
        ("out", "50.25", "Retiro", CASHIER)
    ]
    assert [row["expected"] for row in demo_house.json("shift", "list", "--state", "open")] == [None]
    desk.run(shifts.close(BANKLOT, shift.seq, 52_00, by=who))
    (row,) = demo_house.json("shift", "list", "--entity", "212", "--user", str(who), "--day", "2024-10-22", "--state", "closed")
    assert (row["shift"], row["closed_by"], row["counted"], row["expected"], row["difference"]) == (
        shift.seq, CASHIER, "52.00", "52.75", "-0.75",
    )  # fmt: skip
    assert demo_house.json("shift", "list", "--state", "open") == []
    ended = demo_house("shift", "show", str(shift.seq))
    assert (ended.status, "difference: -0.75" in ended.out, "Retiro" in ended.out) == (0, True, True)


def test_an_unknown_shift_and_an_unknown_entity_are_refused(demo_house: "Shell") -> None:
    ended = demo_house("shift", "show", "999999", "--json")
    assert (ended.status, ended.json["refused"]) == (1, "SHIFT_UNKNOWN")
    assert demo_house("shift", "list", "--entity", "999").status != 0
    assert demo_house("shift", "list", "--day", "yesterday").status == 2
