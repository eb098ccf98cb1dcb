"""Sells tickets: first every check in the order of `Reason`, then the sale, in one piece."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import chain, zip_longest
from typing import Final, TypeAlias

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.commands import Key, RecordedCommand
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.bills import Bill, bill_of
from taquilla.domain.lottery.book import Draw, LotteryBook, Market
from taquilla.domain.lottery.commands import Partial, Play, SellTicket, request_key, why_reused
from taquilla.domain.lottery.games import JOINT, Game, fitting
from taquilla.domain.lottery.limits import (
    CheckedPlay,
    expansion_faults,
    first_reason,
    nothing_wrong,
    play_fault,
    play_faults,
    prize_of,
    quota_faults,
)
from taquilla.domain.lottery.markets import AB, RUN
from taquilla.domain.lottery.pins import pin_again, pin_of_sale
from taquilla.domain.lottery.rules import NOBODY
from taquilla.domain.lottery.schedule import expires_at
from taquilla.domain.lottery.tenders import weigh
from taquilla.domain.lottery.tickets import Ticket, Wager
from taquilla.domain.people.members import Member

Salable: TypeAlias = tuple[list[CheckedPlay], tuple[Fault, ...]]
"""The plays that are sold, and the faults of those that are not, or not whole."""
_JUDGED_EACH: Final = frozenset({Partial.EACH, Partial.DROP})
"""Modes in which each play is judged by itself, whatever is wrong with the others."""


@dataclass(slots=True)
class Sold:
    """A sold ticket. The same for the first request and every repetition, except for the ticket's state.

    pin is None for callers that are not shown it: a colleague of the seller's, and a reseller (see `pins`).
    short are the plays that were not sold, or not whole, by their place in the request (VE-41).
    """

    ticket: Ticket
    pin: int | None
    short: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class DryRun:
    """A dry run: the amount that would be sold, and the plays that would not, by their place in the request. Nothing was sold."""

    amount: Cents
    short: tuple[Fault, ...] = ()


def sell(sale: SellTicket, book: LotteryBook) -> Sold | DryRun | Refusal:
    """Sell a ticket, or return why not. Checks follow OC-01; nothing is changed before the last of them has passed."""
    if sale.dry_run:
        return _dry_run(sale, book)
    if isinstance(member := book.ledger.member(sale.caller), Refusal):
        return member
    key = request_key(sale, member)
    if isinstance(earlier := book.ledger.request(key, sale, partial(why_reused, sale)), Refusal):
        return earlier
    return _sell(sale, key, member, book) if earlier is None else _repeated_sale(sale, member, book, earlier)


def _repeated_sale(sale: SellTicket, member: Member, book: LotteryBook, earlier: RecordedCommand) -> Sold:
    ticket = book.sold[earlier.seq]
    return Sold(ticket, pin_again(sale, ticket, member, book), _recorded_faults(earlier))


def _sell(sale: SellTicket, key: Key, member: Member, book: LotteryBook) -> Sold | Refusal:
    if isinstance(salable := check_plays(sale, member.id, book), Refusal):
        return salable
    lines, short = salable
    bill = bill_of(lines)
    if refusal := _refuse_credit(bill, member, book):
        return replace(refusal, faults=_dropped(sale, short))
    legs = weigh(sale.tender, bill.amount, book.rules.rules.tenders, book.ledger.operator) if sale.tender else ()
    if isinstance(legs, Refusal):
        return legs
    # From here on the sale must succeed.
    ticket = issue(sale, member, bill, book)
    if legs:
        book.hand_over(ticket, ticket.seq, member.id, legs)
    charge(ticket, book.ledger.people.entities[member.entity_id].account_id, bill.earned, book)
    book.ledger.remember(key, sale, ticket.seq, ticket.day, _facts_beside_ticket(lines, short, is_coded=bool(sale.coded)))
    return Sold(ticket, pin_of_sale(ticket, member, book), short)


def issue(sale: SellTicket, member: Member, bill: Bill, book: LotteryBook) -> Ticket:
    """Return the new ticket, and add its stakes to the exposure. The caller has checked everything, and calls `charge` next."""
    ticket = _ticket(sale, member, bill, book)
    scopes = book.rules.rules.counted.get(member.id, ())
    for _, market_id, _, game, selection, amount, _, _, _ in bill.wagers:
        book.stake(market_id, game, selection, amount, scopes)
    if book.markets:
        # A joint market is stored at its first sale.
        for wager in bill.wagers:
            if (market := book.markets.get((wager.event_id, wager.game))) is not None and market.is_new:
                book.written.markets[market.id] = market
    book.written.tickets.append(ticket)
    book.sold[ticket.seq] = ticket
    return ticket


def charge(ticket: Ticket, payer: int, earned: tuple[Cents, ...], book: LotteryBook) -> None:
    """Post a ticket's price to the account that pays for it, and the earnings of the agency and its ancestors."""
    ledger = book.ledger
    ledger.post(payer, Account.SALES, ticket.amount, "sale", ticket.day, ticket_seq=ticket.seq)
    for account, share in zip(ledger.people.accounts[ticket.entity_id], earned, strict=False):
        if share:
            ledger.post(Account.COMMISSIONS, account, share, "commission", ticket.day, ticket_seq=ticket.seq)


def _dry_run(sale: SellTicket, book: LotteryBook) -> DryRun | Refusal:
    """Return what would be sold by a seller in a session, else by the operator's own rules, without a check of credit (VE-22)."""
    member = book.ledger.member(sale.caller) if sale.caller.session_id else None
    if isinstance(member, Refusal):
        return member
    if member is None and not any(entity.active for entity in book.ledger.people.entities.values()):
        return Refusal(Reason.SELLER_CLOSED)
    if isinstance(salable := check_plays(sale, NOBODY if member is None else member.id, book), Refusal):
        return salable
    lines, short = salable
    bill = bill_of(lines)
    if member is not None and (refusal := _refuse_credit(bill, member, book)):
        return replace(refusal, faults=_dropped(sale, short))
    return DryRun(bill.amount, short)


def check_plays(sale: SellTicket, seller: int, book: LotteryBook) -> Salable | Refusal:
    """Return the plays that can be sold, and the faults of the others. Credit is not checked yet."""
    if book.ledger.is_full:
        return Refusal(Reason.DISK_FULL)
    counter = book.rules.counter(seller)
    if not sale.plays:
        return Refusal(Reason.WAGERS_TOO_FEW)
    faults = expansion_faults(sale, counter) if sale.expansions else []
    if faults:
        return Refusal(first_reason(faults), faults=tuple(faults))
    if len(sale.plays) > counter.wagers_max:
        return Refusal(Reason.WAGERS_TOO_MANY, bound=counter.wagers_max)
    if isinstance(salable := _salable(sale, seller, book), Refusal):
        return salable
    if counter.prize_max is not None and prize_of(salable[0]) > counter.prize_max:
        return Refusal(Reason.PRIZE_TOO_LARGE, faults=_dropped(sale, salable[1]), bound=counter.prize_max)
    return salable


def _dropped(sale: SellTicket, short: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the faults of the dropped plays, to be named when the ticket is refused for its other plays (VE-22)."""
    return short if sale.partial is Partial.DROP else ()


def _salable(sale: SellTicket, seller: int, book: LotteryBook) -> Salable | Refusal:
    """Return the plays that can be sold, and the faults of the others.

    Any fault refuses the whole sale, unless it may be partial (VE-22, VE-41).
    """
    lines = [line for play in sale.plays if (line := _checked_play(play, seller, book)) is not None]
    if (is_whole := len(lines) == len(sale.plays)) and nothing_wrong(lines, book):
        return lines, ()
    if sale.partial in _JUDGED_EACH:
        return _salable_each(sale, seller, book)
    if not is_whole:
        closed = [closed_events(closing_events(play, book), seller, book) for play in sale.plays]
        faults = [Fault(place, Reason.DRAWS_CLOSED) for place, events in enumerate(closed) if events]
        return Refusal(Reason.DRAWS_CLOSED, faults=tuple(faults), events=tuple(sorted({*chain(*closed)})))
    if not (faults := play_faults(lines, book)):
        faults = quota_faults(lines, book, sale.partial)
        if faults and sale.partial is Partial.SPLIT:
            return _cut_to_room(lines, faults)
    return Refusal(first_reason(faults), faults=tuple(faults)) if faults else (lines, ())


def _salable_each(sale: SellTicket, seller: int, book: LotteryBook) -> Salable | Refusal:
    """Return the plays without a fault, and the faults of the others."""
    placed = [(place, _checked_play(play, seller, book)) for place, play in enumerate(sale.plays)]
    on_sale = [(place, line) for place, line in placed if line is not None]
    found = play_faults([line for _, line in on_sale], book, with_quotas=True)
    faults = [Fault(place, Reason.DRAWS_CLOSED) for place, line in placed if line is None]
    faults += [replace(fault, line=on_sale[fault.line][0]) for fault in found]
    faults.sort(key=lambda fault: fault.line)
    faulty = {fault.line for fault in faults}
    remaining = [line for place, line in on_sale if place not in faulty]
    if not remaining or (faults and sale.partial is Partial.EACH):
        return Refusal(first_reason(faults), faults=tuple(faults))
    return remaining, tuple(faults)


def _cut_to_room(lines: list[CheckedPlay], faults: list[Fault]) -> Salable | Refusal:
    """Return the plays with their stakes cut to what is left, and their faults. Plays with nothing left are dropped."""
    sold = {fault.line: fault.sold for fault in faults}
    reduced = [
        line._replace(play=line.play._replace(stake=sold.get(number, line.play.stake)))
        for number, line in enumerate(lines)
        if sold.get(number, line.play.stake)
    ]
    return (reduced, tuple(faults)) if reduced else Refusal(first_reason(faults), faults=tuple(faults))


def _facts_beside_ticket(lines: list[CheckedPlay], short: tuple[Fault, ...], *, is_coded: bool) -> dict[str, object] | None:
    """Return the facts of a sale that its ticket does not hold: what was not sold, and numbers as they were sent.

    Numbers are kept for coded plays alone, and only if we spell one of them differently; then those of all wagers, in order.
    """
    facts: dict[str, object] = {}
    if short:
        facts["short"] = [[fault.line, fault.reason.name, fault.bound, fault.room, fault.sold] for fault in short]
    if is_coded and any(line.play.text != line.play.selection for line in lines):
        facts["numbers"] = [line.play.text for line in lines]
    return facts or None


_SALE_KEYS: Final = ("short", "numbers", "ticket")


def is_sale(request: RecordedCommand) -> bool:
    """Tell whether a request was a sale.

    A sale's response is rebuilt from its ticket, and from what `_facts_beside_ticket` or a wallet's sale recorded.
    """
    return request.outcome is None or any(name in request.outcome for name in _SALE_KEYS)


def _recorded_faults(earlier: RecordedCommand) -> tuple[Fault, ...]:
    rows = (earlier.outcome or {}).get("short", [])
    assert isinstance(rows, list)
    return tuple(Fault(line, Reason[name], *amounts) for line, name, *amounts in rows)


def closed_events(events: Iterable[int], seller: int, book: LotteryBook) -> tuple[int, ...]:
    """Return the events that are unknown or no longer open to this seller, ascending and unique (VE-10, VE-11)."""
    return tuple(sorted(event for event in set(events) if not _is_open(event, seller, book)))


def _is_open(event: int, seller: int, book: LotteryBook) -> bool:
    draw = book.draws.get(event)
    return draw is not None and closes_at(draw, book.rules.closes_before(seller, draw.event.product_id), book.at) is not None


def closes_at(draw: Draw, closes_before: timedelta, at: datetime) -> datetime | None:
    """Return the first moment too late to sell: the draw's close, or this seller's if that is earlier (VE-10).

    Return None if the draw is not open, or that moment has come.
    """
    event, too_late, is_open = draw
    of_seller = event.draws_at - closes_before
    if of_seller < too_late:  # a call to min costs more, and each wager comes here
        too_late = of_seller
    return too_late if is_open and at < too_late else None


def _checked_play(play: Play, seller: int, book: LotteryBook) -> CheckedPlay | None:
    """Return a play with the facts that it is judged by; None when its draw is unknown or not open."""
    if (draw := book.draws.get(play.event_id)) is None:
        return None
    terms = book.rules.terms(seller, draw.event.product_id, play.game)
    if (too_late := closes_at(draw, terms.closes_before, book.at)) is None:
        return None
    line = CheckedPlay(play=play, draw=draw, terms=terms, closes_at=too_late, market_id=play.event_id, last_event=draw.event)
    return _joint_line(line, book) if play.game in JOINT else line


def _joint_line(line: CheckedPlay, book: LotteryBook) -> CheckedPlay | None:
    """Put a joint game's play on its market, and spell its selection as the market's draws do (VE-07, VE-08)."""
    play, event = line.play, line.draw.event
    if (market := book.markets.get((event.id, play.game))) is None:
        return line._replace(fault=Reason.GAME_NOT_OFFERED)
    if len(market.events) < market.length or closed_of_run(play, book):
        return line._replace(fault=Reason.RUN_NOT_PLANNED)
    too_late = line.closes_at
    if market.kind == AB:
        # A pair closes with the draw that closes first; a run closes with its first draw.
        second_draw = book.draws.get(market.events[-1].id)
        closes = None if second_draw is None else closes_at(second_draw, line.terms.closes_before, book.at)
        if closes is None:
            return None
        too_late = min(too_late, closes)
    play = play._replace(selection=fitting(Game(play.game), event.category, play.selection))
    return line._replace(play=play, closes_at=too_late, market_id=market.id, last_event=market.events[-1])


_UNSALABLE: Final = frozenset({Reason.NOT_SOLD_HERE, Reason.GAME_NOT_OFFERED, Reason.RUN_NOT_PLANNED})


def is_on_sale(play: Play, seller: int, book: LotteryBook) -> bool:
    """Tell whether a seller sells a play's game on its draw now, whatever is wrong with its number or stake (VE-25)."""
    line = _checked_play(play, seller, book)
    fault = None if line is None else play_fault(0, line, book)
    return line is not None and (fault is None or fault.reason not in _UNSALABLE)


def closing_events(play: Play | Wager, book: LotteryBook) -> list[int]:
    """Return the events that close a play or a wager: both of a pair, otherwise its own."""
    market = _market(play, book)
    return [event.id for event in market.events] if market is not None and market.kind == AB else [play.event_id]


def closed_of_run(play: Play | Wager, book: LotteryBook) -> list[int]:
    """Return the events behind a run's first whose draws are closed: their seals have what was played on it (VE-07)."""
    market = _market(play, book)
    if market is None or market.kind != RUN:
        return []
    draws = [book.draws.get(event.id) for event in market.events[1:]]
    return [draw.event.id for draw in draws if draw is not None and draw.closes_at <= book.at]


def _market(play: Play | Wager, book: LotteryBook) -> Market | None:
    """Return a joint play's market: of a wager its own, whatever length runs have today, if it was sold before this batch."""
    own = book.markets.get((play.market_id, play.game)) if isinstance(play, Wager) else None
    return own or book.markets.get((play.event_id, play.game))


def _refuse_credit(bill: Bill, member: Member, book: LotteryBook) -> Refusal | None:
    """Refuse a sale that would take the balance of the agency or of an ancestor below its credit floor.

    The sale costs each of them its amount, less the commissions kept by it and by those below it.
    """
    people, cost = book.ledger.people, bill.amount
    for account, share in zip_longest(people.accounts[member.entity_id], bill.earned, fillvalue=0):
        cost -= share
        floor = people.floors.get(account)
        if floor is not None and book.ledger.balances[account] - cost < floor:
            return Refusal(Reason.CREDIT_EXCEEDED, bound=max(0, book.ledger.balances[account] - floor))
    return None


def _ticket(sale: SellTicket, member: Member, bill: Bill, book: LotteryBook) -> Ticket:
    ordinal, number = book.ledger.next_number()
    counter, operator = book.rules.counter(member.id), book.ledger.operator
    return Ticket(
        seq=book.ledger.next_seq(), day=book.day, id=sale.id, ordinal=ordinal, number=number, channel=sale.channel,
        entity_id=member.entity_id, member_id=member.id, amount=bill.amount, created_at=book.at,
        first_close=bill.first_close, draws_end=bill.last_event.draws_at, cancel_until=book.at + counter.time_to_cancel,
        expires_at=_expires_at(
            business_day(bill.last_event.draws_at, operator.zone), counter.expiration_days, operator.zone,
            "business" if counter.business else "calendar", book.rules.rules.holidays,
        ),
        key_version=operator.pin_version, wagers=bill.wagers,
    )  # fmt: skip


# Few days are on sale at once, and each is needed for thousands of tickets.
_expires_at = lru_cache(maxsize=256)(expires_at)
