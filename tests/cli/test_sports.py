"""Sports at the command line: an operator from nothing, its catalogue, odds and two clerks; parked calls, taxes that are due."""

import re
from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.wallets import served

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
def clerks_file(tmp_path: Path) -> str:
    """Return a file with the password of the site's clerks. The demo's own is too well known for anybody else."""
    file = tmp_path / "clerks"
    file.write_text("tortuga verde canta\n")
    return str(file)


@pytest.fixture
def shell(demo_house: Shell, clerks_file: str) -> Shell:
    """Return a house with an operator that sells only sports, and two clerks."""
    added = demo_house.json("operator", "add", "site", "--currency", "KES", "--zone", "Africa/Nairobi", "--no-lotteries")
    assert added == {"operator": 2, "name": "site", "addresses": "apart"}
    demo_house.json("entity", "add", "site", "--operator", "2")
    for email in ("ana@site.example", "luis@site.example"):
        who = ("--operator", "2", "--entity", "1", "--role", "clerk", "--password-file", clerks_file)
        demo_house.json("user", "add", email, *who)
    return demo_house


def test_an_operator_begins_to_sell_sports(shell: Shell, owner: psycopg.Connection) -> None:
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
    assert bad.refused == (2, "the webhook bears a user, a password or a fragment")
    short = shell("sports", "operator", "--operator", "2", "--secret-file", "-", typed="short\n")
    assert short.refused == (2, "a secret has 8 to 256 printable ASCII characters")
    actors = owner.execute("select distinct actor from audit_event where action = 'sports terms set'").fetchall()
    assert actors == [("command line",)]


def test_taxes_are_added_and_listed(shell: Shell) -> None:
    told = shell("sports", "tax", "KE", "--operator", "2", "--excise", "12.5", "--withholding", "20")
    assert (told.status, told.out) == (0, "operator 2: excise 12.5 %, withholding 20 %\n")
    (row,) = shell.json("sports", "taxes", "--operator", "2")
    taxes = (row["type"], row["excise"], row["excise_type"], row["withholding"], row["basis"])
    assert taxes == ("any", 1250, "inclusive", 2000, "net")
    assert re.search(r"KE +12\.5 +inclusive +20\.0 +net", shell("sports", "taxes", "--operator", "2").out)
    bad = shell("sports", "tax", "KE", "--operator", "2", "--excise", "12.555")
    assert bad.refused == (2, "--excise is no rate in percent such as 12.5")
    much = shell("sports", "tax", "KE", "--operator", "2", "--excise", "100.01")
    assert much.refused == (2, "the rate ext is not between 0 and 10000 basis points")


def test_a_season_is_loaded_its_odds_move_and_two_clerks_read_its_results(
    shell: Shell, tmp_path: Path, password_file: str, clerks_file: str
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
    assert shell("sports", "approve", *reading, "--clerk", "ana@site.example").refused == (1, "a result needs a second clerk")
    told = shell("sports", "approve", *reading, "--clerk", "luis@site.example")
    assert told.out == "event 7: its result (version 1) is approved, and is settled by a worker\n"
    (event,) = shell.json("sports", "events", "--operator", "2")
    assert (event["event"], event["result_version"], event["result_approved"]) == (7, 1, True)
    stranger = ("--operator", "1", "--clerk", "clerk1@banklot.net", "--password-file", password_file)
    assert shell("sports", "result", "7", "--void", *stranger).refused == (1, "no such event, or nothing is sold of it")


GROUND = Path(__file__).parents[1] / "engine" / "sports" / "ground.sql"
TICKET = "66902734beba20ff2df5c79f"
# An open ticket, whose wallet took its money and refused the call that it lost; its close waits behind that call.
SOLD = """
insert into sports_ticket (operator_id, seq, day, id, code, type, coupon_id, player, currency, source, price, debit, stake,
    ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks, created_at, closes_at, reserved,
    step, updated_at, accepted_at, accepted_seq, calls)
select 70, 1, house_now()::date, %s, 'DEC4C0', 'jackpot', 455, 'ana', 'KES', 'sms', 25, 25, 22, 3, 1250, 'inclusive', 2000, 'net',
    'sale', 'KE', 1, '[[101]]', house_now(), house_now() + interval '1 hour', false, 'open', house_now(), house_now(), 2, 3
"""
CALLS = """
insert into call_out (operator_id, ticket_seq, n, day, seq, action, state, tries, answer, next_try, written_at)
select 70, 1, n, house_now()::date, n, action, state, tries, answer::jsonb, house_now(), '2024-10-18T08:00Z'
from (values (2, 'ticket_lost', 'parked', 10, '{"code": 102, "message": "no"}'), (3, 'ticket_close', 'due', 0, null))
    as one (n, action, state, tries, answer)
"""

# The ticket's excise, charged twice and taken back once.
TAXED = """
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, reverses, booked_on, at)
select 70, 10 + n, house_now()::date, debit, credit, 3, 'KES', 'excise', 1, reverses, booked_on, house_now()
from (values (1, 7, 8, null, '2024-10-31'::date), (2, 8, 7, 11, '2024-11-01'), (3, 7, 8, null, '2024-11-01'))
    as one (n, debit, credit, reverses, booked_on)
"""


@pytest.fixture
def kiosk(demo_house: Shell, owner: psycopg.Connection) -> Shell:
    """Return a house that sells sports, with one parked call."""
    demo_house.json("operator", "add", "kiosk", "--currency", "KES", "--zone", "Africa/Nairobi", "--no-lotteries")
    ((number,),) = owner.execute("select id from operator where name = 'kiosk'")
    ours = GROUND.read_bytes().replace(b"70,", b"%d," % number).replace(b"select 70", b"select %d" % number)
    owner.execute(ours)
    owner.execute(SOLD.replace("select 70", f"select {number}").encode(), [TICKET])
    owner.execute(CALLS.replace("select 70", f"select {number}").encode())
    owner.execute(TAXED.replace("select 70", f"select {number}").encode())
    return demo_house


def test_the_wallet_of_a_demo_is_pinged_without_settings_and_no_other_one_on_this_machine(
    shell: Shell, owner: psycopg.Connection
) -> None:
    with served(FakeWallet()) as address:
        shell.json("sports", "operator", "--operator", "2", "--webhook", address, "--generate")
        assert shell.json("wallet", "ping", "--operator", "2") == {"operator": 2, "status": 200}
        owner.execute("revoke execute on function move_house_clock(timestamptz) from taquilla_house")
        assert "TAQUILLA_WALLET_HTTP" in shell("wallet", "ping", "--operator", "2").refused[1]


def test_a_parked_call_is_listed_with_the_wallets_response_and_the_calls_behind_it(kiosk: Shell) -> None:
    (row,) = kiosk.json("wallet", "parked", "--operator", "2")
    assert row == {
        "ticket": TICKET, "code": "DEC4C0", "player": "ana", "call": 2, "action": "ticket_lost", "tries": 10,
        "written_at": row["written_at"], "behind": 1, "answer": {"code": 102, "message": "no"},
    }  # fmt: skip
    (standing,) = kiosk.json("wallet", "status")
    assert standing == {"operator": 2, "name": "kiosk", "parked": 1, "waiting": 1, "oldest": row["written_at"]}
    assert "ticket_lost" in kiosk("wallet", "parked", "--operator", "2").out


def test_a_replayed_call_is_not_parked_any_more(kiosk: Shell) -> None:
    assert kiosk.json("wallet", "replay", "--operator", "2", "--ticket", "DEC4C0") == {"operator": 2, "replayed": 1}
    assert kiosk.json("wallet", "parked", "--operator", "2") == []
    (standing,) = kiosk.json("wallet", "status")
    assert (standing["parked"], standing["waiting"]) == (0, 2)


def test_a_ticket_that_waits_for_approval_is_listed_and_decided(kiosk: Shell, owner: psycopg.Connection) -> None:
    said = kiosk.json("sports", "operator", "--operator", "2", "--approval-from", "0.25")
    assert said["approval_from"] == 25
    assert kiosk.json("sports", "operator", "--operator", "2", "--approval-from", "none")["approval_from"] is None
    assert kiosk("sports", "operator", "--operator", "2", "--approval-from", "x").status == 2
    assert kiosk.json("sports", "held", "--operator", "2") == []
    no = kiosk("sports", "accept", "DEC4C0", "--operator", "2")
    assert no.refused == (2, "the ticket waits for no approval, or has closed")
    owner.execute("update sports_ticket set approved = false")
    (row,) = kiosk.json("sports", "held", "--operator", "2")
    assert (row["ticket"], row["code"], row["player"], row["price"], row["currency"]) == (TICKET, "DEC4C0", "ana", "0.25", "KES")
    assert kiosk.json("sports", "accept", "DEC4C0", "--operator", "2") == {"ticket": TICKET, "status": "open", "approved": True}
    owner.execute("update sports_ticket set approved = false")
    refunded = kiosk.json("sports", "refund", "DEC4C0", "--reason", "above the limit", "--operator", "2")
    assert refunded == {"ticket": TICKET, "status": "cancelled", "approved": False}


def test_taxes_due_are_listed_by_jurisdiction_and_month(kiosk: Shell, tmp_path: Path) -> None:
    asked = ("sports", "due", "--operator", "2", "--from", "2024-10-01", "--until")
    october = {"jurisdiction": "KE", "month": "2024-10", "tax": "excise"}
    october |= {"charged": "0.03", "taken_back": "0.00", "due": "0.03", "currency": "KES"}
    assert kiosk.json(*asked, "2024-10-31") == [october]
    assert kiosk.json(*asked, "2024-11-01") == [october, october | {"month": "2024-11", "taken_back": "0.03", "due": "0.00"}]
    assert kiosk.json(*asked, "2024-10-30") == []
    assert kiosk(*asked, "2024-11-01", "--format", "csv").out.splitlines()[-1] == "KE,2024-11,excise,0.03,0.03,0.00,KES"
    for until, sentence in (("2024-09-30", "--from is after --until"), ("tomorrow", "--until")):
        assert kiosk(*asked, until).says(2, sentence)
