"""Defects that were found once, and what the owner of a database changes: both are seen by histories."""

from collections.abc import Mapping
from typing import Any

import pytest
from model.history import a_history
from model.old_defects import Defect, defects, texts_of
from tests.model.conftest import Plays

from model import meddling

OFTEN = pytest.mark.prove("histories")  # each of these changes is one of tests/story/covered.py as well


@pytest.mark.parametrize("defect", defects(), ids=lambda defect: defect.name)
def test_a_defect_that_was_found_once_can_still_be_planted(defect: Defect) -> None:
    kept = texts_of(defect)
    planted = defect.planted_in(kept)
    assert planted.keys() == kept.keys()
    assert all(planted[file] != kept[file] for file in kept)


def test_what_nobody_sees_of_a_change_in_the_database_is_told(plays: Plays, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: Mapping[str, Any] = {"nothing": ("select 1", "")}
    monkeypatch.setattr(meddling, "CHANGES", nothing)
    assert plays(3, a_history(3, 5)) == ["meddling: nobody sees a change of a nothing behind an innocent event"]


@pytest.mark.parametrize("change", [pytest.param(one, marks=OFTEN if one != "commission" else ()) for one in meddling.CHANGES])
def test_the_auditor_sees_each_change_that_an_innocent_event_covers(
    plays: Plays, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(meddling, "CHANGES", {change: meddling.CHANGES[change]})
    assert plays(3, a_history(3, 5)) == []
