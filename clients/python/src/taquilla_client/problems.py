"""The errors of the client: what the house refuses, what nobody answered, what cannot be read."""

from http import HTTPStatus

import httpx
import msgspec

from taquilla_client.models import Problem


class TaquillaError(Exception):
    """The base of all errors of this client. key is that of the command concerned, if it has one."""

    key: str | None = None


class NoAnswer(TaquillaError):
    """Nobody answered, as often as it was tried. Nothing is known of the command's effect: send it again under the same key."""

    def __init__(self, key: str | None) -> None:
        super().__init__("nobody answered" if key is None else f"nobody answered; send the command again under the key {key}")
        self.key = key


class Unreadable(TaquillaError):
    """The answer is not what the document promises."""


class ProblemError(TaquillaError):
    """A problem of RFC 9457. status is that of HTTP, reason a name for programs, if the house itself answered."""

    def __init__(self, problem: Problem, key: str | None = None) -> None:
        at = "".join(f"; {one.pointer}: {one.detail}" for one in problem.errors or ())
        super().__init__(f"{problem.detail}{at} ({problem.reason or problem.status})")
        self.problem = problem
        self.key = key

    @property
    def status(self) -> int:
        """Return the status of HTTP."""
        return self.problem.status

    @property
    def reason(self) -> str | None:
        """Return the name of the refusal."""
        return self.problem.reason or None


class Refused(ProblemError):
    """The house refused a command, and nothing was changed. Each reason has a class of its own in `taquilla_client.errors`."""


class Unavailable(ProblemError):
    """The house could not answer now. Nothing is known of the command's effect: send it again under the same key."""


def problem_of(response: httpx.Response) -> Problem:
    """Return the problem that a response tells. A proxy in between may answer with anything."""
    try:
        return msgspec.json.decode(response.content, type=Problem)
    except msgspec.MsgspecError:
        status = response.status_code
        title = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Error"
        return Problem(status=status, title=title, detail=title, reason="")
