"""Players' wallets over `/v1`: opened once, partners, players and their limits; keys that sign, providers and their games."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.api.conftest import ADMIN, AUDITOR, MANAGER, Agency, open_agency, refusal
from tests.houses import Furnished

from taquilla.engine.house import House
from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.sandbox.demo_wallets import HYPEX, NAME, furnish_wallets
from taquilla.store.postgres.embedded import Embedded

BOSS, SECOND = "boss@hypexdemo.example", "second@hypexdemo.example"


@pytest.fixture
def wallets(
    server: Embedded, furnished: Furnished, short_template: str, copy_of: Callable[[str], str], key_file: Path, tmp_path: Path
) -> Iterator[Agency]:
    async def fill(house: House) -> None:
        await furnish_wallets(house, tmp_path)
        await add_people(house, HYPEX, [DemoAccount(BOSS, "manager", 1, 901), DemoAccount(SECOND, "manager", 1, 902)])

    with open_agency(server, copy_of(furnished("players", short_template, fill)), key_file, BOSS) as wallets:
        yield wallets


def test_a_ceiling_is_set_once_and_not_for_the_past(wallets: Agency) -> None:
    ceiling = {"provider": "HypexGames", "per_bet": "50.00", "per_day": "500.00"}
    status, shown = wallets.ask("POST", "/ceilings", ceiling, key="one")
    (row,) = shown["ceilings"]
    assert (status, row | {"starts_at": ""}) == (201, ceiling | {"starts_at": "", "currency": "PTS", "author": BOSS})
    later = {"starts_at": "2090-01-01T00:00:00Z"}
    assert wallets.ask("POST", "/ceilings", ceiling | later, key="two")[0] == 201
    assert len(wallets.ask("GET", "/ceilings")[1]["ceilings"]) == 2
    for change, refused in (
        (later, (409, "TAKEN")), ({"starts_at": "2001-01-01T00:00:00Z"}, (422, "RULE_IN_THE_PAST")),
        ({"provider": "Other"}, (404, "PROVIDER_UNKNOWN")), ({"per_day": "49.99"}, (422, "RULE_INVALID")),
    ):  # fmt: skip
        assert refusal(wallets.ask("POST", "/ceilings", ceiling | change, key=str(change))) == refused, change


def test_a_looser_ceiling_waits_for_a_second_person(wallets: Agency) -> None:
    """RG-19: the defaults are 10,000.00 a bet and 100,000.00 a day. Whoever has moved nothing yet sets up alone."""
    wallets.run(wallets.house.wallets.accounts.deposit(HYPEX, "900001", "first", 10_00))
    looser = {"provider": "HypexGames", "per_bet": "10000.01", "per_day": "100000.00"}
    first = {"provider": "HypexGames", "per_bet": "10000.00", "per_day": "100000.00"}
    for change in (looser, first | {"per_day": "100000.01"}):
        assert refusal(wallets.ask("POST", "/ceilings", change, key=str(change))) == (409, "LOOSENING_HELD")
    assert wallets.ask("GET", "/ceilings")[1]["ceilings"] == []
    assert wallets.ask("POST", "/ceilings", first, key="as it is")[0] == 201
    asked, _ = wallets.ask("GET", "/loosenings")[1]["loosenings"]
    assert asked["change"] == looser | {"starts": None}
    by_another = wallets.ask("POST", f"/loosenings/{asked['id']}/approve", by=SECOND, key="yes")
    assert (by_another[0], by_another[1]["status"]) == (200, "approved")
    assert wallets.ask("GET", "/ceilings")[1]["ceilings"][-1]["per_bet"] == "10000.01"


def test_the_user_in_whose_name_players_buy_is_closed_by_nobody_of_the_office(wallets: Agency) -> None:
    ((seller,),) = wallets.rows("select member_id from wallet_operator where operator_id = %s", HYPEX)
    assert refusal(wallets.ask("POST", f"/users/{seller}/close", key="close"))[1] == "NOT_POSSIBLE"
    assert wallets.rows("select status from member where operator_id = %s and id = %s", HYPEX, seller) == [("active",)]


def test_partners_are_added_once_and_closed(wallets: Agency) -> None:
    partner = {"id": "p1", "rate": 50, "status": "active"}
    assert wallets.ask("POST", "/partners", {"id": "p1", "rate": 50}, key="add") == (201, partner)
    assert wallets.ask("POST", "/partners", {"id": "p1"}, key="other")[1]["reason"] == "TAKEN"
    assert wallets.ask("POST", "/partners/p1/close", key="close") == (200, partner | {"status": "closed"})
    assert {one["id"] for one in wallets.ask("GET", "/partners")[1]["partners"]} == {NAME, "p1"}
    assert wallets.ask("POST", "/partners/gone/close", key="gone")[0] == 404
    assert wallets.ask("GET", "/providers")[1]["providers"][0]["games"]


def test_ids_are_as_long_as_those_of_the_dialect_of_wallets(wallets: Agency) -> None:
    assert [wallets.ask("GET", f"/players/{'x' * length}")[0] for length in (128, 129)] == [404, 400]
    assert refusal(wallets.ask("POST", "/players/nobody/block", key="x")) == (404, "USER_UNKNOWN")


def test_an_id_that_others_choose_may_hold_a_slash(wallets: Agency) -> None:
    for player in ("sol/7", "sol%2F7"):
        wallets.run(wallets.house.wallets.accounts.deposit(HYPEX, player, f"first {player}", 10_00))
    blocked = wallets.ask("POST", "/players/sol%2f7/block", key="one")
    assert (blocked[1]["user_id"], blocked[1]["status"]) == ("sol/7", "blocked")
    assert wallets.ask("POST", "/players/sol%2F7/block", key="one") == blocked
    # The path of another player, which differs in nothing else, makes another command.
    assert refusal(wallets.ask("POST", "/players/sol%252F7/block", key="one")) == (422, "KEY_REUSED")
    assert [wallets.ask("GET", f"/players/{path}")[1]["status"] for path in ("sol%2F7", "sol%252F7")] == ["blocked", "active"]
    assert wallets.ask("POST", "/players/sol%2f7/unblock", key="two")[1]["status"] == "active"
    assert [one["user_id"] for one in wallets.listed("/players?limit=1")][-2:] == ["sol/7", "sol%2F7"]
    assert wallets.ask("POST", "/partners", {"id": "p/1"}, key="add")[0] == 201
    assert wallets.ask("POST", "/partners/p%2F1/close", key="close")[1]["status"] == "closed"


OPENED = {"title": "Sol Wallets", "entity_id": 213, "user_id": 864}
GAMES = {"id": "SolGames", "name": "Sol Games", "sub_name": "Studio"}
SEVEN = {"id": "990007", "name": "Seven", "type": "dice", "code": "S7"}
NOTHING = {"is_open": False, "title": None, "entity_id": None, "user_id": None, "signature_version": None}


@cache
def public_key(number: int = 0) -> str:
    """The public key of a fresh key; one for each number."""
    return public_key_of(new_key())


@pytest.fixture
def house_key(agency: Agency) -> str:
    """A key of the installation."""
    return agency.house_key("games")


def test_players_get_wallets_once(agency: Agency, house_key: str) -> None:
    assert agency.ask("POST", "/providers", GAMES, by=house_key, key="games")[0] == 201
    assert agency.ask("GET", "/wallets", by=AUDITOR) == (200, NOTHING)
    assert refusal(agency.ask("PATCH", "/wallets", {"signature_version": 2}, by=MANAGER)) == (409, "WALLETS_NOT_OPEN")
    for body, refused in (
        (OPENED | {"entity_id": 9}, (404, "ENTITY_UNKNOWN")), (OPENED | {"entity_id": 214}, (404, "MEMBER_UNKNOWN")),
        (OPENED | {"title": " "}, (422, "DATA_UNFIT")), (OPENED | {"per_bet": "100000.01"}, (422, "RULE_INVALID")),
        (OPENED | {"entity_id": 212, "user_id": 866}, (404, "MEMBER_UNKNOWN")),  # a clerk, who sells nothing
    ):  # fmt: skip
        assert refusal(agency.ask("POST", "/wallets", body, by=MANAGER, key="one")) == refused
    opened = {"is_open": True, **OPENED, "signature_version": 1}
    ceiling = {"per_bet": "75000000.00", "per_day": "750000000.00"}
    assert agency.ask("POST", "/wallets", OPENED | ceiling, by=MANAGER, key="one") == (201, opened)
    # Nobody else had to say so: nothing was in force before.
    (set_,) = agency.ask("GET", "/ceilings", by=MANAGER)[1]["ceilings"]
    assert set_ | ceiling | {"provider": "SolGames", "author": MANAGER} == set_
    assert refusal(agency.ask("POST", "/wallets", OPENED, by=MANAGER, key="two")) == (409, "TAKEN")
    trail = agency.rows("select actor, object from audit_event where action = 'wallets opened'")
    assert [one for one in trail if one[0] == MANAGER] == [(MANAGER, str(BANKLOT))]
    seen = {"if-match": agency.sent("GET", "/wallets", by=MANAGER).headers["etag"]}
    assert agency.ask("PATCH", "/wallets", {"signature_version": 2}, by=MANAGER, **seen)[1]["signature_version"] == 2
    assert refusal(agency.ask("PATCH", "/wallets", {}, by=MANAGER, **seen)) == (412, "CHANGED_MEANWHILE")
    assert agency.ask("PATCH", "/wallets", {}, by=MANAGER)[1]["signature_version"] == 2


def test_a_closed_agency_or_user_sells_for_no_players(agency: Agency) -> None:
    assert agency.ask("POST", "/users/864/close", by=ADMIN, key="c")[0] == 200
    assert refusal(agency.ask("POST", "/wallets", OPENED, by=MANAGER, key="one")) == (404, "MEMBER_UNKNOWN")
    assert agency.ask("POST", "/entities/213/close", by=ADMIN, key="d")[0] == 200
    assert refusal(agency.ask("POST", "/wallets", OPENED, by=MANAGER, key="one")) == (409, "ENTITY_CLOSED")


def test_an_operators_keys_are_added_and_end_at_once(agency: Agency) -> None:
    first = {"public_key": public_key(1)}
    assert refusal(agency.ask("POST", "/signing-keys", first, by=ADMIN, key="one")) == (409, "WALLETS_NOT_OPEN")
    assert agency.ask("POST", "/wallets", OPENED, by=MANAGER, key="w")[0] == 201
    status, added = agency.ask("POST", "/signing-keys", first, by=ADMIN, key="one")
    assert (status, added["id"], added["sha256"], added["author"]) == (201, 1, fingerprint(public_key(1)), ADMIN)
    later = agency.run(agency.house.now()) + timedelta(days=1)
    second = {"public_key": public_key(2), "starts_at": later.isoformat()}
    assert agency.ask("POST", "/signing-keys", second, by=MANAGER, key="two")[1]["status"] == "to come"
    assert agency.run(agency.house.wallets.signers.current()).operator_keys(BANKLOT) == (public_key(1),)
    ended = agency.ask("POST", "/signing-keys/1/revoke", by=MANAGER, key="end")
    assert (ended[0], ended[1]["status"]) == (200, "revoked")
    assert agency.ask("POST", "/signing-keys/1/revoke", by=MANAGER, key="again") == ended
    assert refusal(agency.ask("POST", "/signing-keys/3/revoke", by=MANAGER, key="end3")) == (404, "KEY_UNKNOWN")
    assert [one["status"] for one in agency.ask("GET", "/signing-keys", by=AUDITOR)[1]["keys"]] == ["revoked", "to come"]
    others = (ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 1024))
    unfit = [one.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() for one in others]
    for text in ("x", public_key(1).replace("PUBLIC", "PRIVATE"), "ñ", public_key(1)[:27] + "AAAA" + public_key(1)[-26:], *unfit):
        assert refusal(agency.ask("POST", "/signing-keys", {"public_key": text}, by=MANAGER, key="x")) == (422, "KEY_UNUSABLE")


def test_an_operators_key_is_in_its_own_trail_alone(agency: Agency, house_key: str) -> None:
    # Another operator of wallets is not told of it.
    luna = {"name": "Luna", "currency": "VES", "administrator": {"email": "ana@luna.example"}}
    assert agency.ask("POST", "/operators", luna, key="o", by=house_key)[1]["id"] == 2
    agency.owner.execute("insert into wallet_operator (operator_id, title, entity_id, member_id) values (2, 'Luna', 1, 1)")
    agency.ask("POST", "/wallets", OPENED, by=MANAGER, key="w")
    agency.ask("POST", "/signing-keys", {"public_key": public_key(1)}, by=MANAGER, key="one")
    told = "select distinct operator_id from audit_event where action = 'key added' and object = 'operator:1:1'"
    assert agency.rows(told) == [(BANKLOT,)]


def test_the_installation_adds_providers_and_games_and_closes_them(agency: Agency, house_key: str) -> None:
    ask = partial(agency.ask, by=house_key)
    shown = GAMES | {"status": "active", "signature_version": 1, "games": []}
    assert ask("POST", "/providers", GAMES, key="one") == (201, shown)
    assert refusal(ask("POST", "/providers", GAMES, key="two")) == (409, "TAKEN")
    # Tickets that are bought from wallets are bets on the house's own game.
    for path, body in (("/providers", GAMES), ("/providers/SolGames/games", SEVEN)):
        assert refusal(ask("POST", path, body | {"id": "lottery"}, key=path)) == (409, "TAKEN")
    seven = {"id": "990007", "name": "Seven", "type": "dice", "status": "active"}
    assert ask("POST", "/providers/SolGames/games", SEVEN, key="g") == (201, seven)
    assert refusal(ask("POST", "/providers/SolGames/games", SEVEN, key="h")) == (409, "TAKEN")
    assert refusal(ask("POST", "/providers/Nobody/games", SEVEN, key="h")) == (404, "PROVIDER_UNKNOWN")
    assert ask("POST", "/providers/SolGames/games/990007/close", key="c") == (200, seven | {"status": "closed"})
    assert ask("POST", "/providers/SolGames/games/990007/close", key="c2") == (200, seven | {"status": "closed"})
    assert ask("POST", "/providers/SolGames/games/990007/open", key="o") == (200, seven)
    assert ask("GET", "/providers/SolGames")[1]["games"] == [seven]
    assert refusal(ask("POST", "/providers/SolGames/games/8/open", key="x")) == (404, "GAME_UNKNOWN")
    assert ask("POST", "/providers/SolGames/close", key="c3")[1]["status"] == "closed"
    assert ask("GET", "/providers")[1]["providers"][-1]["status"] == "closed"
    assert ask("POST", "/providers/SolGames/open", key="o3")[1]["status"] == "active"
    # The operator's own people see them.
    assert agency.ask("GET", "/providers/SolGames", by=MANAGER) == (200, shown | {"games": [seven]})
    assert [one["id"] for one in agency.ask("GET", "/providers", by=AUDITOR)[1]["providers"]] == ["SolGames"]
    cookie = {"cookie": f"taquilla_session={agency.run(agency.token(MANAGER))}"}
    assert agency.run(agency.client.get("/v1/providers", headers=cookie)).status_code == 200


def test_a_provider_that_makes_no_sense_is_refused(agency: Agency, house_key: str) -> None:
    wrong: list[dict[str, Any]] = [{"id": id_} for id_ in ("", "a/b", "..", "a\n", "x" * 65)]
    for change in (*wrong, {"name": " "}, {"signature_version": 2}):
        assert refusal(agency.ask("POST", "/providers", GAMES | change, key="k", by=house_key)) == (400, None), change
    assert refusal(agency.ask("POST", "/providers", GAMES | {"name": "\x1b[31m"}, key="k", by=house_key)) == (422, "DATA_UNFIT")
    assert agency.rows("select count(*) from provider") == [(0,)]


def test_a_providers_signature_and_keys_are_the_installations(agency: Agency, house_key: str) -> None:
    ask = partial(agency.ask, by=house_key)
    assert ask("POST", "/providers", GAMES, key="p")[0] == 201
    seen = {"if-match": agency.sent("GET", "/providers/SolGames", by=house_key).headers["etag"]}
    assert ask("PATCH", "/providers/SolGames", {"signature_version": 2}, **seen)[1]["signature_version"] == 2
    assert refusal(ask("PATCH", "/providers/SolGames", {"signature_version": 1}, **seen)) == (412, "CHANGED_MEANWHILE")
    assert refusal(ask("PATCH", "/providers/Nobody", {})) == (404, "PROVIDER_UNKNOWN")
    added = ask("POST", "/providers/SolGames/keys", {"public_key": public_key(3)}, key="k")
    assert (added[0], added[1]["status"], added[1]["author"]) == (201, "active", "house key games")
    assert refusal(ask("POST", "/providers/Nobody/keys", {"public_key": public_key(3)}, key="l")) == (404, "PROVIDER_UNKNOWN")
    assert agency.run(agency.house.wallets.signers.current()).provider_keys("SolGames") == (public_key(3),)
    ended = ask("POST", "/providers/SolGames/keys/1/revoke", key="e")
    assert (ended[0], ended[1]["status"]) == (200, "revoked")
    assert refusal(ask("POST", "/providers/SolGames/keys/2/revoke", key="f")) == (404, "KEY_UNKNOWN")
    assert [one["id"] for one in ask("GET", "/providers/SolGames/keys")[1]["keys"]] == [1]
    assert agency.run(agency.house.wallets.signers.current()).provider_keys("SolGames") == ()
    # While no operator has wallets, the installation's own trail tells it.
    trail = agency.rows("select operator_id, action from audit_event where actor = 'house key games' order by id")
    assert trail == [(0, action) for action in ("provider added", "signature version", "key added", "key ended")]
    assert agency.rows("select count(*) from untold_event") == [(0,)]
