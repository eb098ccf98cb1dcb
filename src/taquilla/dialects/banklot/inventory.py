"""Lists every valid play of the games that can be listed: `/gaming/inventory/template`."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from taquilla.dialects.banklot.envelope import REFUSALS
from taquilla.dialects.banklot.requests import LISTED, PlaySearch
from taquilla.dialects.banklot.responses import Yes
from taquilla.domain.lottery.games import Game, selections
from taquilla.domain.people.members import Caller
from taquilla.http.decode import Malformed
from taquilla.http.framework import JSONBody, MediaType, NamedDependency, Request, Response, ResponseSpec, post
from taquilla.http.responses import encode

_UNCHANGED: Final = {304: ResponseSpec(None, generate_examples=False, description="Unchanged: If-None-Match bears the ETag.")}


class PlayShown(Struct, frozen=True):
    """A valid play: wager is what is sent and printed, code is the same."""

    game_id: int
    wager: str
    code: str


class PlaysAnswer(Yes, frozen=True):
    """Every valid play of the games that were asked for."""

    response: list[PlayShown]


@post(
    "/gaming/inventory/template",
    status_code=200,
    response_description="The plays.",
    tags=["Offer"],
    responses=REFUSALS | _UNCHANGED,
)
async def plays(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], data: JSONBody[PlaySearch | None] = None
) -> Response[PlaysAnswer]:
    """List the valid plays.

    Of games 1 to 6, or of one of them. They never change while a house runs: send the `ETag` again as `If-None-Match`, and
    the answer is 304 without a body.
    """
    body, tag = page(game_of(data or PlaySearch()))
    is_known = matches(request.headers.getall("if-none-match", []), tag)
    return _made(b"" if is_known else body, 304 if is_known else 200, tag)


def _made(body: bytes, status: int, tag: str) -> Response[Any]:
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)


def game_of(asked: PlaySearch) -> int | None:
    """The one game that is meant, None: all. Raises `Malformed` where the two places name two games."""
    named = {game for game in (asked.game_id, asked.filter.game_id) if game is not None}
    if len(named) > 1:
        raise Malformed("`game_id` and `filter.game_id` are different games")
    return named.pop() if named else None


@lru_cache(maxsize=len(LISTED) + 1)
def page(game: int | None) -> tuple[bytes, str]:
    """The answer in bytes, and its ETag; made once in a process."""
    rows = [row for one in ([game] if game is not None else LISTED) for row in _rows(Game(one))]
    body = encode(PlaysAnswer(200, rows))
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _rows(game: Game) -> list[PlayShown]:
    # Zero comes last, as in the portal's list, which begins with 001.
    ordered = sorted(selections(game), key=lambda play: set(play.partition("-")[0]) == {"0"})
    return [PlayShown(game, play, play) for play in ordered]


def matches(if_none_match: Iterable[str], tag: str) -> bool:
    """Whether the caller has what bears this ETag already: it is named among others, as a weak one, or any will do."""
    named = {each.strip().removeprefix("W/") for line in if_none_match for each in line.split(",")}
    return bool(named & {tag, "*"})
