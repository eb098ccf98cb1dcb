"""Sports and wallets at the command line: catalogue and odds, parked calls, keys and players."""

from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.wallets import served

from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of
from taquilla.sandbox.fake_wallet import FakeWallet

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
def shell(demo_house: Shell) -> Shell:
    """Return a house with an operator that sells only sports."""
    added = demo_house.json("operator", "add", "site", "--currency", "KES", "--zone", "Africa/Nairobi", "--no-lotteries")
    assert added == {"operator": 2, "name": "site", "addresses": "apart"}
    demo_house.json("entity", "add", "site", "--operator", "2")
    return demo_house


def test_a_season_is_loaded_once_and_a_mistake_in_it_is_named(shell: Shell, tmp_path: Path) -> None:
    (season := tmp_path / "season.toml").write_text(SEASON, encoding="utf-8")
    loaded = shell("sports", "load", str(season), "--operator", "2")
    added = "added 1 sports, 1 leagues, 1 events, 1 markets, 2 bets"
    assert (loaded.status, loaded.out) == (0, f"season.toml: {added}\n")
    assert shell("sports", "load", str(season), "--operator", "2").out == "season.toml: nothing new\n"
    season.write_text(SEASON.replace("2.10", "0.5"), encoding="utf-8")
    bad = shell("sports", "load", str(season), "--operator", "2")
    wrong = 'event 7, market 1, bet 101, odds: are not odds above 1 with at most two decimals, such as "2.10"'
    assert (bad.status, bad.err) == (2, f"season.toml: {wrong}\n")
    (bet,) = shell.json("sports", "odds", "7", "101", "2.20", "--status", "suspended", "--operator", "2")["bets"]
    assert (bet["bet"], bet["odds"], bet["status"]) == (101, "2.20", "suspended")


def test_the_wallet_of_a_demo_is_pinged_without_settings_and_no_other_one_here(shell: Shell, owner: psycopg.Connection) -> None:
    with served(FakeWallet()) as address:
        shell.json("sports", "secret", "--operator", "2")
        shell.json("sports", "operator", "--operator", "2", "--webhook-url", address)
        assert shell.json("wallet", "ping", "--operator", "2") == {"status": 200}
        owner.execute("revoke execute on function move_house_clock(timestamptz) from taquilla_house")
        assert "TAQUILLA_WALLET_HTTP" in shell("wallet", "ping", "--operator", "2").refused[1]


@pytest.fixture
def opened(demo_house: Shell) -> Shell:
    """Return the demo's operator with wallets, a partner, and a provider."""
    demo_house.json("operator", "open-wallets", "--title", "Banklot Wallets", "--entity", "213", "--user", "864")
    demo_house.json("partner", "add", "Sol", "--rate-hundredths", "250")
    demo_house.json("provider", "add", "Games", "--name", "Games Ltd")
    return demo_house


def test_keys_are_read_from_files_and_ended(opened: Shell) -> None:
    key = public_key_of(new_key())
    for words in (("key", "add", "-"), ("provider", "add-key", "Games", "-")):
        added = opened.json(*words, typed=key)
        assert (added["sha256"], added["status"], added["author"]) == (fingerprint(key), "active", "command line")
    later = opened.json("key", "add", "-", "--starts-at", "2030-01-01T00:00:00-04:00", typed=key)
    assert (later["status"], later["starts_at"]) == ("to come", "2030-01-01T04:00:00Z")
    for words in (("key", "revoke", "1"), ("provider", "revoke-key", "Games", "1")):
        assert opened.json(*words)["status"] == "revoked"
    assert [one["status"] for one in opened.json("key", "list")["keys"]] == ["revoked", "to come"]
    assert [one["id"] for one in opened.json("provider", "keys", "Games")["keys"]] == [1]
    for text in ("x", key.replace("PUBLIC", "PRIVATE"), key * 40):
        assert opened("key", "add", "-", typed=text).status == 2
    assert opened("key", "add", "/nowhere.pem").refused == (2, "the public key file cannot be read, or is not UTF-8")


def test_a_limit_is_taken_away_by_a_word_and_a_player_shown_by_the_operators_clock(opened: Shell, with_house) -> None:
    async def join(house) -> None:
        await house.wallets.accounts.deposit(1, "ana", "r1", 10_00)
        await house.wallets.accounts.deposit(1, "sol/ana", "r2", 10_00)

    with_house(join)
    assert opened.json("player", "show", "sol/ana")["user_id"] == "sol/ana"
    (limit,) = opened.json("player", "limit", "ana", "stake", "day", "100")["limits"]
    assert (limit["kind"], limit["period"], limit["amount"], limit["is_in_force"]) == ("stake", "day", "100.00", True)
    none = opened.json("player", "limit", "ana", "stake", "day", "none")["limits"][1]
    assert (none["amount"], none["is_in_force"]) == (None, False)
    early = opened("player", "confirm", "ana", "stake", "day")
    assert early.begins(1, "the player must think it over until it may confirm until 2024-")
    excluded = opened.json("player", "exclude", "ana", "--until", "2030-01-01T00:00:00-04:00")
    assert excluded["excluded_until"] == "2030-01-01T04:00:00Z"
    told = opened("player", "show", "ana").out
    assert "balance: 25.00" in told
    assert "excluded until: 2030-01-01 00:00" in told
