"""The sandbox for browsers: its page, and the forms that the page sends. Requests of programs go to the sandbox's API."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs
from uuid import uuid4

from taquilla.domain.sports.results import Reading
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.browsers import ForeignForm, header, is_browser, read_form, send_page, sends_form
from taquilla.http.decode import Unreadable
from taquilla.http.dialect import Dialect
from taquilla.http.responses import BytesResponse
from taquilla.http.texts import Texts
from taquilla.sandbox import actions, board, demo_sports, demo_wallets
from taquilla.sandbox.actions import AT_ONCE_MAX, ActionRefused, Round, Settled
from taquilla.sandbox.board import SandboxBoard, SportsGame
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

_LOG = logging.getLogger(__name__)

_KEPT_MAX: Final = 100
"""The most results of forms that wait for their page."""

Fields = Mapping[str, str]
Sentence = Callable[[Texts], str]


@dataclass(eq=False)
class _Refused(Exception):
    """A refusal of a form: the HTTP status, the name of the error, and a sentence where our texts have none of that name."""

    status: int
    error: str
    sentence: str = ""


def pages(house: House, work: Round, keys: Path, dialects: Sequence[Dialect[House]], programs: App) -> App:
    """Return the sandbox for everybody: browsers get the page, all others the sandbox's API.

    A form is answered by a redirect to the page, which shows its result; a form that is refused is shown again.
    """
    sentences: OrderedDict[str, Sentence] = OrderedDict()
    forms: dict[str, Callable[[House, Round, SandboxBoard, Fields], Awaitable[Sentence]]] = {
        "/sandbox/clock": _move_clock,
        "/sandbox/results": _enter_result,
    }

    async def answer(scope: Scope, send: Send, status: int, sentence: str | None, fields: Fields) -> None:
        texts = board.TEXTS.preferred(header(scope, b"accept-language"))
        view, owners = await board.look(house), demo_wallets.public_keys(keys)
        html = board.shown(view, texts, sentence, fields, owners, dialects, is_done=status == 200)
        await send_page(scope, send, status, html, policy=board.POLICY, headers=[(b"cache-control", b"no-store")])

    async def take(scope: Scope, receive: Receive, send: Send) -> None:
        texts = board.TEXTS.preferred(header(scope, b"accept-language"))
        fields: Fields = {}
        try:
            fields = await read_form(scope, receive)
            sentence = await forms[scope["path"]](house, work, await board.look(house), fields)
        except Exception as trouble:
            refusal = _refusal(trouble)
            await answer(scope, send, refusal.status, texts.errors.get(refusal.error, refusal.sentence), fields)
            return
        name = uuid4().hex
        sentences[name] = sentence
        if len(sentences) > _KEPT_MAX:
            sentences.popitem(last=False)
        headers = [(b"location", f"/sandbox?done={name}".encode()), (b"content-length", b"0"), (b"cache-control", b"no-store")]
        await BytesResponse(303, b"", headers).send(send)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in forms and sends_form(scope):
            await take(scope, receive, send)
        elif scope["path"] in ("/sandbox", "/sandbox/") and scope["method"] in ("GET", "HEAD") and is_browser(scope):
            names = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("done", [""])
            sentence = sentences.get(names[0])
            texts = board.TEXTS.preferred(header(scope, b"accept-language"))
            await answer(scope, send, 200, sentence and sentence(texts), {})
        else:
            await programs(scope, receive, send)

    return route


def _refusal(trouble: Exception) -> _Refused:
    match trouble:
        case _Refused():
            return trouble
        case ActionRefused():
            return _Refused(trouble.status, trouble.reason.name.lower(), trouble.sentence)
        case ForeignForm():
            return _Refused(trouble.http_status, "foreign")
        case Unreadable():
            return _Refused(trouble.http_status, "unreadable")
        case Busy() | DatabaseGone() | OutcomeUnknown() | TryAgain():
            pass
        case _:
            _LOG.error("a form of the sandbox failed", exc_info=trouble)
    return _Refused(503, "later")


async def _move_clock(house: House, work: Round, view: SandboxBoard, fields: Fields) -> Sentence:
    local = f"{(await actions.move_clock(house, work, _instant(view, fields))).astimezone(view.zone):%Y-%m-%d %H:%M}"
    return lambda texts: texts.moved.format(now=local)


def _instant(view: SandboxBoard, fields: Fields) -> datetime:
    """Return the instant of a form: a step, an instant with its offset, or a moment by the operator's clock."""
    if step := fields.get("advance_s"):
        # The text is bounded first: int() takes other scripts' digits, and raises for very long ones.
        seconds = int(step) if step.isascii() and step.isdigit() and len(step) < 10 else -1
        if not 0 <= seconds <= AT_ONCE_MAX.total_seconds():
            raise _Refused(400, "no_step")
        return view.now + timedelta(seconds=seconds)
    text = fields.get("now") or fields.get("moment")
    if not text:
        raise _Refused(400, "no_step")
    try:
        instant = datetime.fromisoformat(text)
        return instant if instant.tzinfo else instant.replace(tzinfo=view.zone)
    except ValueError:
        raise _Refused(400, "moment") from None


async def _enter_result(house: House, work: Round, view: SandboxBoard, fields: Fields) -> Sentence:
    if fields.get("event") == str(demo_sports.EVENT):
        bets = _chosen_bets(board.superbet(), fields)
        settled = await actions.enter_event(house, work, demo_sports.EVENT, _reading(bets))
        return _entered_text(f"Superbet {demo_sports.EVENT}", _list_bets(bets), settled)
    if fields.get("coupon") == str(demo_sports.COUPON):
        results = _chosen_bets(board.jackpot(), fields)
        settled = await actions.enter_coupon(house, work, demo_sports.COUPON, results)
        return _entered_text(f"Jackpot {demo_sports.COUPON}", _list_bets(results), settled)
    event, result = fields.get("event_id", ""), fields.get("result", "").strip().upper()
    if not (event.isascii() and event.isdigit() and len(event) < 13):
        raise _Refused(400, "no_draw")
    if not result:
        raise _Refused(400, "no_result")
    name = view.waiting.get(int(event), event)
    return _entered_text(name, result, await actions.enter_result(house, work, int(event), result))


def _entered_text(draw: str, result: str, settled: Settled) -> Sentence:
    return lambda texts: texts.entered.format(result=result, draw=draw, tickets=settled.tickets)


def _reading(bets: list[int | None]) -> Reading:
    won = [bet for bet in bets if bet is not None]
    void = [game for game, bet in zip(board.superbet(), bets, strict=True) if bet is None]
    return Reading.of(won, [bet for game in void for bet, _ in game.bets]) if won else Reading(void=True)


def _list_bets(bets: list[int | None]) -> str:
    return ", ".join("–" if bet is None else str(bet) for bet in bets)


def _chosen_bets(games: tuple[SportsGame, ...], fields: Fields) -> list[int | None]:
    """Return the bet that won in each game, None where it is void. Raises `_Refused` where a game has no choice."""
    bets: list[int | None] = []
    for place, game in enumerate(games, 1):
        text = fields.get(f"game{place}", "")
        bets_by_text = {str(bet): bet for bet, _ in game.bets}
        if text != "void" and text not in bets_by_text:
            raise _Refused(400, "no_games")
        bets.append(bets_by_text.get(text))
    return bets
