"""Dialects of other packages: mounted beside ours, and a fault in one costs that one alone."""

import logging
from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from taquilla.dialect.http import VERSION, Dialect
from taquilla.dialects.outside import GROUP, OutsideDialect, guarded, outside

TITLE = {"es": "Del vecino", "en": "The neighbour's"}
GOOD: Dialect[Any] = Dialect("near", ("near", "by"), lambda house, settings: answers, TITLE, channel=101)
TWIN: Dialect[Any] = Dialect("twin", ("twin",), lambda house, settings: answers, TITLE, channel=101)
TAKEN: Dialect[Any] = Dialect("taken", ("taken", "till"), lambda house, settings: answers, TITLE)
OTHER_NAME: Dialect[Any] = Dialect("else", ("else",), lambda house, settings: answers, TITLE)
NEWER: Dialect[Any] = Dialect("newer", ("newer",), lambda house, settings: answers, TITLE, version=(VERSION[0], VERSION[1] + 1))
OLDER: Dialect[Any] = Dialect("older", ("older",), lambda house, settings: answers, TITLE, version=(VERSION[0] - 1, 9))
DUMB: Dialect[Any] = Dialect("dumb", ("dumb",), lambda house, settings: answers, {"en": "No Spanish"})
OURS_CHANNEL: Dialect[Any] = Dialect("ours_channel", ("ours_channel",), lambda house, settings: answers, TITLE, channel=4)
NONE = "no dialect"


async def answers(scope: Any, receive: Any, send: Any) -> None:
    """Serve nothing."""


def offer(name: str, value: str = "") -> EntryPoint:
    return EntryPoint(name, f"{__name__}:{value or name.upper()}" if ":" not in value else value, GROUP)


def test_a_good_one_is_served_whatever_is_wrong_with_the_others(caplog: pytest.LogCaptureFixture) -> None:
    points = [offer("absent", "no.such.module:DIALECT"), offer("near", "GOOD"), offer("none"), offer("gone", "GONE")]
    found = {one.name: one for one in outside(["till"], points)}
    assert found["near"] == OutsideDialect("near", f"{__name__}:GOOD", GOOD)
    assert [name for name, one in found.items() if one.dialect is None] == ["absent", "gone", "none"]
    assert found["absent"].fault == "ModuleNotFoundError: No module named 'no'"
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 3


@pytest.mark.parametrize(("name", "fault"), [
    ("taken", "the house or another dialect has /till already"),
    ("other_name", "its entry point, its name and one of its segments must be the same: other_name"),
    ("newer", f"it is written for version 1.{VERSION[1] + 1} of the interface, and this house has 1.{VERSION[1]}"),
    ("older", f"it is written for version 0.9 of the interface, and this house has 1.{VERSION[1]}"),
    ("dumb", "it has no title in Spanish (es) or in English (en)"),
    ("ours_channel", "its channel 4 is another one's, or not one of 100 to 199"),
    ("twin", "its channel 101 is another one's, or not one of 100 to 199"),
])  # fmt: skip
def test_one_that_does_not_fit_is_not_served_and_the_list_says_why(name: str, fault: str) -> None:
    assert {one.name: one.fault for one in outside(["till"], [offer("near", "GOOD"), offer(name)])} == {"near": "", name: fault}


def broken(*_: Any) -> Any:
    raise RuntimeError("broken")


async def test_one_that_cannot_be_mounted_answers_503_and_has_no_lanes() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    one = guarded(Dialect("near", ("near",), broken, TITLE, lanes=broken, furnish=broken))
    await one.app(None, None)({"type": "http"}, None, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 503
    assert list(one.lanes(None)) == []
    assert one.furnish is not None
    await one.furnish(None, None)  # type: ignore[arg-type]


def test_it_has_lanes_of_its_own_paths_alone() -> None:
    lane: Callable[[Any], bool] = lambda request: False  # noqa: E731
    one = guarded(Dialect("near", ("near",), broken, TITLE, lanes=lambda house: [("/near/bet", lane), ("/v1/tickets", lane)]))
    assert [path for path, _ in one.lanes(None)] == ["/near/bet"]
