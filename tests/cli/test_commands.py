"""The commands do their work, refuse with status 1, and report errors in one line with status 2."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Shell

from taquilla.cli import output
from taquilla.cli.export import WrittenReport
from taquilla.cli.output import Answer, CannotDo, Rows
from taquilla.store.postgres.embedded import AUDITOR, HOUSE, OWNER, Embedded

CLERKS = ("clerk1@banklot.net", "clerk2@banklot.net")


def test_a_house_is_furnished_from_nothing(empty_house: Shell, password_file: str) -> None:
    assert empty_house.apart.json("db", "migrate") == {"applied": []}
    assert empty_house.apart.json("catalogue", "load")["added"]["products"] > 0
    assert not any(empty_house.json("catalogue", "load")["added"].values())
    (loaded,) = empty_house.json("events")
    assert loaded == loaded | {"operator": 0, "actor": "command line", "action": "catalogue loaded", "object": "venezuela.toml"}
    assert (loaded["origin"][:4], loaded["detail"]["added"]["products"] > 0) == ("cli ", True)
    added = empty_house.apart("operator", "add", "Banca Sol", "--currency", "USD")
    assert added.out == "operator 1: Banca Sol; addresses shared: its people log in as ana@example.com\n"
    assert [row["currency"] for row in empty_house.json("operator", "list")["operators"]] == ["USD"]
    assert empty_house.json("entity", "add", "Grupo") == {"entity": 1, "name": "Grupo", "commission": "0.00"}
    assert empty_house.json("entity", "add", "Agencia", "--parent", "1", "--credit", "50.5")["entity"] == 2
    listed = [(row["id"], row["parent_id"], row["credit"]) for row in empty_house.json("entity", "list")["entities"]]
    assert listed == [(1, None, None), (2, 1, "50.50")]
    empty_house.json("entity", "describe", "2", "--rif", "J-1")
    told = empty_house.json("entity", "describe", "2", "--ticket-header", "Él\nÑandú")
    assert told == empty_house.json("entity", "describe", "2")
    assert (told["rif"], told["ticket_header"], told["city"], told["time_zone"]) == ("J-1", "Él\nÑandú", "", "America/Caracas")
    assert "ticket header: Él / Ñandú" in empty_house("entity", "describe", "2").out
    made = empty_house.apart.json("user", "add", "ana@example.com", "--entity", "2", "--role", "cashier", "--generate")
    assert (len(made.pop("password")), made) == (16, {"user": 1, "email": "ana@example.com", "role": "cashier"})
    first = ("user", "add", "luis@example.com", "--entity", "1", "--role", "administrator", "--password-file")
    assert "password" not in empty_house.json(*first, "-", typed="tortuga verde canta\n")
    users = [(row["id"], row["role"], row["entity_id"]) for row in empty_house.json("user", "list")["users"]]
    assert users == [(1, "cashier", 2), (2, "administrator", 1)]
    assert empty_house.json("operator", "pins", "1", "always") == {"operator": 1, "pins_in_views": "always"}
    told = "it earns no commission until a rule says so: taquilla rule add commission --basis-points 1000 --entity"
    assert empty_house("entity", "add", "Sol", "--parent", "1").out == f"entity 3: Sol; {told} 3\n"
    empty_house.json("rule", "add", "commission", "--basis-points", "1250")
    assert empty_house("entity", "add", "Luna", "--parent", "1").out == "entity 4: Luna; it earns a commission of 12.50 %\n"


def test_holidays_are_the_nations_and_an_operators_own(demo_house: Shell) -> None:
    assert demo_house("holiday", "add", "2024-12-25", "Navidad", "--national").status == 0
    assert demo_house("holiday", "add", "2024-11-18", "La Chinita").status == 0
    assert demo_house("holiday", "add", "2024-11-18", "again").err.startswith("2024-11-18 is a holiday already")
    for whose in ((), ("--national",)):
        assert demo_house("holiday", "add", "2024-11-19", "a\u202eb", *whose).err.startswith("a name has 1 to 120 characters")
    listed = [(row["is_national"], row["day"], row["name"]) for row in demo_house.json("holiday", "list")["holidays"]]
    assert listed == [(False, "2024-11-18", "La Chinita"), (True, "2024-12-25", "Navidad")]


def test_a_closed_operator_is_listed_and_its_weeks_are_settled_and_nothing_else_is_done_for_it(
    demo_house: Shell, owner: psycopg.Connection
) -> None:
    owner.execute("select move_house_clock('2024-11-05T08:00-04:00')")
    assert demo_house.json("operator", "close", "1")["status"] == "closed"
    assert [row["status"] for row in demo_house.json("operator", "list")["operators"]] == ["closed"]
    assert demo_house.json("week", "list", "--operator", "1")
    assert demo_house.json("week", "close", "--operator", "1", "--entity", "213", "--monday", "2024-10-21")
    assert demo_house.json("entity", "pay", "213", "9.00", "--operator", "1")
    assert demo_house("cuadre", "--operator", "1", "--entity", "213", "--week", "2024-10-21").status == 0
    late = demo_house("user", "list", "--operator", "1")
    assert late.refused == (1, "there is no operator 1; there are: none: begin with `taquilla operator add`")
    # Its name and its number stay taken.
    for again, sentence in (
        (("banklot",), "there is or was an operator called banklot"), (("Otra", "--id", "1"), "there is an operator 1 already"),
    ):  # fmt: skip
        assert demo_house("operator", "add", *again, "--currency", "VES").err == f"{sentence}\n"
    added = demo_house.json("operator", "add", "Otra", "--currency", "VES")
    assert (added, demo_house.json("audit")["undecided"]) == ({"operator": 2, "name": "Otra", "addresses": "apart"}, [])


def test_a_rule_is_listed_and_ended_by_the_machine(demo_house: Shell, owner: psycopg.Connection) -> None:
    added = demo_house.json("rule", "add", "quota", "5", "--game", "triple")["id"]
    assert demo_house.json("rule", "list", "--kind", "quota")["rules"][0]["id"] == added
    assert "quota: 5.00" in demo_house("rule", "list").out
    assert demo_house.json("rule", "end", str(added))["status"] == "past"
    assert "\nvalues: kind: offer, is_sold: no\n" in demo_house("rule", "add", "offer", "--no-is-sold").out
    early = demo_house("rule", "end", str(added), "--ends-at", "2020-01-01T00:00:00Z", "--json")
    assert (early.status, early.json["refused"]) == (1, "RULE_IN_THE_PAST")
    assert owner.execute("select actor from audit_event where action = 'rule ended'").fetchall() == [("command line",)]


def test_two_clerks_read_a_result_of_a_closed_draw(demo_house: Shell, owner: psycopg.Connection, password_file: str) -> None:
    first = next(row for row in demo_house.json("draw", "list", "--status", "open")["draws"] if row["name"] == "LOTTO ACTIVO")
    event = str(first["id"])

    def read(what: str, outcome: str, clerk: str, file: str = password_file, typed: str = "") -> tuple[int, str]:
        ended = demo_house("draw", what, event, outcome, "--clerk", clerk, "--password-file", file, typed=typed)
        return ended.status, (ended.out or ended.err).strip()

    assert read("result", "7", CLERKS[0]) == (1, "the draw is not closed")

    owner.execute("select move_house_clock(%s::timestamptz)", [first["draws_at"]])
    closed = demo_house.apart.json("draw", "close", event)
    assert (closed["operator"], closed["event"], closed["status"]) == (1, int(event), "closed")
    assert read("result", "7", CLERKS[0], "-", "not the password\n") == (1, "unknown address or wrong password")
    assert (read("result", "7", CLERKS[0])[0], read("approve", "7", CLERKS[1])[0]) == (0, 0)
    assert demo_house.json("draw", "close", event)["status"] == "closed"  # the draw is settled with that
    assert owner.execute("select to_settle from draw where event_id = %s", [event]).fetchall() == [(False,)]


def test_the_audit_ends_with_zero_one_or_two(demo_house: Shell, empty_house: Shell, owner: psycopg.Connection) -> None:
    everything = demo_house.apart("audit", "--json")
    assert (everything.status, everything.json["violations"], everything.json["undecided"]) == (0, [], [])
    assert everything.json["checked"] > 30
    owner.execute("grant delete on transfer to taquilla_house")
    assert demo_house("audit", "--rule", "i10", "--json").json == {"checked": 1, "violations": [], "undecided": []}
    broken = demo_house("audit", "--rule", "I10", "--rule", "I50")
    assert (broken.status, broken.out.startswith("2 rules checked, 1 broken, 0 undecided\nI50 is broken once: ")) == (1, True)
    undecided = empty_house.apart("audit", "--rule", "I10", "--json")
    assert (undecided.status, undecided.json["undecided"][0]["reason"]) == (2, "there are no operators")


def test_where_fewer_standbys_store_a_sale_than_are_demanded_the_status_says_so_and_no_house_starts(empty_house: Shell) -> None:
    told = empty_house("db", "status")
    assert (told.status, told.out.split(":")[0]) == (0, "No sale waits for a standby, and none is connected")
    assert empty_house("db", "status", TAQUILLA_STANDBYS="1").status == 1
    fewer = "TAQUILLA_STANDBYS asks for 1, and a sale waits for 0: set synchronous_standby_names (docs/scale.md)."
    for command in ("serve", "worker"):
        assert empty_house.apart(command, TAQUILLA_STANDBYS="1").refused == (2, fewer)


@pytest.mark.prove("packages")
def test_commands_find_the_primary_of_several(empty_house: Shell, server: Embedded, empty_database: str, tmp_path: Path) -> None:
    hosts = f"host={tmp_path},{server.sockets}&port=5432"
    addresses = {
        variable: f"postgresql:///{empty_database}?user={user}&{hosts}"
        for variable, user in (("DATABASE_URL", HOUSE), ("TAQUILLA_OWNER_URL", OWNER), ("TAQUILLA_AUDITOR_URL", AUDITOR))
    }
    backup = f"db backup {tmp_path / 'house.dump'}"
    for said in ("db status", "db migrate", "operator add Sol --currency USD", "audit --rule I50", backup):
        assert empty_house(*said.split(), **addresses).status == 0, said


ADDRESSES_UNSET = dict.fromkeys(("DATABASE_URL", "TAQUILLA_OWNER_URL", "TAQUILLA_AUDITOR_URL"))

TROUBLES = [
    ({"TAQUILLA_PROT": "8001"}, "TAQUILLA_PROT is not a setting of Taquilla; there are: "),
    ({"DATABASE_URL": "mysql://u:secret@h/d"}, "DATABASE_URL must begin with postgresql://"),
    ({"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/d"}, "The database does not answer. (connection failed"),
    ({"DATABASE_URL": "postgresql://u:secr%et@h/d"}, "DATABASE_URL cannot be read: it is written postgresql://"),
    (ADDRESSES_UNSET, "There is no installation in "),
    ({"TAQUILLA_MASTER_KEY_FILE": "/"}, "The master key / cannot be used: Is a directory."),
    ({"TAQUILLA_MASTER_KEY_FILE": __file__}, f"The master key {__file__} cannot be used: it is not 64 hexadecimal digits."),
]


def test_troubles_are_said_in_one_line_without_secrets(empty_house: Shell) -> None:
    for variables, sentence in TROUBLES:
        status, said = empty_house("operator", "list", "--json", **variables).refused
        assert (status, said[: len(sentence)], "secret" in said) == (2, sentence, False)


def test_a_result_that_cannot_be_written_is_said_and_one_that_is_read_in_part_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "OUT", output._Output())  # what it could not write stays in it
    for result in (Answer(["1"], "1"), Rows(["id"], [[1]]), WrittenReport(b"1", None, is_text=True)):
        for as_json in (False,) if isinstance(result, WrittenReport) else (True, False):
            reading, writing = os.pipe()
            os.close(reading)
            with open(writing, "w") as unread, open("/dev/full", "w") as full:
                monkeypatch.setattr(sys, "stdout", unread)
                result.show(as_json=as_json)
                monkeypatch.setattr(sys, "stdout", full)
                with pytest.raises(CannotDo, match="cannot be written: No space left on device"):
                    result.show(as_json=as_json)


def test_a_table_shows_names_and_obeys_none(demo_house: Shell, owner: psycopg.Connection) -> None:
    owner.execute("update entity set name = %s where id = 213", ["[red]\x1b[2J"])
    assert "[red]?[2J" in demo_house("entity", "list").out


@pytest.mark.prove("packages")
def test_a_house_in_a_folder_is_found_whether_it_runs_or_not(place: Path, shell_over: Callable[[str], Shell]) -> None:
    shell, data = shell_over("postgres").apart, str(place / "folder")
    own = {**ADDRESSES_UNSET, "TAQUILLA_DATA": data, "TAQUILLA_MASTER_KEY_FILE": str(place / "folder.key")}
    assert shell("db", "migrate", "--json", **own).json["applied"] != []
    assert shell("operator", "add", "Sol", "--currency", "VES", **own).status == 0
    with Embedded.start(Path(data)) as running:
        assert shell.json("operator", "list", **own)["operators"][0]["name"] == "Sol"
        assert running.alive
    # A demo would give it accounts with a password that everybody knows.
    ended = shell("demo", "--port", "0", "--data", data, **own)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith(f"the installation in {data} is no demo: nothing was changed. Name another --data\n")
    assert [one["name"] for one in shell.json("operator", "list", **own)["operators"]] == ["Sol"]


def test_the_duties_that_fail_are_shown_and_end_the_command_with_1(demo_house: Shell, owner: psycopg.Connection) -> None:
    assert (demo_house.json("duties"), demo_house("duties").out) == ([], "none\n")
    failure = "(1, 'settle', 'market 7', 9, 2, '2024-10-22T11:00Z', '2024-10-22T11:00:10Z', 'no such row')"
    owner.execute(f"insert into duty_failure values {failure}".encode())
    failing = demo_house("duties", "--json")
    shown = {
        "operator": 1, "duty": "settle", "subject": "market 7", "tries": 2, "failures": 9, "since": "2024-10-22T07:00:00-04:00",
        "next_try": "2024-10-22T07:00:10-04:00", "error": "no such row",
    }  # fmt: skip
    assert (failing.status, failing.json) == (1, [shown])
    told = demo_house("duties")
    assert (told.status, "market 7" in told.out) == (1, True)


# A sentence that goes on ends with an ellipsis.
REFUSED = [
    (1, "entity add Nueva --operator 2", "there is no operator 2; there are: 1 (banklot)"),
    (1, "entity add Nueva --parent 999", "the operator has no entity 999"),
    (1, "entity add Nueva --id 213", "there is an entity 213 already"),
    (1, "rule add close 15 --user 864 --entity 214", "there is no user 864 there"),
    (2, "rule add limit", "a limit without a bound says nothing: give one of …"),
    (2, "rule add close 5 --starts-at 2090-01-01T00:00:00", "…"),
    (2, "draw list --day 22/10/2024", "`day`: `22/10/2024` is no day"),
    (2, "house-key add \x1b[31m", "a name has 1 to 100 characters that can be printed"),
    (1, "operator close 9", "there is no operator 9"),
    (2, "entity add Nueva --credit 1.005", "--credit is no amount of VES: write it in digits, at most 2 of them behind a point"),
    (2, "user add a@b --entity 213 --role clerk", "there is no terminal to type the password at: use --password-file"),
    (2, "user add a@b --entity 213 --role clerk --password-file /dev/null",
     "the password is empty, or has characters that nobody can type"),
    (2, "user add a@b --entity 213 --role clerk --password-file /nowhere", "the password file cannot be read, or is not UTF-8"),
    (2, "db nodes", "This database has no Citus. …"),
    (2, "operator place 1", "This database is not distributed: …"),
    (2, "report period --first-day 2024-10-21 --last-day 2024-10-27 --format xlsx", "a spreadsheet goes into a file: …"),
    (2, "report period --first-day 2024-10-21 --last-day 2024-10-27 --format csv --json", "--json is another form: …"),
    (2, "cuadre --entity 213 --week 2024-10-22 --format csv --out a.csv --json", "--json is another form: …"),
    (2, "entity pay 213 5,00", "`amount`: `5,00` does not fit. Whole units of the currency, with at most its decimals."),
    (2, "dialect check gap --yes-this-moves-test-money http://127.0.0.1:1", "the dialect gap brings no checks"),
    (2, "entity pay 213 1 --key ñ", "`Idempotency-Key`: expected `str` matching regex '^[ -~]+$'"),
    (2, "cuadre --entity 213 --week someday", "--week is no ISO day such as 2024-10-22"),
    (2, "catalogue load /nowhere.toml", "nowhere.toml: cannot be read: No such file or directory"),
    (2, "audit --rule I10 --rule I99", "there is no rule I99; there are: I01,…"),
    (2, "token add --agency 213 --name Sol --address 192.0.2.7/24",
     "this is no IP address or network such as 192.0.2.7 or 192.0.2.0/24: host bits are zero"),
    (2, "token add --agency 213 --name Sol" + " --address 192.0.2.7" * 101, "there are more than 100 addresses and networks"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "said", "sentence"), REFUSED, ids=[said[:60] for _, said, _ in REFUSED])
def test_a_command_is_refused_in_one_sentence_of_its_own(shared_demo_house: Shell, status: int, said: str, sentence: str) -> None:
    with psycopg.connect(shared_demo_house.variables["TAQUILLA_OWNER_URL"], autocommit=True) as owner:
        written, ended = owner.execute("select count(*) from audit_event").fetchone(), shared_demo_house(*said.split(" "))
        begun, goes_on, _ = sentence.partition("…")
        assert ended.refused == (status, ended.err[:-1] if goes_on else sentence)
        assert (ended.err.startswith(begun), owner.execute("select count(*) from audit_event").fetchone()) == (True, written)
