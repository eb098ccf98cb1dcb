"""Players of the operator's wallets: shown, blocked, excluded, and the limits of their own choice."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, Literal
from urllib.parse import quote

from taquilla.domain.people.operations import KEEP_WALLETS, SEE_WALLETS
from taquilla.domain.wallets.players import LimitKind, LimitPeriod
from taquilla.engine.gate import Author
from taquilla.engine.wallets.players import FOR_EVER, Players, PlayerView
from taquilla.http.framework import AnyResponse, FromQuery, Request, Template
from taquilla.web.errors import PageError, existing
from taquilla.web.office.asking import ROWS_MAX, After, named
from taquilla.web.office.problems import cents_of, instant_of
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import NO_PROBLEM, Problem, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/wallets")

_LIST: Final = "/office/wallets/players"
_ONE: Final = "/office/wallets/player"


class PlayerForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A decision about a player: what to do, and what it needs."""

    user: str
    do: Literal["block", "unblock", "exclude", "limit", "confirm"]
    until: str = ""
    kind: Literal["deposit", "stake", "loss"] = "deposit"
    period: Literal["day", "week", "month"] = "day"
    amount: str = ""


@HANDLERS.get("/players", SEE_WALLETS)
async def list_players(visitor: TheVisitor, after: After = None) -> Template:
    """Show the players in the order of their making, with their balances."""
    return await _list(visitor, after)


async def _list(visitor: Visitor, after: int | None = None, *, wanted: str = "", problem: Problem = NO_PROBLEM) -> Template:
    rows = await visitor.house.wallets.players.list(visitor.operator.id, after=after or 0, limit=ROWS_MAX + 1)
    following = rows[ROWS_MAX - 1][0].id if len(rows) > ROWS_MAX else None
    pages = {"rows": rows[:ROWS_MAX], "following": following, "after": after, "for_ever": FOR_EVER}
    return await visitor.page("office/players.html", problem=problem, wanted=wanted, **pages)


@HANDLERS.get("/player", SEE_WALLETS)
async def show_player(visitor: TheVisitor, id: FromQuery[str] = "") -> Template:
    """Show a player by the id that its partner knows it by."""
    sent = visitor.sent(PlayerForm)
    view, user_id = None, ""
    # An id may begin or end with spaces; where there is no such player, they were typed by mistake.
    for user_id in [sent.user] if sent else [id, id.strip()]:
        view = await visitor.house.wallets.players.get(visitor.operator.id, user_id) if user_id.isprintable() else None
        if isinstance(view, PlayerView):
            break
    if not isinstance(view, PlayerView):
        unknown = Problem(PageError("USER_UNKNOWN").sentence(visitor.texts), "id", 404)
        return await _list(replace(visitor, path=_LIST), wanted=user_id, problem=unknown)
    return await replace(visitor, path=_LIST).page(
        "office/player.html",
        view=view,
        limits=sorted(view.limits.items()),
        form=sent or PlayerForm("", user_id, "limit"),
        for_ever=FOR_EVER,
        now_at=await visitor.house.now(),
        may_change=visitor.may(KEEP_WALLETS),
    )


@HANDLERS.post("/player", KEEP_WALLETS, again=show_player)
async def decide(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Block, exclude or bound a player."""
    form = await read(request, PlayerForm)
    existing(await visitor.house.wallets.players.get(visitor.operator.id, named(form.user)))
    await once(visitor, form, _work(visitor, form))
    return go_on(f"{_ONE}?id={quote(form.user, safe='')}", f"player_{form.do}")


def _work(visitor: Visitor, form: PlayerForm) -> Callable[[Author], Awaitable[object]]:
    """Return the call of the engine for a decision. Raises BadField."""
    players: Players = visitor.house.wallets.players
    whom = (visitor.operator.id, form.user)
    kind, period = LimitKind(form.kind), LimitPeriod(form.period)
    match form.do:
        case "block" | "unblock":
            return lambda by: players.set_blocked(*whom, blocked=form.do == "block", author=by)
        case "exclude":
            until = instant_of(visitor, form.until, "until")
            return lambda by: players.exclude(*whom, until, author=by)
        case "limit":
            amount = cents_of(visitor, form.amount, "amount") if form.amount else None
            return lambda by: players.ask_limit(*whom, kind, period, amount, author=by)
        case "confirm":
            return lambda by: players.confirm_limit(*whom, kind, period, author=by)
