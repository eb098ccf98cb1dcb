"""The operations of the API by resource, without blocking. Made from the API's document by `make clients`."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from taquilla_client.models import (
    BegunSession,
    CopiedTicket,
    CorrectionShown,
    DrawDay,
    DrawShown,
    ExposureShown,
    ListedTicket,
    Me,
    Offers,
    OrderShown,
    PaidTicket,
    PeriodReportShown,
    ResultShown,
    SoldTicket,
    TicketPage,
    TicketShown,
    TriedTicket,
    UndoneTicket,
    WagerToSell,
    WaitingList,
)
from taquilla_client.transport import AsyncTransport, new_key, segment


class AsyncSessionResource:
    """The operations below `/v1/session`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def begin(self, email: str, password: str, *, code: str | None = None, device_token: str | None = None) -> BegunSession:
        """Log in.

        Begins a session of twelve hours, and returns its token, which later requests send as `Authorization: Bearer`.
        Needs no `Idempotency-Key`: each login is a session of its own.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.
        """
        return await self._transport.ask(
            "POST",
            "/v1/session",
            BegunSession,
            body={"email": email, "password": password, "code": code, "device_token": device_token},
        )

    async def end(self) -> None:
        """Log out.

        Ends the session of the token at once, in every process.
        """
        await self._transport.ask("DELETE", "/v1/session", type(None))


class AsyncMeResource:
    """The operations below `/v1/me`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self) -> Me:
        """Show the caller.

        Shows the user whose token it is, and the currency and the time zone of its operator.
        """
        return await self._transport.ask("GET", "/v1/me", Me)

    async def change_password(
        self, old_password: str, new_password: str, *, code: str | None = None, device_token: str | None = None
    ) -> None:
        """Change the own password.

        The old password is the proof. The user's other sessions end, and its devices are no longer known. Sent twice,
        it has one effect: the second time the old password is wrong.

        new_password: 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.
        """
        await self._transport.ask(
            "POST",
            "/v1/me/password",
            type(None),
            body={"old_password": old_password, "new_password": new_password, "code": code, "device_token": device_token},
        )


class AsyncDrawsResource:
    """The operations below `/v1/draws`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self, draw_id: int) -> DrawShown:
        """Show a draw.

        Shows a draw that is or was on sale, with its state and its result in force.

        draw_id: The draw, as the lists number it.
        """
        return await self._transport.ask("GET", f"/v1/draws/{segment(draw_id)}", DrawShown)

    async def show_exposure(self, draw_id: int, *, limit: int | None = None) -> ExposureShown:
        """Show the exposure of a draw.

        Shows what each outcome would cost the operator, the most expensive first. For members of the operator's root
        entity. From the draw's close to its result nobody may see it.

        draw_id: The draw, as the lists number it.

        limit: The most outcomes to show.
        """
        return await self._transport.ask("GET", f"/v1/draws/{segment(draw_id)}/exposure", ExposureShown, query={"limit": limit})

    async def order(
        self, draw_id: int, order: Literal["suspend", "resume", "void"], reason: str, *, key: str | None = None
    ) -> OrderShown:
        """Ask to suspend, resume or void a draw.

        Nothing more is sold of a suspended draw until it is resumed or closes; what was sold stays. A void draw
        closes at once, and all stakes on it are given back. A first clerk says why; it is done once a second clerk
        has approved it.

        draw_id: The draw, as the lists number it.

        order: What is to be done with the draw.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/draws/{segment(draw_id)}/{segment(order)}", OrderShown, body={"reason": reason}, key=key or new_key()
        )

    async def approve_order(
        self, draw_id: int, order: Literal["suspend", "resume", "void"], *, key: str | None = None
    ) -> OrderShown:
        """Approve to suspend, resume or void a draw.

        The second clerk is another one than the first, and asks for the same. Now it is done.

        draw_id: The draw, as the lists number it.

        order: What is to be done with the draw.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/draws/{segment(draw_id)}/{segment(order)}/approve", OrderShown, key=key or new_key()
        )

    async def list(
        self,
        *,
        day: date | None = None,
        status: Literal["open", "closed", "result"] | None = None,
        product_id: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> DrawDay:
        """List the draws of a day.

        Lists those of today, or of `day`, by the operator's calendar: those that are open, closed, or have a result.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET",
            "/v1/draws",
            DrawDay,
            query={"day": day, "status": status, "product_id": product_id, "limit": limit, "cursor": cursor},
        )

    async def each(
        self,
        *,
        day: date | None = None,
        status: Literal["open", "closed", "result"] | None = None,
        product_id: int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[DrawShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(day=day, status=status, product_id=product_id, limit=limit, cursor=cursor)
            for row in page.draws:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncOffersResource:
    """The operations below `/v1/offers`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self) -> Offers:
        """List what the caller may sell.

        Lists the games of each product that the caller's agency may sell now, and on which terms.
        """
        return await self._transport.ask("GET", "/v1/offers", Offers)


class AsyncResultsResource:
    """The operations below `/v1/results`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def enter(self, draw_id: int, outcome: str, *, key: str | None = None) -> ResultShown:
        """Enter a result.

        The first clerk's reading of a draw's result, or of its correction. It counts once a second clerk has approved
        it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/results", ResultShown, body={"draw_id": draw_id, "outcome": outcome}, key=key or new_key()
        )

    async def approve(self, draw_id: int, outcome: str, *, key: str | None = None) -> ResultShown:
        """Approve a result.

        The second clerk types what was drawn, without seeing the first reading: the two must be the same. Then all
        that the draw decides is settled.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/results/approve", ResultShown, body={"draw_id": draw_id, "outcome": outcome}, key=key or new_key()
        )

    async def preview_correction(self, draw_id: int, outcome: str) -> CorrectionShown:
        """Preview a correction.

        Shows what another result would move, before anybody enters it. Changes nothing, so it needs no
        `Idempotency-Key`. There is no preview before a result is in force.
        """
        return await self._transport.ask(
            "POST", "/v1/results/preview", CorrectionShown, body={"draw_id": draw_id, "outcome": outcome}
        )


class AsyncApprovalsResource:
    """The operations below `/v1/approvals`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self) -> WaitingList:
        """List what waits for a second clerk.

        Lists the results and the orders about draws that one clerk has entered and no other has approved yet.
        """
        return await self._transport.ask("GET", "/v1/approvals", WaitingList)


class AsyncTicketsResource:
    """The operations below `/v1/tickets`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def sell(self, wagers: Sequence[WagerToSell], *, key: str | None = None) -> SoldTicket:
        """Sell a ticket.

        Sells all of its wagers, or nothing; `errors` names the wagers that are wrong, with what is left of their
        quotas. The same request under the same key returns the same ticket; `status` then says whether it was undone
        since.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", "/v1/tickets", SoldTicket, body={"wagers": wagers}, key=key or new_key())

    async def dry_run(self, wagers: Sequence[WagerToSell]) -> TriedTicket:
        """Try to sell a ticket.

        Judges a ticket as a sale would be judged now, by the seller's limits, quotas and credit, and sells nothing.
        What would be refused is refused in the same words. Dry runs wait for one another; no sale waits for them.
        Needs no `Idempotency-Key`.
        """
        return await self._transport.ask("POST", "/v1/tickets/dry-run", TriedTicket, body={"wagers": wagers})

    async def show(self, ticket_id: UUID) -> TicketShown:
        """Show a ticket.

        Shows a ticket of the caller's entity or of one below it, as it stands now.
        """
        return await self._transport.ask("GET", f"/v1/tickets/{segment(ticket_id)}", TicketShown)

    async def find(self, day: date, number: str) -> TicketShown:
        """Find a ticket by its number.

        Finds it by the number printed on it and its day of sale, by the operator's calendar.

        number: Eight digits, the first not 0.
        """
        return await self._transport.ask("GET", f"/v1/tickets/by-number/{segment(day)}/{segment(number)}", TicketShown)

    async def cancel(self, ticket_id: UUID, *, key: str | None = None) -> UndoneTicket:
        """Cancel a ticket.

        For a customer who has changed their mind: within the time to cancel, and before the first draw closes.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/tickets/{segment(ticket_id)}/cancel", UndoneTicket, key=key or new_key())

    async def revert(self, ticket_id: UUID, *, key: str | None = None) -> UndoneTicket:
        """Revert a ticket.

        For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/tickets/{segment(ticket_id)}/revert", UndoneTicket, key=key or new_key())

    async def pay(self, ticket_id: UUID, pin: int, *, key: str | None = None) -> PaidTicket:
        """Pay a ticket.

        Pays the prizes that were not paid yet, against the ticket's PIN. A wrong PIN is counted, and answered with
        404 `TICKET_UNKNOWN`; under the key of a payment that was made, 422 `KEY_REUSED`. A payment above the
        operator's bound is held (`PAYMENT_HELD`), until another user sends the same request with the same PIN.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/tickets/{segment(ticket_id)}/pay", PaidTicket, body={"pin": pin}, key=key or new_key()
        )

    async def copy(self, ticket_id: UUID) -> CopiedTicket:
        """Copy a ticket.

        Makes a draft of a ticket like this one, on the draws that are open now. Nothing is sold or kept.
        """
        return await self._transport.ask("GET", f"/v1/tickets/{segment(ticket_id)}/copy", CopiedTicket)

    async def print(
        self,
        ticket_id: UUID,
        *,
        format: Literal["png", "text", "pdf", "escpos"] | None = None,
        width_mm: Literal[58, 80] | None = None,
    ) -> bytes:
        """Print a ticket.

        The seller's first print is the original and bears the PIN. Later prints are marked COPIA, and so are the
        prints of the seller's colleagues. Needs no `Idempotency-Key`: every request counts as a print, and there are
        never two originals.
        """
        return await self._transport.ask(
            "POST", f"/v1/tickets/{segment(ticket_id)}/prints", bytes, query={"format": format, "width_mm": width_mm}
        )

    async def list(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: Literal["sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"] | None = None,
        seller_id: int | None = None,
        product_id: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> TicketPage:
        """List tickets.

        Lists those of the caller's entity and of the entities below it, the newest first: of the last 31 days, or
        sold from `since` until `until`, at most 366 days. A page costs the same wherever it is.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET",
            "/v1/tickets",
            TicketPage,
            query={
                "since": since,
                "until": until,
                "status": status,
                "seller_id": seller_id,
                "product_id": product_id,
                "limit": limit,
                "cursor": cursor,
            },
        )

    async def each(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: Literal["sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"] | None = None,
        seller_id: int | None = None,
        product_id: int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[ListedTicket]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(
                since=since, until=until, status=status, seller_id=seller_id, product_id=product_id, limit=limit, cursor=cursor
            )
            for row in page.tickets:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncReportsResource:
    """The operations below `/v1/reports`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def period(
        self,
        first_day: date,
        last_day: date,
        *,
        group: Literal["day", "user", "product", "game", "entity", "draw"] | None = None,
        user_id: int | None = None,
    ) -> PeriodReportShown:
        """Report a period.

        Covers the sales of the caller's entity and of those below it, and the prizes won there, from `first_day` to
        `last_day` by the operator's calendar, at most 366 days; of one user by product, game or draw at most one day.
        A sale counts on its own day, a prize on the day of its settlement. A pair of animals counts as `terminal_ab`,
        as its game has the same number.
        """
        return await self._transport.ask(
            "GET",
            "/v1/reports/period",
            PeriodReportShown,
            query={"first_day": first_day, "last_day": last_day, "group": group, "user_id": user_id},
        )


class AsyncResources:
    """All resources of the API."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.session = AsyncSessionResource(transport)
        self.me = AsyncMeResource(transport)
        self.draws = AsyncDrawsResource(transport)
        self.offers = AsyncOffersResource(transport)
        self.results = AsyncResultsResource(transport)
        self.approvals = AsyncApprovalsResource(transport)
        self.tickets = AsyncTicketsResource(transport)
        self.reports = AsyncReportsResource(transport)
