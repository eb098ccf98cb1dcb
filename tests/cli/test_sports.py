"""Sports at the command line: an operator from nothing, its terms, its taxes, its catalogue, odds, and two clerks."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from conftest import Shell

SEASON = """
[[sport]]
id = 1
name = "Football"

[[league]]
id = 1
sport = 1
name = "League"

[[event]]
id = 7
league = 1
name = "A game that is over"
starts = 2024-10-20T10:00:00Z
ends = 2024-10-20T12:00:00Z
[[event.market]]
id = 1
code = "1x2"
name = "Result"
bet = [{ id = 101, name = "1", odds = 2.10 }, { id = 102, name = "2" }]
"""


@pytest.fixture
def clerks_file(tmp_path: Path) -> str:
    """Return a file with the password of the site's clerks. The demo's own is too well known for anybody else."""
    file = tmp_path / "clerks"
    file.write_text("tortuga verde canta\n")
    return str(file)


@pytest.fixture
def shell(demo_house: "Shell", clerks_file: str) -> "Shell":
    """Return a house with an operator that sells only sports, and two clerks."""
    added = demo_house.json("operator", "add", "site", "--currency", "KES", "--zone", "Africa/Nairobi", "--no-lotteries")
    assert added == {"operator": 2, "name": "site"}
    demo_house.json("entity", "add", "site", "--operator", "2")
    for email in ("ana@site.example", "luis@site.example"):
        who = ("--operator", "2", "--entity", "1", "--role", "clerk", "--password-file", clerks_file)
        demo_house.json("user", "add", email, *who)
    return demo_house


def test_an_operator_begins_to_sell_sports(shell: "Shell", owner: psycopg.Connection) -> None:
    nothing = shell("sports", "operator", "--operator", "2")
    sentence = "operator 2 sells no sports yet: begin with --webhook and --generate\n"
    assert (nothing.status, nothing.out, nothing.err) == (2, "", sentence)
    made = shell.json("sports", "operator", "--operator", "2", "--webhook", "https://wallet.example/hook", "--generate")
    assert len(made.pop("secret")) == 43
    begun = {"operator": 2, "webhook_url": "https://wallet.example/hook", "odds_policy": "O1", "approval_from": None}
    assert made == begun | {"signature_version": 1}
    assert shell.json("sports", "operator", "--operator", "2") == made
    shown = shell.json("sports", "operator", "--operator", "2", "--no-webhook", "--odds-policy", "O2")
    assert shown == begun | {"webhook_url": None, "odds_policy": "O2", "signature_version": 1}
    whole = shell("sports", "operator", "--operator", "2", "--signature-version", "2")
    assert (whole.status, "signature version 2" in whole.out) == (0, True)
    assert shell.json("sports", "operator", "--operator", "2")["signature_version"] == 2
    assert shell("sports", "operator", "--operator", "2", "--signature-version", "3").status == 2
    plain = shell("sports", "operator", "--operator", "2", "--webhook", "http://wallet.example/hook")
    warning = "this wallet is called only by a house with TAQUILLA_WALLET_HTTP=yes; better give it an https:// address\n"
    assert (plain.status, plain.err) == (0, warning)
    bad = shell("sports", "operator", "--operator", "2", "--webhook", "http://a:b@wallet.example/")
    assert (bad.status, bad.err) == (2, "the webhook bears a user, a password or a fragment\n")
    short = shell("sports", "operator", "--operator", "2", "--secret-file", "-", typed="short\n")
    assert (short.status, short.err) == (2, "a secret has 8 to 256 printable ASCII characters\n")
    actors = owner.execute("select distinct actor from audit_event where action = 'sports terms set'").fetchall()
    assert actors == [("command line",)]


def test_taxes_are_added_and_listed(shell: "Shell") -> None:
    told = shell("sports", "tax", "KE", "--operator", "2", "--excise", "12.5", "--withholding", "20")
    assert (told.status, told.out) == (0, "operator 2: excise 12.5 %, withholding 20 %\n")
    (row,) = shell.json("sports", "taxes", "--operator", "2")
    taxes = (row["type"], row["excise"], row["excise_type"], row["withholding"], row["basis"])
    assert taxes == ("any", 1250, "inclusive", 2000, "net")
    assert re.search(r"KE +12\.5 +inclusive +20\.0 +net", shell("sports", "taxes", "--operator", "2").out)
    bad = shell("sports", "tax", "KE", "--operator", "2", "--excise", "12.555")
    assert (bad.status, bad.err) == (2, "--excise is no rate in percent such as 12.5\n")
    much = shell("sports", "tax", "KE", "--operator", "2", "--excise", "100.01")
    assert (much.status, much.err) == (2, "the rate ext is not between 0 and 10000 basis points\n")


def test_a_season_is_loaded_its_odds_move_and_two_clerks_read_its_results(
    shell: "Shell", tmp_path: Path, password_file: str, clerks_file: str
) -> None:
    season = tmp_path / "season.toml"
    season.write_text(SEASON, encoding="utf-8")
    loaded = shell("sports", "load", str(season), "--operator", "2")
    added = "added 1 sports, 1 leagues, 1 events, 1 markets, 2 bets"
    assert (loaded.status, loaded.out) == (0, f"season.toml: {added}\n")
    assert shell("sports", "load", str(season), "--operator", "2").out == "season.toml: nothing new\n"
    season.write_text(SEASON.replace("2.10", "0.5"), encoding="utf-8")
    bad = shell("sports", "load", str(season), "--operator", "2")
    wrong = 'event 7, market 1, bet 101, odds: are not odds above 1 with at most two decimals, such as "2.10"'
    assert (bad.status, bad.err) == (2, f"season.toml: {wrong}\n")

    assert shell.json("sports", "odds", "7", "101", "2.20", "--operator", "2") == {"operator": 2, "changed": 1}
    assert shell("sports", "odds", "7", "101", "--suspend", "--operator", "2").out == "moved\n"
    assert shell("sports", "odds", "7", "101", "--suspend", "--operator", "2").out == "nothing new\n"

    reading = ("7", "--won", "101", "--operator", "2", "--password-file", clerks_file)
    entered = shell.json("sports", "result", *reading, "--clerk", "ana@site.example")
    assert entered == {"event": 7, "version": 1, "won": [101], "voided": [], "void": False}
    same = shell("sports", "approve", *reading, "--clerk", "ana@site.example")
    assert (same.status, same.err) == (1, "a result needs a second clerk\n")
    told = shell("sports", "approve", *reading, "--clerk", "luis@site.example")
    assert told.out == "event 7: its result (version 1) is approved, and is settled by a worker\n"
    (event,) = shell.json("sports", "events", "--operator", "2")
    assert (event["event"], event["result_version"], event["result_approved"]) == (7, 1, True)
    stranger = ("--operator", "1", "--clerk", "clerk1@banklot.net", "--password-file", password_file)
    other = shell("sports", "result", "7", "--void", *stranger)
    assert (other.status, other.err) == (1, "no such event, or nothing is sold of it\n")
