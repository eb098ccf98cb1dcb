"""A large prize that a correction has overtaken, in the week of an agency at the command line."""

from pathlib import Path

from tests.cli.conftest import Shell
from tests.engine.conftest import CASHIER, open_desk

from taquilla.store.postgres.embedded import Embedded


def test_a_week_shows_what_an_agency_owes_of_a_payment_that_a_correction_has_overtaken(
    demo_house: Shell, server: Embedded, demo_database: str, key_file: Path
) -> None:
    demo_house.json("rule", "add", "payout", "50", "--entity", "213")
    with open_desk(server, demo_database, key_file) as desk:
        noon, second = desk.event(5, "22T12:00"), desk.add_colleague()
        sold = desk.run(desk.sell(noon, "7", units=2))
        desk.run(desk.settle(noon, "7"))
        for by in (CASHIER, second):
            desk.run(desk.house.counter.ask(desk.payment(sold, by=by)))
        desk.run(desk.draw(noon, "8"))
        desk.run(desk.work())
    rows = demo_house.json("cuadre", "--entity", "213", "--week", "2024-10-22")
    assert [(row["line"], row["prize"], row["balance"]) for row in rows if row["line"].startswith(("week", "of it"))] == [
        ("week", "0.00", "1.80"), ("of it receivable 213 test-1", "", "60.00"),
    ]  # fmt: skip
