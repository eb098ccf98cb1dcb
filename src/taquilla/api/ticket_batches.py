"""Sells many tickets by one request: `/v1/tickets/batch`."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from taquilla.api.fields import AmountTooFine
from taquilla.api.handlers import Routes
from taquilla.api.members import Session, admitted_member, limit, policy_of
from taquilla.api.problems import Problem, Refused, placed, problem_of
from taquilla.api.sale_messages import SELLERS, TicketToSell, tendered_sale_of
from taquilla.api.ticket_responses import SoldTicket, sold_ticket
from taquilla.domain.deciding import Answer
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.batcher import BEFORE_KEY, Busy
from taquilla.engine.counters import ask_all
from taquilla.http.decode import plain_reader
from taquilla.http.framework import JSONBody, Request, Response, WrittenResponse
from taquilla.http.responses import encode

HANDLERS: Final = Routes("/v1/tickets", "Tickets")

TICKETS_MAX: Final = 500
"""The most tickets of a batch. With their 256 KiB that is five wagers for each."""


class KeyedTicket(TicketToSell, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ticket of a batch, and its own key."""

    key: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[ -~]+$(?!\n)", examples=["till 7-000123"])]


class TicketBatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The tickets to sell, in their order."""

    tickets: Annotated[list[KeyedTicket], Meta(min_length=1, max_length=TICKETS_MAX)]


# The keys are those of a body without tenders.
read_plain_batch: Final = plain_reader(TicketBatch, lambda batch: 1 + sum([2 + 4 * len(one.wagers) for one in batch.tickets]))
"""Reads a plain body of a batch; see `plain_reader`."""


class BatchedTicket(Struct, frozen=True):
    """The answer to one ticket of a batch: the ticket, or the problem in place of it.

    outcome is sold, repeated (it was sold under this key before), refused (nothing was sold, the key is free), or unknown: send
    the ticket again under its key.
    """

    key: str
    outcome: Literal["sold", "repeated", "refused", "unknown"]
    ticket: SoldTicket | None = None
    problem: Problem | None = None


class BatchAnswer(Struct, frozen=True):
    """The answers, in the order of the tickets."""

    tickets: list[BatchedTicket]


@HANDLERS.post("/batch", SELLERS, "The answers.")
async def sell_batch(request: Request, data: JSONBody[TicketBatch]) -> Response[BatchAnswer]:
    """Sell many tickets.

    Sells up to 500 tickets, each as by itself: under its own `key`, in their order, whole or not at all, whatever becomes of the
    others. After a lost response send the batch again: what was sold is `repeated`. `pointer` and `errors` of a problem name the
    ticket and the wager in this body; a body that is malformed is refused whole, before anything is sold. It has at most 256 KiB,
    which are five wagers a ticket; send more in several batches. Each ticket counts as a request of the caller's limit; a
    batch of more tickets than that is refused, and none of them counts.
    """
    session, tickets = admitted_member(request), data.tickets
    counted_by, policy = policy_of(session.caller)
    if len(tickets) > policy.most:
        raise Refused(Refusal(Reason.BATCH_TOO_LARGE, bound=policy.most))
    # The request itself was counted to let it in, and will be again: whoever waits as long as it is told is let through.
    limit(request, counted_by, policy, count=-1)
    limit(request, counted_by, policy, count=len(tickets))
    sales = [await _sale(session, ticket) for ticket in tickets]
    answers = iter(await ask_all(session.house.counter, [sale for sale in sales if isinstance(sale, SellTicket)]))
    told = [
        _told(request, session, sale, BatchedTicket(ticket.key, "sold"), f"/tickets/{place}", answers)
        for place, (ticket, sale) in enumerate(zip(tickets, sales, strict=True))
    ]
    return WrittenResponse(encode(BatchAnswer(told)), 200)


async def _sale(session: Session, ticket: KeyedTicket) -> SellTicket | AmountTooFine:
    try:
        return await tendered_sale_of(session, ticket.key, ticket)
    except AmountTooFine as error:
        return error


def _told(
    request: Request,
    session: Session,
    sale: SellTicket | AmountTooFine,
    told: BatchedTicket,
    place: str,
    answers: Iterator[Answer | Busy],
) -> BatchedTicket:
    """Return the answer to a ticket: the next one, if it was put to the counter."""
    answer = next(answers) if isinstance(sale, SellTicket) else sale
    if isinstance(answer, Sold):
        assert isinstance(sale, SellTicket)
        ticket = sold_ticket(answer, session.operator, session.house.lottery.cache.peek_event)
        return replace(told, outcome="sold" if answer.ticket.id == sale.id else "repeated", ticket=ticket)
    assert isinstance(answer, Refusal | Busy | AmountTooFine)
    error = Refused(answer, session.exponent) if isinstance(answer, Refusal) else answer
    problem = placed(problem_of(error, request), place)
    # What was not looked up by its key may have been sold by a request before this one.
    is_unknown = answer.reason in BEFORE_KEY if isinstance(answer, Refusal) else isinstance(answer, Busy)
    return replace(told, outcome="unknown" if is_unknown else "refused", problem=problem)
