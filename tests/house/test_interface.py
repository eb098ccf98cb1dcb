"""The pages of the interface of dialects list all that it offers, under the version that the house checks."""

import re
from pathlib import Path

from offered import called, calls, names

import taquilla.dialect
from taquilla.dialect.http import VERSION

DOCS = Path(__file__).parents[2] / "docs"
PAGE, ALL = (DOCS / "dialects" / "interface.md").read_text(), (DOCS / "reference" / "dialects.md").read_text()


def test_the_page_has_every_module_and_every_name() -> None:
    modules = [path.stem for path in Path(taquilla.dialect.__file__).parent.glob("[a-z]*.py")]
    assert sorted(re.findall(r"^## `taquilla\.dialect\.(\w+)`", ALL, re.MULTILINE)) == sorted(modules)
    assert all(f"\n| {name} |" in ALL for _, _, rows in names() for name, _, _ in rows)


def test_all_that_a_dialect_calls_of_the_house_has_a_signature_and_a_sentence() -> None:
    """The page has all that our own dialects use."""
    assert called() | {"house.wallets.accounts.open_bets"} <= {name.strip("`") for name, _, _ in calls()}
    assert {"house.counter.ask", "house.wallets.accounts.placing", "house.wallets.signers.add_key"} <= called()
    assert all(signature and text for _, signature, text in calls())
    (placing,) = [signature for name, signature, _ in calls() if name == "`house.wallets.accounts.placing`"]
    assert placing == "`(operator_id: int, played: Played, user_id: str, token: str, **facts: BetFacts) -> PlaceBet`"


def test_the_page_ends_with_the_changes_of_this_version() -> None:
    told = f"{VERSION[0]}.{VERSION[1]}"
    assert f"Its version is {told}." in PAGE
    assert f"**{told}**" in PAGE.partition("## Changes")[2]
