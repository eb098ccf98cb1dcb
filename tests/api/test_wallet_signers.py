"""Players' wallets over `/v1`: opened once, keys that sign, and the installation's providers with their games and keys."""

import asyncio
import json
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people

if TYPE_CHECKING:
    from conftest import Agency

ADMIN, BOSS, BELOW, AUDITOR = "admin@banklot.net", "root@banklot.net", "below@banklot.net", "auditor@banklot.net"
OPENED = {"title": "Sol Wallets", "entity_id": 213, "user_id": 864}
GAMES = {"id": "SolGames", "name": "Sol Games", "sub_name": "Studio"}
SEVEN = {"id": "990007", "name": "Seven", "type": "dice", "code": "S7"}
NOTHING = {"is_open": False, "title": None, "entity_id": None, "user_id": None, "signature_version": None}


@cache
def public_key(number: int = 0) -> str:
    """The public key of a fresh key; one for each number."""
    return public_key_of(new_key())


@pytest.fixture
def office(agency: "Agency") -> "Agency":
    people = [
        DemoAccount(ADMIN, "administrator", 212, 901), DemoAccount(BOSS, "manager", 212, 902),
        DemoAccount(BELOW, "manager", 213, 903), DemoAccount(AUDITOR, "auditor", 212, 904),
    ]  # fmt: skip
    agency.run(add_people(agency.house, BANKLOT, people))
    return agency


@pytest.fixture
def house_key(office: "Agency") -> str:
    """A key of the installation."""
    return office.run(office.house.people.house_keys.add(name="games", author="command line"))[1]


def bearing(office: "Agency", token: str, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
    return office.ask(method, path, body, by=None, authorization=f"Bearer {token}", **how)


def reason(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["reason"]


def test_players_get_wallets_once(office: "Agency") -> None:
    assert office.ask("GET", "/wallets", by=AUDITOR) == (200, NOTHING)
    assert reason(office.ask("PATCH", "/wallets", {"signature_version": 2}, by=BOSS)) == (409, "WALLETS_NOT_OPEN")
    for body, refused in (
        (OPENED | {"entity_id": 9}, (404, "ENTITY_UNKNOWN")), (OPENED | {"entity_id": 214}, (404, "MEMBER_UNKNOWN")),
        (OPENED | {"title": " "}, (422, "DATA_UNFIT")),
    ):  # fmt: skip
        assert reason(office.ask("POST", "/wallets", body, by=BOSS, key="one")) == refused

    async def at_once() -> set[bytes]:
        await office.token(BOSS)
        sent = [office.insisting("POST", "/wallets", OPENED, by=BOSS, key="one") for _ in range(16)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (body,) = office.run(at_once())
    assert json.loads(body) == {"is_open": True, **OPENED, "signature_version": 1}
    assert reason(office.ask("POST", "/wallets", OPENED, by=BOSS, key="two")) == (409, "TAKEN")
    assert reason(office.ask("POST", "/wallets", OPENED | {"title": "x"}, by=BOSS, key="one")) == (422, "KEY_REUSED")
    trail = office.owner.execute("select actor, action, object from audit_event where action = 'wallets opened'").fetchall()
    assert [one for one in trail if one[0] == BOSS] == [(BOSS, "wallets opened", str(BANKLOT))]
    shown = office.run(office.sending("GET", "/wallets", by=BOSS))
    seen = {"if-match": shown.headers["etag"]}
    assert office.ask("PATCH", "/wallets", {"signature_version": 2}, by=BOSS, **seen)[1]["signature_version"] == 2
    assert reason(office.ask("PATCH", "/wallets", {}, by=BOSS, **seen)) == (412, "CHANGED_MEANWHILE")
    assert office.ask("PATCH", "/wallets", {}, by=BOSS)[1]["signature_version"] == 2
    assert office.ask("PATCH", "/wallets", {"signature_version": 3}, by=BOSS)[0] == 400


def test_a_closed_agency_or_user_sells_for_no_players(office: "Agency") -> None:
    assert office.ask("POST", "/users/864/close", by=ADMIN, key="c")[0] == 200
    assert reason(office.ask("POST", "/wallets", OPENED, by=BOSS, key="one")) == (404, "MEMBER_UNKNOWN")
    assert office.ask("POST", "/entities/213/close", by=ADMIN, key="d")[0] == 200
    assert reason(office.ask("POST", "/wallets", OPENED, by=BOSS, key="one")) == (409, "ENTITY_CLOSED")


def test_an_operators_keys_are_added_by_people_and_end_at_once(office: "Agency") -> None:
    first = {"public_key": public_key(1)}
    assert reason(office.ask("POST", "/signing-keys", first, by=ADMIN, key="one")) == (409, "WALLETS_NOT_OPEN")
    assert office.ask("POST", "/wallets", OPENED, by=BOSS, key="w")[0] == 201
    status, added = office.ask("POST", "/signing-keys", first, by=ADMIN, key="one")
    assert (status, added["id"], added["sha256"], added["author"]) == (201, 1, fingerprint(public_key(1)), ADMIN)
    assert office.ask("POST", "/signing-keys", first, by=ADMIN, key="one") == (201, added)
    later = office.run(office.house.now()) + timedelta(days=1)
    second = {"public_key": public_key(2), "starts_at": later.isoformat()}
    assert office.ask("POST", "/signing-keys", second, by=BOSS, key="two")[1]["status"] == "to come"
    assert reason(office.ask("POST", "/signing-keys", second, by=BOSS, key="one")) == (422, "KEY_REUSED")
    assert office.run(office.house.wallets.signers.current()).operator_keys(BANKLOT) == (public_key(1),)
    ended = office.ask("POST", "/signing-keys/1/end", by=BOSS, key="end")
    assert (ended[0], ended[1]["status"]) == (200, "ended")
    assert office.ask("POST", "/signing-keys/1/end", by=BOSS, key="end") == ended
    assert office.ask("POST", "/signing-keys/1/end", by=BOSS, key="again") == ended
    assert reason(office.ask("POST", "/signing-keys/3/end", by=BOSS, key="end3")) == (404, "KEY_UNKNOWN")
    assert [one["status"] for one in office.ask("GET", "/signing-keys", by=AUDITOR)[1]["keys"]] == ["ended", "to come"]
    for text in ("x", public_key(1).replace("PUBLIC", "PRIVATE"), "ñ"):
        assert reason(office.ask("POST", "/signing-keys", {"public_key": text}, by=BOSS, key="x")) == (422, "KEY_UNUSABLE")
    assert office.ask("POST", "/signing-keys", {"public_key": "x" * 16_385}, by=BOSS, key="x")[0] == 400
    machine = {"name": "m", "role": "administrator", "entity_id": 212}
    token = office.ask("POST", "/keys", machine, by=ADMIN, key="m")[1]["key"]
    assert reason(bearing(office, token, "POST", "/signing-keys", first, key="m")) == (403, "NOT_ALLOWED")
    assert bearing(office, token, "POST", "/signing-keys/2/end", key="m2")[1]["status"] == "ended"


def test_an_operators_key_is_in_its_own_trail_alone(office: "Agency", house_key: str) -> None:
    # Another operator of wallets is not told of it.
    luna = {"name": "Luna", "currency": "VES", "administrator": {"email": "ana@luna.example"}}
    assert bearing(office, house_key, "POST", "/operators", luna, key="o")[1]["id"] == 2
    office.owner.execute("insert into wallet_operator (operator_id, title, entity_id, member_id) values (2, 'Luna', 1, 1)")
    office.ask("POST", "/wallets", OPENED, by=BOSS, key="w")
    office.ask("POST", "/signing-keys", {"public_key": public_key(1)}, by=BOSS, key="one")
    told = "select distinct operator_id from audit_event where action = 'key added' and object = 'operator:1:1'"
    assert office.owner.execute(told).fetchall() == [(BANKLOT,)]


def test_below_the_root_nobody_sees_or_changes_wallets(office: "Agency") -> None:
    for method, path, body in (
        ("GET", "/wallets", None), ("POST", "/wallets", OPENED), ("PATCH", "/wallets", {}), ("GET", "/signing-keys", None),
        ("POST", "/signing-keys", {"public_key": "x"}), ("POST", "/signing-keys/1/end", None), ("GET", "/providers/x", None),
    ):  # fmt: skip
        assert reason(office.ask(method, path, body, by=BELOW, key="k")) == (403, "NOT_ALLOWED"), path


def test_the_installation_adds_providers_and_games_and_closes_them(office: "Agency", house_key: str) -> None:
    def ask(method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
        return bearing(office, house_key, method, path, body, **how)

    async def at_once() -> set[bytes]:
        how: Any = {"by": None, "authorization": f"Bearer {house_key}", "key": "one"}
        sent = [office.insisting("POST", "/providers", GAMES, **how) for _ in range(16)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (body,) = office.run(at_once())
    shown = GAMES | {"state": "active", "signature_version": 1, "games": []}
    assert json.loads(body) == shown
    assert reason(ask("POST", "/providers", GAMES, key="two")) == (409, "TAKEN")
    assert reason(ask("POST", "/providers", GAMES | {"name": "x"}, key="one")) == (422, "KEY_REUSED")
    seven = {"id": "990007", "name": "Seven", "type": "dice", "state": "active"}
    assert ask("POST", "/providers/SolGames/games", SEVEN, key="g") == (201, seven)
    assert ask("POST", "/providers/SolGames/games", SEVEN, key="g") == (201, seven)
    assert reason(ask("POST", "/providers/SolGames/games", SEVEN, key="h")) == (409, "TAKEN")
    assert reason(ask("POST", "/providers/Nobody/games", SEVEN, key="h")) == (404, "PROVIDER_UNKNOWN")
    assert ask("POST", "/providers/SolGames/games/990007/close", key="c") == (200, seven | {"state": "closed"})
    assert ask("POST", "/providers/SolGames/games/990007/close", key="c2") == (200, seven | {"state": "closed"})
    assert ask("POST", "/providers/SolGames/games/990007/open", key="o") == (200, seven)
    assert ask("POST", "/providers/SolGames/games/990007/close", key="c") == (200, seven | {"state": "closed"})
    assert ask("GET", "/providers/SolGames")[1]["games"] == [seven]
    assert reason(ask("POST", "/providers/SolGames/games/8/open", key="x")) == (404, "GAME_UNKNOWN")
    assert ask("POST", "/providers/SolGames/close", key="c3")[1]["state"] == "closed"
    assert ask("GET", "/providers")[1]["providers"][-1]["state"] == "closed"
    assert ask("POST", "/providers/SolGames/open", key="o3")[1]["state"] == "active"
    # The operator's own people see them, and change nothing.
    assert office.ask("GET", "/providers/SolGames", by=BOSS) == (200, shown | {"games": [seven]})
    assert [one["id"] for one in office.ask("GET", "/providers", by=AUDITOR)[1]["providers"]] == ["SolGames"]
    for method, path, body in (
        ("POST", "/providers", GAMES), ("PATCH", "/providers/SolGames", {}), ("POST", "/providers/SolGames/close", None),
        ("POST", "/providers/SolGames/games", SEVEN), ("GET", "/providers/SolGames/keys", None),
    ):  # fmt: skip
        assert office.ask(method, path, body, by=ADMIN, key="k")[0] == 401, path


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"id": ""}, 400, None),
        ({"id": "a/b"}, 400, None),
        ({"id": ".."}, 400, None),
        ({"id": "a\n"}, 400, None),
        ({"id": "x" * 65}, 400, None),
        ({"name": " "}, 400, None),
        ({"name": "\x1b[31m"}, 422, "DATA_UNFIT"),
        ({"signature_version": 2}, 400, None),
    ],
)
def test_a_provider_that_makes_no_sense_is_refused(
    office: "Agency", house_key: str, change: dict[str, Any], status: int, reason: str | None
) -> None:
    answered, problem = bearing(office, house_key, "POST", "/providers", GAMES | change, key="k")
    assert (answered, problem.get("reason")) == (status, reason)
    assert office.owner.execute("select count(*) from provider").fetchone() == (0,)


def test_a_providers_signature_and_keys_are_the_installations(office: "Agency", house_key: str) -> None:
    def ask(method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
        return bearing(office, house_key, method, path, body, **how)

    assert ask("POST", "/providers", GAMES, key="p")[0] == 201
    shown = office.run(office.sending("GET", "/providers/SolGames", by=None, authorization=f"Bearer {house_key}"))
    seen = {"if-match": shown.headers["etag"]}
    assert ask("PATCH", "/providers/SolGames", {"signature_version": 2}, **seen)[1]["signature_version"] == 2
    assert reason(ask("PATCH", "/providers/SolGames", {"signature_version": 1}, **seen)) == (412, "CHANGED_MEANWHILE")
    assert reason(ask("PATCH", "/providers/Nobody", {})) == (404, "PROVIDER_UNKNOWN")
    added = ask("POST", "/providers/SolGames/keys", {"public_key": public_key(3)}, key="k")
    assert (added[0], added[1]["status"], added[1]["author"]) == (201, "active", "house key games")
    assert ask("POST", "/providers/SolGames/keys", {"public_key": public_key(3)}, key="k") == added
    assert reason(ask("POST", "/providers/Nobody/keys", {"public_key": public_key(3)}, key="l")) == (404, "PROVIDER_UNKNOWN")
    assert reason(ask("POST", "/providers/SolGames/keys", {"public_key": "x"}, key="l")) == (422, "KEY_UNUSABLE")
    assert office.run(office.house.wallets.signers.current()).provider_keys("SolGames") == (public_key(3),)
    ended = ask("POST", "/providers/SolGames/keys/1/end", key="e")
    assert (ended[0], ended[1]["status"]) == (200, "ended")
    assert ask("POST", "/providers/SolGames/keys/1/end", key="e") == ended
    assert reason(ask("POST", "/providers/SolGames/keys/2/end", key="f")) == (404, "KEY_UNKNOWN")
    assert [one["id"] for one in ask("GET", "/providers/SolGames/keys")[1]["keys"]] == [1]
    assert office.run(office.house.wallets.signers.current()).provider_keys("SolGames") == ()
    # While no operator has wallets, the installation's own trail tells it.
    trail = office.owner.execute("select operator_id, action from audit_event where actor = 'house key games' order by id")
    assert trail.fetchall() == [
        (0, "provider added"), (0, "signature version"), (0, "key added"), (0, "key ended"),
    ]  # fmt: skip
    assert office.owner.execute("select count(*) from untold_event").fetchone() == (0,)
