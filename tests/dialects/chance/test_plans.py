"""No call reads a growing table from end to end: every statement that is sent to serve it finds its rows by a bounded index."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests import plans
from tests.dialects.chance.conftest import CALLS, DAY, OpenReseller, Reseller, registration
from tests.plans import judge, name_of, remembering

pytestmark = pytest.mark.new_database

PLAYED = (("721", "123-456", "1.00"), ("723", "123-ARI", "1.00"), ("8C0", "0", "1.00"))
MONTHS = plans.MONTHS | {"lottery.periods.count_tickets": {"ticket"}}


@pytest.fixture(scope="module")
def morning(open_reseller: OpenReseller) -> Iterator[Reseller]:
    """A house whose PostgreSQL knows how small its tables still are, so that sequential scans look cheap to it."""
    with open_reseller() as reseller:
        # Of what there is only one PostgreSQL believes that everything is unique.
        for number in range(8):
            reseller.register(f"morning {number}", ("820", "2", "1.00"), ("820", "3", "1.00"), *PLAYED)
        reseller.register("reversed", *PLAYED)
        reseller.said("reversarticket", which(reseller, "reversed"))
        reseller.move_clock("22T09:01")
        reseller.draw("820", "2")
        reseller.owner.execute("select ensure_partitions('2024-06-01', '2025-02-01')")
        reseller.owner.execute("analyze")
        yield reseller


def which(reseller: Reseller, ticket: str) -> dict[str, str]:
    return {"token": reseller.token, "ticket": ticket}


def drive(reseller: Reseller, call: str) -> None:
    """Send every request that makes the house run a different statement."""
    period = {"token": reseller.token, "desde": "2024-09-01", "hasta": DAY}
    days = [{"fecha": DAY}, {"fecha": DAY, "token": reseller.token}, {"fecha": DAY, "sorteo": "820"}]
    asked = {
        "reversarticket": [which(reseller, "undone"), which(reseller, "morning 0"), which(reseller, "unknown")],
        "consultarticket": [which(reseller, "morning 0"), which(reseller, "undone"), which(reseller, "unknown")],
        "ventas": [period],
        "resultados": days,
        "sorteos": [{}, *days[:2]],
    }
    if call.startswith("registrar"):
        sold = registration(reseller.token, call, *PLAYED, ("ZZZ", "0", "1.00"))
        asked[call] = [sold, sold, sold | {"token": ""}, registration(reseller.token, f"{call} whole", *PLAYED)]
    if call in ("reversarticket", "ventas"):
        # Not folded yet.
        reseller.register("undone", *PLAYED)
    for body in asked[call]:
        reseller.said(call, body)


# The symbols are the catalogue's, and stand in no table that grows.
@pytest.mark.parametrize("call", [call for call in CALLS if call != "simbolos"])
def test_a_call_reads_growing_tables_by_bounded_indexes_alone(morning: Reseller, monkeypatch: Any, call: str) -> None:
    # Rules and codes that are known from before are forgotten.
    morning.owner.execute("update gate set rules_version = rules_version + 1")
    with remembering(monkeypatch) as sent:
        drive(morning, call)
    assert len(sent) >= 2
    assert judge(morning.owner, sent) == ({}, {name: MONTHS[name] for name in map(name_of, sent) if name in MONTHS})
