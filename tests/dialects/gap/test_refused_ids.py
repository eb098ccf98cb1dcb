"""A request that was refused keeps its id: the same bytes are not carried out later, when the reason is gone."""

import asyncio
from typing import Any

from tests.dialects.gap.conftest import WHO, Gap

from taquilla.sandbox.demo_wallets import PROVIDER

OUT, IN, BET = "wallet/withdraw-funds", "wallet/deposit-funds", "provider/betrequest"
WITHDRAWAL = WHO | {"requestId": "w1", "debitAmount": 50}
DEPOSIT = WHO | {"requestId": "r9", "creditAmount": 50}


def test_an_undecided_request_keeps_no_id(gap: Gap) -> None:
    before = gap.written()
    for wrong in ({"creditAmount": "50"}, {"creditAmount": 0.001}, {"creditAmount": -1}, {"rollbackAmount": 1}):
        assert gap.said(IN, DEPOSIT | wrong)["status"].startswith("RS_ERROR_WRONG_")
    for signature in ("", "AAAA"):
        assert gap.ask(OUT, WITHDRAWAL, headers={"signature": signature}).status_code == 400
    assert gap.ask(OUT, WITHDRAWAL, signer=PROVIDER).status_code == 400
    assert gap.written() == before
    assert gap.query("select count(*) from request") == [(0,)]
    assert gap.said(IN, DEPOSIT)["balance"] == 50


def test_one_request_leaves_one_row_however_often_its_bytes_are_sent(gap: Gap) -> None:
    """An attacker who has caught a signed request cannot fill a table with it."""

    async def all_at_once() -> list[Any]:
        answers = await asyncio.gather(*(gap.send(OUT, WITHDRAWAL) for _ in range(30)))
        return [answer.json() for answer in answers]

    short = {"status": "RS_ERROR_NOT_ENOUGH_MONEY", "errorDescription": "Insufficient Funds!", "balance": 0}
    before = gap.written()
    assert gap.run(all_at_once()) == 30 * [short]
    assert gap.written() == before
    assert gap.query("select key, seq from request where verb = 'refused'") == [("funds:w1", 0)]
