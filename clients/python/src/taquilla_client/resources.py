"""The operations of the API by resource. Made from the API's document by `make clients`."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import UNSET, UnsetType
from taquilla_client.models import (
    Amount,
    BegunSession,
    BetsShown,
    CardSpec,
    CopiedTicket,
    CorrectionShown,
    CouponSpec,
    DrawDay,
    DrawShown,
    EventPage,
    EventSpec,
    ExposureShown,
    HeldCredits,
    HeldSportsTickets,
    LeagueSpec,
    ListedPlayer,
    ListedTicket,
    Loaded,
    Me,
    Move,
    Offers,
    OrderShown,
    PaidTicket,
    ParkedCalls,
    Partners,
    PartnerShown,
    PeriodReportShown,
    PlayerPage,
    PlayerShown,
    Providers,
    ResultShown,
    SoldTicket,
    SportsEvents,
    SportSpec,
    SportsResult,
    SportsTicketShown,
    TaxesDue,
    TeamSpec,
    TicketPage,
    TicketShown,
    TriedTicket,
    UndoneTicket,
    WagerToSell,
    WaitingList,
)
from taquilla_client.transport import Transport, new_key, segment


class SessionResource:
    """The operations below `/v1/session`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def begin(self, email: str, password: str, *, code: str | None = None, device_token: str | None = None) -> BegunSession:
        """Log in.

        Begins a session of twelve hours, and returns its token, which later requests send as `Authorization: Bearer`.
        Needs no `Idempotency-Key`: each login is a session of its own.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.
        """
        return self._transport.ask(
            "POST",
            "/v1/session",
            BegunSession,
            body={"email": email, "password": password, "code": code, "device_token": device_token},
        )

    def end(self) -> None:
        """Log out.

        Ends the session of the token at once, in every process.
        """
        self._transport.ask("DELETE", "/v1/session", type(None))


class MeResource:
    """The operations below `/v1/me`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def show(self) -> Me:
        """Show the caller.

        Shows the user whose token it is, and the currency and the time zone of its operator.
        """
        return self._transport.ask("GET", "/v1/me", Me)

    def change_password(
        self, old_password: str, new_password: str, *, code: str | None = None, device_token: str | None = None
    ) -> None:
        """Change the own password.

        The old password is the proof. The user's other sessions end, and its devices are no longer known. Sent twice,
        it has one effect: the second time the old password is wrong.

        new_password: 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.
        """
        self._transport.ask(
            "POST",
            "/v1/me/password",
            type(None),
            body={"old_password": old_password, "new_password": new_password, "code": code, "device_token": device_token},
        )


class DrawsResource:
    """The operations below `/v1/draws`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def show(self, draw_id: int) -> DrawShown:
        """Show a draw.

        Shows a draw that is or was on sale, with its state and its result in force.

        draw_id: The draw, as the lists number it.
        """
        return self._transport.ask("GET", f"/v1/draws/{segment(draw_id)}", DrawShown)

    def show_exposure(self, draw_id: int, *, limit: int | None = None) -> ExposureShown:
        """Show the exposure of a draw.

        Shows what each outcome would cost the operator, the most expensive first. For members of the operator's root
        entity. From the draw's close to its result nobody may see it.

        draw_id: The draw, as the lists number it.

        limit: The most outcomes to show.
        """
        return self._transport.ask("GET", f"/v1/draws/{segment(draw_id)}/exposure", ExposureShown, query={"limit": limit})

    def order(
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
        return self._transport.ask(
            "POST", f"/v1/draws/{segment(draw_id)}/{segment(order)}", OrderShown, body={"reason": reason}, key=key or new_key()
        )

    def approve_order(self, draw_id: int, order: Literal["suspend", "resume", "void"], *, key: str | None = None) -> OrderShown:
        """Approve to suspend, resume or void a draw.

        The second clerk is another one than the first, and asks for the same. Now it is done.

        draw_id: The draw, as the lists number it.

        order: What is to be done with the draw.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST", f"/v1/draws/{segment(draw_id)}/{segment(order)}/approve", OrderShown, key=key or new_key()
        )

    def list(
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
        return self._transport.ask(
            "GET",
            "/v1/draws",
            DrawDay,
            query={"day": day, "status": status, "product_id": product_id, "limit": limit, "cursor": cursor},
        )

    def each(
        self,
        *,
        day: date | None = None,
        status: Literal["open", "closed", "result"] | None = None,
        product_id: int | None = None,
        limit: int | None = None,
    ) -> Iterator[DrawShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = self.list(day=day, status=status, product_id=product_id, limit=limit, cursor=cursor)
            yield from page.draws
            if page.next is None:
                return
            cursor = page.next


class OffersResource:
    """The operations below `/v1/offers`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> Offers:
        """List what the caller may sell.

        Lists the games of each product that the caller's agency may sell now, and on which terms.
        """
        return self._transport.ask("GET", "/v1/offers", Offers)


class ResultsResource:
    """The operations below `/v1/results`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def enter(self, draw_id: int, outcome: str, *, key: str | None = None) -> ResultShown:
        """Enter a result.

        The first clerk's reading of a draw's result, or of its correction. It counts once a second clerk has approved
        it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST", "/v1/results", ResultShown, body={"draw_id": draw_id, "outcome": outcome}, key=key or new_key()
        )

    def approve(self, draw_id: int, outcome: str, *, key: str | None = None) -> ResultShown:
        """Approve a result.

        The second clerk types what was drawn, without seeing the first reading: the two must be the same. Then all
        that the draw decides is settled.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST", "/v1/results/approve", ResultShown, body={"draw_id": draw_id, "outcome": outcome}, key=key or new_key()
        )

    def preview_correction(self, draw_id: int, outcome: str) -> CorrectionShown:
        """Preview a correction.

        Shows what another result would move, before anybody enters it. Changes nothing, so it needs no
        `Idempotency-Key`. There is no preview before a result is in force.
        """
        return self._transport.ask("POST", "/v1/results/preview", CorrectionShown, body={"draw_id": draw_id, "outcome": outcome})


class ApprovalsResource:
    """The operations below `/v1/approvals`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> WaitingList:
        """List what waits for a second clerk.

        Lists the results and the orders about draws that one clerk has entered and no other has approved yet.
        """
        return self._transport.ask("GET", "/v1/approvals", WaitingList)


class TicketsResource:
    """The operations below `/v1/tickets`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def sell(self, wagers: Sequence[WagerToSell], *, key: str | None = None) -> SoldTicket:
        """Sell a ticket.

        Sells all of its wagers, or nothing; `errors` names the wagers that are wrong, with what is left of their
        quotas. The same request under the same key returns the same ticket; `status` then says whether it was undone
        since.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", "/v1/tickets", SoldTicket, body={"wagers": wagers}, key=key or new_key())

    def dry_run(self, wagers: Sequence[WagerToSell]) -> TriedTicket:
        """Try to sell a ticket.

        Judges a ticket as a sale would be judged now, by the seller's limits, quotas and credit, and sells nothing.
        What would be refused is refused in the same words. Dry runs wait for one another; no sale waits for them.
        Needs no `Idempotency-Key`.
        """
        return self._transport.ask("POST", "/v1/tickets/dry-run", TriedTicket, body={"wagers": wagers})

    def show(self, ticket_id: UUID) -> TicketShown:
        """Show a ticket.

        Shows a ticket of the caller's entity or of one below it, as it stands now.
        """
        return self._transport.ask("GET", f"/v1/tickets/{segment(ticket_id)}", TicketShown)

    def find(self, day: date, number: str) -> TicketShown:
        """Find a ticket by its number.

        Finds it by the number printed on it and its day of sale, by the operator's calendar.

        number: Eight digits, the first not 0.
        """
        return self._transport.ask("GET", f"/v1/tickets/by-number/{segment(day)}/{segment(number)}", TicketShown)

    def cancel(self, ticket_id: UUID, *, key: str | None = None) -> UndoneTicket:
        """Cancel a ticket.

        For a customer who has changed their mind: within the time to cancel, and before the first draw closes.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", f"/v1/tickets/{segment(ticket_id)}/cancel", UndoneTicket, key=key or new_key())

    def revert(self, ticket_id: UUID, *, key: str | None = None) -> UndoneTicket:
        """Revert a ticket.

        For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", f"/v1/tickets/{segment(ticket_id)}/revert", UndoneTicket, key=key or new_key())

    def pay(self, ticket_id: UUID, pin: int, *, key: str | None = None) -> PaidTicket:
        """Pay a ticket.

        Pays the prizes that were not paid yet, against the ticket's PIN. A wrong PIN is counted, and answered with
        404 `TICKET_UNKNOWN`; under the key of a payment that was made, 422 `KEY_REUSED`. A payment above the
        operator's bound is held (`PAYMENT_HELD`), until another user sends the same request with the same PIN.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST", f"/v1/tickets/{segment(ticket_id)}/pay", PaidTicket, body={"pin": pin}, key=key or new_key()
        )

    def copy(self, ticket_id: UUID) -> CopiedTicket:
        """Copy a ticket.

        Makes a draft of a ticket like this one, on the draws that are open now. Nothing is sold or kept.
        """
        return self._transport.ask("GET", f"/v1/tickets/{segment(ticket_id)}/copy", CopiedTicket)

    def print(
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
        return self._transport.ask(
            "POST", f"/v1/tickets/{segment(ticket_id)}/prints", bytes, query={"format": format, "width_mm": width_mm}
        )

    def list(
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
        return self._transport.ask(
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

    def each(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: Literal["sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"] | None = None,
        seller_id: int | None = None,
        product_id: int | None = None,
        limit: int | None = None,
    ) -> Iterator[ListedTicket]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = self.list(
                since=since, until=until, status=status, seller_id=seller_id, product_id=product_id, limit=limit, cursor=cursor
            )
            yield from page.tickets
            if page.next is None:
                return
            cursor = page.next


class ReportsResource:
    """The operations below `/v1/reports`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def period(
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
        return self._transport.ask(
            "GET",
            "/v1/reports/period",
            PeriodReportShown,
            query={"first_day": first_day, "last_day": last_day, "group": group, "user_id": user_id},
        )


class SportsResource:
    """The operations below `/v1/sports`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def load(
        self,
        *,
        begins: datetime | None = None,
        sport: Sequence[SportSpec] | UnsetType = UNSET,
        league: Sequence[LeagueSpec] | UnsetType = UNSET,
        team: Sequence[TeamSpec] | UnsetType = UNSET,
        event: Sequence[EventSpec] | UnsetType = UNSET,
        coupon: Sequence[CouponSpec] | UnsetType = UNSET,
        card: Sequence[CardSpec] | UnsetType = UNSET,
    ) -> Loaded:
        """Bring the operator's sports up to a catalogue.

        Rows that the catalogue leaves out stay. Loading the same catalogue again changes nothing, and continues a
        load that broke off. Coupons and cards never change once they are loaded.
        """
        return self._transport.ask(
            "PUT",
            "/v1/sports/catalogue",
            Loaded,
            body={
                "begins": begins,
                "sport": sport,
                "league": league,
                "team": team,
                "event": event,
                "coupon": coupon,
                "card": card,
            },
        )

    def list_events(self) -> SportsEvents:
        """List the operator's events.

        Lists events that start within a month from now, or started within the last month.
        """
        return self._transport.ask("GET", "/v1/sports/events", SportsEvents)

    def move_odds(self, moves: Sequence[Move], *, key: str | None = None) -> BetsShown:
        """Move odds, or suspend bets.

        All of them change together, or none. Tickets keep the odds that they were sold at.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", "/v1/sports/odds", BetsShown, body={"moves": moves}, key=key or new_key())

    def enter_result(
        self,
        event: int,
        *,
        won: Sequence[int] | UnsetType = UNSET,
        voided: Sequence[int] | UnsetType = UNSET,
        void: bool = False,
        key: str | None = None,
    ) -> SportsResult:
        """Enter an event's result, or its correction.

        The result counts once a second clerk has approved it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST",
            "/v1/sports/results",
            SportsResult,
            body={"event": event, "won": won, "voided": voided, "void": void},
            key=key or new_key(),
        )

    def approve_result(
        self,
        event: int,
        *,
        won: Sequence[int] | UnsetType = UNSET,
        voided: Sequence[int] | UnsetType = UNSET,
        void: bool = False,
        key: str | None = None,
    ) -> SportsResult:
        """Approve an event's result.

        A second clerk has to send the same result. Then all that it decides is settled.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST",
            "/v1/sports/results/approve",
            SportsResult,
            body={"event": event, "won": won, "voided": voided, "void": void},
            key=key or new_key(),
        )

    def list_held_tickets(self) -> HeldSportsTickets:
        """List the tickets that wait for approval.

        At its close a ticket that still waits is given back.
        """
        return self._transport.ask("GET", "/v1/sports/held", HeldSportsTickets)

    def approve_ticket(self, ticket: str, *, key: str | None = None) -> SportsTicketShown:
        """Approve a ticket that waits.

        The ticket plays. Only before its close.

        ticket: The ticket's id or its code.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST", f"/v1/sports/tickets/{segment(ticket)}/approve", SportsTicketShown, key=key or new_key()
        )

    def refuse_ticket(self, ticket: str, reason: str, *, key: str | None = None) -> SportsTicketShown:
        """Refuse a ticket that waits.

        Its price is given back, and the operator's wallet gets the reason. Only before its close; a ticket that plays
        is final.

        ticket: The ticket's id or its code.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST",
            f"/v1/sports/tickets/{segment(ticket)}/refuse",
            SportsTicketShown,
            body={"reason": reason},
            key=key or new_key(),
        )

    def list_taxes_due(self, first_day: date, last_day: date) -> TaxesDue:
        """List the taxes due.

        Lists what is due for these days, both included, by jurisdiction, month and tax. What a correction takes back
        counts for the day on which it is taken back.
        """
        return self._transport.ask("GET", "/v1/sports/taxes-due", TaxesDue, query={"first_day": first_day, "last_day": last_day})

    def list_parked_calls(self) -> ParkedCalls:
        """List the calls that are parked.

        The operator's wallet has not understood these calls for days. They are made again when somebody replays them.
        """
        return self._transport.ask("GET", "/v1/sports/wallet/parked", ParkedCalls)

    def replay_calls(self, *, ticket: str | None = None, key: str | None = None) -> ParkedCalls:
        """Replay parked calls.

        The next worker makes them again, in order: those about one ticket, or all. Returns the calls that are parked
        still.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", "/v1/sports/wallet/replay", ParkedCalls, body={"ticket": ticket}, key=key or new_key())


class PartnersResource:
    """The operations below `/v1/partners`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add(self, id: str, *, rate: int = 100, key: str | None = None) -> PartnerShown:
        """Add a partner.

        Its players may have wallets from now on.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", "/v1/partners", PartnerShown, body={"id": id, "rate": rate}, key=key or new_key())

    def close(self, partner_id: str, *, key: str | None = None) -> PartnerShown:
        """Close a partner.

        From now on its players' bets can only be settled.

        partner_id: The partner's id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", f"/v1/partners/{segment(partner_id)}/close", PartnerShown, key=key or new_key())

    def list(self) -> Partners:
        """List the partners.

        Lists the operator's partners, closed ones too.
        """
        return self._transport.ask("GET", "/v1/partners", Partners)


class ProvidersResource:
    """The operations below `/v1/providers`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> Providers:
        """List the providers of games.

        Lists them with their games. They belong to the installation, and are changed on its command line.
        """
        return self._transport.ask("GET", "/v1/providers", Providers)


class CreditsResource:
    """The operations below `/v1/credits`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_held(self) -> HeldCredits:
        """List the credits that wait.

        Lists the credits of providers above their ceilings, which two clerks approve or refuse.
        """
        return self._transport.ask("GET", "/v1/credits/held", HeldCredits)

    def judge(self, provider: str, request: str, verdict: Literal["approve", "refuse"], *, key: str | None = None) -> HeldCredits:
        """Approve or refuse a credit.

        Once two clerks have said the same, the credit is paid, or refused for good. Returns the credits that wait
        still.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST",
            "/v1/credits/judge",
            HeldCredits,
            body={"provider": provider, "request": request, "verdict": verdict},
            key=key or new_key(),
        )


class PlayersResource:
    """The operations below `/v1/players`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def show(self, user_id: str) -> PlayerShown:
        """Show a player.

        Shows its balance, and its limits: what holds, what is used of it, and what it has asked for and not
        confirmed.

        user_id: The player's id, as its partner knows it.
        """
        return self._transport.ask("GET", f"/v1/players/{segment(user_id)}", PlayerShown)

    def block(self, user_id: str, *, key: str | None = None) -> PlayerShown:
        """Block a player.

        A blocked player neither plays nor moves funds; the bets that it has are settled.

        user_id: The player's id, as its partner knows it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", f"/v1/players/{segment(user_id)}/block", PlayerShown, key=key or new_key())

    def unblock(self, user_id: str, *, key: str | None = None) -> PlayerShown:
        """Unblock a player.

        The player may do everything again that it has not forbidden itself.

        user_id: The player's id, as its partner knows it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask("POST", f"/v1/players/{segment(user_id)}/unblock", PlayerShown, key=key or new_key())

    def exclude(self, user_id: str, *, until: datetime | None = None, key: str | None = None) -> PlayerShown:
        """Exclude a player at its own wish.

        An excluded player neither plays nor deposits, and may withdraw. An exclusion is never shortened.

        user_id: The player's id, as its partner knows it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST", f"/v1/players/{segment(user_id)}/exclude", PlayerShown, body={"until": until}, key=key or new_key()
        )

    def set_limit(
        self,
        user_id: str,
        kind: Literal["deposit", "loss", "stake"],
        period: Literal["day", "month", "week"],
        amount: Amount | None,
        *,
        key: str | None = None,
    ) -> PlayerShown:
        """Set a limit at a player's wish.

        A lower limit holds at once; a higher one, or none, is to be confirmed a day later.

        user_id: The player's id, as its partner knows it.

        kind: What the limit bounds.

        period: The calendar period of the limit.

        amount: Whole units of the currency, with at most its decimals.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST",
            f"/v1/players/{segment(user_id)}/limits",
            PlayerShown,
            body={"kind": kind, "period": period, "amount": amount},
            key=key or new_key(),
        )

    def confirm_limit(
        self,
        user_id: str,
        kind: Literal["deposit", "loss", "stake"],
        period: Literal["day", "month", "week"],
        *,
        key: str | None = None,
    ) -> PlayerShown:
        """Confirm a limit at a player's wish.

        The player's second yes to the limit that it asked for last. Refused before its day is over.

        user_id: The player's id, as its partner knows it.

        kind: What the limit bounds.

        period: The calendar period of the limit.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return self._transport.ask(
            "POST",
            f"/v1/players/{segment(user_id)}/limits/confirm",
            PlayerShown,
            body={"kind": kind, "period": period},
            key=key or new_key(),
        )

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> PlayerPage:
        """List the players.

        Lists the players of the operator, with their balances.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return self._transport.ask("GET", "/v1/players", PlayerPage, query={"limit": limit, "cursor": cursor})

    def each(self, *, limit: int | None = None) -> Iterator[ListedPlayer]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = self.list(limit=limit, cursor=cursor)
            yield from page.players
            if page.next is None:
                return
            cursor = page.next


class EventsResource:
    """The operations below `/v1/events`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        after: int | None = None,
        types: str | None = None,
        limit: int | None = None,
        wait_s: int | None = None,
        singly: bool | None = None,
    ) -> EventPage:
        """List events.

        Lists what happened after an event, in the order of the ledger. With `wait_s` an empty page waits for the next
        event; with `Accept: text/event-stream` events come as they happen, and `Last-Event-ID` continues a stream
        that broke off. Managers see what concerns their entity and those below it; other events have the type
        `hidden` and no data, so that numbers have no gap.

        after: The number of the last event that is known.

        types: Only events of these types, with commas between them.

        limit: The most rows of the page.

        wait_s: Seconds to wait for an event if there is none yet.

        singly: One event for each ticket or movement, in place of one for a batch.
        """
        return self._transport.ask(
            "GET",
            "/v1/events",
            EventPage,
            query={"after": after, "types": types, "limit": limit, "wait_s": wait_s, "singly": singly},
        )


class Resources:
    """All resources of the API."""

    def __init__(self, transport: Transport) -> None:
        self.session = SessionResource(transport)
        self.me = MeResource(transport)
        self.draws = DrawsResource(transport)
        self.offers = OffersResource(transport)
        self.results = ResultsResource(transport)
        self.approvals = ApprovalsResource(transport)
        self.tickets = TicketsResource(transport)
        self.reports = ReportsResource(transport)
        self.sports = SportsResource(transport)
        self.partners = PartnersResource(transport)
        self.providers = ProvidersResource(transport)
        self.credits = CreditsResource(transport)
        self.players = PlayersResource(transport)
        self.events = EventsResource(transport)
