"""No call reads a growing table from end to end: every statement that is sent to serve it finds its rows by a bounded index."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.dialects.gap.conftest import Gap
from tests.plans import judge, name_of, remembering

from taquilla.sandbox.demo_wallets import NAME

pytestmark = pytest.mark.new_database

USER = "900001"
WHO = {"operatorId": NAME, "userId": USER}
DAY = {"startTime": 1729569600000, "endTime": 1729655999999, "startDate": 1729569600000, "endDate": 1729655999999, "page": 1}
# The statements that ask every month: by seq or by the bet's last change, so months before and after cost one step each.
MONTHS = {name: {"bet"} for name in ("wallets.movements.change_bets", "wallets.reports.describe", "wallets.reports.find_settled")}
# Walks along an operator's own rows that do not go far: the last one; the first ten of what has ended.
SHORT_WALKS = {
    "wallets.movements.load_last_players": {"Index Only Scan on player"},
    "wallets.signers.forget_uses": {"Index Scan on wallet_signature"},
}
REPORTS = ["get-request-status", "get-my-account-statement", "get-bet-details", "settlement-data", "get-game-report"]


@pytest.fixture(scope="module")
def morning(open_gap: Any) -> Iterator[Gap]:
    """A house whose PostgreSQL knows how small its tables still are, so that sequential scans look cheap to it."""
    with open_gap() as gap:
        # Of what there is only one PostgreSQL believes that everything is unique.
        for user in (USER, "testtw1"):
            for number in range(8):
                gap.deposit(f"{user} {number}", 100, user)
                gap.bet(f"{user} {number}", 10, user)
                gap.result(f"{user} {number}", 15, user, reqId=f"{user} won {number}")
            gap.roll_back(f"{user} 7", user)
        gap.query("select ensure_partitions('2024-06-01', '2025-02-01')")
        gap.query("analyze")
        yield gap


def drive(gap: Gap, call: str) -> None:
    """Send every request that makes the house run a different statement."""
    match call:
        case "get-request-status":
            for request, kind in ((f"{USER} 1", "FUNDS"), (f"{USER} 1", "BETS"), ("unknown", "FUNDS")):
                gap.said(f"wallet/{call}", WHO | {"requestId": request, "transactionType": kind})
        case "login":
            for user in (USER, "new"):
                gap.said("auth/login", WHO | {"userId": user, "platformId": "web"})
        case "funds":
            for request in ("plan", "plan", f"{USER} 1"):
                gap.deposit(request, 1)
                gap.withdraw(f"out {request}", 1)
            gap.deposit("newcomer", 1, "newcomer")
            gap.balance()
        case "betrequest":
            for name in ("plan", "plan", f"{USER} 1"):
                gap.bet(name, 1)
        case "resultrequest":
            for name in ("plan", f"{USER} 1", "unknown"):
                gap.result(name, 1)
        case "rollbackrequest":
            for name in (f"{USER} 2", f"{USER} 2", "never came"):
                gap.roll_back(name)
            gap.roll_back(f"{USER} 3", rollbackAmount=15)
        case "open-draws":
            gap.said("wallet/open-draws", WHO | {"platformId": call})
        case "get-bet-details":
            for bet in (f"{USER} 4", "unknown"):
                gap.said(f"wallet/{call}", {"betId": bet})
        case _:
            bodies = [WHO | DAY | {"transactionType": kind} for kind in ("BETS", "FUNDS")]
            bodies += [bodies[0] | {"gameId": "901001"}, bodies[0] | {"page": 3, "pageSize": 2}]
            of_all = {**bodies[0], "userId": ""}
            bodies += [of_all, of_all | {"userName": "Ana"}] if call == "get-game-report" else []
            for body in bodies:
                gap.said(f"wallet/{call}", body | {"platformId": call})


@pytest.mark.parametrize("call", ["login", "funds", "betrequest", "resultrequest", "rollbackrequest", "open-draws", *REPORTS])
def test_a_call_reads_growing_tables_by_bounded_indexes_alone(morning: Gap, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    # Rules that are known from before are forgotten.
    morning.query("update gate set rules_version = rules_version + 1")
    with remembering(monkeypatch) as sent:
        drive(morning, call)
    assert len(sent) >= 2
    names = set(map(name_of, sent))
    # A single bet is described by its whole key: no other month is asked.
    names -= {"wallets.reports.describe"} if call == "get-bet-details" else set()
    excused = [{name: told[name] for name in told if name in names} for told in (SHORT_WALKS, MONTHS)]
    assert judge(morning.owner, sent) == (excused[0], excused[1])
