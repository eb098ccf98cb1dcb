"""Checks the plays of a ticket: expansions (VE-33), game, selection, stake (VE-20), prize (VE-45), quota (VE-40)."""

from datetime import datetime
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents, times_half_up
from taquilla.domain.ledger.refusals import Fault, Reason
from taquilla.domain.lottery.book import MARKET_TOTAL, Draw, Event, LotteryBook
from taquilla.domain.lottery.commands import Partial, Play, SellTicket
from taquilla.domain.lottery.expanding import Expansion
from taquilla.domain.lottery.games import JOINT
from taquilla.domain.lottery.markets import AB, kind_of
from taquilla.domain.lottery.terms import Terms, TicketTerms


class CheckedPlay(NamedTuple):
    """A play with its draw, its terms, and the first moment too late for this seller.

    market_id is the market that judges it, last_event that market's last draw. fault tells why no market can judge it.
    """

    play: Play
    draw: Draw
    terms: Terms
    closes_at: datetime
    market_id: int
    last_event: Event
    fault: Reason | None = None


def expansion_faults(sale: SellTicket, counter: TicketTerms) -> list[Fault]:
    """Return the expansions into too many wagers, and the series and corridas above the maximum of a ticket (VE-33)."""
    faults: list[Fault] = []
    sequences = 0
    for kind, line, wagers, _ in sale.expansions:
        is_permuta = kind is Expansion.PERMUTA
        most = counter.permutations_max if is_permuta else counter.sequence_max
        sequences += not is_permuta
        if wagers > most:
            faults.append(Fault(line, Reason.EXPANSION_TOO_LARGE, bound=most))
        elif not is_permuta and sequences > counter.sequences_max:
            faults.append(Fault(line, Reason.SEQUENCES_TOO_MANY, bound=counter.sequences_max))
    return faults


def nothing_wrong(lines: list[CheckedPlay], book: LotteryBook) -> bool:
    """Tell whether neither `play_faults` nor `quota_faults` finds a fault, as with nearly every ticket.

    False means that they have to look: something is wrong, or not as simple as one quota and every number played once.
    """
    offered, exposure = book.rules.offered, book.exposure
    keys: set[tuple[int, int, int, str]] = set()
    for (_, game, selection, stake, _), draw, terms, _, market_id, _, fault in lines:
        if terms.multiplier is None or fault is not None or selection is None or terms.only_quota is None:
            return False
        if not terms.stake_min <= stake <= terms.stake_max or stake % terms.stake_multiple:
            return False
        key = (market_id, 0, game, selection)
        keys.add(key)
        if exposure.get(key, 0) + stake > terms.only_quota or game not in offered(draw.event.product_id, draw.event.zodiac):
            return False
    return len(keys) == len(lines)


def play_faults(lines: list[CheckedPlay], book: LotteryBook, *, with_quotas: bool = False) -> list[Fault]:
    """Return the faults of the plays themselves. Equal plays of a ticket together may not exceed the maximum stake (VE-20).

    Rejected plays do not count towards the maximum: a later equal play may still be sold. with_quotas: a play that has no fault
    of its own may be rejected by a quota (VE-41).
    """
    faults: list[Fault] = []
    staked: dict[tuple[int, int, str | None], Cents] = {}
    stakes: dict[tuple[int, int, int, str], Cents] = {}
    for number, line in enumerate(lines):
        played, earlier = line.play[:3], staked.get(line.play[:3], 0)
        fault = play_fault(number, line, book, earlier=earlier)
        if fault is None and with_quotas:
            fault = _quota_fault(number, line, stakes, book, Partial.DROP)
        if fault is None:
            staked[played] = earlier + line.play.stake
        else:
            faults.append(fault)
    return faults


def play_fault(number: int, line: CheckedPlay, book: LotteryBook, *, earlier: Cents = 0) -> Fault | None:
    """Return the fault of a play itself. earlier is staked by equal plays of its ticket before it."""
    play, terms, event = line.play, line.terms, line.draw.event
    if terms.multiplier is None or play.game not in book.rules.offered(event.product_id, event.zodiac):
        return Fault(number, Reason.GAME_NOT_OFFERED if terms.is_sold else Reason.NOT_SOLD_HERE)
    if line.fault is not None:
        return Fault(number, line.fault)
    if play.selection is None:
        return Fault(number, Reason.SELECTION_INVALID)
    if play.stake < terms.stake_min:
        return Fault(number, Reason.STAKE_TOO_SMALL, bound=terms.stake_min)
    if earlier + play.stake > terms.stake_max:
        return Fault(number, Reason.STAKE_TOO_LARGE, bound=terms.stake_max)
    if play.stake % terms.stake_multiple:
        return Fault(number, Reason.STAKE_NOT_MULTIPLE, bound=terms.stake_multiple)
    return None


def quota_faults(lines: list[CheckedPlay], book: LotteryBook, partial: Partial = Partial.NONE) -> list[Fault]:
    """Return the plays that exceed the room in a quota. The same number twice counts twice (VE-40).

    If the ticket may be sold in part, each fault says how much of its play is still sold (VE-41).
    """
    stakes: dict[tuple[int, int, int, str], Cents] = {}
    found = (_quota_fault(number, line, stakes, book, partial) for number, line in enumerate(lines))
    return [fault for fault in found if fault is not None]


def _quota_fault(
    number: int, line: CheckedPlay, stakes: dict[tuple[int, int, int, str], Cents], book: LotteryBook, partial: Partial
) -> Fault | None:
    """Return how a play exceeds the room in a quota, and count what of it is sold."""
    room, quota, scope = _room(line, stakes, book)
    if line.play.stake <= room:
        _add_stake(line, line.play.stake, stakes)
        return None
    sold = split_down(room, line.terms) if partial is Partial.SPLIT else 0
    _add_stake(line, sold, stakes)
    return Fault(number, Reason.SELECTION_FULL, bound=quota, room=room, sold=sold, scope=scope)


def split_down(room: Cents, terms: Terms) -> Cents:
    """Return how much of a play that does not fit is sold: the room, down to the step; 0 below the least stake (VE-41)."""
    fits = room - room % terms.stake_multiple
    return fits if fits >= terms.stake_min else 0


def prize_of(lines: list[CheckedPlay]) -> Cents:
    """Return the most that a ticket could win (VE-45).

    Each game of a draw counts its best-paid selection. A game of several draws counts all, since several may hit.
    """
    pays: dict[tuple[int, int], dict[str, Cents]] = {}
    for line in lines:
        play, multiplier = line.play, line.terms.multiplier
        assert play.selection is not None
        assert multiplier is not None
        selections = pays.setdefault((line.market_id, play.game), {})
        selections[play.selection] = selections.get(play.selection, 0) + times_half_up(play.stake, multiplier)
    return sum(sum(selections.values()) if game in JOINT else max(selections.values()) for (_, game), selections in pays.items())


def _room(line: CheckedPlay, stakes: dict[tuple[int, int, int, str], Cents], book: LotteryBook) -> tuple[Cents, Cents, int]:
    """Return the room for a play after the earlier plays of its ticket, the quota that leaves the least room, and its scope."""
    play, terms = line.play, line.terms
    assert play.selection is not None
    least: tuple[Cents, Cents, int] | None = None
    is_pair = kind_of(play.game) == AB
    for quotas in terms.quotas:
        quota = quotas.of(play.event_id, play.selection)
        if is_pair and (second := quotas.of(line.last_event.id, play.selection)) is not None:
            quota = second if quota is None else min(quota, second)
        if quota is None:
            continue
        key = (line.market_id, quotas.scope, play.game, play.selection)
        if quotas.scope == 0 and terms.dynamic is not None:
            quota = terms.dynamic.within(quota, book.exposure.get((line.market_id, 0, 0, MARKET_TOTAL), 0))
        # A quota lowered below what is already sold leaves no room, not negative room.
        room = max(0, quota - book.exposure.get(key, 0) - stakes.get(key, 0))
        if least is None or room < least[0]:
            least = room, quota, quotas.scope
    assert least is not None, "the banca always has a quota"
    return least


def _add_stake(line: CheckedPlay, stake: Cents, stakes: dict[tuple[int, int, int, str], Cents]) -> None:
    """Count a stake in every scope that has a quota, for the later plays of the ticket."""
    play = line.play
    assert play.selection is not None
    for quotas in line.terms.quotas:
        key = (line.market_id, quotas.scope, play.game, play.selection)
        stakes[key] = stakes.get(key, 0) + stake


_ORDER = {reason: place for place, reason in enumerate(Reason)}


def first_reason(faults: list[Fault]) -> Reason:
    """Return the reason that is checked first."""
    return min((fault.reason for fault in faults), key=_ORDER.__getitem__)
