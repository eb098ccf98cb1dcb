"""The committed clients are those that the generator makes of the API's document now."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from clients.generate.__main__ import TILL_CLIENT, copied, made

from taquilla.domain.ledger.refusals import Reason

Made = Mapping[Path, str]


@pytest.fixture(scope="module")
def files() -> Made:
    return made()


def test_the_generator_makes_the_very_files_that_are_committed(files: Made) -> None:
    differing = [str(path) for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    assert differing == [], "make clients"


def test_every_reason_of_the_house_has_a_class(files: Made) -> None:
    (text,) = [text for path, text in files.items() if path.name == "errors.py"]
    assert {one.name for one in Reason} <= {line.split('"')[1] for line in text.splitlines() if line.startswith('    "')}


def test_generated_lines_say_where_they_come_from(files: Made) -> None:
    for path, text in files.items():
        assert "make clients" in text.splitlines()[0], Path(path).name


def test_our_own_pages_load_the_very_client_that_integrators_get() -> None:
    wanted = {path.name: text for path, text in copied().items()}
    assert {path.name: path.read_text(encoding="utf-8") for path in TILL_CLIENT.iterdir()} == wanted, "make clients"
