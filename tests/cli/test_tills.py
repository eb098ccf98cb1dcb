"""Large prizes that wait for a second person, at the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Shell
from tests.engine.conftest import Desk, add_colleague, open_desk

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.store.postgres.embedded import Embedded

LOTTO_ACTIVO, DAY = 5, "2024-10-22"
SELLER, SECOND = "username@banklot.net", "second@banklot.net"


@pytest.fixture
def desk(server: Embedded, demo_database: str, key_file: Path) -> Iterator[Desk]:
    """Provide a house at work over the same data."""
    with open_desk(server, demo_database, key_file) as opened:
        yield opened


def test_a_payment_that_waits_is_listed_refused_approved_and_corrected(
    demo_house: Shell, desk: Desk, password_file: str, tmp_path: Path
) -> None:
    demo_house.json("rule", "add", "payout", "50", "--entity", "213")
    add_colleague(desk.owner, SECOND, SELLER)
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    sold = desk.run(desk.sell(event, "7", units=2))
    ticket_id = str(sold.ticket.id)
    desk.run(desk.settle(event, "7"))

    def decide(verb: str, by: str, file: str = password_file) -> tuple[int, Any]:
        ended = demo_house("payout", verb, ticket_id, "--by", by, "--password-file", file, "--json")
        return ended.status, ended.json

    assert demo_house.json("payout", "held")["payments"] == []
    nothing = 1, {"refused": "PAYMENT_NOT_HELD", "sentence": "no payment of the ticket waits for a second person"}
    assert decide("approve", SECOND) == nothing
    assert desk.run(desk.house.counter.ask(desk.payment(sold))) == Refusal(Reason.PAYMENT_HELD)
    (row,) = demo_house.json("payout", "held", "--entity", "213")["payments"]
    assert (row["ticket_id"], row["day"], row["entity"], row["amount"], row["asked_by"]) == (
        ticket_id, DAY, "test-1", "60.00", SELLER,
    )  # fmt: skip
    for by, reason in ((SELLER, Reason.PAYMENT_HELD), ("other@banklot.net", Reason.TICKET_UNKNOWN)):
        assert decide("approve", by) == (1, {"refused": reason.name, "sentence": reason.value})
    # A second person who does not prove who it is decides nothing.
    guess = tmp_path / "guess"
    guess.write_text("somebody else's\n")
    for verb in ("approve", "refuse"):
        status, told = decide(verb, SECOND, str(guess))
        assert (status, told["refused"]) == (1, "LOGIN_WRONG")
    assert desk.ask("select ended_as, (select count(*) from payout) from payout_hold") == [(None, 0)]
    status, told = decide("refuse", SECOND)
    assert (status, told["decision"], told["amount"], told["decided_by"]) == (0, "refused", "60.00", SECOND)
    assert demo_house.json("payout", "held")["payments"] == []
    assert desk.run(desk.house.counter.ask(desk.payment(sold))) == Refusal(Reason.PAYMENT_HELD)
    assert decide("approve", SECOND)[1]["decision"] == "approved"
    assert decide("approve", SECOND) == nothing

    # After a correction the customer keeps the money, and the agency owes it.
    desk.run(desk.draw(event, "8"))
    desk.run(desk.work())
    rows = demo_house.json("cuadre", "--entity", "213", "--week", DAY)
    assert [(row["line"], row["prize"], row["balance"]) for row in rows if row["line"].startswith(("week", "of it"))] == [
        ("week", "0.00", "1.80"), ("of it receivable 213 test-1", "", "60.00"),
    ]  # fmt: skip
    desk.run(desk.assert_audit_clean())
