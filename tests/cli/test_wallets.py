"""Wallets at the command line: keys and players."""

import pytest
from tests.cli.conftest import Shell

from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of


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

    with_house(join)
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
