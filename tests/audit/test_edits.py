"""The auditor finds whatever byte the owner changes in a table of money or of the log."""

import asyncio
import os
import re
from pathlib import Path

from tests.audit.conftest import Audited
from tests.audit.edits import Report, campaign, run
from tests.audit.test_seals import classes

DOCUMENT = Path(__file__).parents[2] / "docs" / "frauds.md"
IS_SEARCH = os.environ.get("HYPOTHESIS_PROFILE") == "search"
EDITS = int(os.environ.get("TAQUILLA_EDITS", 10_000 if IS_SEARCH else 150))
SEED = int(os.environ.get("TAQUILLA_EDITS_SEED", 20261121))
LEFT_OUT = {
    "bet": "detail game_name game_type odds updated_at",
    "coupon": "closed_at",
    "draw_seal": "sealed_at",
    "log_entry": "is_state_due",
    "log_key": "created_at wrapped",
    "member": "created_at password_hash",
    "settlement": "game line pair phase played ticket_seq",
    "sports_settlement": "cursor phase",
    "sports_ticket": "accepted_at approved closed_at odds_asked old_form resulted_at source updated_at",
    "ticket": "prints",
}
"""Columns that nobody compares, by table: docs/frauds.md says why."""


def test_each_changed_byte_is_found(throw_away: Audited) -> None:
    tables = [table for name in ("seq", "instant", "state", "derived", "log") for table in classes()[name]]

    left_out = frozenset((table, column) for table, columns in LEFT_OUT.items() for column in columns.split())

    async def search() -> Report:
        async with campaign(throw_away.owner_url, throw_away.number_keys, tables, left_out, SEED) as means:
            return await run(means, EDITS)

    report = asyncio.run(search())
    if IS_SEARCH:
        print(report.by.most_common(), report.found.most_common(), sep="\n")
    assert [(one.table, one.column, one.old, one.new) for one in report.missed] == []
    assert report.found.total() == EDITS


def test_the_document_names_what_nobody_compares() -> None:
    section = DOCUMENT.read_text().partition("### Every byte\n")[2].partition("\n### ")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| (`.+?`) \| ", section, re.MULTILINE))
    assert {table: re.findall(r"`(\w+)`", names) for table, names in told.items()} == {
        table: names.split() for table, names in LEFT_OUT.items()
    }
