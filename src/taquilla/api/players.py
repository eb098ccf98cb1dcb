"""Players of the operator's wallets over `/v1`: shown, blocked, excluded, and the limits of their own choice."""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.fields import Amount, BoundedKind, BoundedPeriod, Instant, WrittenAmount, made_of, minor_units
from taquilla.api.handlers import Command, Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import granted
from taquilla.domain.ledger.book import Operator
from taquilla.domain.people.operations import KEEP_WALLETS, SEE_WALLETS
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, Player
from taquilla.engine.wallets.players import PlayerView
from taquilla.http.framework import JSONBody, PathParameter, Response

HANDLERS: Final = Routes("/v1", "Players")

UserId = Annotated[str, PathParameter(min_length=1, max_length=128, description="The player's id, as its partner knows it.")]
Kind = Annotated[Literal["deposit", "stake", "loss"], Meta(description="What the limit bounds.")]
Period = Annotated[Literal["day", "week", "month"], Meta(description="The calendar period of the limit.")]

PlayerState = Literal["active", "blocked"]


class ListedPlayer(Struct, frozen=True):
    """A player of the operator, with its balance."""

    user_id: str
    name: str
    partner_id: str
    status: PlayerState
    excluded_until: Instant | None
    balance: Amount
    currency: str


class PlayerPage(Struct, frozen=True):
    """Players in the order of their making. next is the cursor of the next page; null: this is the last one."""

    players: list[ListedPlayer]
    next: str | None


class LimitShown(Struct, frozen=True):
    """A limit of a player's own choice. used is what is used up of it; amount null: no limit.

    is_in_force is false for a higher limit that the player must confirm, from confirmable_from on.
    """

    kind: BoundedKind
    period: BoundedPeriod
    amount: Amount | None
    used: Amount | None
    is_in_force: bool
    confirmable_from: Instant | None


class PlayerShown(ListedPlayer, frozen=True, kw_only=True):
    """A player, with the limits of its own choice."""

    limits: list[LimitShown]


class Exclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of an exclusion; null: for good. An exclusion is never shortened."""

    until: Annotated[datetime, Meta(tz=True, examples=["2030-01-01T00:00:00Z"])] | None = None


class LimitToSet(Struct, frozen=True, forbid_unknown_fields=True):
    """A limit at a player's wish; amount null: no limit. A lower one holds at once, any other once it is confirmed."""

    kind: Kind
    period: Period
    amount: WrittenAmount | None


class LimitToConfirm(Struct, frozen=True, forbid_unknown_fields=True):
    """The limit that the player has asked for last."""

    kind: Kind
    period: Period


@HANDLERS.get("/players", SEE_WALLETS, "The players.")
async def list_players(session: TheSession, limit: Limit = 50, cursor: Cursor = None) -> Response[PlayerPage]:
    """List the players.

    Lists the players of the operator, with their balances.
    """
    rows = await session.house.wallets.players.list(session.operator.id, after=seq_of(cursor) or 0, limit=limit + 1)
    return page(PlayerPage, rows, limit, lambda row: _player(session, *row), lambda row: row[0].id)


@HANDLERS.get("/players/{user_id:str}", SEE_WALLETS, "The player.")
async def show_player(user_id: UserId, session: TheSession) -> Response[PlayerShown]:
    """Show a player.

    Shows its balance, and its limits: what holds, what is used of it, and what it has asked for and not confirmed.
    """
    return Response(await _shown(session, user_id))


@HANDLERS.post("/players/{user_id:str}/block", KEEP_WALLETS, "Blocked.")
async def block_player(user_id: UserId, command: TheCommand, session: TheSession) -> Response[PlayerShown]:
    """Block a player.

    A blocked player neither plays nor moves funds; the bets that it has are settled.
    """
    return await _set_blocked(command, user_id, session, is_blocked=True)


@HANDLERS.post("/players/{user_id:str}/unblock", KEEP_WALLETS, "Active.")
async def unblock_player(user_id: UserId, command: TheCommand, session: TheSession) -> Response[PlayerShown]:
    """Unblock a player.

    The player may do everything again that it has not forbidden itself.
    """
    return await _set_blocked(command, user_id, session, is_blocked=False)


@HANDLERS.post("/players/{user_id:str}/exclude", KEEP_WALLETS, "Excluded.")
async def exclude_player(
    user_id: UserId, command: TheCommand, data: JSONBody[Exclusion], session: TheSession
) -> Response[PlayerShown]:
    """Exclude a player at its own wish.

    An excluded player neither plays nor deposits, and may withdraw. An exclusion is never shortened.
    """
    players = session.house.wallets.players
    return await command.once(
        data, lambda by: players.exclude(session.operator.id, user_id, data.until, author=by), lambda _: _shown(session, user_id)
    )


@HANDLERS.post("/players/{user_id:str}/limits", KEEP_WALLETS, "Asked for.")
async def set_player_limit(
    user_id: UserId, command: TheCommand, data: JSONBody[LimitToSet], session: TheSession
) -> Response[PlayerShown]:
    """Set a limit at a player's wish.

    A lower limit holds at once; a higher one, or none, is to be confirmed a day later.
    """
    amount = None if data.amount is None else minor_units(data.amount, session.operator.exponent, "/amount")
    players = session.house.wallets.players
    return await command.once(
        data,
        lambda by: players.ask_limit(
            session.operator.id, user_id, LimitKind(data.kind), LimitPeriod(data.period), amount, author=by
        ),
        lambda _: _shown(session, user_id),
    )


@HANDLERS.post("/players/{user_id:str}/limits/confirm", KEEP_WALLETS, "It holds.")
async def confirm_player_limit(
    user_id: UserId, command: TheCommand, data: JSONBody[LimitToConfirm], session: TheSession
) -> Response[PlayerShown]:
    """Confirm a limit at a player's wish.

    The player's second yes to the limit that it asked for last. Refused before its day is over.
    """
    players = session.house.wallets.players
    return await command.once(
        data,
        lambda by: players.confirm_limit(session.operator.id, user_id, LimitKind(data.kind), LimitPeriod(data.period), author=by),
        lambda _: _shown(session, user_id),
    )


def _player(session: Session, player: Player, balance: int) -> ListedPlayer:
    status: PlayerState = "blocked" if player.status == "blocked" else "active"
    return made_of(ListedPlayer, player, session.operator, name=player.username, status=status, balance=balance)


async def _shown(session: Session, user_id: str) -> PlayerShown:
    view = granted(await session.house.wallets.players.get(session.operator.id, user_id))
    return made_of(PlayerShown, _player(session, view.player, view.balance), limits=_limits(session.operator, view))


def _limits(operator: Operator, view: PlayerView) -> list[LimitShown]:
    holding = [
        made_of(
            LimitShown, operator, kind=kind.value, period=period.value, amount=amount, used=view.used[period].of(kind),
            is_in_force=True, confirmable_from=None,
        )
        for (kind, period), amount in sorted(view.limits.items())
    ]  # fmt: skip
    waiting = [
        made_of(
            LimitShown, limit, operator, kind=limit.kind.value, period=limit.period.value, used=None, is_in_force=False,
            confirmable_from=limit.starts,
        )
        for limit in view.unconfirmed
    ]  # fmt: skip
    return holding + waiting


async def _set_blocked(command: Command, user_id: str, session: Session, *, is_blocked: bool) -> Response[PlayerShown]:
    players = session.house.wallets.players
    return await command.once(
        None,
        lambda by: players.set_blocked(session.operator.id, user_id, blocked=is_blocked, author=by),
        lambda _: _shown(session, user_id),
    )
