"""The commands do their work, refuse with status 1, and report errors in one line with status 2."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.patience import PATIENCE_S

from taquilla.store.postgres.embedded import AUDITOR, HOUSE, OWNER, Embedded

if TYPE_CHECKING:
    from conftest import Shell

CLERKS = ("clerk1@banklot.net", "clerk2@banklot.net")
SEED_DAY = "2024-10-22"


def test_a_house_is_furnished_from_nothing(empty_house: "Shell", password_file: str) -> None:
    assert empty_house.apart.json("db", "migrate") == {"applied": []}
    status = empty_house.json("db", "status")
    assert [row["migration"][:4] for row in status["migrations"]][:2] == ["0001", "0002"]
    assert status["replication"]["waits_for"] == 0
    assert empty_house.apart.json("catalogue", "load")["added"]["products"] > 0
    assert not any(empty_house.json("catalogue", "load")["added"].values())
    assert empty_house.apart.json("operator", "add", "Banca Sol", "--currency", "USD") == {"operator": 1, "name": "Banca Sol"}
    assert empty_house.json("operator", "list") == [
        {"operator": 1, "name": "Banca Sol", "currency": "USD", "decimals": 2, "zone": "America/Caracas", "active": True}
    ]
    assert empty_house.json("entity", "add", "Grupo")["entity"] == 1
    assert empty_house.json("entity", "add", "Agencia", "--parent", "1", "--credit", "50.5")["entity"] == 2
    assert empty_house.json("entity", "list") == [
        {"entity": 1, "name": "Grupo", "parent": None, "credit": None, "active": True},
        {"entity": 2, "name": "Agencia", "parent": 1, "credit": "50.50", "active": True},
    ]
    told = empty_house.json("entity", "describe", "2", "--rif", "J-1", "--header", "Él", "--header", "Ñandú")
    assert told == empty_house.json("entity", "describe", "2")
    assert [(row["entity"], row["rif"], row["ticket_header"], row["city"]) for row in told] == [(2, "J-1", "Él\nÑandú", "")]
    assert "Él / Ñandú" in empty_house("entity", "describe", "2").out
    made = empty_house.apart.json("user", "add", "ana@example.com", "--entity", "2", "--role", "cashier", "--generate")
    assert len(made.pop("password")) == 16
    assert made == {"user": 1, "email": "ana@example.com", "role": "cashier"}
    clerk = ("user", "add", "luis@example.com", "--entity", "1", "--role", "clerk", "--password-file")
    assert "password" not in empty_house.json(*clerk, "-", typed="tortuga verde canta\n")
    assert [(row["user"], row["role"], row["entity"]) for row in empty_house.json("user", "list")] == [
        (1, "cashier", 2),
        (2, "clerk", 1),
    ]


RULES = [
    ("limit --entity 213 --stake-min 1.50 --stake-max 99 --wagers-max 50",
     "select stake_min, stake_max, stake_multiple, ticket_max_wagers from rule_limit where entity_id = 213",
     (150, 9900, None, 50)),
    ("limit --entity 214 --cancels-max 3 --prize-max 5000 --expiry-basis business --max-permutations 3 --max-sequences 0",
     "select cancels_max, prize_max, expiry_basis, max_permutations, max_sequences from rule_limit where entity_id = 214",
     (3, 500_000, "business", 3, 0)),
    ("quota 20 --user 864 --game triple_sign --selection 341-* --until 2090-01-01T00:00:00-04:00",
     "select entity_id, member_id, game, selection, quota, until::text from rule_quota where member_id = 864",
     (213, 864, 3, "341-*", 2000, "2090-01-01 04:00:00+00")),
    ("dynamic 100 5 --product 5", "select product_id, base, basis_points from rule_dynamic", (5, 10_000, 500)),
    ("quota 5000 --game triple --selection 777",
     "select product_id, game, selection, quota from rule_quota where game = 1", (0, 1, "777", 500_000)),
    ("commission 12.5 --entity 213 --product 5",
     "select entity_id, product_id, basis_points from rule_commission where product_id = 5", (213, 5, 1250)),
    ("offer no --entity 213 --product 5",
     "select entity_id, product_id, is_sold from rule_offer", (213, 5, False)),
    ("payout 500 --entity 213", "select entity_id, pay_alone_max from rule_payout", (213, 500_00)),
    ("close 15 --user 864", "select entity_id, member_id, minutes from rule_close", (213, 864, 15)),
    ("multiplier 2.5 --game animalitos --from 2090-01-01T00:00:00-04:00",
     "select game, hundredths, starts::text from rule_multiplier", (5, 250, "2090-01-01 04:00:00+00")),
]  # fmt: skip


def test_rules_are_kept_in_minor_units_from_their_instant_on(demo_house: "Shell", owner: psycopg.Connection) -> None:
    owner.execute("set timezone = 'UTC'")
    for said, query, kept in RULES:
        assert demo_house.json("rule", "add", *said.split())["rule"] == said.split()[0]
        assert owner.execute(query.encode()).fetchall() == [kept]
    actors = owner.execute("select distinct actor from audit_event where action = 'rule added' and actor <> 'office'")
    assert actors.fetchall() == [("command line",)]


REFUSED = [
    ("operator add banklot --currency VES", "there is or was an operator called banklot"),
    ("entity add Nueva --operator 2", "there is no operator 2; there are: 1 (banklot)"),
    ("entity add Nueva --parent 999", "the operator has no entity 999"),
    ("entity add Nueva --id 213", "there is an entity 213 already"),
    ("user add clerk1+2@banklot.net --entity 212 --role clerk --generate",
     "somebody has the address clerk1+2@banklot.net already, be it closed or with another suffix"),
    ("user add USERNAME@banklot.net --entity 213 --role clerk --generate",
     "somebody has the address USERNAME@banklot.net already, be it closed or with another suffix"),
    ("rule add close 15 --user 864 --entity 214", "there is no user 864 there"),
    ("rule add quota 5 --event 999999", "no such draw here"),
    ("rule add quota 5 --product 999", "the catalogue has no product 999"),
    ("rule add quota 5 --from 2024-10-22T07:00:00-04:00", "a rule begins now"),
]  # fmt: skip


def test_a_refusal_is_a_sentence_and_ends_with_one(demo_house: "Shell") -> None:
    for said, sentence in REFUSED:
        ended = demo_house(*said.split())
        assert (ended.status, ended.out) == (1, ""), said
        assert ended.err.startswith(sentence), said
        assert ended.err.count("\n") == 1, said


def test_holidays_are_the_nations_and_an_operators_own(demo_house: "Shell") -> None:
    assert demo_house("holiday", "add", "2024-12-25", "Navidad", "--national").status == 0
    assert demo_house("holiday", "add", "2024-11-18", "La Chinita").status == 0
    assert demo_house("holiday", "add", "2024-11-18", "again").err.startswith("2024-11-18 is a holiday already")
    assert demo_house.json("holiday", "list") == [
        {"operator": 1, "day": "2024-11-18", "name": "La Chinita"},
        {"operator": 0, "day": "2024-12-25", "name": "Navidad"},
    ]


def test_the_exposure_of_a_draw_on_sale_is_shown_dearest_first(demo_house: "Shell") -> None:
    draws = demo_house.json("draw", "list", "--open")
    event = str(draws[-1]["event"])
    rows = demo_house.json("exposure", event, "--rows", "2")
    assert [(row["sale"], row["pays"], row["remains"]) for row in rows] == [("0.00", "0.00", "0.00")] * 2
    assert demo_house("exposure", "999999").err.startswith("no such draw here")


CANNOT = [
    ("entity add Nueva --credit 1.005", "--credit is no amount of VES: write it in digits, at most 2 of them behind a point"),
    ("operator add \x1b[31m --currency VES", "a name has 1 to 100 characters that can be printed"),
    ("operator add Sol --currency bs", "this is no ISO code of a currency such as VES"),
    ("operator add Sol --currency VES --zone ../../etc/passwd", "there is no time zone ../../etc/passwd"),
    ("user add nobody --entity 213 --role clerk --generate", "this is no e-mail address such as ana@example.com"),
    ("user add a@b --entity 213 --role clerk", "there is no terminal to type the password at: use --password-file"),
    ("user add a@b --entity 213 --role clerk --password-file /dev/null",
     "the password is empty, or has characters that nobody can type"),
    ("user add a@b --entity 213 --role clerk --password-file /nowhere", "the password file cannot be read, or is not UTF-8"),
    ("rule add limit", "a limit without a bound says nothing"),
    ("rule add limit --stake-max 99.01 --entity 213",
     "a stake_max of 99.01 would be looser than what binds from above: 99.00"),
    ("rule add offer maybe", "SOLD is yes or no"),
    ("rule add limit --prize-max 5 --game triple", "--prize-max does not go with --game: make it a rule of its own"),
    ("rule add limit --expiry-basis working", "--expiry-basis is calendar or business"),
    ("rule add quota 5 --game triple --selection *-ARI", "--selection is none of the game that --game names"),
    ("rule add quota 5 --game triple_sign --selection *-*", "--selection is none of the game that --game names"),
    ("rule add quota 5 --from 2090-01-02T00:00:00Z --until 2090-01-02T00:00:00Z", "--until lies after --from"),
    ("rule add dynamic 5 100.01", "PERCENT is a number from 0 to 100"),
    ("holiday add 25-12-2024 Navidad", "DAY is no ISO day"),
    ("rule add limit --wagers-max 5 --product 5", "--wagers-max does not go with --product: make it a rule of its own"),
    ("rule add limit --advance-days 2 --entity 213", "--advance-days does not go with --entity: make it a rule of its own"),
    ("rule add limit --stake-min 0", "--stake-min is more than 0"),
    ("rule add quota 5 --game triple --selection 77", "--selection is none of the game that --game names"),
    ("rule add multiplier 600 --game bingo", "--game is one of triple, terminal,"),
    ("rule add commission 100.01 --entity 213", "PERCENT is a number from 0 to 100 with two decimals at most, such as 12.5"),
    ("rule add close 5 --from 2090-01-01T00:00:00", "--from needs its offset from UTC"),
    ("rule add close 5 --from 2090-01-01T00:00:00.1234567Z", "--from has more than six digits behind its seconds"),
    ("draw list --day 22/10/2024", "--day is no ISO day such as 2024-10-22"),
    ("catalogue load /nowhere.toml", "nowhere.toml: cannot be read"),
    ("audit --rule I10 --rule I99", "there is no rule I99; there are: I01,"),
]  # fmt: skip


def test_an_impossible_command_ends_in_one_line_and_with_two(demo_house: "Shell") -> None:
    for said, sentence in CANNOT:
        ended = demo_house(*said.split(" "))
        assert (ended.status, ended.out) == (2, ""), said
        assert ended.err.startswith(sentence), said
        assert ended.err.count("\n") == 1, said


def test_a_weak_password_is_refused(demo_house: "Shell") -> None:
    add = ("user", "add", "eva@example.com", "--entity", "213", "--role", "cashier", "--password-file", "-")
    for weak, why in (("k7-wmq2!p", "has fewer than 10 characters"), ("bienvenida2024", "is made of common words")):
        assert demo_house(*add, typed=weak + "\n").err == f"this password is not safe: it {why}\n"
    assert demo_house(*add, typed="k7-wmq2!pz\n").status == 0


def test_draws_are_listed_by_the_local_day(demo_house: "Shell") -> None:
    day = demo_house.json("draw", "list")
    assert day == demo_house.json("draw", "list", "--operator", "1", "--day", SEED_DAY)
    assert {row["draws_at"][:10] for row in day} == {SEED_DAY}
    assert all(row["draws_at"].endswith("-04:00") for row in day)
    still_open = demo_house.json("draw", "list", "--open")
    assert still_open == [row for row in day if row["open"]] != []


def test_two_clerks_suspend_a_draw_resume_it_and_say_that_it_is_not_held(demo_house: "Shell", password_file: str) -> None:
    first = next(row for row in demo_house.json("draw", "list", "--open") if row["name"] == "LOTTO ACTIVO")
    event = str(first["event"])

    def order(verb: str, *more: str, by: str = CLERKS[0]) -> tuple[int, str]:
        ended = demo_house("draw", verb, event, "--clerk", by, "--password-file", password_file, *more)
        return ended.status, (ended.out or ended.err).strip()

    def stands() -> tuple[str, bool, str | None]:
        (row,) = [row for row in demo_house.json("draw", "list") if row["event"] == first["event"]]
        return row["state"], row["open"], row["result"]

    assert stands() == ("open", True, None)
    assert order("suspend", "--approve") == (1, "nobody has asked for that before")
    for more in ((), ("--reason", " "), ("--reason", "x" * 201), ("--approve", "--reason", "x")):
        assert order("suspend", *more)[0] == 2
    waits = f"draw {event}: to suspend it is asked for, and waits for a second clerk (taquilla draw suspend {event} --approve)"
    assert order("suspend", "--reason", "the machine stands still") == (0, waits)
    assert order("suspend", "--approve") == (1, "it takes a second clerk")
    assert stands() == ("open", True, None)
    assert order("suspend", "--approve", by=CLERKS[1]) == (0, f"draw {event}: it is suspended")
    assert stands() == ("suspended", False, None)
    assert order("suspend", "--reason", "again") == (1, "the draw is not on sale")
    assert order("resume", "--reason", "it goes again")[0] == 0
    assert order("resume", "--approve", by=CLERKS[1]) == (0, f"draw {event}: it is on sale again")
    assert order("resume", "--reason", "again") == (1, "the draw is not suspended")
    said = ("draw", "void", event, "--clerk", CLERKS[0], "--password-file", password_file, "--reason", "not drawn")
    assert demo_house.json(*said) == {"event": int(event), "version": 3, "order": "void", "approved": False}
    assert order("void", "--approve", by="username@banklot.net") == (1, "this role may not do that")
    assert order("void", "--approve", by=CLERKS[1]) == (0, f"draw {event}: it is void, and the stakes are given back by a worker")
    assert stands() == ("void", False, None)
    assert order("void", "--reason", "again") == (1, "that result stands already")


def test_two_clerks_read_a_result_once_the_draw_has_closed(
    demo_house: "Shell", owner: psycopg.Connection, password_file: str, tmp_path: Path
) -> None:
    leafs_file = tmp_path / "leafs"
    leafs_file.write_text("tortuga verde canta\n")
    first = next(row for row in demo_house.json("draw", "list", "--open") if row["name"] == "LOTTO ACTIVO")
    event = str(first["event"])

    def read(what: str, outcome: str, clerk: str, file: str = password_file, typed: str = "") -> tuple[int, str]:
        ended = demo_house("draw", what, event, outcome, "--clerk", clerk, "--password-file", file, typed=typed)
        return ended.status, (ended.out or ended.err).strip()

    closing = first["closes_at"][:16].replace("T", " ")
    early = demo_house("draw", "close", event, "--json")
    assert (early.status, early.json["refused"]) == (1, "DRAW_NOT_CLOSED")
    assert early.json["sentence"] == f"draw {event} closes at {closing}, and not before"
    assert read("result", "7", CLERKS[0]) == (1, "the draw is not closed")

    owner.execute("select move_house_clock(%s::timestamptz)", [first["draws_at"]])
    closed = demo_house.apart.json("draw", "close", event)
    assert closed == {"operator": 1, "event": int(event), "state": "closed", "closed_at": first["closes_at"]}
    assert read("result", "7", CLERKS[0], "-", "not the password\n") == (1, "unknown address or wrong password")
    assert read("result", "7", "username@banklot.net") == (1, "this role may not do that")
    leaf = ("user", "add", "leaf@banklot.net", "--entity", "213", "--role", "manager", "--password-file", str(leafs_file))
    assert demo_house(*leaf).status == 0
    assert read("result", "7", "leaf@banklot.net", str(leafs_file)) == (1, "this role may not do that")
    assert read("result", "77", CLERKS[0]) == (1, "the result does not fit the draw")
    assert read("result", "7", CLERKS[0])[0] == 0
    assert read("approve", "7", CLERKS[0]) == (1, "a result needs a second clerk")
    assert read("approve", "8", CLERKS[1]) == (1, "the second clerk read another result")
    assert read("approve", "7", CLERKS[1])[0] == 0
    assert demo_house.json("draw", "close", event)["state"] == "closed"  # the draw is settled with that
    assert owner.execute("select to_settle from draw where event_id = %s", [event]).fetchall() == [(False,)]
    assert [row["result"] for row in demo_house.json("draw", "list") if row["event"] == int(event)] == ["7"]


def test_the_audit_ends_with_zero_one_or_two(
    demo_house: "Shell", empty_house: "Shell", owner: psycopg.Connection
) -> None:
    everything = demo_house.apart("audit", "--json")
    assert (everything.status, everything.json["violations"], everything.json["undecided"]) == (0, [], [])
    assert everything.json["checked"] > 30
    owner.execute("grant delete on transfer to taquilla_house")
    assert demo_house("audit", "--rule", "i10", "--json").json == {"checked": 1, "violations": [], "undecided": []}
    broken = demo_house("audit", "--rule", "I10", "--rule", "I50")
    assert broken.status == 1
    assert broken.out.startswith("2 rules checked, 1 broken, 0 undecided\nI50 is broken")
    undecided = empty_house.apart("audit", "--rule", "I10", "--json")
    assert (undecided.status, undecided.json["undecided"][0]["reason"]) == (2, "there are no operators")


def test_a_database_without_the_schema_is_named(shell_over: Callable[[str], "Shell"]) -> None:
    shell = shell_over("postgres")
    assert shell("db", "status").status == 1
    ended = shell("operator", "list")
    assert (ended.status, ended.out) == (2, "")
    assert re.fullmatch(r"the database lacks migrations \(0001\..*\): run `taquilla db migrate` first\n", ended.err)


def test_only_the_owner_migrates(demo_house: "Shell", server: Embedded, demo_database: str) -> None:
    ended = demo_house("db", "migrate", TAQUILLA_OWNER_URL=server.url(database=demo_database))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "This login may not change the schema. Give the login of its owner in TAQUILLA_OWNER_URL.\n"


def test_the_status_says_what_a_failure_would_lose_and_judges_it_by_what_is_demanded(empty_house: "Shell") -> None:
    told = empty_house("db", "status")
    assert (told.status, told.out.split(":")[0]) == (0, "No sale waits for a standby, and none is connected")
    assert empty_house("db", "status", TAQUILLA_STANDBYS="1").status == 1


def test_a_house_does_not_start_where_fewer_standbys_store_a_sale_than_are_demanded(empty_house: "Shell") -> None:
    for command in ("serve", "worker"):
        ended = empty_house.apart(command, TAQUILLA_STANDBYS="1")
        assert (ended.status, ended.out) == (2, "")
        assert ended.err == (
            "TAQUILLA_STANDBYS asks for 1, and a sale waits for 0: set synchronous_standby_names (docs/scale.md).\n"
        )


@pytest.mark.prove("packages")
def test_every_command_finds_the_primary_among_several_hosts(
    empty_house: "Shell", server: Embedded, empty_database: str, tmp_path: Path
) -> None:
    hosts = f"host={tmp_path},{server.sockets}&port=5432"
    addresses = {
        variable: f"postgresql:///{empty_database}?user={user}&{hosts}"
        for variable, user in (("DATABASE_URL", HOUSE), ("TAQUILLA_OWNER_URL", OWNER), ("TAQUILLA_AUDITOR_URL", AUDITOR))
    }
    assert empty_house("db", "status", **addresses).status == 0
    assert empty_house("db", "migrate", **addresses).status == 0
    assert empty_house("operator", "add", "Banca Sol", "--currency", "USD", **addresses).status == 0
    assert empty_house("audit", "--rule", "I50", **addresses).status == 0
    assert empty_house("db", "backup", str(tmp_path / "house.dump"), **addresses).status == 0


ADDRESSES_UNSET = dict.fromkeys(("DATABASE_URL", "TAQUILLA_OWNER_URL", "TAQUILLA_AUDITOR_URL"))

TROUBLES = [
    ({"TAQUILLA_PROT": "8001"}, "TAQUILLA_PROT is not a setting of Taquilla; there are: "),
    ({"TAQUILLA_PROCESSES": "0"}, "TAQUILLA_PROCESSES must be a whole number from 1 to 64, not '0'"),
    ({"DATABASE_URL": "mysql://u:secret@h/d"}, "DATABASE_URL must begin with postgresql://"),
    ({"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/d"}, "The database does not answer. (connection failed"),
    ({"DATABASE_URL": "postgresql://u:secr%et@h/d"}, "DATABASE_URL cannot be read: it is written postgresql://"),
    ({"DATABASE_URL": "postgresql://u:secret@h,g,f/d?port=1,2"}, "DATABASE_URL cannot be read: it is written postgresql://"),
    ({"DATABASE_URL": "postgresql://u:secret@h,g/d?target_session_attrs=standby"}, "DATABASE_URL asks for standby (target_"),
    ({"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1,127.0.0.1:2/d"}, "The database does not answer. (connection failed"),
    (ADDRESSES_UNSET, "There is no house in "),
    ({"TAQUILLA_MASTER_KEY_FILE": __file__}, "The master key file holds no 64 hexadecimal digits."),
]


def test_troubles_are_said_in_one_line_without_secrets(empty_house: "Shell") -> None:
    for variables, sentence in TROUBLES:
        ended = empty_house("operator", "list", "--json", **variables)
        assert (ended.status, ended.out) == (2, ""), variables
        assert ended.err.startswith(sentence), ended.err
        assert ended.err.count("\n") == 1, ended.err
        assert "secret" not in ended.err


def test_a_table_shows_names_and_obeys_none(demo_house: "Shell", owner: psycopg.Connection) -> None:
    owner.execute("update entity set name = %s where id = 213", ["[red]\x1b[2J"])
    assert "[red]?[2J" in demo_house("entity", "list").out


def test_the_version_is_printed() -> None:
    told = subprocess.run([sys.executable, "-m", "taquilla", "--version"], capture_output=True, text=True, timeout=PATIENCE_S)
    assert re.fullmatch(r"taquilla \d+\.\d+\.\d+ \(schema \d{4}\)\n", told.stdout)


@pytest.mark.prove("packages")
def test_a_house_in_a_folder_is_found_whether_it_runs_or_not(place: Path, shell_over: Callable[[str], "Shell"]) -> None:
    shell = shell_over("postgres").apart
    data = str(place / "folder")
    own = {**ADDRESSES_UNSET, "TAQUILLA_DATA": data, "TAQUILLA_MASTER_KEY_FILE": str(place / "folder.key")}
    assert shell("db", "migrate", "--json", **own).json["applied"] != []
    assert shell("operator", "add", "Sol", "--currency", "VES", **own).status == 0
    with Embedded.start(Path(data)) as running:
        assert shell.json("operator", "list", **own)[0]["name"] == "Sol"
        assert running.alive
    # A demo would give it accounts with a password that everybody knows.
    ended = shell("demo", "--port", "0", "--data", data, **own)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith(f"the house in {data} is no demo: nothing was changed. Name another folder with --data\n")
    assert [one["name"] for one in shell.json("operator", "list", **own)] == ["Sol"]


def test_the_duties_that_fail_are_shown_and_end_the_command_with_1(demo_house: "Shell", owner: "psycopg.Connection") -> None:
    well = demo_house("duties", "--json")
    assert (well.status, well.json) == (0, [])
    owner.execute(
        "insert into duty_failure "
        "values (1, 'settle', 'market 7', 9, 2, '2024-10-22T11:00Z', '2024-10-22T11:00:10Z', 'no such row')"
    )
    failing = demo_house("duties", "--json")
    shown = {
        "operator": 1, "duty": "settle", "subject": "market 7", "tries": 2, "failures": 9, "since": "2024-10-22T07:00:00-04:00",
        "next_try": "2024-10-22T07:00:10-04:00", "error": "no such row",
    }  # fmt: skip
    assert (failing.status, failing.json) == (1, [shown])
    told = demo_house("duties")
    assert (told.status, "market 7" in told.out) == (1, True)
