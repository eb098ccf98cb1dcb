"""While the house cannot answer, callers are told to try again; a retry finds one movement."""

import asyncio
from typing import Any

from tests.away import away
from tests.dialects.gap.conftest import WHO, Gap
from tests.patience import wait_until

from taquilla.store.postgres.embedded import Embedded

PAGE = {"page": 1, "pageSize": 50, "startDate": 0, "endDate": 1, "startTime": 0, "endTime": 1, "transactionType": "BETS"}


def test_while_the_database_is_away_callers_try_again_and_then_find_one_movement(gap: Gap, server: Embedded) -> None:
    assert gap.deposit("before", 10)["balance"] == 10
    deposit = WHO | {"requestId": "away", "creditAmount": 5}
    with away(server, gap.owner, gap.house):
        again = {"status": "RS_ERROR_UNKNOWN", "errorDescription": "try again, with the same request"}
        paged = {"page": 0, "pageSize": 0, "totalRecords": 0}
        calls: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
            "auth/login": (WHO, again),
            "wallet/deposit-funds": (deposit, again),
            "wallet/user-balance": (WHO, again),
            "wallet/get-my-account-statement": (WHO | PAGE, again | {"transactions": [], "balance": 0} | paged),
            "wallet/settlement-data": (WHO | PAGE, again | {"settlementData": []}),
            "wallet/get-game-report": (WHO | PAGE, again | {"gameReport": []} | paged),
            "wallet/get-bet-details": (
                {"betId": "t"}, {"status": again["status"], "error_description": again["errorDescription"], "bet_details": {}}),
        }  # fmt: skip

        async def everything() -> list[Any]:
            answers = await asyncio.gather(*(gap.send(call, body) for call, (body, _) in calls.items()))
            return [(answer.status_code, answer.json()) for answer in answers]

        assert gap.run(everything()) == [(503, expected) for _, expected in calls.values()]

    def moved() -> Any:
        answer = gap.ask("wallet/deposit-funds", deposit)
        return answer.json() if answer.status_code != 503 else None

    assert wait_until(moved, "a movement")["balance"] == 15
    assert gap.deposit("before", 10)["balance"] == 10
    assert gap.rows("FUNDS") == [("Deposit-Funds", "before", 10), ("Deposit-Funds", "away", 5)]
    gap.assert_audit_clean()
