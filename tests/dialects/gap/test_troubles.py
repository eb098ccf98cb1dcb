"""While the house cannot answer, callers are told to try again; a retry finds one movement."""

import asyncio
from typing import TYPE_CHECKING, Any

from tests.away import away
from tests.patience import PATIENCE_S

from taquilla.sandbox.demo_wallets import NAME
from taquilla.store.postgres.embedded import Embedded

if TYPE_CHECKING:
    from tests.dialects.gap.conftest import Gap

WHO = {"operatorId": NAME, "userId": "900001"}
PAGE = {"page": 1, "pageSize": 50, "startDate": 0, "endDate": 1, "startTime": 0, "endTime": 1, "transactionType": "BETS"}


def test_while_the_database_is_away_callers_try_again_and_then_find_one_movement(gap_house: "Gap", server: Embedded) -> None:
    gap = gap_house
    assert gap.deposit("before", 10)["balance"] == 10
    deposit = WHO | {"requestId": "away", "creditAmount": 5}
    with away(server, gap.owner, gap.house):
        sentence = "try again, with the same request"
        again = {"status": "RS_ERROR_UNKNOWN", "errorDescription": sentence}
        paged = {"page": 0, "pageSize": 0, "totalRecords": 0}
        calls = {
            "auth/login": WHO,
            "wallet/deposit-funds": deposit,
            "wallet/user-balance": WHO,
            "wallet/get-my-account-statement": WHO | PAGE,
            "wallet/settlement-data": WHO | PAGE,
            "wallet/get-game-report": WHO | PAGE,
        }

        async def everything() -> list[Any]:
            answers = await asyncio.gather(*(gap.send(call, body) for call, body in calls.items()))
            assert {answer.status_code for answer in answers} == {503}
            return [answer.json() for answer in answers]

        assert gap.run(everything()) == [
            *3 * [again],
            again | {"transactions": [], "balance": 0} | paged,
            again | {"settlementData": []},
            again | {"gameReport": []} | paged,
        ]
        lookup = gap.ask("wallet/get-bet-details", {"betId": "t"})
        assert (lookup.status_code, lookup.json()) == (
            503,
            {"status": "RS_ERROR_UNKNOWN", "error_description": sentence, "bet_details": {}},
        )

    async def insist() -> Any:
        async with asyncio.timeout(PATIENCE_S):
            while (answer := await gap.send("wallet/deposit-funds", deposit)).status_code == 503:
                pass
        return answer.json()

    assert gap.run(insist())["balance"] == 15
    assert gap.deposit("before", 10)["balance"] == 10
    assert gap.rows("FUNDS") == [("Deposit-Funds", "before", 10), ("Deposit-Funds", "away", 5)]
    gap.assert_audit_clean()
