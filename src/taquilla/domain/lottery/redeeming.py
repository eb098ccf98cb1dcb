"""Tickets that come back to the counter: undoes (canceled, rejected) or pays them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hmac import compare_digest
from itertools import chain
from typing import Final

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.commands import Key, RecordedCommand
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import LotteryBook, Presented
from taquilla.domain.lottery.commands import PayTicket, Undoing, UndoTicket, request_key
from taquilla.domain.lottery.payment_approval import Ending, PaymentHold, PaymentVerdict, UnpaidPrizes, alone_max, begin, judge
from taquilla.domain.lottery.selling import closed_events, closed_of_run, closing_events
from taquilla.domain.lottery.tenders import weigh
from taquilla.domain.lottery.tickets import Attempts, Payout, Ticket, pending
from taquilla.domain.people.independence import ADDED_BY_ONE, added_by_one, refuse_second
from taquilla.domain.people.members import Member

PINS_MAX = 5
PINS_LOCKED = timedelta(hours=1)
_UNDONE: Final = {"canceled": Reason.TICKET_CANCELED, "rejected": Reason.TICKET_REJECTED}


@dataclass(frozen=True, slots=True)
class Undone:
    """An undone sale; state is canceled or rejected.

    ticket is the one undone by this very command, None if it was undone before; reversal is the seq that took its price back.
    """

    number: int
    state: str
    ticket: Ticket | None = field(default=None, compare=False, repr=False)
    reversal: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Paid:
    """A paid ticket. lines are the wagers that this payment is for, with what each was paid."""

    number: int
    prize: Cents
    paid_at: datetime
    lines: tuple[tuple[int, Cents], ...]


@dataclass(frozen=True, slots=True)
class HoldRefused:
    """A waiting payment that was refused: the ticket is a winner again, and may be presented anew."""

    number: int
    amount: Cents


def undo(command: UndoTicket, book: LotteryBook) -> Undone | Refusal:
    """Cancel or revert a sale, or return why not (VE-23, VE-24). Everything the sale moved is given back to the cent."""
    if isinstance(member := book.ledger.member(command.caller), Refusal):
        return member
    key = request_key(command, member)
    return book.ledger.once(
        key, command, partial(_repeated_undo, command, member, book), partial(_undo, command, key, member, book)
    )


def _repeated_undo(command: UndoTicket, member: Member, book: LotteryBook, earlier: RecordedCommand) -> Undone | Refusal:
    # A number without its day may be another ticket's by now: the key was for the first.
    presented = _undoable(command, member, book)
    if presented is not None and presented.ticket.state == "sold" and presented.ticket.day != earlier.day:
        return Refusal(Reason.KEY_REUSED)
    assert earlier.outcome is not None
    number = earlier.outcome["number"]
    assert isinstance(number, int)
    return Undone(number, command.undoing.value)


def _undo(command: UndoTicket, key: Key, member: Member, book: LotteryBook) -> Undone | Refusal:
    if (presented := _undoable(command, member, book)) is None:
        _bury(command, member, book)
        return Refusal(Reason.TICKET_UNKNOWN)
    refusal = _refuse_undoing(presented, book) or _refuse_another(member, book)
    if refusal is not None:
        return refusal

    ticket = presented.ticket
    book.undone[member.id] = book.undone.get(member.id, 0) + 1
    ticket.state = command.undoing.value
    seq = book.ledger.next_seq()
    book.written.undoings.append((ticket, seq, member.id))
    scopes = book.rules.rules.counted.get(ticket.member_id, ())
    for wager in ticket.wagers:
        book.stake(wager.market_id, wager.game, wager.selection, -wager.amount, scopes)
    reversals = {
        sale.kind: book.post(sale.credit, sale.debit, sale.amount, sale.kind, ticket, reverses=sale.seq)
        for sale in presented.transfers
    }
    book.ledger.remember(key, command, seq, ticket.day, {"number": ticket.number})
    book.ledger.note(member.email, ticket.state, str(ticket.id), {"number": ticket.number})
    return Undone(ticket.number, ticket.state, ticket, reversals["sale"])


def _undoable(command: UndoTicket, member: Member, book: LotteryBook) -> Presented | None:
    """Return the agency's ticket to undo, or None.

    By the key of its sale, or by number and day, it may be of any day. By number alone it is today's, else yesterday's while it
    may still be canceled, else, for a revert that is repeated, the last one that was rejected.
    """
    if command.sale_key is not None:
        return book.sale((command.channel, member.entity_id, command.sale_key))
    if command.number is None:
        return None
    if command.day is not None:
        presented = book.presented.get((command.number, command.day))
        return presented if presented is not None and presented.ticket.entity_id == member.entity_id else None
    for presented in (
        book.presented.get((command.number, book.day)),
        book.presented.get((command.number, book.day - timedelta(days=1))),
    ):
        if presented is not None and presented.ticket.entity_id == member.entity_id:
            ticket = presented.ticket
            if ticket.day == book.day or book.at < ticket.cancel_until:
                return presented
    return _rejected(command.number, member, book) if command.undoing is Undoing.REVERT else None


def _bury(command: UndoTicket, member: Member, book: LotteryBook) -> None:
    """Keep that there was no sale under a key: if its undoing has overtaken it, it is refused when it comes (VE-24)."""
    key = command.channel, member.entity_id, command.sale_key or ""
    if command.sale_key is not None and key not in book.ledger.requests:
        book.ledger.remember(key, command, 0, book.day, {"buried": True}, verb="bury sale")


def _rejected(number: int, member: Member, book: LotteryBook) -> Presented | None:
    """Find the agency's last rejected ticket of a number."""
    candidates = [
        presented
        for (ticket_number, _), presented in book.presented.items()
        if ticket_number == number and presented.ticket.entity_id == member.entity_id and presented.ticket.state == "rejected"
    ]
    return max(candidates, key=lambda presented: presented.ticket.day, default=None)


def _refuse_undoing(presented: Presented, book: LotteryBook) -> Refusal | None:
    ticket = presented.ticket
    if ticket.state in _UNDONE:
        return Refusal(_UNDONE[ticket.state])
    if presented.standing.payouts:
        return Refusal(Reason.TICKET_PAID)
    # A void draw has closed before its time, one of a run too.
    events = [event for wager in ticket.wagers for event in (*closing_events(wager, book), *closed_of_run(wager, book))]
    closes = [book.draws[event].closes_at for event in events if event in book.draws]
    if book.at >= min([ticket.first_close, *closes]):
        # Its close was fixed at the sale: by the rules of now none may be closed yet.
        closed = closed_events(events, ticket.member_id, book) or tuple(sorted({*events}))
        return Refusal(Reason.UNDO_AFTER_CLOSE, events=closed)
    if book.at >= ticket.cancel_until:
        return Refusal(Reason.UNDO_TOO_LATE)
    return None


def _refuse_another(member: Member, book: LotteryBook) -> Refusal | None:
    """Refuse beyond the undoings that a till may make in a day. A revert counts as a cancel does (VE-23, VE-24).

    A till may have printed the ticket from the response alone, so a count of prints cannot prove that it did not.
    """
    most = book.rules.counter(member.id).cancels_max
    if most is not None and book.undone.get(member.id, 0) >= most:
        return Refusal(Reason.CANCELS_USED, bound=most)
    return None


def pay(command: PayTicket, book: LotteryBook) -> Paid | Refusal:
    """Pay what a ticket has won and was not paid yet, or return why not; the order of reasons is VE-26's.

    A wrong pin is counted, a payment that needs a second person is held, and a second person who is not independent is noted:
    refusals leave no other trace.
    """
    if isinstance(member := book.ledger.cashier(command.caller), Refusal):
        return member
    if isinstance(earlier := book.ledger.request(request_key(command, member), command), Refusal):
        return earlier
    presented = book.presented.get((command.number, command.day))
    if presented is None or not _may_come(presented, member, book, is_repeated=earlier is not None):
        return Refusal(Reason.TICKET_UNKNOWN)
    pin_refusal = _refuse_pin(command, presented, member, book)
    if earlier is not None:
        assert earlier.outcome is not None
        # The fingerprint does not cover the pin: a repetition has to show it again, and another one counts like any wrong one.
        if pin_refusal is None:
            return _repeated_payment(command.number, earlier.outcome)
        return pin_refusal if pin_refusal.reason is Reason.TICKET_LOCKED else Refusal(Reason.KEY_REUSED)
    refusal = pin_refusal or _refuse_paying(presented, book)
    if refusal is not None:
        return refusal
    verdict = _judge(presented, member, book)
    if verdict is not PaymentVerdict.ALONE and member.is_machine:
        # A key is nobody's second pair of eyes: it neither asks for such a payment nor approves one.
        return Refusal(Reason.NOT_ALLOWED)
    if verdict is PaymentVerdict.HELD:
        _hold(presented, member, book)
    if verdict in (PaymentVerdict.HELD, PaymentVerdict.WAITS):
        return Refusal(Reason.PAYMENT_HELD)
    refusal = _refuse_dependent(verdict, presented, member, book)
    return refusal or _pay(command, member, presented, book, "approved" if verdict is PaymentVerdict.APPROVED else "lapsed")


def decide_held(command: PayTicket, book: LotteryBook, *, approve: bool) -> Paid | HoldRefused | Refusal:
    """Pay or refuse a waiting payment, on the decision of a member who has proved its identity, and shows no pin.

    Refuses what Book.seller does, NOT_ALLOWED for a reseller, TICKET_UNKNOWN, PAYMENT_NOT_HELD, PAYMENT_HELD for the member who
    asked for it, and what `pay` refuses. A hold that a correction has overtaken is ended: the ticket has to be presented again.
    """
    if isinstance(member := book.ledger.seller(command.caller.member_id), Refusal):
        return member
    if not member.is_person:
        return Refusal(Reason.NOT_ALLOWED)
    presented = book.presented.get((command.number, command.day))
    if presented is None or not book.ledger.people.is_within(presented.ticket.entity_id, member.entity_id):
        return Refusal(Reason.TICKET_UNKNOWN)
    if (hold := presented.hold) is None or not hold.is_open:
        return Refusal(Reason.PAYMENT_NOT_HELD)
    if not approve:
        _end(presented, hold, "refused", member, book)
        return HoldRefused(command.number, hold.amount)
    if refusal := _refuse_paying(presented, book):
        # Nothing is left to be paid here: a correction, the time to claim or the agency's close has overtaken it.
        _end(presented, hold, "lapsed", member, book)
        return refusal
    verdict = _judge(presented, member, book)
    if verdict is PaymentVerdict.WAITS:
        return Refusal(Reason.PAYMENT_HELD)
    if verdict is not PaymentVerdict.APPROVED:
        _end(presented, hold, "lapsed", member, book)
        return Refusal(Reason.PAYMENT_NOT_HELD)
    refusal = _refuse_dependent(verdict, presented, member, book)
    return refusal or _pay(command, member, presented, book, "approved")


def _may_come(presented: Presented, member: Member, book: LotteryBook, *, is_repeated: bool) -> bool:
    """Tell whether a member may pay a ticket: at its own agency, or above it as the second person of a waiting payment.

    After a correction the payment is another one. Nobody above the agency asks for that first, or pays it alone (VE-26).
    """
    if presented.ticket.entity_id == member.entity_id:
        return True
    is_waiting = is_repeated or _judge(presented, member, book) in (PaymentVerdict.APPROVED, PaymentVerdict.WAITS)
    return is_waiting and book.ledger.people.is_within(presented.ticket.entity_id, member.entity_id)


def _claimable(presented: Presented, book: LotteryBook) -> UnpaidPrizes:
    return [(prize, amount) for prize, amount in presented.standing.unpaid() if book.at < prize.expires_at]


def _judge(presented: Presented, member: Member, book: LotteryBook) -> PaymentVerdict:
    most = alone_max(book.rules, presented.ticket.entity_id)
    return judge(presented.hold, _claimable(presented, book), member.id, most)


def _refuse_dependent(verdict: PaymentVerdict, presented: Presented, member: Member, book: LotteryBook) -> Refusal | None:
    """Refuse an approval by somebody who is not independent of who asked for the payment; the attempt is noted (RG-18)."""
    ticket, hold = presented.ticket, presented.hold
    if verdict is not PaymentVerdict.APPROVED or hold is None:
        return None
    if refusal := refuse_second(book.ledger.people, hold.asked_by, member.id, book.at):
        detail: dict[str, object] = {"decision": "payment", "first": hold.asked_by, "why": refusal.told}
        book.ledger.note(member.email, "second person refused", f"{ticket.id}:{hold.version}", detail)
    return refusal


def _note_added_by_one(hold: PaymentHold, member: Member, book: LotteryBook) -> None:
    """Note, once for each two, that a third person had power over the access of both who have paid together (RG-18)."""
    people, pair = book.ledger.people, (hold.asked_by, member.id)
    if pair not in book.told and (by := added_by_one(people, *pair, book.at)):
        book.told.add(pair)
        detail: dict[str, object] = {"first": people.members[hold.asked_by].email, "added_by": by}
        book.ledger.note(member.email, ADDED_BY_ONE, f"{hold.asked_by}:{member.id}", detail)


def _hold(presented: Presented, member: Member, book: LotteryBook) -> None:
    """Hold the payment. An earlier hold was for other prizes, or for another sum."""
    if (last_hold := presented.hold) is not None and last_hold.is_open:
        _end(presented, last_hold, "lapsed", member, book)
    ticket, hold = presented.ticket, begin(last_hold, _claimable(presented, book), member.id, book.at)
    presented.hold, book.written.holds[ticket.seq, hold.version] = hold, (ticket, hold)
    presented.standing.held = frozenset(line for line, _ in hold.prizes)
    detail: dict[str, object] = {"number": ticket.number, "entity": ticket.entity_id, "amount": hold.amount}
    book.ledger.note(member.email, "payment held", f"{ticket.id}:{hold.version}", detail)


def _end(
    presented: Presented, hold: PaymentHold, ending: Ending, member: Member, book: LotteryBook, payout_seq: int | None = None
) -> None:
    ticket = presented.ticket
    hold.ended_as, hold.ended_by, hold.ended_at, hold.payout_seq = ending, member.id, book.at, payout_seq
    presented.standing.held = frozenset()
    book.written.holds[ticket.seq, hold.version] = (ticket, hold)
    detail: dict[str, object] = {"number": ticket.number, "entity": ticket.entity_id, "amount": hold.amount}
    book.ledger.note(member.email, f"held payment {ending}", f"{ticket.id}:{hold.version}", detail)
    if ending == "approved":
        _note_added_by_one(hold, member, book)


def pins_left(attempts: Attempts | None, at: datetime) -> int:
    """Return how many wrong pins are left before a ticket is locked: 0 while it is (VE-21)."""
    counted = _counted(attempts, at)
    return PINS_MAX - counted.wrong if counted is not None else PINS_MAX


def _counted(attempts: Attempts | None, at: datetime) -> Attempts | None:
    """Return the wrong pins of a ticket that still count, None where none does."""
    if attempts is None or at >= (attempts.locked_until or attempts.first_at + PINS_LOCKED):
        return None
    return attempts


def _refuse_pin(command: PayTicket, presented: Presented, member: Member, book: LotteryBook) -> Refusal | None:
    attempts, operator = _counted(presented.attempts, book.at), book.ledger.operator
    # In constant time: the time that a wrong pin takes tells nothing about the right one (VE-21).
    is_right = compare_digest(b"%d" % command.pin, b"%d" % operator.pin(presented.ticket))
    mark = operator.mark_of_wrong(presented.ticket, "|".join(map(str, request_key(command, member))), command.pin)
    if attempts is not None and not is_right and mark in attempts.marks:
        # The same request once more, whose answer was lost: it is told the same, and counts once.
        return Refusal(Reason.TICKET_UNKNOWN)
    if attempts is not None and attempts.locked_until is not None:
        return Refusal(Reason.TICKET_LOCKED, until=attempts.locked_until)
    if is_right:
        return None
    attempts = attempts or Attempts(0, book.at, None)
    attempts.wrong += 1
    attempts.marks += mark
    if attempts.wrong >= PINS_MAX:
        attempts.locked_until = book.at + PINS_LOCKED
    presented.attempts = book.written.attempts[presented.ticket.id] = attempts
    return Refusal(Reason.TICKET_UNKNOWN)


def _refuse_paying(presented: Presented, book: LotteryBook) -> Refusal | None:
    ticket, standing = presented.ticket, presented.standing
    if ticket.entity_id not in book.ledger.people.active:
        return Refusal(Reason.SELLER_CLOSED)  # to a second person above: the agency hands out nothing any more
    if ticket.state in _UNDONE:
        return Refusal(_UNDONE[ticket.state])
    # A wallet ticket's prizes are paid by its settlement, and never again at a counter.
    unpaid = [] if ticket.paid_from_wallet else standing.unpaid()
    if not unpaid and standing.is_paid:
        return Refusal(Reason.TICKET_PAID)
    if unpaid and all(book.at >= prize.expires_at for prize, _ in unpaid):
        return Refusal(Reason.TICKET_EXPIRED)
    if not unpaid:
        return Refusal(Reason.DRAWS_PENDING if pending(ticket.wagers, standing) else Reason.NOT_A_WINNER)
    return None


def _pay(command: PayTicket, member: Member, presented: Presented, book: LotteryBook, ending: Ending) -> Paid | Refusal:
    """Pay all that may be claimed. ending is the end of the ticket's hold, if one is open. Refuses what `weigh` does."""
    ticket, standing, claimable = presented.ticket, presented.standing, _claimable(presented, book)
    total = sum(amount for _, amount in claimable)
    legs = weigh(command.tender, -total, book.rules.rules.tenders, book.ledger.operator) if command.tender else ()
    if isinstance(legs, Refusal):
        return legs
    payouts = [Payout(prize.line, prize.market_id, prize.version, amount) for prize, amount in claimable]
    for payout in payouts:
        book.written.payouts.append((book.ledger.next_seq(), ticket.day, ticket.seq, member.id, payout))
    # The agency hands out the money, whoever approves it.
    agency = book.ledger.people.entities[ticket.entity_id].account_id
    seq = book.post(Account.PRIZES_PAYABLE, agency, total, "payout", ticket)
    book.hand_over(ticket, seq, member.id, legs)
    if presented.is_pin_seen:
        detail: dict[str, object] = {"number": ticket.number, "entity": ticket.entity_id, "amount": total}
        book.ledger.note(member.email, "paid after pin shown", str(ticket.id), detail)
    if presented.hold is not None and presented.hold.is_open:
        # The last note of an effect: whoever repeats the decision is answered by the thing that it names.
        _end(presented, presented.hold, ending, member, book, book.ledger.last_seq if ending == "approved" else None)
    standing.payouts = list(chain(standing.payouts, payouts))
    lines = tuple((payout.line, payout.amount) for payout in payouts)
    outcome: dict[str, object] = {"prize": total, "paid_at": book.at.isoformat(), "lines": [list(line) for line in lines]}
    book.ledger.remember(request_key(command, member), command, book.ledger.last_seq, ticket.day, outcome)
    return Paid(ticket.number, total, book.at, lines)


def _repeated_payment(number: int, outcome: dict[str, object]) -> Paid:
    """Return the first answer, rebuilt from what was kept of it."""
    prize, paid_at, lines = outcome["prize"], outcome["paid_at"], outcome["lines"]
    assert isinstance(prize, int)
    assert isinstance(paid_at, str)
    assert isinstance(lines, list)
    return Paid(number, prize, datetime.fromisoformat(paid_at), tuple((line, amount) for line, amount in lines))
