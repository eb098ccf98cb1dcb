"""Operators of sports at the command line: parked calls to their wallets, with the reason; taxes that are due."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from conftest import Shell

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
def shell(demo_house: "Shell", owner: psycopg.Connection) -> "Shell":
    """Return a house that sells sports, with one parked call."""
    demo_house.json("operator", "add", "kiosk", "--currency", "KES", "--zone", "Africa/Nairobi", "--no-lotteries")
    ((number,),) = owner.execute("select id from operator where name = 'kiosk'")
    ours = GROUND.read_bytes().replace(b"70,", b"%d," % number).replace(b"select 70", b"select %d" % number)
    owner.execute(ours)
    owner.execute(SOLD.replace("select 70", f"select {number}").encode(), [TICKET])
    owner.execute(CALLS.replace("select 70", f"select {number}").encode())
    owner.execute(TAXED.replace("select 70", f"select {number}").encode())
    return demo_house


def test_a_parked_call_is_listed_with_the_wallets_response_and_the_calls_behind_it(shell: "Shell") -> None:
    (row,) = shell.json("wallet", "parked", "--operator", "2")
    assert row == {
        "ticket": TICKET, "code": "DEC4C0", "player": "ana", "call": 2, "action": "ticket_lost", "tries": 10,
        "written_at": row["written_at"], "behind": 1, "answer": {"code": 102, "message": "no"},
    }  # fmt: skip
    (standing,) = shell.json("wallet", "status")
    assert standing == {"operator": 2, "name": "kiosk", "parked": 1, "waiting": 1, "oldest": row["written_at"]}
    assert "ticket_lost" in shell("wallet", "parked", "--operator", "2").out


def test_a_replayed_call_is_not_parked_any_more(shell: "Shell") -> None:
    assert shell.json("wallet", "replay", "--operator", "2", "--ticket", "DEC4C0") == {"operator": 2, "replayed": 1}
    assert shell.json("wallet", "parked", "--operator", "2") == []
    (standing,) = shell.json("wallet", "status")
    assert (standing["parked"], standing["waiting"]) == (0, 2)


def test_a_ticket_that_waits_for_approval_is_listed_and_decided(shell: "Shell", owner: psycopg.Connection) -> None:
    said = shell.json("sports", "operator", "--operator", "2", "--approval-from", "0.25")
    assert said["approval_from"] == 25
    assert shell.json("sports", "operator", "--operator", "2", "--approval-from", "none")["approval_from"] is None
    assert shell("sports", "operator", "--operator", "2", "--approval-from", "x").status == 2
    assert shell.json("sports", "held", "--operator", "2") == []
    no = shell("sports", "accept", "DEC4C0", "--operator", "2")
    assert (no.status, no.err) == (2, "the ticket waits for no approval, or has closed\n")
    owner.execute("update sports_ticket set approved = false")
    (row,) = shell.json("sports", "held", "--operator", "2")
    assert (row["ticket"], row["code"], row["player"], row["price"], row["currency"]) == (TICKET, "DEC4C0", "ana", "0.25", "KES")
    assert shell.json("sports", "accept", "DEC4C0", "--operator", "2") == {"ticket": TICKET, "status": "open", "approved": True}
    owner.execute("update sports_ticket set approved = false")
    refunded = shell.json("sports", "refund", "DEC4C0", "--reason", "above the limit", "--operator", "2")
    assert refunded == {"ticket": TICKET, "status": "cancelled", "approved": False}


def test_taxes_due_are_listed_by_jurisdiction_and_month(shell: "Shell", tmp_path: Path) -> None:
    asked = ("sports", "due", "--operator", "2", "--from", "2024-10-01", "--until")
    october = {"jurisdiction": "KE", "month": "2024-10", "tax": "excise"}
    october |= {"charged": "0.03", "taken_back": "0.00", "due": "0.03", "currency": "KES"}
    assert shell.json(*asked, "2024-10-31") == [october]
    assert shell.json(*asked, "2024-11-01") == [october, october | {"month": "2024-11", "taken_back": "0.03", "due": "0.00"}]
    assert shell.json(*asked, "2024-10-30") == []
    assert shell(*asked, "2024-11-01", "--format", "csv").out.splitlines()[-1] == "KE,2024-11,excise,0.03,0.03,0.00,KES"
    for until, sentence in (("2024-09-30", "--from is after --until"), ("tomorrow", "--until")):
        ended = shell(*asked, until)
        assert (ended.status, sentence in ended.err) == (2, True)
