"""A fake operator's wallet over HTTP: identifies players, keeps a ledger of its own, and misbehaves exactly as scripted.

Plain ASGI, so that it is the same in the demo, in a test, and in a process of its own. A journal file, if given, keeps its
actions: it outlives the house, as a real wallet does.
"""

import asyncio
import json
import os
import re
import time
from collections import defaultdict, deque
from dataclasses import asdict
from pathlib import Path
from typing import Final, TextIO

import msgspec

from taquilla.domain.sports.signatures import is_signed
from taquilla.http.asgi import Receive, Scope, Send
from taquilla.http.body import read_body
from taquilla.http.decode import Decimals, Unreadable, convert, decode
from taquilla.http.responses import BytesResponse, JsonObject, JsonResponse, encode
from taquilla.sandbox.fake_wallet_ledger import ACTIONS, FakeWalletLedger

PATH: Final = "/sandbox/pam"
"""The path of the demo's wallet."""
SAMPLE_TOKEN: Final = "sGhx12skwrXsukbZmWh7bkCC9YPEzYQKtKSe9EfCth3Q"
SAMPLE_PLAYER: Final = "1660986605374148608"
SECRET: Final = "12345ABCDE"
"""The secret that the demo's operator signs with."""
BEHAVIOURS: Final = {
    "ok": "does it and says so",
    "refuse": "does nothing, says no",
    "error": "does nothing, answers 500",
    "timeout": "does it, and says nothing until the caller gives up",
    "drop_reply": "does it, and closes the connection without a word",
    "html": "does it, and answers 200 with a page",
    "empty": "does it, and answers 200 without a body",
    "lost": "never hears of it: says nothing until the caller gives up",
    "late": "does nothing until the caller has given up and told it to discard the ticket; then it does it",
    "other": "does it, and answers for another ticket",
    "cut": "does it, and stops in the middle of its answer",
    "redirect": "does nothing, sends the caller elsewhere",
}
"""The behaviours that the wallet may be scripted with."""
CALLS_MAX: Final = 10_000
"""The number of calls that are remembered."""
TIMES_MAX: Final = 100_000

_TOKEN: Final = re.compile(r"token_[A-Za-z0-9_.-]{1,64}")
_PAGE: Final = b"<!doctype html><title>Welcome</title><p>All is well."
_ANY: Final = "any"


class Script(msgspec.Struct, forbid_unknown_fields=True):
    """A script for the next calls. action is one of the wallet's, or "any"."""

    behaviour: str
    action: str = _ANY
    times: int = 1


class FakeWallet:
    """The wallet, as an ASGI app: POST to its root, and below it `/script`, `/calls` and `/ledger`."""

    def __init__(self, *, root: str = PATH, journal: Path | None = None, pause_s: float = 0) -> None:
        self._root = root
        self._currency = "KES"
        self._pause_s = pause_s
        self._scripts: dict[str, deque[str]] = defaultdict(deque)
        self._calls: deque[dict[str, object]] = deque(maxlen=CALLS_MAX)
        self._count = 0
        self._discards: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._late: set[asyncio.Task[None]] = set()
        self.ledger = FakeWalletLedger()
        self._file: TextIO | None = None
        if journal is not None:
            self._remember(journal)

    def _remember(self, journal: Path) -> None:
        """Repeat the actions in the file, and append new ones to it from now on."""
        if journal.exists():
            text = journal.read_bytes()
            # Bytes after the last line feed were being written when the process was killed: no caller got a response for them.
            complete = text[: text.rfind(b"\n") + 1]
            os.truncate(journal, len(complete))
            for line in complete.splitlines():
                entry = json.loads(line)
                self.ledger.do(entry["action"], entry["data"])
        file = self._file = journal.open("a", encoding="utf-8", buffering=1)
        self.ledger.kept = lambda action, data: print(encode({"action": action, "data": data}).decode(), file=file)

    def script(self, behaviour: str, *, action: str = _ANY, times: int = 1) -> None:
        """Script the behaviour of the next calls. A script for one action comes before one for any action."""
        assert behaviour in BEHAVIOURS
        self._scripts[action].extend([behaviour] * times)

    def forget(self) -> None:
        """Forget all scripts."""
        self._scripts.clear()

    @property
    def is_late(self) -> bool:
        """Tell whether an action is still to be done late."""
        return bool(self._late)

    def calls(self) -> list[dict[str, object]]:
        """Return the last calls, oldest first."""
        return list(self._calls)

    def close(self) -> None:
        """Cancel late actions, and close the file."""
        for task in self._late:
            task.cancel()
        if self._file is not None:
            self._file.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        route = (scope["method"], scope["path"].removeprefix(self._root).rstrip("/"))
        try:
            match route:
                case ("POST", ""):
                    await self._serve(scope, receive, send)
                case ("POST", "/script"):
                    await _say(send, self._take_script(decode(await read_body(scope, receive))))
                case ("GET", "/calls"):
                    await _say(send, JsonResponse(200, {"calls": self.calls()}))
                case ("GET", "/ledger"):
                    await _say(send, JsonResponse(200, self._ledger_state()))
                case _:
                    await _say(send, JsonResponse(404, {"error": "no such path"}))
        except Unreadable as trouble:
            await _say(send, JsonResponse(trouble.http_status, {"error": trouble.reason}))

    def _take_script(self, value: object) -> JsonResponse:
        script = convert(value, Script)
        if script.behaviour not in BEHAVIOURS:
            return JsonResponse(400, {"error": f"`behaviour` is one of {', '.join(BEHAVIOURS)}"})
        if script.action not in (*ACTIONS, _ANY):
            return JsonResponse(400, {"error": f"`action` is one of {', '.join((*ACTIONS, _ANY))}"})
        if not 0 <= script.times <= TIMES_MAX:
            return JsonResponse(400, {"error": f"`times` is a number from 0 (forget what was scripted) to {TIMES_MAX}"})
        if script.times:
            self.script(script.behaviour, action=script.action, times=script.times)
        else:
            self._scripts.pop(script.action, None)
        return JsonResponse(200, {"scripted": {action: list(queue) for action, queue in self._scripts.items() if queue}})

    def _ledger_state(self) -> dict[str, object]:
        ledger = self.ledger
        return {
            "balances": ledger.balances,
            "tickets": {ticket_id: asdict(ticket) for ticket_id, ticket in ledger.tickets.items()},
            "entries": [asdict(entry) for entry in ledger.entries],
            "late": len(self._late),
        }

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a call of the house."""
        body = await read_body(scope, receive)
        call = decode(body)
        action = call.get("action") if isinstance(call, dict) else None
        data = _as_sent(call.get("data", {})) if isinstance(call, dict) else None
        if not isinstance(action, str) or not isinstance(data, dict):
            await _say(send, JsonResponse(400, {"code": 100, "message": "a call has an `action` and `data`"}))
            return
        queue = self._scripts.get(action) or self._scripts.get(_ANY)
        behaviour = queue.popleft() if queue else "ok"
        self._count += 1
        record: dict[str, object] = {"n": self._count, "action": action, "data": data, "behaviour": behaviour, "status": None}
        self._calls.append(record)
        if self._pause_s:
            await asyncio.sleep(self._pause_s)
        if action != "ping" and not self._is_from_house(scope, body):
            record["status"] = await _say(send, JsonResponse(403, {"code": 107, "message": "the signature is not right"}))
        else:
            record["status"] = await self._behave(behaviour, action, data, receive, send)

    def _is_from_house(self, scope: Scope, body: bytes) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        timestamp, signature = headers.get(b"timestamp", ""), headers.get(b"signature", "")
        return is_signed(SECRET.encode(), timestamp, body, signature, int(time.time()))

    async def _behave(self, behaviour: str, action: str, data: JsonObject, receive: Receive, send: Send) -> int | None:
        """Respond, or not. Returns the status that was sent."""
        if behaviour == "late" and "ticket_id" in data:
            # The task starts before anything is awaited, so that no discard can come unnoticed.
            late = asyncio.create_task(self._do_late(action, data))
            self._late.add(late)
            late.add_done_callback(self._late.discard)
        if behaviour in ("late", "lost"):
            await _silence(receive)
            return None
        if behaviour in ("refuse", "error", "redirect"):
            return await _say(send, _REFUSED[behaviour])
        response = self._do(action, data)
        if behaviour == "timeout":
            await _silence(receive)
            return None
        if behaviour == "drop_reply":
            await _begin(send, 200, 100)
            return None
        if behaviour == "empty":
            await BytesResponse(200, b"", []).send(send)
            return 200
        if behaviour == "html":
            await BytesResponse(200, _PAGE, [(b"content-type", b"text/html")]).send(send)
            return 200
        if behaviour == "other":
            response = JsonResponse(response.status, response.body | {"ticket_id": "0" * 24})
        if behaviour != "cut":
            return await _say(send, response)
        body = encode(response.body)
        await _begin(send, response.status, len(body), body[: len(body) // 2])
        return response.status

    def _do(self, action: str, data: JsonObject) -> JsonResponse:
        if action == "ping":
            return JsonResponse(200, {"pong": True})
        if action == "identify":
            token = data.get("token")
            if token == SAMPLE_TOKEN:
                player = SAMPLE_PLAYER
            elif isinstance(token, str) and _TOKEN.fullmatch(token):
                player = token
            else:
                return JsonResponse(403, {"code": 101, "message": "user not found"})
            player_data = {"player_id": player, "lang": "en", "balance": self.ledger.balance(player), "currency": self._currency}
            return JsonResponse(200, player_data | {"feature_flags": []})
        if action in ("ticket_create", "ticket_reserve") and data.get("currency", self._currency) != self._currency:
            return JsonResponse(400, {"code": 108, "message": f"players have {self._currency}"})
        response = self.ledger.do(action, data)
        if action == "ticket_discard":
            self._discards[str(data.get("ticket_id"))].set()
        return response

    async def _do_late(self, action: str, data: JsonObject) -> None:
        await self._discards[str(data.get("ticket_id"))].wait()
        self.ledger.do(action, data)


_REFUSED: Final = {
    "refuse": JsonResponse(400, {"code": 102, "message": "the wallet says no"}),
    "error": JsonResponse(500, {"code": 1, "message": "the wallet is not well"}),
    "redirect": JsonResponse(307, {"message": "elsewhere"}, [(b"location", b"/elsewhere")]),
}


def _as_sent(value: object) -> object:
    """Return a value whose numbers with decimals are written as they came."""
    if isinstance(value, Decimals):
        return msgspec.Raw(value.text.encode())
    if isinstance(value, dict):
        return {name: _as_sent(item) for name, item in value.items()}
    return [_as_sent(item) for item in value] if isinstance(value, list) else value


async def _silence(receive: Receive) -> None:
    """Wait until the caller has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _begin(send: Send, status: int, length: int, body: bytes = b"") -> None:
    """Begin a response and never finish it: the only way to make an ASGI server drop the connection."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _say(send: Send, response: JsonResponse) -> int:
    await response.send(send)
    return response.status


async def _live(receive: Receive, send: Send) -> None:
    for part in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{part}.complete"})
