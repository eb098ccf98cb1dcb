"""Large prizes at the command line: waiting payments, their approval, and the effect of a correction on the cuadre."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import Desk, add_colleague, open_desk

from taquilla.domain.ledger.refusals import Reason, Refusal

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

    from taquilla.store.postgres.embedded import Embedded

LOTTO_ACTIVO, DAY = 5, "2024-10-22"
SELLER, SECOND = "username@banklot.net", "second@banklot.net"


@pytest.fixture
def desk(server: "Embedded", demo_database: str, key_file: Path) -> Iterator[Desk]:
    """Provide a house at work over the same data."""
    with open_desk(server, demo_database, key_file) as opened:
        yield opened


def test_a_payment_that_waits_is_listed_refused_approved_and_corrected(
    demo_house: "Shell", desk: Desk, password_file: str
) -> None:
    demo_house.json("rule", "add", "payout", "50", "--entity", "213")
    (rule,) = [row for row in demo_house.json("rule", "list") if row["rule"] == "pay_alone_max"]
    assert (rule["entity"], rule["value"], rule["state"]) == (213, "50.00", "in force")
    add_colleague(desk.owner, SECOND, SELLER)
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    sold = desk.run(desk.sell(event, "7", units=2))
    number = str(sold.ticket.number)
    desk.set_clock("22T12:01")
    desk.run(desk.work())
    desk.run(desk.draw(event, "7"))
    desk.run(desk.work())

    def decide(verb: str, by: str) -> object:
        ended = demo_house("payout", verb, number, "--day", DAY, "--by", by, "--password-file", password_file, "--json")
        return ended.json

    assert demo_house.json("payout", "held") == []
    nothing = {"refused": "PAYMENT_NOT_HELD", "sentence": "no payment of the ticket waits for a second person"}
    assert decide("approve", SECOND) == nothing
    assert desk.run(desk.house.counter.ask(desk.payment(sold))) == Refusal(Reason.PAYMENT_HELD)
    (row,) = demo_house.json("payout", "held", "--entity", "213")
    assert (row["ticket"], row["day"], row["agency"], row["amount"], row["asked_by"]) == (
        int(number), DAY, "test-1", "60.00", SELLER,
    )  # fmt: skip
    same = {"refused": "PAYMENT_HELD", "sentence": "the payment needs a second person"}
    assert decide("approve", SELLER) == same
    assert decide("approve", "other@banklot.net") == {"refused": "TICKET_UNKNOWN", "sentence": Reason.TICKET_UNKNOWN.value}
    assert decide("refuse", SECOND) == {"ticket": int(number), "refused": "60.00"}
    assert demo_house.json("payout", "held") == []
    assert desk.run(desk.house.counter.ask(desk.payment(sold))) == Refusal(Reason.PAYMENT_HELD)
    assert decide("approve", SECOND) == {"ticket": int(number), "paid": "60.00"}
    assert decide("approve", SECOND) == nothing

    # After a correction the customer keeps the money, and the agency owes it.
    desk.run(desk.draw(event, "8"))
    desk.run(desk.work())
    rows = demo_house.json("cuadre", "--entity", "213", "--week", DAY)
    assert [(row["line"], row["prize"], row["balance"]) for row in rows if row["line"].startswith(("week", "of it"))] == [
        ("week", "0.00", "1.80"), ("of it receivable 213 test-1", "", "60.00"),
    ]  # fmt: skip
    desk.run(desk.assert_audit_clean())


def test_a_second_person_who_does_not_prove_who_it_is_decides_nothing(
    demo_house: "Shell", desk: Desk, password_file: str, tmp_path: Path
) -> None:
    demo_house.json("rule", "add", "payout", "50", "--entity", "213")
    add_colleague(desk.owner, SECOND, SELLER)
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    sold = desk.run(desk.sell(event, "7", units=2))
    desk.set_clock("22T12:01")
    desk.run(desk.work())
    desk.run(desk.draw(event, "7"))
    desk.run(desk.work())
    assert desk.run(desk.house.counter.ask(desk.payment(sold))) == Refusal(Reason.PAYMENT_HELD)
    guess = tmp_path / "guess"
    guess.write_text("somebody else's\n")
    of_ticket = (str(sold.ticket.number), "--day", DAY, "--by", SECOND, "--json")
    for verb in ("approve", "refuse"):
        ended = demo_house("payout", verb, *of_ticket, "--password-file", str(guess))
        assert (ended.status, ended.json.get("refused")) == (1, "LOGIN_WRONG")
    assert desk.ask("select ended_as, (select count(*) from payout) from payout_hold") == [(None, 0)]
    assert demo_house("payout", "approve", *of_ticket, "--password-file", password_file).status == 0


def test_a_bound_of_payments_is_an_amount_or_none(demo_house: "Shell") -> None:
    for said in ("-1", "much"):
        assert demo_house("rule", "add", "payout", said).status == 2
    demo_house.json("rule", "add", "payout", "0")
    demo_house.json("rule", "add", "payout", "none")
    assert [row for row in demo_house.json("rule", "list") if row["rule"] == "pay_alone_max"] == []
