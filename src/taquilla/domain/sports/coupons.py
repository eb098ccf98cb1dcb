"""Coupons and cards: their games in order, one or several picks on each, and the number of lines (JP-01 to JP-06).

A jackpot's coupon and a superbet's card have the same form: legs, and a table of prizes by hits. A jackpot has picks on many
events; a superbet has one pick on each of several markets of one event (JP-41).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import prod
from typing import Final, NamedTuple, TypeAlias

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason

Picks: TypeAlias = tuple[tuple[int, ...], ...]
"""The picks of a ticket: for each leg its outcomes, ascending. An old card may have a leg without a pick."""


LEGS_MAX: Final = 100
"""The most games of a coupon, reserves included, and the most markets of a card."""


@dataclass(frozen=True, slots=True)
class CouponRefusal:
    """A refusal, with the facts that help to correct the order.

    game counts the legs from 0; outcome is the refused pick. bound is the limit that was passed, or the right number or price.
    events are those that have started, each once.
    """

    reason: Reason
    game: int | None = None
    outcome: int | None = None
    bound: int = 0
    events: tuple[int, ...] = ()


class Leg(NamedTuple):
    """A game of a coupon, or a market of a card. outcomes are the ids that can be picked; draw is the id of the X, if any.

    Outcome ids are codes such as 101 for home: other legs of a coupon use the same ones (JP-01).
    """

    event_id: int
    market_id: int
    starts_at: datetime
    outcomes: tuple[int, ...]
    draw: int | None = None
    is_allowed: bool = True


@dataclass(frozen=True, slots=True)
class Combining:
    """The most games with two picks, the most with three or more, and the most lines of a ticket (JP-03)."""

    doubles_max: int = 5
    triples_max: int = 0
    lines_max: int = 32


@dataclass(frozen=True, slots=True)
class Coupon:
    """A jackpot's coupon: its games in order, and the price of a line in minor units. `refuse_coupon` validates it.

    reserves replace void games, in this order. A pick on the void game counts for its reserve: home stays home (V1).
    """

    legs: tuple[Leg, ...]
    line_price: Cents
    combining: Combining = field(default=Combining())
    reserves: tuple[Leg, ...] = ()

    @property
    def closes_at(self) -> datetime:
        """Return the first moment too late to play: the start of the earliest game."""
        return min(leg.starts_at for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Card:
    """A superbet's card: markets of one event, at a price that the player names. Each market has outcome ids of its own."""

    legs: tuple[Leg, ...]


class PlayedCoupon(NamedTuple):
    """The picks of a ticket, its number of lines, and its price in minor units."""

    picks: Picks
    lines: int
    price: Cents


def refuse_coupon(coupon: Coupon) -> str | None:
    """Return the name of the first invalid field of a new coupon, or None."""
    games = [*coupon.legs, *coupon.reserves]
    if not coupon.legs or len(games) > LEGS_MAX or len({leg.event_id for leg in games}) < len(games):
        return "legs"
    for leg in games:
        if len(leg.outcomes) < 2 or len(set(leg.outcomes)) < len(leg.outcomes):
            return "outcomes"
        if leg.draw is not None and leg.draw not in leg.outcomes:
            return "draw"
    # A pick moves to the reserve unchanged, so it must be an outcome there.
    if any(set(reserve.outcomes) != set(leg.outcomes) for reserve in coupon.reserves for leg in coupon.legs):
        return "reserves"
    # No ticket may be sold once the result of a game that could count is known.
    if any(reserve.starts_at < coupon.closes_at for reserve in coupon.reserves):
        return "reserves"
    if coupon.line_price < 1:
        return "line_price"
    limits = coupon.combining
    if min(limits.doubles_max, limits.triples_max) < 0 or limits.lines_max < 1:
        return "combining"
    return None


def lines_of(picks: Picks) -> int:
    """Return the number of lines, one for each way to take one pick per game: two doubles and a triple make 12 (JP-02)."""
    return prod(len(game_picks) for game_picks in picks if game_picks)


def play_coupon(bets: Sequence[int | Sequence[int]], price: Cents, coupon: Coupon, at: datetime) -> PlayedCoupon | CouponRefusal:
    """Return a jackpot ticket's picks, lines and price, or refuse it (JP-01 to JP-04).

    bets are in the order of the coupon's games: an outcome, or a list of outcomes if several are picked.
    """
    picks = tuple((bet,) if isinstance(bet, int) else tuple(sorted(bet)) for bet in bets)
    refusal = _refuse_picks(picks, coupon) or _refuse_started(coupon.legs, at) or _refuse_combination(picks, coupon.combining)
    if refusal is not None:
        return refusal
    lines = lines_of(picks)
    if price != lines * coupon.line_price:
        return CouponRefusal(Reason.PRICE_WRONG, bound=lines * coupon.line_price)
    return PlayedCoupon(picks, lines, price)


def _refuse_picks(picks: Picks, coupon: Coupon) -> CouponRefusal | None:
    if len(picks) != len(coupon.legs):
        return CouponRefusal(Reason.PICKS_MISCOUNTED, bound=len(coupon.legs))
    for game, game_picks in enumerate(picks):
        if not game_picks:
            return CouponRefusal(Reason.PICKS_MISCOUNTED, game, bound=len(coupon.legs))
    for game, game_picks in enumerate(picks):
        if len(set(game_picks)) < len(game_picks):
            return CouponRefusal(Reason.PICK_REPEATED, game)
    for game, (game_picks, leg) in enumerate(zip(picks, coupon.legs, strict=True)):
        for outcome in game_picks:
            if outcome not in leg.outcomes:
                return CouponRefusal(Reason.PICK_UNKNOWN, game, outcome)
    return None


def _refuse_started(legs: Sequence[Leg], at: datetime) -> CouponRefusal | None:
    event_ids = dict.fromkeys(leg.event_id for leg in legs if at >= leg.starts_at)
    return CouponRefusal(Reason.SPORT_EVENT_STARTED, events=tuple(event_ids)) if event_ids else None


def _refuse_combination(picks: Picks, limits: Combining) -> CouponRefusal | None:
    if sum(len(game_picks) == 2 for game_picks in picks) > limits.doubles_max:
        return CouponRefusal(Reason.DOUBLES_TOO_MANY, bound=limits.doubles_max)
    if sum(len(game_picks) > 2 for game_picks in picks) > limits.triples_max:
        return CouponRefusal(Reason.TRIPLES_TOO_MANY, bound=limits.triples_max)
    if lines_of(picks) > limits.lines_max:
        return CouponRefusal(Reason.LINES_TOO_MANY, bound=limits.lines_max)
    return None


def play_card(bets: Sequence[int], price: Cents, card: Card, at: datetime) -> PlayedCoupon | CouponRefusal:
    """Return a superbet's picks and price, or refuse it (JP-41): its picks are distinct, known, and one on each market.

    A superbet is one line, at the price that the player names.
    """
    if len(set(bets)) < len(bets):
        repeated_bet = next(bet for place, bet in enumerate(bets) if bet in bets[:place])
        return CouponRefusal(Reason.PICK_REPEATED, outcome=repeated_bet)
    legs = {outcome: game for game, leg in enumerate(card.legs) for outcome in leg.outcomes}
    picks: dict[int, int] = {}
    for bet in bets:
        if bet not in legs:
            return CouponRefusal(Reason.PICK_UNKNOWN, outcome=bet)
    for bet in bets:
        if not card.legs[legs[bet]].is_allowed:
            return CouponRefusal(Reason.MARKET_NOT_ALLOWED, legs[bet], bet)
    for bet in bets:
        if legs[bet] in picks:
            return CouponRefusal(Reason.MARKET_REPEATED, legs[bet], bet)
        picks[legs[bet]] = bet
    if len(bets) < len(card.legs):
        # An incomplete card would cost as much as a complete one, and could not win the top prize.
        return CouponRefusal(Reason.PICKS_TOO_FEW, bound=len(card.legs))
    if refusal := _refuse_started(card.legs, at):
        return refusal
    return PlayedCoupon(tuple((picks[game],) for game in range(len(card.legs))), 1, price)


_BETWEEN_LEGS: Final = " "
_BETWEEN_PICKS: Final = ","
_NO_PICK: Final = "-"


def pattern(picks: Picks) -> str:
    """Return picks as one text, equal for equal picks: ``"101 101,102 103"``. A leg without a pick is ``-``.

    A ticket stores its picks in this form, and a settlement groups tickets by it.
    """
    return _BETWEEN_LEGS.join(_BETWEEN_PICKS.join(map(str, leg_picks)) or _NO_PICK for leg_picks in picks)


def picks_of(pattern: str) -> Picks:
    """Return the picks of a pattern."""
    return tuple(picks_of_leg(leg) for leg in legs_of(pattern))


def legs_of(pattern: str) -> list[str]:
    """Return the part of a pattern for each leg."""
    return pattern.split(_BETWEEN_LEGS)


def picks_of_leg(leg: str) -> tuple[int, ...]:
    """Return the picks on one leg, from its part of a pattern."""
    return () if leg == _NO_PICK else tuple(map(int, leg.split(_BETWEEN_PICKS)))
