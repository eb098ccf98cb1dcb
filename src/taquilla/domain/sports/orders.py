"""Judges an order: its coupon, picks and odds; or why it is refused, in the order of `Reason`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.sports.book import GameOnSale, OnSale, SportsBook
from taquilla.domain.sports.commands import PicksForm, SportsOrder
from taquilla.domain.sports.coupons import Card, Coupon, CouponRefusal, Leg, PlayedCoupon, play_card, play_coupon
from taquilla.domain.sports.odds import OddsPolicy, PickOdds, refuse_odds
from taquilla.domain.sports.tickets import SUPERBET

_ORDER: Final = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class JudgedOrder:
    """An order that can be sold: its coupon, the picks on the games, and the odds game by game."""

    coupon: OnSale
    played: PlayedCoupon
    odds: Sequence[PickOdds | None] = field(default=())

    @property
    def singles(self) -> tuple[int, ...] | None:
        """Its picks, where each game has one."""
        picks = self.played.picks
        return tuple(game_picks[0] for game_picks in picks) if all(len(game_picks) == 1 for game_picks in picks) else None

    @property
    def odds_sold(self) -> tuple[int | None, ...] | None:
        """The current odds, game by game; None where there are none at all."""
        return _column(None if pick is None else pick.current for pick in self.odds)

    @property
    def odds_asked(self) -> tuple[int | None, ...] | None:
        """The odds that the player saw, likewise."""
        return _column(None if pick is None else pick.submitted for pick in self.odds)


def _column(odds: Iterable[int | None]) -> tuple[int | None, ...] | None:
    values = tuple(odds)
    return values if any(value is not None for value in values) else None


def judge(order: SportsOrder, sports: SportsBook, currency: str, at: datetime) -> JudgedOrder | Refusal:
    """Return the judged order, or why it is refused before any wallet is asked, in the order of `Reason`.

    currency is the operator's.
    """
    if sports.operator is None:
        return Refusal(Reason.OPERATOR_UNKNOWN)
    if not sports.operator.has_webhook:
        return Refusal(Reason.WEBHOOK_MISSING)
    if order.currency != currency:
        return Refusal(Reason.CURRENCY_WRONG)
    if isinstance(coupon := _coupon(order, sports, at), Refusal):
        return coupon
    games = [game for game in coupon.games if not game.is_reserve]
    if isinstance(played := _played(order, coupon, games, at), Refusal):
        return played
    odds = _odds(order, games, played)
    refusal = _refuse_odds(odds, order.odds_diff, OddsPolicy(sports.operator.odds_policy))
    alone = [picks[0] if len(picks) == 1 else None for picks in odds]
    return JudgedOrder(coupon, played, alone) if refusal is None else refusal


def _coupon(order: SportsOrder, sports: SportsBook, at: datetime) -> OnSale | Refusal:
    if order.type == SUPERBET:
        event = order.event_id or 0
        card = sports.coupons.get(sports.cards.get(event, 0))
        return card or Refusal(Reason.SPORT_EVENT_UNKNOWN, events=(event,), subject=event)
    if order.coupon_id is not None:
        if (coupon := sports.coupons.get(order.coupon_id)) is None or coupon.type != order.type:
            return Refusal(Reason.COUPON_UNKNOWN, subject=order.coupon_id)
        return coupon
    candidates = [sports.coupons[one] for event in order.events[:1] for one in sports.coupons_by_event.get(event, [])]
    if not candidates:
        return Refusal(Reason.SPORT_EVENT_UNKNOWN, events=order.events[:1], subject=next(iter(order.events), 0))
    events = set(order.events)
    games = {coupon.id: {game.event_id for game in coupon.games if not game.is_reserve} for coupon in candidates}
    # Where none has just these games, that with most of them tells what is wrong. Of several the newest that is still sold.
    return max(candidates, key=lambda one: (len(events & games[one.id]), events == games[one.id], at < one.sold_until, one.id))


def _played(order: SportsOrder, coupon: OnSale, games: Sequence[GameOnSale], at: datetime) -> PlayedCoupon | Refusal:
    """Return what a ticket plays; or the refusal that comes first in `Reason`."""
    events = {game.event_id for game in games}
    unknown_events = [event for event in order.events if event not in events] if order.form is PicksForm.EVENTS else []
    if unknown_events:
        return Refusal(Reason.SPORT_EVENT_UNKNOWN, events=tuple(sorted(set(unknown_events))), subject=unknown_events[0])
    picks = _in_order(order, games)
    played = _play(order, coupon, games, picks, at)
    refusals = [*_game_refusals(games, picks), *_term_refusals(order, coupon, at)]
    if isinstance(played, CouponRefusal):
        refusals.append(_refusal_of(played, games))
    elif not refusals:
        return played
    return min(refusals, key=lambda refusal: _ORDER[refusal.reason])


def _play(
    order: SportsOrder, coupon: OnSale, games: Sequence[GameOnSale], picks: Sequence[tuple[int, ...]], at: datetime
) -> PlayedCoupon | CouponRefusal:
    legs = tuple(_leg(game, at) for game in games)
    if order.form is PicksForm.CARD:
        return play_card([bet for leg in order.picks for bet in leg], order.price, Card(legs), at)
    return play_coupon(picks, order.price, Coupon(legs, coupon.line_price, coupon.combining), at)


def _leg(game: GameOnSale, at: datetime) -> Leg:
    starts_at = min(game.starts_at, at) if game.event_status == "closed" else game.starts_at
    return Leg(game.event_id, game.market_id, starts_at, tuple(game.outcomes), is_allowed=game.is_allowed)


def _in_order(order: SportsOrder, games: Sequence[GameOnSale]) -> list[tuple[int, ...]]:
    """Return the picks in the order of the games, as far as that is known. An event that is named twice has the picks of both."""
    match order.form:
        case PicksForm.BETS:
            return list(order.picks)
        case PicksForm.EVENTS:
            legs = list(zip(order.events, order.picks, strict=True))
            return [tuple(pick for event, picks in legs if event == game.event_id for pick in picks) for game in games]
        case PicksForm.CARD:
            return [tuple(bet for picks in order.picks for bet in picks if bet in game.outcomes) for game in games]


def _game_refusals(games: Sequence[GameOnSale], picks: Sequence[tuple[int, ...]]) -> Iterable[Refusal]:
    """Return refusals about the games that are picked."""
    for game, game_picks in zip(games, picks, strict=False):
        if not game_picks:
            continue
        if not game.is_allowed:
            yield Refusal(Reason.MARKET_NOT_ALLOWED, subject=game.market_id)
        if not game.has_team:
            yield Refusal(Reason.TEAM_UNKNOWN, subject=game.team_id or 0)
        are_open = all(game.outcomes[pick].is_open for pick in game_picks if pick in game.outcomes)
        if "suspended" in (game.event_status, game.market_status) or not are_open:
            yield Refusal(Reason.SPORT_EVENT_SUSPENDED, events=(game.event_id,), subject=game.event_id)


def _term_refusals(order: SportsOrder, coupon: OnSale, at: datetime) -> Iterable[Refusal]:
    if at >= coupon.sold_until:
        yield Refusal(Reason.COUPON_CLOSED, subject=coupon.id)
    if order.form is PicksForm.CARD and order.price < coupon.price_min:
        yield Refusal(Reason.PRICE_TOO_SMALL, bound=coupon.price_min)
    if order.form is PicksForm.CARD and order.price > coupon.card_price_max:
        yield Refusal(Reason.PRICE_TOO_LARGE, bound=coupon.card_price_max)


def _refusal_of(refusal: CouponRefusal, games: Sequence[GameOnSale]) -> Refusal:
    reason, game = refusal.reason, refusal.game
    subject = refusal.outcome or 0
    if reason is Reason.MARKET_NOT_ALLOWED and game is not None:
        subject = games[game].market_id
    faults = () if game is None else (Fault(game, reason, bound=refusal.bound),)
    subject = subject or next(iter(refusal.events), 0)
    return Refusal(reason, faults, events=tuple(sorted(refusal.events)), bound=refusal.bound, subject=subject)


def _odds(order: SportsOrder, games: Sequence[GameOnSale], played: PlayedCoupon) -> list[list[PickOdds]]:
    """Return game by game its picks with the player's odds, as far as any were named, and the current ones."""
    legs = zip(order.events, order.picks, order.odds_asked, strict=False)
    submitted = {(event, pick): odds for event, picks, odds in legs for pick in picks}
    return [
        [PickOdds(pick, submitted.get((game.event_id, pick)), game.outcomes[pick].odds) for pick in picks]
        for game, picks in zip(games, played.picks, strict=True)
    ]


def _refuse_odds(odds: Sequence[Sequence[PickOdds]], allowed: int, policy: OddsPolicy) -> Refusal | None:
    """Refuse odds that moved too far. The total is that of the games with one pick: with two, each line has its own."""
    places = {id(pick): place for place, picks in enumerate(odds) for pick in picks}
    compared = [pick for picks in odds for pick in picks if len(picks) == 1 or policy is not OddsPolicy.TOTAL]
    if (changed := refuse_odds(compared, allowed, policy)) is None:
        return None
    faults = tuple(Fault(places[id(pick)], Reason.ODDS_CHANGED, bound=pick.current or 0) for pick in changed.changed)
    return Refusal(Reason.ODDS_CHANGED, faults)
