"""Selling a ticket: every check in the order of `Reason`, then the sale as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from taquilla.domain.accounts import Account, earnings
from taquilla.domain.book import Book, Draw
from taquilla.domain.commands import Play, SellTicket
from taquilla.domain.money import Cents, share_half_up
from taquilla.domain.refusals import Fault, Reason, Refusal
from taquilla.domain.rules import Member, Terms
from taquilla.domain.schedule import expires_at
from taquilla.domain.tickets import Ticket, Wager


@dataclass(frozen=True, slots=True)
class Sold:
    """A ticket was sold. The same for the first time of asking and for every repetition."""

    ticket: Ticket
    pin: int


# A play with the draw it is for, its terms, and the first moment too late for this seller.
_Line = tuple[Play, Draw, Terms, datetime]


def sell(sale: SellTicket, book: Book) -> Sold | Refusal:
    """Sell a ticket, or say why not. Checks follow domain.md 1.5; nothing is changed before the last of them has passed."""
    member = book.member(sale.caller)
    if isinstance(member, Refusal):
        return member
    earlier = book.request(sale, member)
    if isinstance(earlier, Refusal):
        return earlier
    if earlier is not None:
        ticket = book.sold[earlier.seq]
        return Sold(ticket, book.operator.pin(ticket))

    counter = book.rules.counter(member.id)
    if not sale.plays:
        return Refusal(Reason.WAGERS_TOO_FEW)
    if len(sale.plays) > counter.wagers_max:
        return Refusal(Reason.WAGERS_TOO_MANY, bound=counter.wagers_max)
    closed = closed_events([play.event_id for play in sale.plays], member, book)
    if closed:
        return Refusal(Reason.DRAWS_CLOSED, events=closed)

    lines = [_line(play, member, book) for play in sale.plays]
    faults = list(_wrong(lines, book)) or list(_full(lines, book))
    if faults:
        return Refusal(_first_reason(faults), faults=tuple(faults))
    wagers = tuple(_wager(number, line) for number, line in enumerate(lines))
    refusal = _refuse_credit(wagers, member, book)
    if refusal is not None:
        return refusal
    # From here on the sale must succeed.
    return _record(sale, member, lines, wagers, book)


def closed_events(events: list[int], member: Member, book: Book) -> tuple[int, ...]:
    """The events among these that are unknown or no longer open to this seller, ascending and unique (VE-10, VE-11)."""
    return tuple(
        sorted(
            event
            for event in set(events)
            if (draw := book.draws.get(event)) is None
            or not draw.is_open
            or book.at >= closes_for(draw, member, book)
        )
    )


def closes_for(draw: Draw, member: Member, book: Book) -> datetime:
    """The first moment too late for this seller: the draw's close, or earlier where its agency closes earlier (VE-10)."""
    minutes = book.rules.terms(member.id, draw.event.product_id, 0).close_minutes
    return min(draw.closes_at, draw.event.draws_at - timedelta(minutes=minutes))


def _line(play: Play, member: Member, book: Book) -> _Line:
    draw = book.draws[play.event_id]
    terms = book.rules.terms(member.id, draw.event.product_id, play.game)
    return play, draw, terms, min(draw.closes_at, draw.event.draws_at - timedelta(minutes=terms.close_minutes))


def _wrong(lines: list[_Line], book: Book) -> Iterator[Fault]:
    """What is wrong with the plays themselves; the same play twice on a ticket counts as one for the most (VE-20)."""
    staked: dict[tuple[int, int, str], Cents] = {}
    for number, (play, draw, terms, _) in enumerate(lines):
        event = draw.event
        if terms.multiplier is None or play.game not in book.rules.offered(event.product_id, event.zodiac):
            yield Fault(number, Reason.GAME_NOT_OFFERED)
            continue
        if play.selection is None:
            yield Fault(number, Reason.SELECTION_INVALID)
            continue
        key = (play.event_id, play.game, play.selection)
        together = staked[key] = staked.get(key, 0) + play.stake
        if play.stake < terms.stake_min:
            yield Fault(number, Reason.STAKE_TOO_SMALL, bound=terms.stake_min)
        elif together > terms.stake_max:
            yield Fault(number, Reason.STAKE_TOO_LARGE, bound=terms.stake_max)
        elif play.stake % terms.stake_multiple:
            yield Fault(number, Reason.STAKE_NOT_MULTIPLE, bound=terms.stake_multiple)


def _full(lines: list[_Line], book: Book) -> Iterator[Fault]:
    """The plays for which too little is left; the same number twice is counted twice (VE-40, VE-41 NONE)."""
    taken: dict[tuple[int, int, int, str], Cents] = {}
    for number, (play, _, terms, _) in enumerate(lines):
        assert play.selection is not None
        key = (play.event_id, 0, play.game, play.selection)
        quota = terms.quotas.get(play.selection, terms.quota) if terms.quotas else terms.quota
        # A quota that was lowered below what is sold leaves no room, not less than none.
        room = max(0, quota - book.exposure.get(key, 0) - taken.get(key, 0))
        if play.stake > room:
            yield Fault(number, Reason.SELECTION_FULL, bound=quota, room=room)
        else:
            taken[key] = taken.get(key, 0) + play.stake


_ORDER = {reason: place for place, reason in enumerate(Reason)}


def _first_reason(faults: list[Fault]) -> Reason:
    return min((fault.reason for fault in faults), key=_ORDER.__getitem__)


def _wager(number: int, line: _Line) -> Wager:
    play, draw, terms, _ = line
    assert play.selection is not None and terms.multiplier is not None
    # Each wager's commission is rounded by itself and kept, so that a cancel gives back the same cents (section 1.9).
    commissions = tuple(share_half_up(play.stake, rate) for rate in terms.commissions)
    return Wager(
        number, draw.event.id, play.event_id, play.game, play.selection, play.stake, terms.multiplier, commissions
    )


def _refuse_credit(wagers: tuple[Wager, ...], member: Member, book: Book) -> Refusal | None:
    """Whoever gives this agency credit must cover the sale less the commissions that stay below it."""
    rules = book.rules.rules
    floored = rules.floored.get(rules.entities[member.entity_id].account_id)
    if not floored:
        return None
    amount = sum(wager.amount for wager in wagers)
    earned = _earned(wagers)
    path = rules.entities[member.entity_id].path
    for account_id in floored:
        reach = next(place for place, entity in enumerate(path) if rules.entities[entity].account_id == account_id)
        floor = rules.floors[account_id]
        if book.balances[account_id] - amount + sum(earned[: reach + 1]) < floor:
            return Refusal(Reason.CREDIT_EXCEEDED, bound=max(0, book.balances[account_id] - floor))
    return None


def _earned(wagers: tuple[Wager, ...]) -> list[Cents]:
    """What the agency and each ancestor keep of a ticket's commissions."""
    if len(wagers) == 1:
        return earnings(wagers[0].commissions)
    total: list[Cents] = []
    for wager in wagers:
        kept = earnings(wager.commissions)
        total.extend([0] * (len(kept) - len(total)))
        for place, share in enumerate(kept):
            total[place] += share
    return total


def _record(
    sale: SellTicket, member: Member, lines: list[_Line], wagers: tuple[Wager, ...], book: Book
) -> Sold:
    ordinal, number = book.next_number()
    counter, operator = book.rules.counter(member.id), book.operator
    draws_end = max((draw.event for _, draw, _, _ in lines), key=attrgetter("draws_at"))
    ticket = Ticket(
        seq=book.next_seq(),
        day=book.day,
        id=sale.id,
        ordinal=ordinal,
        number=number,
        channel=sale.channel,
        entity_id=member.entity_id,
        member_id=member.id,
        amount=sum(wager.amount for wager in wagers),
        created_at=book.at,
        first_close=min(closes for _, _, _, closes in lines),
        draws_end=draws_end.draws_at,
        cancel_until=book.at + timedelta(seconds=counter.seconds_to_cancel),
        expires_at=expires_at(draws_end.day, counter.expiration_days, operator.zone),
        key_version=max(operator.pin_keys),
        wagers=wagers,
    )
    for wager in wagers:
        book.stake(wager.market_id, wager.game, wager.selection, wager.amount)
    _charge(ticket, member, book)
    book.written.tickets.append(ticket)
    book.sold[ticket.seq] = ticket
    book.remember(sale, member, ticket.seq, ticket.day)
    return Sold(ticket, operator.pin(ticket))


def _charge(ticket: Ticket, member: Member, book: Book) -> None:
    entities = book.rules.rules.entities
    path = entities[member.entity_id].path
    book.post(entities[path[0]].account_id, Account.SALES, ticket.amount, "sale", ticket)
    for entity, share in zip(path, _earned(ticket.wagers), strict=False):
        if share:
            book.post(Account.COMMISSIONS, entities[entity].account_id, share, "commission", ticket)
