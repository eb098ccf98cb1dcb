"""Texts of responses whose values the house knows: the document lists them. More may come, so readers take them as text."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from msgspec import Meta

from taquilla.api.game_names import GAMES
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.tickets import STATUSES
from taquilla.domain.people.operations import EVERYBODY
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.wallets.ceilings import Above, CreditVerdict
from taquilla.domain.wallets.players import LimitKind, LimitPeriod


def one_of(values: Iterable[str]) -> Meta:
    """Return what makes a text one of these values in the document."""
    return Meta(extra_json_schema={"enum": sorted(values)})


Status = Literal["active", "closed"]


def status_of(is_active: bool) -> Status:
    """Return the status of what is there until it is closed."""
    return "active" if is_active else "closed"


_UNDONE: Final = {one.value for one in Undoing}

Category = Annotated[str, one_of({"lottery", "animalitos", "animalitos77"})]
GamePlayed = Annotated[str, one_of(GAMES)]
Role = Annotated[str, one_of(EVERYBODY)]
SoldStatus = Annotated[str, one_of({"sold", *_UNDONE})]
TicketStatus = Annotated[str, one_of(STATUSES)]
WagerStatus = Annotated[str, one_of({"sold", "winner", "held", "loser", "refunded", *_UNDONE})]
BetStatus = Annotated[str, one_of({"open", "suspended"})]
EventStatus = Annotated[str, one_of({"open", "suspended", "closed"})]
SportsType = Annotated[str, one_of({"jackpot", "superbet"})]
CallAction = Annotated[str, one_of(Action)]
CeilingPassed = Annotated[str, one_of(Above)]
Verdict = Annotated[str, one_of(CreditVerdict)]
BoundedKind = Annotated[str, one_of(LimitKind)]
BoundedPeriod = Annotated[str, one_of(LimitPeriod)]
