"""The GAP dialect over real HTTP, in front of a real house with the demo's data, at 07:30 in Caracas; callers sign."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from tests.dialects.conftest import Served, lent, opener

from taquilla.dialects.gap import app
from taquilla.engine.house import House
from taquilla.sandbox.demo_wallets import CLERKS, HYPEX, NAME, PROVIDER, furnish_wallets, signature
from taquilla.work.worker import Worker

DICE, ROUND = "901001", "1669611423.0856981"
SIGNERS = {"auth": NAME, "wallet": NAME, "provider": PROVIDER}
OK = {"status": "RS_OK", "errorDescription": ""}
TWICE = {"status": "RS_ERROR_DUPLICATE_TRANSACTION", "errorDescription": "the id was used for something else"}
ROLLED_BACK = {"status": "RS_ERROR", "errorDescription": "the bet was rolled back"}
WHO: dict[str, Any] = {"operatorId": NAME, "userId": "900001"}
PERIOD = {"startTime": 0, "endTime": 4 * 10**12, "page": 1}


@dataclass
class Gap(Served):
    """A served house, with what tests do through the API."""

    keys: Path
    tokens: dict[str, str] = field(default_factory=dict)
    operator: ClassVar[int] = HYPEX
    clerks: ClassVar[tuple[str, ...]] = CLERKS
    # The ids that refusals keep are no trace of what they refused.
    tables: ClassVar[tuple[str, ...]] = (
        "request where verb <> 'refused'", "transfer", "statement", "bet", "player", "player_session", "player_day",
        "game_turnover", "ticket", "audit_event",
    )  # fmt: skip

    async def send(self, call: str, body: Any, *, signer: str | None = None, **how: Any) -> httpx.Response:
        """Send a request below `/api/v1`, signed by the endpoint's usual caller: `body` is JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = how.pop("headers", None)
        if headers is None:
            signed = signature(self.keys, signer or SIGNERS[call.split("/")[0]], content)
            headers = {"signature": signed or ""}
        return await self.client.request(how.pop("method", "POST"), f"/api/v1/{call}", content=content, headers=headers, **how)

    def ask(self, call: str, body: Any, **how: Any) -> httpx.Response:
        """Send a request, and return the response."""
        return self.run(self.send(call, body, **how))

    def of_user(self, call: str, user: str, **more: Any) -> Any:
        """Return the response to a call about a user."""
        return self.said(call, {"operatorId": NAME, "userId": user} | more)

    def deposit(self, request: str, amount: Any, user: str = "900001") -> Any:
        """Deposit, and return the response."""
        return self.of_user("wallet/deposit-funds", user, partnerId=NAME, requestId=request, creditAmount=amount)

    def withdraw(self, request: str, amount: Any, user: str = "900001") -> Any:
        """Withdraw, and return the response."""
        return self.of_user("wallet/withdraw-funds", user, partnerId=NAME, requestId=request, debitAmount=amount)

    def balance(self, user: str = "900001") -> Any:
        """Return the balance of a wallet."""
        said = self.of_user("wallet/user-balance", user)
        assert said["status"] == "RS_OK", said
        return said["balance"]

    def token(self, user: str = "900001") -> str:
        """Return the token of a live session."""
        if user not in self.tokens:
            said = self.of_user("auth/login", user, platformId="web")
            assert said["status"] == "RS_OK", said
            self.tokens[user] = said["token"]
        return self.tokens[user]

    def placing(self, name: str, amount: Any, user: str = "900001", **more: Any) -> dict[str, Any]:
        """Return the body of a bet of this transaction."""
        body = {"operatorId": NAME, "userId": user, "token": self.token(user), "transactionId": name, "roundId": ROUND}
        return body | {"reqId": f"bet {name}", "gameId": DICE, "debitAmount": amount} | more

    def bet(self, name: str, amount: Any, user: str = "900001", **more: Any) -> Any:
        """Bet, and return the response."""
        return self.said("provider/betrequest", self.placing(name, amount, user, **more))

    def result(self, name: str, amount: Any, user: str = "900001", **more: Any) -> Any:
        """Send a result, and return the response."""
        body = {"transactionId": name, "reqId": f"result {name}", "gameId": DICE, "creditAmount": amount} | more
        return self.of_user("provider/resultrequest", user, **body)

    def roll_back(self, name: str, user: str = "900001", **more: Any) -> Any:
        """Roll a bet back, and return the response."""
        body = {"transactionId": name, "reqId": f"rollback {name}", "gameId": DICE} | more
        return self.of_user("provider/rollbackrequest", user, **body)

    def statement(self, kind: str, user: str = "900001", **more: Any) -> Any:
        """Return a part of an account."""
        page = {"startDate": 0, "endDate": PERIOD["endTime"], "page": 1, "pageSize": 50} | more
        return self.of_user("wallet/get-my-account-statement", user, transactionType=kind, **page)

    def rows(self, kind: str, user: str = "900001") -> list[tuple[str, str, Any]]:
        """Return the rows of a part of an account, the oldest first: type, reference, amount."""
        rows = self.statement(kind, user)["transactions"]
        return [(row["transactionType"], row["referenceId"], row["amount"]) for row in reversed(rows)]

    def settled(self, user: str = "900001") -> list[Any]:
        """Return the rows of the report of settled bets."""
        return self.of_user("wallet/settlement-data", user, **PERIOD)["settlementData"]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo's private keys."""
    return tmp_path_factory.mktemp("gap")


@pytest.fixture(scope="session")
def gap_template(furnished: Any, few_lotteries: Callable[..., str], keys: Path) -> str:
    """A database with the demo's data, of LOTTO ACTIVO, LA GRANJITA and TRIPLE CHANCE alone, and its wallets."""

    async def fill(house: House) -> None:
        await furnish_wallets(house, keys)
        await Worker(house).round()

    return str(furnished("gap", few_lotteries(5, 7, 27), fill))


open_gap = opener(Gap, app.gap, "gap_template", "keys")
gap, shared_gap = lent("open_gap"), lent("open_gap", "module")
