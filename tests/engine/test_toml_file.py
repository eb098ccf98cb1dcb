"""TOML that does not fit is refused in a sentence that names the table, by its id where it has one, and the key."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from taquilla.engine.toml_file import BadCatalogue, Table, read_toml


class Leg(Table, frozen=True):
    kind: Literal["win", "place"] = "win"
    prizes: Annotated[list[int], Meta(max_length=2)] = msgspec.field(default_factory=list)


class Race(Table, frozen=True):
    id: Annotated[int, Meta(ge=1, le=9)]
    name: Annotated[str, Meta(min_length=1, max_length=5)] = "race"
    day: date | None = None
    starts: datetime | None = None
    odds: int | str = 2
    is_open: bool = True
    legs: list[Leg] = msgspec.field(name="leg", default_factory=list)


class Card(Table, frozen=True):
    races: list[Race] | None = msgspec.field(name="race", default=None)
    colours: dict[str, Any] = msgspec.field(default_factory=dict)


def read(folder: Path, text: str, *, quoted_times: bool = False) -> Card:
    path = folder / "card.toml"
    path.write_text(text, encoding="utf-8")
    return read_toml(path, Card, 1_000, quoted_times=quoted_times)


@pytest.mark.parametrize(("text", "sentence"), [
    ("races = 1", "races: is an unknown key"),
    (f"{'a.' * 31}b = 1", "a: is an unknown key"),
    (f"{'a.' * 32}b = 1", "a key has more than 32 parts"),
    (r"""[[ 'a'."\"b" . """ + 'c.' * 30 + "d]]", "a key has more than 32 parts"),
    ("'a - at `$.b`' = 1", "a - at `$.b`: is an unknown key"),
    ("'a - at `$.race[9]' = 1", "a - at `$.race[9]: is an unknown key"),
    ("race = [{id = 7, 'a - at `$.race[9]' = 1}]", "race 7, a - at `$.race[9]: is an unknown key"),
    ("race = 1", "race: is not a list"),
    ("race = [1]", "race no. 1: is not a table: write [[race]]"),
    ("[race]\nid = 1", "race: is not a list"),
    ("colours = 1", "colours: is not a table"),
    ("race = [{}]", "race no. 1, id: is missing"),
    *((f"race = [{{id = {no}}}]", "race no. 1, id: is not between 1 and 9") for no in (0, 10, 2**70)),
    ("race = [{id = 1}, {id = true}]", "race no. 2, id: is not a whole number"),
    ("race = [{id = 7, name = 1}]", "race 7, name: is not a text"),
    ("race = [{id = 7, name = ''}]", "race 7, name: has not 1 to 5 characters"),
    ("race = [{id = 7, day = 2024-01-01T00:00:00Z}]", "race 7, day: is not a day"),
    ("race = [{id = 7, day = '2024-01-01'}]", "race 7, day: is not a day"),
    ("race = [{id = 7, is_open = 1}]", "race 7, is_open: is not true or false"),
    ("race = [{id = 7, odds = true}]", "race 7, odds: is not a whole number or a text"),
    ("[[race]]\nid = 7\nleg = [{}, 1]", "race 7, leg no. 2: is not a table: write [[race.leg]]"),
    ("[[race]]\nid = 7\nleg = [{kind = 'show'}]", "race 7, leg no. 1, kind: is none of place, win"),
    ("[[race]]\nid = 7\nleg = [{prizes = [1, 2.5]}]", "race 7, leg no. 1, prizes no. 2: is not a whole number"),
    ("[[race]]\nid = 7\nleg = [{prizes = [1, 2, 3]}]", "race 7, leg no. 1, prizes: has not 0 to 2 items"),
    ("race = [", "is not TOML: Invalid value (at end of document)"),
])  # fmt: skip
def test_a_value_that_does_not_fit_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadCatalogue) as refused:
        read(tmp_path, text)
    assert str(refused.value) == f"card.toml: {sentence}"


def test_decimals_stay_the_texts_they_are(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffrace = [{id = 1, odds = 2.10}]").races == [Race(1, odds="2.10")]


def test_times_may_be_quoted_where_that_is_said(tmp_path: Path) -> None:
    assert read(tmp_path, "race = [{id = 1, day = '2024-01-01'}]", quoted_times=True).races == [Race(1, day=date(2024, 1, 1))]
