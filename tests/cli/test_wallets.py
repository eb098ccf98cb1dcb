"""Wallets at the command line: an operator, partners, providers, games, keys, players."""

from typing import TYPE_CHECKING

import pytest

from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of

if TYPE_CHECKING:
    from conftest import Shell


@pytest.fixture
def opened(demo_house: "Shell") -> "Shell":
    """Return the demo's operator with wallets and a partner."""
    about = ("--title", "Banklot Wallets", "--agency", "213", "--user", "864")
    assert demo_house.json("operator", "open-wallets", "1", *about) == {"operator": 1, "wallets": True}
    demo_house.json("partner", "add", "Sol", "--rate", "2.5")
    return demo_house


def refused(shell: "Shell", *words: str) -> tuple[int, str]:
    """Return the status of a command that must be refused, and its sentence."""
    ended = shell(*words)
    return ended.status, ended.err.strip()


def test_an_operator_gets_wallets_once_and_sells_by_a_cashier_of_its_own(demo_house: "Shell") -> None:
    opening = ("operator", "open-wallets", "1", "--title", "Banklot Wallets")
    assert refused(demo_house, *opening, "--agency", "9", "--user", "864") == (1, "the operator has no entity 9")
    assert refused(demo_house, *opening, "--agency", "214", "--user", "864") == (1, "the agency has no user 864")
    assert demo_house(*opening, "--agency", "213", "--user", "864").out == "players of operator 1 have wallets\n"
    again = refused(demo_house, *opening, "--agency", "213", "--user", "864")
    assert again == (1, "players of operator 1 have wallets already")


def test_partners_come_and_go(opened: "Shell") -> None:
    assert refused(opened, "partner", "add", "Sol") == (1, "there is a partner Sol already")
    for rate in ("0", "-1", "1.001", "x"):
        assert opened("partner", "add", "Luna", "--rate", rate).status == 2
    assert opened.json("partner", "list") == [{"partner": "Sol", "rate": "2.50", "active": True}]
    assert opened.json("partner", "close", "Sol") == {"partner": "Sol", "active": False}
    assert refused(opened, "partner", "close", "Sol") == (1, "the operator has no partner Sol that does business")
    assert opened.json("partner", "list")[0]["active"] is False


def test_providers_and_their_games_come_and_go(opened: "Shell") -> None:
    opened.json("provider", "add", "Games", "--name", "Games Ltd", "--sub-name", "Studio")
    assert refused(opened, "provider", "add", "Games", "--name", "x") == (1, "there is a provider Games already")
    assert refused(opened, "game", "add", "7", "--provider", "Other", "--name", "x") == (1, "there is no provider Other")
    opened.json("game", "add", "7", "--provider", "Games", "--name", "Seven", "--type", "dice", "--code", "S7")
    assert refused(opened, "game", "add", "7", "--provider", "Games", "--name", "x") == (1, "there is a game 7 already")
    assert refused(opened, "game", "close", "8") == (1, "there is no game 8")
    assert opened.json("game", "close", "7") == {"game": "7", "active": False}
    row = {"game": "7", "provider": "Games", "name": "Seven", "type": "dice", "code": "S7"}
    assert opened.json("game", "list") == [row | {"active": False}]
    opened.json("game", "open", "7")
    assert opened.json("game", "list") == [row | {"active": True}]
    for word, active in (("close", False), ("open", True)):
        assert opened.json("provider", word, "Games") == {"provider": "Games", "active": active}
        shown = {"provider": "Games", "name": "Games Ltd", "sub_name": "Studio", "active": active}
        assert opened.json("provider", "list") == [shown]


def test_keys_are_added_listed_and_ended(opened: "Shell") -> None:
    key = public_key_of(new_key())
    added = opened.json("key", "add", "-", "--operator", "1", typed=key)
    assert added == {"owner": "operator 1", "key": 1, "sha256": fingerprint(key)}
    later = ("--from", "2030-01-01T00:00:00-04:00")
    assert opened.json("key", "add", "-", "--operator", "1", *later, typed=key)["key"] == 2
    first, second = opened.json("key", "list")
    assert (first["owner"], first["key"], first["sha256"], first["ended"]) == ("operator 1", 1, fingerprint(key), None)
    assert second["from"] == "2030-01-01T04:00:00+00:00"
    assert opened.json("key", "end", "1", "--operator", "1") == {"owner": "operator 1", "key": 1, "ended": True}
    assert opened("key", "end", "1", "--operator", "1").out == "key 1 of operator 1 has already ended\n"
    assert refused(opened, "key", "end", "3", "--operator", "1") == (1, "there is no key 3 here")
    assert opened.json("key", "list")[0]["ended"] is not None
    for text in ("", "x", key.replace("PUBLIC", "PRIVATE"), "ñ", key * 40):
        ended = opened("key", "add", "-", "--operator", "1", typed=text)
        assert (ended.status, "public key" in ended.err) == (2, True)
    assert refused(opened, "key", "add", "/nowhere.pem", "--operator", "1")[0] == 2
    assert opened("key", "add", "-", "--provider", "Nobody", typed=key).err == "there is no provider Nobody\n"
    for whose in ((), ("--operator", "1", "--provider", "Games")):
        ended = opened("key", "add", "-", *whose, typed=key)
        assert (ended.status, ended.err) == (2, "say whose key it is: --operator or --provider\n")


def test_players_are_looked_at_blocked_excluded_and_bound(opened: "Shell", with_house) -> None:
    async def join(house) -> None:
        await house.wallets.accounts.deposit(1, "ana", "r1", 10_00)

    with_house(join)
    row = {"player": 1, "user": "ana", "name": "", "partner": "Sol"}
    assert opened.json("player", "list") == [row | {"status": "active", "balance": "25.00"}]
    assert refused(opened, "player", "block", "eva") == (1, "the operator has no such player")
    assert opened.json("player", "block", "ana") == {"user": "ana", "status": "blocked"}
    assert opened.json("player", "list", "--after", "0")[0]["status"] == "blocked"
    assert opened.json("player", "unblock", "ana") == {"user": "ana", "status": "active"}
    assert opened.json("player", "list", "--after", "1") == []

    asked = {"user": "ana", "limit": "stake", "period": "day"}
    assert opened.json("player", "limit", "ana", "stake", "day", "100") == asked | {"amount": "100.00", "holds": True}
    assert refused(opened, "player", "confirm", "ana", "stake", "day") == (1, "no limit waits to be confirmed")
    more = opened.json("player", "limit", "ana", "stake", "day", "none")
    assert (more["amount"], more["holds"]) == ("none", False)
    assert refused(opened, "player", "confirm", "ana", "stake", "day")[1].startswith("the player must think it over until")
    for wrong in ("x", "-1", "1.001"):
        assert opened("player", "limit", "ana", "stake", "day", "--", wrong).status == 2
    view = opened.json("player", "show", "ana")
    assert view["limits"][0] == {"limit": "stake", "period": "day", "amount": "100.00", "used": "0.00", "to_confirm_from": None}
    assert (view["limits"][1]["amount"], view["limits"][1]["to_confirm_from"]) == ("none", more["to_confirm_from"])
    assert (view["balance"], view["status"], view["excluded_until"]) == ("25.00", "active", None)
    assert "balance: 25.00" in opened("player", "show", "ana").out

    until = opened.json("player", "exclude", "ana", "--until", "2030-01-01T00:00:00-04:00")
    assert until == {"user": "ana", "excluded_until": "2030-01-01T00:00:00-04:00"}
    assert opened.json("player", "exclude", "ana", "--until", "2029-01-01T00:00:00-04:00") == until
    assert opened.json("player", "exclude", "ana")["excluded_until"] == "9999-12-31T00:00:00+00:00"
    assert opened.json("player", "show", "ana")["excluded_until"] == "9999-12-31T00:00:00+00:00"
