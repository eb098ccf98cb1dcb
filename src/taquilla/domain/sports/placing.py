"""Placing a sports ticket: every check in the order of `Reason`, then the ticket with the call that asks for its money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.ledger.commands import Outcome
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.sports.book import Game, OnSale, SportsBook, TaxRates
from taquilla.domain.sports.commands import Form, KeepRefusal, Order, PayReservation, PlaceTicket, request_key
from taquilla.domain.sports.coupons import Card, Coupon, CouponReason, CouponRefusal, Leg, Played, play_card, play_coupon
from taquilla.domain.sports.lifecycle import Status
from taquilla.domain.sports.odds import Asked, OddsChanged, OddsPolicy, refuse_odds
from taquilla.domain.sports.taxes import outlay
from taquilla.domain.sports.ticket_codes import CODES, external_id
from taquilla.domain.sports.tickets import SUPERBET, CallOut, SportsTicket
from taquilla.domain.sports.wallet_calls import Action

CLAIM: Final = timedelta(seconds=15)
"""How long the call that asks for a ticket's money is left to whoever placed it. After that nobody has answered."""

_REASONS: Final = {
    CouponReason.PICKS_MISCOUNTED: Reason.PICKS_MISCOUNTED,
    CouponReason.PICK_EMPTY: Reason.PICKS_MISCOUNTED,
    CouponReason.PICK_REPEATED: Reason.PICK_REPEATED,
    CouponReason.OUTCOME_UNKNOWN: Reason.PICK_UNKNOWN,
    CouponReason.MARKET_NOT_ALLOWED: Reason.MARKET_NOT_ALLOWED,
    CouponReason.MARKET_REPEATED: Reason.MARKET_REPEATED,
    CouponReason.PICKS_TOO_FEW: Reason.PICKS_TOO_FEW,
    CouponReason.COUPON_CLOSED: Reason.SPORT_EVENT_STARTED,
    CouponReason.DOUBLES_TOO_MANY: Reason.DOUBLES_TOO_MANY,
    CouponReason.TRIPLES_TOO_MANY: Reason.TRIPLES_TOO_MANY,
    CouponReason.LINES_TOO_MANY: Reason.LINES_TOO_MANY,
    CouponReason.PRICE_WRONG: Reason.PRICE_WRONG,
}
_ORDER: Final = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Placed:
    """A ticket is written down; whether it is sold depends on what its wallet says to the call.

    is_first: this very command has written it, and is to make the call. Else the ticket is as it stands by now. given_up is why
    the call's ticket was discarded, if it was.
    """

    ticket: SportsTicket
    call: CallOut
    is_first: bool = True
    given_up: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An order that can be sold: the coupon with its games, what is played of them, and the odds game by game."""

    coupon: OnSale
    games: Sequence[Game]
    played: Played
    odds: Sequence[Asked | None] = field(default=())


def place(command: PlaceTicket, book: SportsBook) -> Placed | Refusal:
    """Write a ticket down, or say why not (JP-01 to JP-04, JP-41, OD-01 to OD-06)."""
    return book.ledger.once(
        request_key(command),
        command,
        lambda earlier: placed_before(earlier.seq, command, book),
        lambda: _place(command, book),
    )


def _place(command: PlaceTicket, book: SportsBook) -> Placed | Refusal:
    order = command.order
    judged = judge(order, book, book.ledger.operator.currency, book.at)
    if isinstance(judged, Refusal):
        return judged
    found = book.next_code()
    if found is None:
        book.pass_held_codes(CODES)
        return Refusal(Reason.CODES_USED_UP)
    # From here on the ticket must be written.
    code, tried = found
    book.take_code(tried, CODES)
    ticket = _ticket(command, code, judged, book)
    action = Action.TICKET_RESERVE if order.reserve else Action.TICKET_CREATE
    until = book.at + CLAIM
    call = CallOut(ticket.seq, 1, ticket.day, book.ledger.next_seq(), action, until, book.at, claimed_until=until)
    book.add(ticket, call)
    outcome: Outcome = {"token": command.token} if command.key and command.token else None
    book.ledger.remember(request_key(command), command, ticket.seq, ticket.day, outcome)
    return Placed(ticket, call)


def placed_before(seq: int, command: PlaceTicket | PayReservation | KeepRefusal, book: SportsBook) -> Placed:
    """Return the ticket that this command or an earlier one has placed, with its first call."""
    ticket = book.tickets[seq]
    discard = book.calls.get((seq, 2))
    # A command that runs again after an unknown outcome finds what it has written itself: the call is still its own.
    is_first = ticket.id == external_id(book.ledger.operator.id_key, command.id, ticket.created_at)
    return Placed(ticket, book.calls[seq, 1], is_first, None if discard is None else discard.reason)


def judge(order: Order, sports: SportsBook, currency: str, at: datetime) -> Judged | Refusal:
    """Return what an order comes to, or why it is refused before any wallet is asked, in the order of `Reason`.

    currency is the operator's.
    """
    if sports.operator is None:
        return Refusal(Reason.OPERATOR_UNKNOWN)
    if not sports.operator.has_webhook:
        return Refusal(Reason.WEBHOOK_MISSING)
    if order.currency != currency:
        return Refusal(Reason.CURRENCY_WRONG)
    coupon = _coupon(order, sports, at)
    if isinstance(coupon, Refusal):
        return coupon
    games = [game for game in coupon.games if not game.is_reserve]
    played = _played(order, coupon, games, at)
    if isinstance(played, Refusal):
        return played
    odds = _odds(order, games, played)
    refusal = _refuse_odds(odds, order.odds_diff, OddsPolicy(sports.operator.odds_policy))
    return Judged(coupon, games, played, odds) if refusal is None else refusal


def _coupon(order: Order, sports: SportsBook, at: datetime) -> OnSale | Refusal:
    """The coupon or card that is meant."""
    if order.type == SUPERBET:
        event = order.event_id or 0
        card = sports.coupons.get(sports.cards.get(event, 0))
        return card or Refusal(Reason.SPORT_EVENT_UNKNOWN, events=(event,), subject=event)
    if order.coupon_id is not None:
        coupon = sports.coupons.get(order.coupon_id)
        if coupon is None or coupon.type != order.type:
            return Refusal(Reason.COUPON_UNKNOWN, subject=order.coupon_id)
        return coupon
    alike = [sports.coupons[one] for event in order.events[:1] for one in sports.alike.get(event, [])]
    meant = [one for one in alike if {game.event_id for game in one.games if not game.is_reserve} == set(order.events)]
    if not meant:
        unknown = Reason.COUPON_UNKNOWN if alike else Reason.SPORT_EVENT_UNKNOWN
        return Refusal(unknown, events=order.events[:1], subject=next(iter(order.events), 0))
    # Of several the newest that is still sold, else the newest.
    return max(meant, key=lambda one: (at < one.closes_at, one.id))


def _played(order: Order, coupon: OnSale, games: Sequence[Game], at: datetime) -> Played | Refusal:
    """What a ticket plays; or, of all that is wrong with it, what is declared first."""
    if order.form is Form.EVENTS:
        events = {game.event_id for game in games}
        strange = [event for event in order.events if event not in events]
        if strange:
            return Refusal(Reason.SPORT_EVENT_UNKNOWN, events=tuple(sorted(set(strange))), subject=strange[0])
    legs = tuple(_leg(game, at) for game in games)
    picks = _in_order(order, games)
    played: Played | CouponRefusal
    if order.form is Form.CARD:
        bets = [bet for one in order.picks for bet in one]
        played = play_card(bets, order.price, Card(legs), at)
    else:
        played = play_coupon(picks, order.price, Coupon(legs, coupon.line_price, coupon.combining), at)
    wrong = [*_wrong_games(games, picks), *_wrong_terms(order, coupon, at)]
    if isinstance(played, CouponRefusal):
        wrong.append(_said(played, games))
    elif not wrong:
        return played
    return min(wrong, key=lambda refusal: _ORDER[refusal.reason])


def _leg(game: Game, at: datetime) -> Leg:
    starts_at = min(game.starts_at, at) if game.event_status == "closed" else game.starts_at
    return Leg(game.event_id, game.market_id, starts_at, tuple(game.outcomes), is_allowed=game.is_allowed)


def _in_order(order: Order, games: Sequence[Game]) -> list[tuple[int, ...]]:
    """The picks in the order of the games, as far as that can be told. An event that is named twice has the picks of both."""
    match order.form:
        case Form.BETS:
            return list(order.picks)
        case Form.EVENTS:
            named = list(zip(order.events, order.picks, strict=True))
            return [tuple(pick for event, picks in named if event == game.event_id for pick in picks) for game in games]
        case Form.CARD:
            return [tuple(bet for one in order.picks for bet in one if bet in game.outcomes) for game in games]


def _wrong_games(games: Sequence[Game], picks: Sequence[tuple[int, ...]]) -> Iterable[Refusal]:
    """What is wrong with the games that are picked."""
    for game, picked in zip(games, picks, strict=False):
        if not picked:
            continue
        if not game.is_allowed:
            yield Refusal(Reason.MARKET_NOT_ALLOWED, subject=game.market_id)
        if not game.has_team:
            yield Refusal(Reason.TEAM_UNKNOWN, subject=game.team_id or 0)
        are_open = all(game.outcomes[pick].is_open for pick in picked if pick in game.outcomes)
        if "suspended" in (game.event_status, game.market_status) or not are_open:
            yield Refusal(Reason.SPORT_EVENT_SUSPENDED, events=(game.event_id,), subject=game.event_id)


def _wrong_terms(order: Order, coupon: OnSale, at: datetime) -> Iterable[Refusal]:
    """What is wrong with the time and the price."""
    if at >= coupon.closes_at:
        yield Refusal(Reason.COUPON_CLOSED, subject=coupon.id)
    if order.form is Form.CARD and order.price < coupon.price_min:
        yield Refusal(Reason.PRICE_TOO_SMALL, bound=coupon.price_min)
    if order.form is Form.CARD and order.price > coupon.card_price_max:
        yield Refusal(Reason.PRICE_TOO_LARGE, bound=coupon.card_price_max)


def _said(refusal: CouponRefusal, games: Sequence[Game]) -> Refusal:
    """A coupon's no in the house's words."""
    reason, game = _REASONS[refusal.reason], refusal.game
    subject = refusal.outcome or 0
    if reason is Reason.MARKET_NOT_ALLOWED and game is not None:
        subject = games[game].market_id
    faults = () if game is None else (Fault(game, reason, bound=refusal.bound),)
    subject = subject or next(iter(refusal.events), 0)
    return Refusal(reason, faults, events=tuple(sorted(refusal.events)), bound=refusal.bound, subject=subject)


def _odds(order: Order, games: Sequence[Game], played: Played) -> list[Asked | None]:
    """Game by game its pick with the odds that were asked and those of now; None where a game has not just one pick."""
    submitted = _submitted(order, games)
    return [
        Asked(picked[0], submitted.get((game.event_id, picked[0])), game.outcomes[picked[0]].odds) if len(picked) == 1 else None
        for game, picked in zip(games, played.picks, strict=True)
    ]


def _submitted(order: Order, games: Sequence[Game]) -> dict[tuple[int, int], int]:
    """The odds that the player saw, by event and outcome, as far as any were named."""
    match order.form:
        case Form.BETS:
            events: Iterable[int] = (game.event_id for game in games)
        case Form.EVENTS:
            events = order.events
        case Form.CARD:
            events = (games[0].event_id for _ in order.picks)
    named = zip(events, order.picks, order.odds_asked, strict=False)
    return {(event, picks[0]): odds for event, picks, odds in named if odds is not None and len(picks) == 1}


def _refuse_odds(odds: Sequence[Asked | None], allowed: int, policy: OddsPolicy) -> Refusal | None:
    """Odds that moved too far. A pick that has none now, or was asked without, is not compared (OD-06)."""
    compared = [one for one in odds if one is not None and one.submitted is not None and one.current is not None]
    changed = refuse_odds(compared, allowed, policy)
    if not isinstance(changed, OddsChanged):
        return None
    places = {id(one): place for place, one in enumerate(odds)}
    faults = tuple(Fault(places[id(one)], Reason.ODDS_CHANGED, bound=one.current or 0) for one in changed.changed)
    return Refusal(Reason.ODDS_CHANGED, faults)


def _ticket(command: PlaceTicket, code: str, judged: Judged, book: SportsBook) -> SportsTicket:
    coupon, played, odds = judged.coupon, judged.played, judged.odds
    order, tax = command.order, book.rates.get(coupon.type, TaxRates())
    approval_from = book.operator.approval_from if book.operator else None
    cost = outlay(played.price, tax.rates)
    is_single = all(len(picked) == 1 for picked in played.picks)
    return SportsTicket(
        seq=book.ledger.next_seq(),
        day=book.day,
        id=external_id(book.ledger.operator.id_key, command.id, book.at),
        code=code,
        type=coupon.type,
        old_form=order.old_form,
        coupon_id=coupon.id,
        player=command.player,
        currency=order.currency,
        source=order.source,
        atag=order.atag,
        rtag=order.rtag,
        psp=order.psp,
        betcard_code=order.betcard_code,
        price=cost.price,
        debit=cost.debit,
        stake=cost.stake,
        ext_amount=cost.ext_amount,
        ext_rate=tax.rates.ext,
        ext_type=tax.rates.ext_type,
        wht_rate=tax.rates.wht,
        wht_basis=tax.rates.wht_basis,
        wht_rate_at=tax.wht_rate_at,
        jurisdiction=tax.jurisdiction,
        lines=played.lines,
        picks=played.picks,
        singles=tuple(picked[0] for picked in played.picks) if is_single else None,
        odds=_column(None if one is None else one.current for one in odds),
        odds_asked=_column(None if one is None else one.submitted for one in odds),
        created_at=book.at,
        closes_at=min(coupon.closes_at, *(game.starts_at for game in judged.games)),
        reserved=order.reserve,
        step=Status.NEW,
        updated_at=book.at,
        approved=approval_from is None or cost.price < approval_from,
        calls=1,
    )


def _column(odds: Iterable[int | None]) -> tuple[int | None, ...] | None:
    """Odds as they are kept: nothing where there are none at all."""
    kept = tuple(odds)
    return kept if any(one is not None for one in kept) else None
