"""GAP as a door of histories: operators move their players' funds and read reports, providers place and settle bets."""

import json
import re
import time
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from model import amounts
from model.answers import Answer
from model.clock import UTC
from model.door import NUMBERS, PRESENT, TRIES, Door, Headers, Made
from model.steps import Step
from taquilla.dialects.gap.app import DIALECT, gap
from taquilla.engine.house import House
from taquilla.engine.wallets import signatures

OPERATOR = "modelo"
CODES = {
    "CURRENCY_WRONG": "WRONG_CURRENCY", "PARTNER_UNKNOWN": "INVALID_PARTNER", "USER_BLOCKED": "USER_DISABLED",
    "USER_EXCLUDED": "USER_DISABLED", "KEY_REUSED": "DUPLICATE_TRANSACTION", "AMOUNT_INVALID": "WRONG_TYPES",
    "WRITTEN_WRONG": "WRONG_TYPES", "USER_UNKNOWN": "USER_NOT_FOUND", "FUNDS_INSUFFICIENT": "NOT_ENOUGH_MONEY",
    "LIMIT_REACHED": "LIMIT_REACHED", "CREDIT_HELD": "LIMIT_REACHED", "GAME_UNKNOWN": "INVALID_GAME",
    "PLAYER_TOKEN_INVALID": "INVALID_TOKEN", "PLAYER_TOKEN_EXPIRED": "TOKEN_EXPIRED", "BET_UNKNOWN": "TRANSACTION_DOES_NOT_EXIST",
    "WAGERS_TOO_MANY": "WRONG_TYPES", "NOT_SOLD_HERE": "INVALID_GAME", "GAME_NOT_OFFERED": "INVALID_GAME",
    "SELECTION_INVALID": "WRONG_TYPES",
}  # fmt: skip
"""The status of a reason (docs/dialects/gap.md)."""
SENTENCES = {
    "BET_ROLLED_BACK": "the bet was rolled back",
    "AMOUNT_DIFFERS": "the amount is neither what the bet cost nor what it returned",
    "CREDIT_REFUSED": "the credit was above its provider's ceiling, and was not approved",
    "DISK_FULL": "the disk of the database is nearly full: nothing is sold until it has room",
}  # fmt: skip
"""What is told of a reason that has no status of its own: that is RS_ERROR."""
UNKNOWN = "RS_ERROR_UNKNOWN"
ALWAYS = 4 * 10**12


AMOUNT = re.compile('("(?:(?:credit|debit|rollback)A|a)mount": )"([^"]*)"')


@cache
def key(name: str) -> str:
    """Return the key of the operator, or of a provider."""
    return signatures.new_key()


def public_key(name: str) -> str:
    """Return the public key of the operator, or of a provider."""
    return signatures.public_key_of(key(name))


class Gap(Door):
    """The interface of operators whose players have wallets, and of providers of games."""

    @staticmethod
    @cache
    def made() -> Made:
        """Return the app and the lanes over the house that is open now."""
        house = cast(House, PRESENT)
        return gap(house), DIALECT.lanes(house)

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the words of this door."""
        reason = answer.get("refused")
        if reason is None:
            return {"told": "RS_OK"} | {name: answer[name] for name in ("balance", "ticket") if name in answer}
        if reason in SENTENCES:
            return {"told": "RS_ERROR", "why": SENTENCES[reason]}
        if reason not in CODES:
            return {"told": "RS_ERROR"}
        found: Answer = {"told": f"RS_ERROR_{CODES[reason]}"}
        if reason in ("FUNDS_INSUFFICIENT", "CREDIT_HELD"):
            found["balance"] = answer.get("balance", 0)
        if reason == "LIMIT_REACHED":
            found["room"] = answer.get("room", 0)
        return found | {name: answer[name] for name in ("until",) if name in answer}

    async def ask(self, path: str, signer: str, is_whole: bool = False, **fields: Any) -> Any:
        """Ask for something, until its outcome is known. is_whole: the signature covers the whole request (version 2)."""
        body = {"operatorId": OPERATOR} | {name: value for name, value in fields.items() if value is not None}
        # Amounts are numbers here, with the digits that they were written with.
        target, text = f"/api/v1/{path}", AMOUNT.sub(r"\1\2", json.dumps(body)).encode()
        for _ in TRIES:
            _, content = await self.send("POST", target, headers(target, signer, text, is_whole=is_whole), text)
            said: Any = json.loads(content, parse_float=str)
            if said["status"] != UNKNOWN:
                break
        return said

    async def _move(self, step: Step, path: str, signer: str, **fields: Any) -> Answer:
        return self._told(await self.ask(path, signer, bool(step["place"] % 2), userId=step["user"], **fields))

    def _told(self, said: Any) -> Answer:
        sentence = said["errorDescription"]
        found: Answer = {"told": said["status"]}
        if "balance" in said:
            found["balance"] = units(said["balance"])
        if said["status"] == "RS_ERROR":
            found["why"] = sentence
        if room := re.fullmatch("remaining (.*)", sentence):
            found["room"] = amounts.cents(room[1])
        if until := re.search(r"until (\d.*)", sentence):
            found["until"] = datetime.fromisoformat(until[1]).astimezone(UTC)
        return found

    async def _login(self, step: Step, token: str) -> Answer:
        body = {"operatorId": OPERATOR, "userId": step["user"], "partnerId": step["partner"], "currency": step["currency"],
                "username": step["username"], "platformId": f"step {step['place']}"}  # fmt: skip
        said = await self.ask("auth/login", OPERATOR, bool(step["place"] % 2), **body)
        if "token" in said:
            self.names.sessions[step["place"]] = said["token"]
        return {"told": said["status"]}

    async def _move_funds(self, step: Step, token: str) -> Answer:
        path, name = {"deposit": ("deposit-funds", "creditAmount"), "withdraw": ("withdraw-funds", "debitAmount")}[step["way"]]
        fields = {"partnerId": step["partner"], "requestId": step["request"], name: amounts.text(step["amount"])}
        return await self._move(step, f"wallet/{path}", OPERATOR, **fields)

    async def _balance(self, step: Step, token: str) -> Answer:
        return await self._move(step, "wallet/user-balance", OPERATOR)

    async def _bet(self, step: Step, token: str) -> Answer:
        fields = {"token": self.names.sessions.get(step["session"], "nobody's"), "roundId": step["round"]}
        return await self._play("betrequest", step, debitAmount=amounts.text(step["amount"]), **fields)

    async def _result(self, step: Step, token: str) -> Answer:
        return await self._play("resultrequest", step, creditAmount=amounts.text(step["amount"]))

    async def _roll_back(self, step: Step, token: str) -> Answer:
        amount = step["amount"]
        return await self._play("rollbackrequest", step, rollbackAmount=None if amount is None else amounts.text(amount))

    async def _buy(self, step: Step, token: str) -> Answer:
        wagers = [
            {"eventId": self.names.draw(one["draw"]), "gameId": NUMBERS[one["game"]], "selection": one["selection"],
             "amount": amounts.text(one["stake"])}
            for one in step["wagers"]
        ]  # fmt: skip
        session = self.names.sessions.get(step["session"], "nobody's")
        fields = {"userId": step["user"], "token": session, "requestId": step["request"], "wagers": wagers}
        said = await self.ask("wallet/buy-ticket", OPERATOR, bool(step["place"] % 2), **fields)
        found = self._told(said)
        if said["status"] == "RS_ERROR" and said["errorDescription"] not in SENTENCES.values():
            del found["why"]
        if "ticketUuid" in said:
            day = self.names.local_day(self.names.at)
            found["ticket"] = {"uuid": UUID(said["ticketUuid"]), "number": said["ticketNumber"], "day": day, "pin": None}
        return found

    async def _play(self, path: str, step: Step, **fields: Any) -> Answer:
        named = {"transactionId": step["transaction"], "reqId": step["request"], "gameId": step["game"]}
        # Whoever names a game that nobody has may sign as any provider.
        signer = self.names.providers.get(step["game"], next(iter(self.names.providers.values())))
        return await self._move(step, f"provider/{path}", signer, **named, **fields)

    async def pages(self, path: str, rows: str, **fields: Any) -> tuple[list[Any], Any]:
        """Return all rows of a report, page by page, and its last page."""
        found, page = list[Any](), 0
        while True:
            page += 1
            said = await self.ask(f"wallet/{path}", OPERATOR, is_whole=True, **fields, page=page, pageSize=7)
            assert said["status"] == "RS_OK", said
            found += said[rows]
            if not said[rows]:
                assert said["totalRecords"] == len(found), said
                return found, said


def units(said: str | int) -> int:
    """Return an amount of an answer: 5.5 is 550."""
    return amounts.cents(str(said))


def headers(target: str, signer: str, body: bytes, *, is_whole: bool, late_s: int = 0) -> Headers:
    """Return the headers of a request that somebody has signed, so many seconds ago."""
    at = str(int(time.time()) - late_s)
    covered = f"2\nPOST\n{target}\n{at}\n\n".encode() + body if is_whole else body
    signed = [(b"signature", signatures.sign(covered, key(signer)).encode())]
    return signed + ([(b"signature-version", b"2"), (b"timestamp", at.encode())] if is_whole else [])
