"""Pages about the problems of our own API: `/v1/problems/{problem}`, the `type` of each."""

from pathlib import Path
from typing import Final

from taquilla.api.problems import NAMED, PAGES, slug_of
from taquilla.http.framework import FromPath, HTTPException, MediaType, Response, Router, get
from taquilla.http.page import STYLE, page_headers, templates

_TEMPLATES: Final = Path(__file__).with_name("templates")
_PROBLEMS: Final = {slug_of(name): (name, status, meaning) for name, (status, meaning) in NAMED.items()}

REMEDIES: Final = {
    "TOKEN_DEAD": "The token is unknown, expired or revoked, or a key came from outside its `networks`. Log in again, or use"
    " another key. A command whose answer was lost may be sent again with another token of the same entity, under its"
    " `Idempotency-Key`.",
    "NOT_ALLOWED": "The operation is for other roles, for the root entity, or for people and no keys: `/v1/docs` names its"
    " roles, and `expand` takes what the role may see by itself. Use a key of such a role, or log in.",
    "SCOPE_MISSING": "`detail` names the scope. The scopes of a key never change: have another key added.",
    "KEY_REUSED": "Another body was sent under this `Idempotency-Key` before. To repeat a command, send its first body"
    " unchanged; for a new one take a new key.",
    "DRAWS_CLOSED": "`events` names the draws, and nothing was sold under this key. `GET /v1/draws?status=open` lists those"
    " on sale.",
    "SELECTION_FULL": "`errors` says for each wager how much is left (`room`) and whose quota it is (`level`). Lower the"
    " stake to `room`, or drop the wager.",
    "CREDIT_EXCEEDED": "The agency, or one above it, owes as much as it may. Record what it has paid (`POST /v1/payments`),"
    " or have its credit raised.",
    "DRAW_NOT_SEALED": "A worker seals a draw a moment after its close. Ask again each second, or wait for the event"
    " `draw.sealed`.",
    "RESULT_WAITS": "After a reading that differed, this clerk's next one waits for 30 seconds. Another clerk need not wait.",
    "RESULT_DIFFERS": "One of the two has misread. Read it again after 30 seconds; if the first entry is wrong, enter the"
    " right one by `POST /v1/results`, and another clerk approves it.",
    "LOOSENING_HELD": "`subject` is its number. Another manager or administrator decides by `POST"
    " /v1/loosenings/{subject}/approve`.",
    "EVENT_NUMBER_UNKNOWN": "The place is of another operator or server, or of before a restore; `bound` is the next number."
    " Begin the mirror anew.",
    "BAD_REQUEST": "Mend what `detail` and `pointer` name, and send it again. `Taquilla-Version` takes the versions of"
    " `/v1/changelog`. One malformed ticket refuses its batch: drop it and send the rest.",
    "TOO_MANY_REQUESTS": "Wait for `Retry-After`, then send the same again. All keys of one machine, and the tokens for"
    " them, share a limit; `RateLimit` says what is left. Ask for a higher `requests_per_minute`.",
    "SERVICE_UNAVAILABLE": "The outcome may be open. Send the same again under its `Idempotency-Key`, after 1 s, then twice"
    " as long.",
    "INTERNAL_ERROR": "Send the same again under its `Idempotency-Key`. If it stays so, tell the operator `request_id`.",
}
"""The cause and the remedy of the problems that programs meet most."""


@get("", include_in_schema=False)
async def list_problems() -> Response[str]:
    """List all problems."""
    return _page("Problems", problems=_PROBLEMS, pages=PAGES)


@get("/{problem:str}", include_in_schema=False)
async def show_problem(problem: FromPath[str]) -> Response[str]:
    """Explain a problem."""
    if problem not in _PROBLEMS:
        raise HTTPException(status_code=404, detail="no such problem")
    name, status, meaning = _PROBLEMS[problem]
    return _page(name, status=status, meaning=meaning, remedy=REMEDIES.get(name, ""))


HANDLERS: Final = Router(PAGES, route_handlers=[list_problems, show_problem])
"""The pages about problems."""


def _page(title: str, **values: object) -> Response[str]:
    headers = {name.decode(): value.decode() for name, value in page_headers()}
    body = templates(_TEMPLATES).get_template("problems.html").render(title=title, style=STYLE, **values)
    return Response(body, media_type=MediaType.HTML, headers=headers)
