"""Previews of rules: the sales of the last seven days that one would have refused: `/v1/rules/preview`."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from taquilla.api.fields import Amount, GamePlayed, Instant
from taquilla.api.handlers import Routes
from taquilla.api.made_of import made_of
from taquilla.api.members import TheSession
from taquilla.api.problems import Bound, bound_shown, granted
from taquilla.api.rule_values import NewRule, kind_of, request_of
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.games import key_of
from taquilla.domain.lottery.rule_replay import REPLAYED, PastSale
from taquilla.domain.people.operations import SEE_RULES, SEE_TICKETS
from taquilla.http.framework import JSONBody, Response

HANDLERS: Final = Routes("/v1/rules", "Rules")


class RefusedWager(Struct, frozen=True):
    """A wager that would have been refused. bound is the limit that it would have passed, an amount or a count.

    room is the amount that would have been left of the quota.
    """

    line: int
    draw_id: int
    draw: str
    game: GamePlayed
    selection: str
    stake: Amount
    reason: str
    bound: Bound | UnsetType = UNSET
    room: Amount | UnsetType = UNSET


class RefusedSale(Struct, frozen=True):
    """A sale that would have been refused whole. bound is there where the whole ticket passed it; then wagers is empty."""

    ticket_id: UUID
    number: int
    day: date
    entity_id: int
    seller_id: int
    sold_at: Instant
    amount: Amount
    reason: str
    wagers: list[RefusedWager]
    bound: Bound | UnsetType = UNSET


class PreviewShown(Struct, frozen=True):
    """The effect that a rule would have had on the sales from since to until.

    judged counts the sales that it is about, refused those that it would have refused, amount is what they sold. tickets are the
    first hundred of these, none for a key whose scopes lack `tickets:read`. is_complete is false where there were too many sales
    to judge in ten seconds: until tells how far it came. note says why a kind of rule refuses no sale.
    """

    since: Instant
    until: Instant
    is_complete: bool
    judged: int
    refused: int
    amount: Amount
    currency: str
    tickets: list[RefusedSale]
    note: str | None


_NOTES: Final = {
    "commission": "a commission refuses no sale: it shares what is sold",
    "payout": "a bound of payments refuses no sale: it makes a payment wait for a second person",
}


@HANDLERS.post("/preview", SEE_RULES, "The effect.")
async def preview_rule(data: JSONBody[NewRule], session: TheSession) -> Response[PreviewShown]:
    """Preview a rule.

    Judges the sales of the last seven days again, in their order, as if the rule had held alone in its scope all the time, and
    shows those that it would have refused. `starts_at` and `ends_at` count for nothing. A sale that is refused leaves its room to
    later ones. Sales on draws that are closed and wait for their result are left out. Bounds of expansions, of cancels and of
    days to claim a prize refuse no past sale. A multiplier refuses one only by the greatest prize of a ticket; commissions and
    bounds of payments refuse none. Changes nothing, so it needs no `Idempotency-Key`. It judges for ten seconds at most.
    """
    exponent = session.operator.exponent
    previews = session.house.lottery.rule_previews
    found = granted(await previews.preview(session.operator.id, request_of(data, exponent), session.author))
    note = _NOTES[kind] if (kind := kind_of(data.values)) not in REPLAYED else None
    shown = found.tickets if session.refuses(SEE_TICKETS) is None else []
    tickets = [_sale(sale, refusal, session.operator) for sale, refusal in shown]
    return Response(made_of(PreviewShown, found, session.operator, tickets=tickets, note=note))


def _sale(sale: PastSale, refusal: Refusal, operator: Operator) -> RefusedSale:
    return made_of(
        RefusedSale, sale, operator, ticket_id=sale.id, seller_id=sale.member_id, sold_at=sale.created_at,
        reason=refusal.reason.name, wagers=[_wager(sale, fault, operator) for fault in refusal.faults],
        bound=bound_shown(refusal.reason, refusal.bound, operator.exponent),
    )  # fmt: skip


def _wager(sale: PastSale, fault: Fault, operator: Operator) -> RefusedWager:
    wager = sale.wagers[fault.line]
    event = wager.events[0]
    return made_of(
        RefusedWager, wager, operator, draw_id=wager.event_id, draw=event.name, game=key_of(wager.game, event.category),
        stake=wager.amount, reason=fault.reason.name, bound=bound_shown(fault.reason, fault.bound, operator.exponent),
        room=fault.room if fault.reason is Reason.SELECTION_FULL else UNSET,
    )  # fmt: skip
