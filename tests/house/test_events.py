"""The page of events describes every type, in its own words, and says who sees it."""

import json
import re
from pathlib import Path
from typing import Any

from taquilla.domain.events.types import TYPES

PAGE = Path(__file__).parents[2] / "docs" / "events.md"
ROW = re.compile(r"^\| `([a-z_.]+)` \| (.+?) \| (all|entity|whole) \| `(\{.*\})` \|$", re.MULTILINE)


def described() -> dict[str, tuple[str, str, Any]]:
    """Return what the page says of each type: what it tells, who sees it, an example of its data."""
    return {name: (text, audience, json.loads(example)) for name, text, audience, example in ROW.findall(PAGE.read_text())}


def shape(data: Any, path: str = "") -> set[str]:
    """Return the fields of data, those of its rows too. Rules and the like have fields of their own."""
    if isinstance(data, list):
        return {field for row in data if isinstance(row, dict) for field in shape(row, path)}
    fields = {f"{path}{name}" for name in data}
    return fields.union(*(shape(value, f"{path}{name}.") for name, value in data.items() if isinstance(value, list)))


def test_the_page_describes_every_type_in_its_own_words() -> None:
    page = described()
    assert list(page) == list(TYPES)
    assert {name: text for name, (text, _, _) in page.items()} == {name: kind.text for name, kind in TYPES.items()}
    assert {name for name, (_, audience, _) in page.items() if audience == "all"} == {
        name for name, kind in TYPES.items() if kind.is_for_all
    }
    for name, (_, audience, example) in page.items():
        fields = {field.rpartition(".")[2] for field in shape(example)}
        assert set(TYPES[name].amounts) & fields or not TYPES[name].amounts, name
        assert (audience == "entity") == (audience != "all" and bool({"entity_id", "member_id"} & fields)), name
