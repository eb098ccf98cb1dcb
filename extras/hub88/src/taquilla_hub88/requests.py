"""Requests of Hub88: one type per body. Fields that no call has are ignored, since more come with time."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, TypeVar

from msgspec import Meta, Struct, structs

from taquilla.dialect.bodies import Kind, Malformed, convert
from taquilla_hub88.statuses import WRONG_SYNTAX, WRONG_TYPES, Refused

Body = TypeVar("Body", bound="UserInfo")

# A pattern's `$` lets a final line break pass, so the pattern excludes it.
_ID: Final = r"^[ -~]{1,128}$(?!\n)"
Id = Annotated[str, Meta(pattern=_ID, description="1 to 128 printable ASCII characters.")]
Word = Annotated[str, Meta(max_length=256)]
Uuid = Annotated[
    str, Meta(pattern=_ID, description="1 to 128 printable ASCII characters.", examples=["16d2dcfe-b89e-11e7-854a-58404eea6d16"])
]
Amount = Annotated[
    int, Meta(ge=0, le=10**17, description="In hundred-thousandths of the currency's unit: 1.00 is 100000.", examples=[100000])
]
OF_ONE_CALL: Final = frozenset(("amount", "transaction_uuid", "reference_transaction_uuid"))
"""Fields that tell calls apart: each is refused by a call that does not take it.

A signature covers the body alone. Without this, a win that somebody has seen could be sent as a rollback of its bet.
"""


class UserInfo(Struct, frozen=True):
    """A question who a player is."""

    user: Annotated[Id, Meta(description="The id of the player.", examples=["900001"])]
    request_uuid: Annotated[Uuid, Meta(description="Comes back as it came.")]


class UserBalance(UserInfo, frozen=True):
    """A question what is in a player's wallet."""

    token: Annotated[str, Meta(max_length=512, description="The token of the player's session.")]
    game_code: Id | None = None


class _Transaction(UserInfo, frozen=True):
    """What bets, wins and rollbacks have in common."""

    game_code: Annotated[Id, Meta(description="The game, one of the provider `hub88`.", examples=["clt_dragonrising"])]
    transaction_uuid: Annotated[Uuid, Meta(description="Names the transaction for good.")]
    token: Annotated[str, Meta(max_length=512, description="Only bets need it to be one of a live session.")] = ""
    round: Annotated[Id, Meta(description="The round of the game.")] | None = None
    round_closed: Annotated[bool, Meta(description="Nothing follows in the round: its open bets have lost.")] | None = None
    supplier_transaction_id: Word | None = None
    meta: Annotated[Any, Meta(description="Ignored.")] = None


class _Move(_Transaction, frozen=True, kw_only=True):
    """A transaction with an amount."""

    currency: Annotated[Id, Meta(description="The operator's currency.", examples=["PTS"])]
    amount: Amount
    is_free: Annotated[bool, Meta(description="A free round's: a bet takes nothing, whatever its amount.")] | None = None
    is_supplier_promo: Annotated[
        bool, Meta(description="A promotion of the supplier's pays, maybe long after: the token of a free bet may have expired.")
    ] | None = None
    is_aggregated: Annotated[bool, Meta(description="Several bets or wins in one.")] | None = None
    reward_uuid: Annotated[Uuid, Meta(description="The reward that a free round is of.")] | None = None
    supplier_user: Word | None = None
    bet: Annotated[Word, Meta(description="What was bet on.")] | None = None


class Bet(_Move, frozen=True, kw_only=True):
    """A stake."""


class Win(_Move, frozen=True, kw_only=True):
    """A return of a bet; 0 where it has lost. A bet may have several."""

    reference_transaction_uuid: Annotated[Uuid, Meta(description="The bet.")]


class Rollback(_Transaction, frozen=True, kw_only=True):
    """A bet with all its wins, or one win, that is undone; it may be one that has not come, or never comes."""

    reference_transaction_uuid: Annotated[Uuid, Meta(description="The bet or the win.")]


@cache
def _foreign(type_: type[Struct]) -> frozenset[str]:
    return OF_ONE_CALL - {field.name for field in structs.fields(type_)}


def read(fields: Mapping[str, object], type_: type[Body]) -> Body:
    """Convert the fields of a body to the type of its call. Raises `Refused`."""
    if any(fields.get(name) is not None for name in _foreign(type_)):
        raise Refused(WRONG_SYNTAX)
    try:
        return convert(fields, type_)
    except Malformed as error:
        raise Refused(WRONG_SYNTAX if error.kind is Kind.MISSING else WRONG_TYPES) from None
