"""Checks of a server by its answers: each a rule, and the conversation that tries it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

Scene = TypeVar("Scene")

HELD: Final = "held"
WRONG: Final = "wrong"
UNDECIDED: Final = "undecided"


class Call(NamedTuple):
    """A request: by default a POST with a body of JSON."""

    path: str
    body: bytes
    headers: Mapping[str, str] = {}
    method: str = "POST"


class CheckFailed(Exception):
    """The server broke a rule. mend says how to fix it; "" leaves that to the check."""

    def __init__(self, response: str, mend: str = "") -> None:
        super().__init__(response)
        self.mend = mend


class Undecided(Exception):
    """The check could not be run."""


Talk = Generator[Any, Any, Any]
"""A generator that yields a request, or a tuple of them to make at once, and is sent the response, or a tuple of them."""


@dataclass(frozen=True, slots=True)
class Check(Generic[Scene]):
    """One rule: expects states it in a sentence, mend says how to fix a server that breaks it.

    talk is told the scene: what the requests need to know. It raises `CheckFailed` or `Undecided`.
    """

    name: str
    expects: str
    mend: str
    talk: Callable[[Scene], Talk]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check. came is empty where it held, mend also where it is undecided; slowest_ms is its slowest response."""

    name: str
    outcome: str
    expects: str
    came: str = ""
    mend: str = ""
    calls: int = 0
    slowest_ms: int = 0


async def play(check: Check[Scene], scene: Scene, make: Callable[..., Awaitable[object]]) -> CheckResult:
    """Return the result of a check, whose requests are made by this."""
    took_s: list[float] = []
    outcome, came, mend = HELD, "", ""

    async def timed(request: object) -> object:
        started_s = time.monotonic()
        answer = await make(request)
        took_s.append(time.monotonic() - started_s)
        return answer

    talk, answer = check.talk(scene), None
    try:
        while True:
            request = talk.send(answer)
            # A call is a tuple, too.
            answer = tuple(await asyncio.gather(*map(timed, request))) if type(request) is tuple else await timed(request)
    except StopIteration:
        pass
    except CheckFailed as fault:
        outcome, came, mend = WRONG, str(fault), fault.mend or check.mend
    except Undecided as trouble:
        outcome, came = UNDECIDED, str(trouble)
    return CheckResult(
        name=check.name, outcome=outcome, expects=check.expects, came=came, mend=mend, calls=len(took_s),
        slowest_ms=round(max(took_s, default=0) * 1000),
    )  # fmt: skip


class Given(dict[str, str]):
    """The values that a run was given, by name; `run` is another text each time. A check that needs more is undecided."""

    def __missing__(self, name: str) -> str:
        raise Undecided(f"it needs to know more: --with {name}=…")
