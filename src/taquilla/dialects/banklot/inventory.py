"""Lists every valid play of the games that can be listed: `/gaming/inventory/template`."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from taquilla.dialects.banklot.auth import BanklotContext
from taquilla.dialects.banklot.requests import LISTED, PlaySearch
from taquilla.dialects.banklot.responses import Yes
from taquilla.domain.lottery.games import Game, selections
from taquilla.engine.house import House
from taquilla.http.decode import Malformed
from taquilla.http.responses import BytesResponse, encode


class BanklotPlay(Struct, frozen=True):
    """A valid play. wager is the text that is sent and printed; code is the same."""

    game_id: int
    wager: str
    code: str


class PlaysAnswer(Yes, frozen=True):
    """Every valid play of the requested games."""

    response: list[BanklotPlay]


async def plays(house: House, context: BanklotContext, body: PlaySearch | None) -> BytesResponse:
    """List the valid plays.

    Lists those of games 1 to 6, or of one of them. They never change while a house runs: send the `ETag` again as
    `If-None-Match`, and the response is 304 without a body.
    """
    listed, tag = page(game_of(body or PlaySearch()))
    headers = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
    if matches([line.decode("latin-1") for name, line in context.request.scope["headers"] if name == b"if-none-match"], tag):
        return BytesResponse(304, b"", headers)
    length = b"%d" % len(listed)
    return BytesResponse(200, listed, [(b"content-type", b"application/json"), (b"content-length", length), *headers])


def game_of(search: PlaySearch) -> int | None:
    """Return the one game requested, or None for all. Raises `Malformed` where the two places name two games."""
    games = {game for game in (search.game_id, search.filter.game_id) if game is not None}
    if len(games) > 1:
        raise Malformed("`game_id` and `filter.game_id` are different games")
    return games.pop() if games else None


@lru_cache(maxsize=len(LISTED) + 1)
def page(game: int | None) -> tuple[bytes, str]:
    """Return the response's bytes and its ETag, made once in a process."""
    rows = [row for number in ([game] if game is not None else LISTED) for row in _rows(Game(number))]
    body = encode(PlaysAnswer(200, rows))
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _rows(game: Game) -> list[BanklotPlay]:
    # Zero comes last, as in the portal's list, which begins with 001.
    ordered = sorted(selections(game), key=lambda play: set(play.partition("-")[0]) == {"0"})
    return [BanklotPlay(game, play, play) for play in ordered]


def matches(if_none_match: Iterable[str], tag: str) -> bool:
    """Tell whether the caller already has the response with this ETag: the header names it, also as a weak one, or is `*`."""
    tags = {tag_text.strip().removeprefix("W/") for line in if_none_match for tag_text in line.split(",")}
    return bool(tags & {tag, "*"})
