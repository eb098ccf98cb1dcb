"""Commands that are made of operations of `/v1`, also of sports and wallets: who they act as, what they take, how they end."""

import asyncio
import re
import shlex
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.app.served import Served, exchange
from tests.cli.conftest import Shell
from tests.engine.conftest import open_desk
from tests.patience import PATIENCE_S
from tests.wallets import served

from taquilla.api.members import ADMITTED, roles_of
from taquilla.cli.calls import refuse
from taquilla.cli.office import ROWS, OfficeRow
from taquilla.cli.operations import command_of, operations
from taquilla.cli.output import CannotDo, CommandRefused
from taquilla.engine.lottery.cuadre import Cuadres
from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of
from taquilla.sandbox.demo import CLERKS
from taquilla.sandbox.demo_sports import CATALOGUE
from taquilla.sandbox.fake_wallet import FakeWallet
from taquilla.store.postgres.database import OutcomeUnknown
from taquilla.store.postgres.embedded import Embedded

KEY = public_key_of(new_key())
OF_A_SERVER = {
    "type", "asgi", "http_version", "server", "client", "scheme", "root_path", "path", "raw_path", "query_string", "headers",
    "method", "state", "extensions", "taquilla.given",
}  # fmt: skip
"""The keys that a server puts into a scope."""


def test_no_request_over_a_socket_becomes_the_machine() -> None:
    seen = list[Mapping[str, Any]]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append(scope)
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    served = Served(app=app)
    try:
        for line, header in (
            (b"GET /v1/operators HTTP/1.1", b"taquilla.admitted: machine"),
            (b"GET /v1/operators?taquilla.admitted=machine HTTP/1.1", b"state: machine"),
            (b"GET /taquilla.admitted HTTP/1.0", b"extensions: taquilla.admitted"),
        ):
            exchange(served, line + b"\r\nhost: house\r\nconnection: close\r\n" + header + b"\r\n\r\n")
    finally:
        served.stop()
    assert len(seen) == 3
    for scope in seen:
        assert scope.keys() <= OF_A_SERVER
        assert ADMITTED not in scope
        assert not scope.get("state")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_an_operation_that_its_author_may_ask_for(row: OfficeRow) -> None:
    command_of(row)
    handler = operations()[row.operation].handler
    # The machine passes the door as an administrator at the root; of the installation it needs no role.
    assert row.by or "administrator" in roles_of(handler) or roles_of(handler) == []
    # What a command says itself is its last word.
    assert all(row.name.split()[-1] in str(said) for said in row.fixed.values())


SENSELESS = {"the operator has no secret yet: say one\n", "the odds: no. 1: event 100001 has no bet 101\n"}
"""The sentences with which the examples of two rows end, which mean nothing in the demo."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_example_of_a_row_is_what_its_operation_takes(
    shared_demo_house: Shell, password_file: str, row: OfficeRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # one writes a file
    example = re.sub(r"--operator \d", "--operator 1", row.example)
    example = re.sub(r"(--clerk|--by) \S+", rf"\1 {CLERKS[0]} --password-file {password_file}", example)
    ended = shared_demo_house(*row.name.split(), *shlex.split(re.sub(r"\S+\.pem", "-", example)), typed=KEY)
    assert ended.status in (0, 1) or ended.err in SENSELESS, ended


REFUSALS: list[tuple[int, dict[str, str | int], type[Exception], str]] = [
    (409, {"reason": "PARTNER_TAKEN", "detail": "it is there"}, CommandRefused, "it is there"),
    (409, {"reason": "LOOSENING_HELD", "subject": 3, "detail": "it waits"}, CommandRefused, "it waits as number 3"),
    (409, {"reason": "LIMIT_TOO_SOON", "until": "2024-10-23", "detail": "think"}, CommandRefused, "think until 2024-10-23"),
    (404, {"reason": "NOT_FOUND", "detail": "Not Found"}, CommandRefused, "Not Found"),
    (400, {"reason": "BAD_REQUEST", "detail": "`day`: no day"}, CannotDo, "`day`: no day"),
    (503, {"reason": "SERVICE_UNAVAILABLE", "detail": "try again"}, CannotDo, "try again"),
]


@pytest.mark.parametrize("key", ["", "receipt 1"])
@pytest.mark.parametrize(("status", "problem", "kind", "sentence"), REFUSALS)
def test_a_problem_is_told(status: int, problem: dict[str, str | int], kind: type[Exception], sentence: str, key: str) -> None:
    again = ": whether it was done is not known. Send the same again with --key 'receipt 1'" if key and status == 503 else ""
    with pytest.raises(kind) as ended:
        refuse(status, problem, key)
    assert str(ended.value) == sentence + again


@pytest.mark.parametrize("stopped_by", [None, signal.SIGINT, signal.SIGTERM])
def test_a_lost_payment_is_redone(demo_house: Shell, monkeypatch: pytest.MonkeyPatch, stopped_by: signal.Signals | None) -> None:
    record = Cuadres.record_payment

    async def lost(*given: Any, **named: Any) -> None:
        await record(*given, **named)
        if stopped_by is not None:
            signal.raise_signal(stopped_by)
            await asyncio.wait_for(asyncio.Event().wait(), PATIENCE_S)  # until the signal ends it
        raise OutcomeUnknown

    monkeypatch.setattr(Cuadres, "record_payment", lost)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background is born deaf to Ctrl-C
    ended = demo_house("entity", "pay", "213", "900")
    signal.signal(signal.SIGINT, before)
    (key,) = re.findall(r": whether it was done is not known\. Send the same again with --key (\S+)\n", ended.err)
    monkeypatch.undo()
    assert (ended.status, demo_house("entity", "pay", "213", "900", "--key", key).status) == (130 if stopped_by else 2, 0)
    assert demo_house.json("cuadre", "--entity", "213", "--week", "2024-10-23")[-1]["balance"] == "-900.00"


def test_a_list_is_followed_to_its_end_unless_it_is_limited(demo_house: Shell) -> None:
    assert (demo_house.json("player", "list"), demo_house("player", "list").out) == ({"players": [], "next": None}, "none\n")
    assert demo_house("draw", "list", "--day", "2024-01-01").out == "day: 2024-01-01\ndraws: none\n"
    one = demo_house.json("entity", "list", "--limit", "1")
    more, whole = demo_house.json("entity", "list", "--limit", "1", "--cursor", one["next"]), demo_house.json("entity", "list")
    assert [row["id"] for page in (one, more) for row in page["entities"]] == [row["id"] for row in whole["entities"]][:2]
    assert (len(whole["entities"]), whole["next"]) == (3, None)


def test_a_second_person_loosens(demo_house: Shell, server: Embedded, demo_database: str, key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "boss").write_text("tortuga verde canta\n")
    by = ("--password-file", str(tmp_path / "boss"))
    demo_house.json("user", "add", "boss@banklot.net", "--entity", "212", "--role", "manager", *by)
    with open_desk(server, demo_database, key_file) as desk:
        desk.run(desk.sell(desk.event(5, "22T12:00"), "7"))
    held = demo_house("rule", "add", "limit", "--seconds-to-cancel", "900", "--json")
    assert (held.status, held.json["refused"], held.json["sentence"][-12:]) == (1, "LOOSENING_HELD", " as number 1")
    (asked,) = demo_house.json("loosening", "list")["loosenings"]
    assert (asked["id"], asked["what"], asked["asked_by"]) == (1, "rule", "command line")
    assert demo_house.json("loosening", "approve", "1", "--by", "boss@banklot.net", *by)["decided_by"] == "boss@banklot.net"
    assert demo_house("loosening", "withdraw", "1").status == 1


@pytest.fixture
def shell(demo_house: Shell) -> Shell:
    """Return a house with an operator that sells only sports."""
    added = demo_house.json("operator", "add", "site", "--currency", "KES", "--zone", "Africa/Nairobi", "--no-lotteries")
    assert added == {"operator": 2, "name": "site", "addresses": "apart"}
    demo_house.json("entity", "add", "site", "--operator", "2")
    return demo_house


def test_a_season_is_loaded_once_and_a_mistake_in_it_is_named(shell: Shell, tmp_path: Path) -> None:
    (season := tmp_path / "season.toml").write_text(told := CATALOGUE.read_text(encoding="utf-8"), encoding="utf-8")
    loaded = shell("sports", "load", str(season), "--operator", "2")
    added = "added 1 sports, 1 leagues, 16 teams, 8 events, 13 markets, 33 bets, 2 coupons, 13 legs, 6 tiers"
    assert (loaded.status, loaded.out) == (0, f"season.toml: {added}\n")
    assert shell("sports", "load", str(season), "--operator", "2").out == "season.toml: nothing new\n"
    season.write_text(told.replace("1.85", "0.5"), encoding="utf-8")
    bad = shell("sports", "load", str(season), "--operator", "2")
    wrong = 'event 100001, market 1, bet 101, odds: are not odds above 1 with at most two decimals, such as "2.10"'
    assert (bad.status, bad.err) == (2, f"season.toml: {wrong}\n")
    (bet,) = shell.json("sports", "odds", "100001", "101", "2.20", "--status", "suspended", "--operator", "2")["bets"]
    assert (bet["bet"], bet["odds"], bet["status"]) == (101, "2.20", "suspended")


def test_the_wallet_of_a_demo_is_called_without_settings_and_no_other_one_here(shell: Shell, owner: psycopg.Connection) -> None:
    with served(FakeWallet()) as address:
        shell.json("sports", "secret", "--operator", "2")
        shell.json("sports", "operator", "--operator", "2", "--webhook-url", address)
        assert shell.json("wallet", "ping", "--operator", "2") == {"status": 200}
        assert "no such ticket" in shell("wallet", "write-off", "DEC4C0", "--operator", "2", "--reason", "it is gone").err
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
    opened.json("player", "exclude", "ana", "--until", "2030-01-01T00:00:00-04:00")
    told = opened("player", "show", "ana").out
    assert ("balance: 25.00" in told, "excluded until: 2030-01-01 00:00" in told) == (True, True)
