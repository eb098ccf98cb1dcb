"""A door of the real house, in process: its app, and its lanes where it has some."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any, cast

from model.answers import Answer
from model.names import Names
from model.steps import Step
from taquilla.engine.house import House
from taquilla.http.lanes import GIVEN, Lane

Headers = list[tuple[bytes, bytes]]
NUMBERS = {"triple": 1, "terminal": 2, "triple_sign": 3, "terminal_sign": 4, "animalitos": 5, "tripleta": 7, "triple_ab": 8,
           "terminal_ab": 9, "animal_ab": 9}  # fmt: skip
"""The numbers of games in Banklot, and in rules (GM-01)."""

BUSY = 503
"""The outcome is unknown: try again under the same key."""
TRIES = range(5)


class _Request:
    """A request that a lane may take."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers, self.body = headers, body
        self.told: asyncio.Future[tuple[int, bytes] | None] = asyncio.get_running_loop().create_future()
        self.given: object = None

    def reply(self, status: int, lines: bytes, body: bytes) -> None:
        """Send the response."""
        self.told.set_result((status, body))

    def hand_back(self, given: object) -> None:
        """Let the app respond."""
        self.given = given
        self.told.set_result(None)


def _takes(lane: Lane, request: _Request) -> bool:
    """Hand a request to a lane. One that raises has done nothing, and the app makes the same refusal."""
    try:
        return lane(request)
    except Exception:
        return False


class Present:
    """Stands for the house that is open now. A process makes each app once: that takes as long as two hundred steps."""

    house: House

    def __getattr__(self, name: str) -> Any:
        return getattr(self.house, name)


PRESENT = Present()
Made = tuple[Any, Iterable[tuple[str, Lane]]]


class Door:
    """A door: its app and its lanes."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.app, lanes = self.made()
        self.lanes = dict(lanes)

    @staticmethod
    def made() -> Made:
        """Return the app and the lanes over the house that is open now."""
        raise NotImplementedError

    async def send(self, method: str, target: str, headers: Headers, body: Any = None) -> tuple[int, bytes]:
        """Send a request, by its lane where it has one, and else the long way. Return the status and the body."""
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = target.partition("?")
        headers = [*headers, (b"host", b"house")]
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())] if content else []
        lane, given = self.lanes.get(path) if method == "POST" else None, {}
        if lane is not None:
            request = _Request(headers, content)
            if _takes(lane, request):
                told = await request.told
                if told is not None:
                    return told
                given = {GIVEN: request.given}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("house", 80), "state": {},
        } | given  # fmt: skip
        sent: list[Any] = []
        asked = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Any:
            return asked.pop() if asked else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(cast(Any, scope), receive, send)
        return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the words of this door."""
        raise NotImplementedError

    async def carry_out(self, step: Step, token: str) -> Answer:
        """Carry a step out, and return what the door answers."""
        doing = "sell" if step["do"] == "sell codes" else str(step["do"])
        answer: Answer = await getattr(self, f"_{doing.replace(' ', '_')}")(step, token)
        return answer


def key_of(step: Step) -> str:
    """Return the key of a step's command: its own, or that of an earlier step."""
    return f"step {step.get('key', step['place'])}"


def pin(names: Names, step: Step) -> int:
    """Return the PIN that a payment shows: the ticket's, or another one."""
    right: int = names.tickets[step["ticket"]]["pin"]
    return right if step["is_right"] else (right + 1) % 100_000_000
