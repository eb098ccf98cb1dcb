"""Operators' wallets, as somebody types it: whether they are there, what they could not be told, and telling it once more."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from tests.wallets import served

from taquilla.desk.keys import Keyring
from taquilla.sandbox.pam import SECRET, FakeWallet

if TYPE_CHECKING:
    from conftest import Shell

TICKET = "66902734beba20ff2df5c79f"


def sell_sports(owner: psycopg.Connection, key_file: Path, url: str | None) -> None:
    """Have the demo's operator sell sports, with its wallet there."""
    secret = Keyring.open(key_file).wrap(1, SECRET.encode())
    owner.execute("insert into sports_operator (operator_id, secret, webhook_url) values (1, %s, %s)", [secret, url])


def park_a_call(owner: psycopg.Connection) -> None:
    """A ticket whose wallet did not understand that it has lost, and is not told that it is closed."""
    owner.execute(
        """insert into sports_ticket (operator_id, seq, day, id, code, type, coupon_id, player, currency, source, price, debit,
            stake, ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks, created_at,
            closes_at, reserved, step, updated_at)
        select 1, 9000, date(now), %s, 'DEC4C0', 'jackpot', 455, 'ana', 'KES', 'mobile', 25, 25, 22, 3, 1250, 'inclusive', 2000,
            'net', 'sale', 'KE', 1, '[]', now, now, false, 'new', now from house_now() as now""",
        [TICKET],
    )
    owner.execute(
        """insert into call_out (operator_id, ticket_seq, n, day, seq, action, state, tries, next_try, written_at)
        select 1, 9000, n, date(now), 9000 + n, action, state, 10, next_try, now from house_now() as now, (values
            (1, 'ticket_lost', 'parked', house_now()), (2, 'ticket_close', 'due', '9000-01-01Z'::timestamptz)
        ) as call (n, action, state, next_try)"""
    )


def test_a_wallet_that_is_there_answers(demo_house: "Shell", owner: psycopg.Connection, key_file: Path) -> None:
    fake = FakeWallet()
    with served(fake) as url:
        sell_sports(owner, key_file, url)
        told = demo_house("wallet", "ping", TAQUILLA_WALLET_NETWORKS="127.0.0.0/8")
        assert (told.status, told.out) == (0, "the wallet answers\n")
        fake.script("error")
        sick = demo_house("wallet", "ping", "--json", TAQUILLA_WALLET_NETWORKS="127.0.0.0/8")
        assert (sick.status, sick.json) == (
            1, {"refused": "WALLET_FAILED", "sentence": "the wallet is not well: it answers 500"},
        )  # fmt: skip
        # Where private networks are not allowed it is never connected to.
        closed = demo_house("wallet", "ping")
        assert (closed.status, len(fake.calls())) == (1, 2)
        assert closed.err == (
            "the wallet is not well: the address may not be called: it is neither public nor in an allowed network\n"
        )


def test_an_operator_without_a_wallet_is_told_so(demo_house: "Shell", owner: psycopg.Connection, key_file: Path) -> None:
    assert demo_house("wallet", "ping").err == "no such operator sells sports\n"
    sell_sports(owner, key_file, None)
    assert demo_house("wallet", "ping").err == "the operator has no wallet to ask\n"


def test_parked_calls_are_listed_and_replayed(demo_house: "Shell", owner: psycopg.Connection, key_file: Path) -> None:
    sell_sports(owner, key_file, None)
    assert demo_house.json("wallet", "parked") == []
    park_a_call(owner)
    (row,) = demo_house.json("wallet", "parked")
    assert (row["ticket"], row["code"], row["player"], row["call"], row["action"], row["tries"]) == (
        TICKET, "DEC4C0", "ana", 1, "ticket_lost", 10,
    )  # fmt: skip
    unknown = demo_house("wallet", "replay", "--ticket", "f" * 24)
    assert unknown.status == 1
    told = demo_house("wallet", "replay", "--ticket", "DEC4C0")
    assert (told.status, told.out) == (0, "calls that are due again: 1\n")
    states = "select n, state, tries, next_try <= house_now() from call_out order by n"
    assert owner.execute(states).fetchall() == [(1, "due", 0, True), (2, "due", 10, True)]
    assert demo_house.json("wallet", "replay") == {"operator": 1, "replayed": 0}
