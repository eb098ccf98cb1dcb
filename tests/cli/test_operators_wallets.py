"""Operators' own wallets as somebody looks after them: what is parked, why, and that it is told once more."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from conftest import Shell

GROUND = Path(__file__).parents[1] / "desk" / "sports_ground.sql"
TICKET = "66902734beba20ff2df5c79f"
# A ticket that is open, whose wallet took its money and refused to hear that it lost; its close waits behind that.
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


@pytest.fixture
def shell(demo_house: "Shell", owner: psycopg.Connection) -> "Shell":
    """A house that sells sports, one call of which is parked."""
    demo_house.json("operator", "add", "kiosk", "--currency", "KES", "--zone", "Africa/Nairobi", "--no-lotteries")
    ((number,),) = owner.execute("select id from operator where name = 'kiosk'")
    ours = GROUND.read_bytes().replace(b"70,", b"%d," % number).replace(b"select 70", b"select %d" % number)
    owner.execute(ours)
    owner.execute(SOLD.replace("select 70", f"select {number}").encode(), [TICKET])
    owner.execute(CALLS.replace("select 70", f"select {number}").encode())
    return demo_house


def test_what_is_parked_is_listed_with_what_the_wallet_said_and_what_waits_behind_it(shell: "Shell") -> None:
    (row,) = shell.json("wallet", "parked", "--operator", "2")
    assert row == {
        "ticket": TICKET, "code": "DEC4C0", "player": "ana", "call": 2, "action": "ticket_lost", "tries": 10,
        "written_at": row["written_at"], "behind": 1, "answer": {"code": 102, "message": "no"},
    }  # fmt: skip
    (standing,) = shell.json("wallet", "status")
    assert standing == {"operator": 2, "name": "kiosk", "parked": 1, "waiting": 1, "oldest": row["written_at"]}
    assert "ticket_lost" in shell("wallet", "parked", "--operator", "2").out


def test_what_is_told_once_more_is_not_parked_any_more(shell: "Shell") -> None:
    assert shell.json("wallet", "replay", "--operator", "2", "--ticket", "DEC4C0") == {"operator": 2, "replayed": 1}
    assert shell.json("wallet", "parked", "--operator", "2") == []
    (standing,) = shell.json("wallet", "status")
    assert (standing["parked"], standing["waiting"]) == (0, 2)
