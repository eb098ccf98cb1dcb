"""The operations of the API by resource, without blocking. Made from the API's document by `make clients`."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import UNSET, UnsetType

from taquilla_client.models import (
    AddedHouseKey,
    AddedKey,
    AddedOperator,
    AddedToken,
    AddedUser,
    AlarmPage,
    AlarmShown,
    Amount,
    AttemptPage,
    AttemptShown,
    AuditListed,
    AuditPage,
    AuditShown,
    BatchAnswer,
    BegunFactor,
    BegunSession,
    BetsShown,
    CardSpec,
    Ceilings,
    Changelog,
    Close,
    Commission,
    CopiedTicket,
    CorrectionShown,
    CouponSpec,
    DecidedPayment,
    DrawDay,
    DrawShown,
    DynamicQuota,
    EntityAdded,
    EntityBalance,
    EntityDetails,
    EntityPage,
    EntityShown,
    EntityTree,
    EventPage,
    EventSpec,
    ExportPage,
    ExportShown,
    ExposureShown,
    FirstAdministrator,
    GamesShown,
    HeldCredits,
    HeldPaymentPage,
    HeldPaymentShown,
    HeldSportsTickets,
    Holiday,
    Holidays,
    HouseKeyPage,
    HouseKeyShown,
    KeyedTicket,
    KeyPage,
    KeyShown,
    LeagueSpec,
    LegOfTender,
    Limit,
    ListedPlayer,
    ListedTicket,
    Loaded,
    Look,
    Loosenings,
    LooseningShown,
    Lotteries,
    Me,
    Move,
    Multiplier,
    NewRule,
    Offer,
    Offers,
    OperatorPage,
    OperatorShown,
    OrderShown,
    PaidTicket,
    ParkedCalls,
    Partners,
    PartnerShown,
    PasswordReset,
    PaymentMethods,
    PaymentMethodShown,
    PaymentPage,
    PaymentShown,
    PayoutBound,
    PeriodReportShown,
    Pieces,
    PlayerPage,
    PlayerShown,
    PreviewShown,
    PrizeReport,
    ProductPage,
    ProductShown,
    ProviderGameShown,
    Providers,
    ProviderShown,
    Quota,
    RatePage,
    RateShown,
    RecoveryCodes,
    ResultShown,
    ResultToRead,
    RulePage,
    RuleShown,
    SandboxMade,
    ScopeOfRule,
    SealShown,
    SecondFactor,
    SecretSet,
    SentTest,
    SessionPage,
    SessionShown,
    SetPreviewed,
    ShiftListed,
    ShiftPage,
    ShiftShown,
    SigningKey,
    SigningKeys,
    SoldTicket,
    SportsCoupon,
    SportsCoupons,
    SportsEvents,
    SportSpec,
    SportsReport,
    SportsResult,
    SportsTaxes,
    SportsTerms,
    SportsTicketShown,
    TaxReport,
    TeamSpec,
    TenderOfSale,
    TicketPage,
    TicketShown,
    TokenPage,
    TokenShown,
    TriedTicket,
    UnclaimedReport,
    UnclaimedTicket,
    UndoneTicket,
    UserPage,
    UserShown,
    ValuesInForce,
    WagerToSell,
    WaitingList,
    WalletAnswer,
    WalletsShown,
    WalletStatus,
    WayToCount,
    WayToOpen,
    WebhookProgress,
    Webhooks,
    WebhookShown,
    WebhookWithKeys,
    WeekPage,
    WeekShown,
    WeekSums,
)
from taquilla_client.tagged import Tagged
from taquilla_client.transport import AsyncTransport, key_or_new, segment


class AsyncSessionResource:
    """The operations below `/v1/session`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def begin(
        self,
        email: str,
        password: str,
        *,
        code: str | None = None,
        device_token: str | None = None,
        operator_id: int | None = None,
    ) -> BegunSession:
        """Log in.

        Begins a session of twelve hours, and returns its token, which later requests send as `Authorization: Bearer`.
        Needs no `Idempotency-Key`: each login is a session of its own.

        email: The address with which the user logs in.

        password: The password of the user.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.

        operator_id: The user's operator; needed where that one keeps its addresses apart. `77/ana@example.com` names
        it too.
        """
        return await self._transport.ask(
            "POST",
            "/v1/session",
            BegunSession,
            body={
                "email": email,
                "password": password,
                "code": UNSET if code is None else code,
                "device_token": UNSET if device_token is None else device_token,
                "operator_id": UNSET if operator_id is None else operator_id,
            },
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

        old_password: The password that the user has now.

        new_password: The new password. 10 to 256 characters: no run, no repetition, not of common words alone, not
        the user's own name.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.
        """
        await self._transport.ask(
            "POST",
            "/v1/me/password",
            type(None),
            body={
                "old_password": old_password,
                "new_password": new_password,
                "code": UNSET if code is None else code,
                "device_token": UNSET if device_token is None else device_token,
            },
        )

    async def show_second_factor(self) -> SecondFactor:
        """Show the own second factor.

        Shows whether a login of the caller needs a one-time code.
        """
        return await self._transport.ask("GET", "/v1/me/second-factor", SecondFactor)

    async def begin_second_factor(
        self, password: str, *, code: str | None = None, device_token: str | None = None
    ) -> BegunFactor:
        """Begin a second factor.

        Makes a secret for an authenticator app. It counts once its first code has confirmed it; begun again, it is
        another one. Needs no `Idempotency-Key`.

        password: The password of the caller.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.
        """
        return await self._transport.ask(
            "POST",
            "/v1/me/second-factor/begin",
            BegunFactor,
            body={
                "password": password,
                "code": UNSET if code is None else code,
                "device_token": UNSET if device_token is None else device_token,
            },
        )

    async def confirm_second_factor(self, code: str) -> RecoveryCodes:
        """Confirm a second factor.

        Turns it on by its first code, and returns the recovery codes, this once. Needs no `Idempotency-Key`: it is
        confirmed once.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.
        """
        return await self._transport.ask("POST", "/v1/me/second-factor/confirm", RecoveryCodes, body={"code": code})

    async def remove_second_factor(self, password: str, *, code: str | None = None, device_token: str | None = None) -> None:
        """Remove the second factor.

        Turns it off, with its recovery codes, by the password and a code. Needs no `Idempotency-Key`: it is removed
        once.

        password: The password of the caller.

        code: Six digits of the authenticator app, or a recovery code; for users with a second factor.

        device_token: `device_token` of an earlier login of this user on this device.
        """
        await self._transport.ask(
            "POST",
            "/v1/me/second-factor/remove",
            type(None),
            body={
                "password": password,
                "code": UNSET if code is None else code,
                "device_token": UNSET if device_token is None else device_token,
            },
        )


class AsyncSessionsResource:
    """The operations below `/v1/sessions`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def remove(self, session_id: int, *, key: str | None = None) -> None:
        """End a session.

        Ends a session of the caller, or of a user whom the caller manages, at once, in every process.

        session_id: The session, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        await self._transport.ask("DELETE", f"/v1/sessions/{segment(session_id)}", type(None), key=key_or_new(key))

    async def list(self, *, user_id: int | None = None, limit: int | None = None, cursor: str | None = None) -> SessionPage:
        """List sessions.

        Lists the live sessions of the caller, and of the users whom the caller manages, by their ids.

        user_id: Only sessions of this user.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", "/v1/sessions", SessionPage, query={"user_id": user_id, "limit": limit, "cursor": cursor}
        )

    async def each(self, *, user_id: int | None = None, limit: int | None = None) -> AsyncIterator[SessionShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(user_id=user_id, limit=limit, cursor=cursor)
            for row in page.sessions:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncPasswordResource:
    """The operations below `/v1/password`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def use_reset(self, reset_token: str, new_password: str) -> None:
        """Set a password by a reset token.

        The token is the proof, once, within an hour of `POST /v1/users/{user_id}/password-reset`. All sessions of the
        user end, and a login that was locked is free again.

        reset_token: The token of the password reset.

        new_password: The new password. 10 to 256 characters: no run, no repetition, not of common words alone, not
        the user's own name.
        """
        await self._transport.ask(
            "POST", "/v1/password", type(None), body={"reset_token": reset_token, "new_password": new_password}
        )


class AsyncDrawsResource:
    """The operations below `/v1/draws`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self, draw_id: int) -> DrawShown:
        """Show a draw.

        Shows a draw that is or was on sale, with its status and its result in force.

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

    async def close(self, draw_id: int, *, key: str | None = None) -> DrawShown:
        """Close a draw that is due.

        A worker closes draws in their time; this does it now, where none has. A draw never closes early, but in a
        sandbox: there it closes by this call, and may have a result at once. It closes at its planned instant,
        however late it is done: nothing was sold since in any case. A worker settles it.

        draw_id: The draw, as the lists number it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/draws/{segment(draw_id)}/close", DrawShown, key=key_or_new(key))

    async def order(
        self, draw_id: int, order: Literal["suspend", "resume", "void"], reason: str, *, key: str | None = None
    ) -> OrderShown:
        """Ask to suspend, resume or void a draw.

        Nothing more is sold of a suspended draw until it is resumed or closes; what was sold stays. A void draw
        closes at once, and all stakes on it are given back. A first clerk says why; it is done once a second clerk
        has approved it.

        draw_id: The draw, as the lists number it.

        order: What is to be done with the draw.

        reason: Why the order is given, for the audit trail.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/draws/{segment(draw_id)}/{segment(order)}", OrderShown, body={"reason": reason}, key=key_or_new(key)
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
            "POST", f"/v1/draws/{segment(draw_id)}/{segment(order)}/approve", OrderShown, key=key_or_new(key)
        )

    async def show_seal(self, draw_id: int) -> SealShown:
        """Show the seal of a draw.

        Shows the seal of a closed draw, with its proof against the earliest checkpoint of the operator's log behind
        it that most of today's witnesses have signed: their times say by when it was sealed. For members of the
        operator's root entity. Until the seal has left the server, a moment after the close, it is refused.

        draw_id: The draw, as the lists number it.
        """
        return await self._transport.ask("GET", f"/v1/draws/{segment(draw_id)}/seal", SealShown)

    async def download_sealed_wagers(self, draw_id: int) -> bytes:
        """Download the wagers of a sealed draw.

        The file that was sealed, as text: its head, a blank line, and a line for each wager, undone ones too. The
        lines are made again from the rows, so that whoever makes their tree again sees whether they are those that
        were sealed. Auditors may have it at once; managers and administrators, who may enter results, once the draw
        has one, and while no draw on which its wagers are played too waits for its own.

        draw_id: The draw, as the lists number it.
        """
        return await self._transport.ask("GET", f"/v1/draws/{segment(draw_id)}/seal/wagers", bytes)

    async def download_sealed_results(self, draw_id: int) -> bytes:
        """Download the results of a sealed draw, and the prizes owed by them.

        As text: the approved result of each draw on which the wagers were played, and each prize and refund in force,
        paid out or not. This file is not sealed: the sealed one is compared with it.

        draw_id: The draw, as the lists number it.
        """
        return await self._transport.ask("GET", f"/v1/draws/{segment(draw_id)}/seal/results", bytes)

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

        day: The day of the draws, by the operator's calendar; by default today.

        status: Only draws that are open, closed, or have a result.

        product_id: Only of this product.

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

        draw_id: The draw, by its id.

        outcome: What was drawn: 341, 341-ARI or 00.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/results", ResultShown, body={"draw_id": draw_id, "outcome": outcome}, key=key_or_new(key)
        )

    async def approve(self, draw_id: int, outcome: str, *, key: str | None = None) -> ResultShown:
        """Approve a result.

        The second clerk types what was drawn, without seeing the first reading: the two must be the same. Then all
        that the draw decides is settled.

        draw_id: The draw, by its id.

        outcome: What was drawn: 341, 341-ARI or 00.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/results/approve", ResultShown, body={"draw_id": draw_id, "outcome": outcome}, key=key_or_new(key)
        )

    async def preview_correction(self, draw_id: int, outcome: str) -> CorrectionShown:
        """Preview a correction.

        Shows what another result would move, before anybody enters it. Changes nothing, so it needs no
        `Idempotency-Key`. There is no preview before a result is in force.

        draw_id: The draw, by its id.

        outcome: What was drawn: 341, 341-ARI or 00.
        """
        return await self._transport.ask(
            "POST", "/v1/results/preview", CorrectionShown, body={"draw_id": draw_id, "outcome": outcome}
        )

    async def enter_batch(self, results: Sequence[ResultToRead], *, key: str | None = None) -> None:
        """Enter several results.

        The first clerk's readings of up to 50 draws: all are entered, or none; `pointer` names the one that was
        refused.

        results: The readings, each of another draw.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        await self._transport.ask("POST", "/v1/results/batch", type(None), body={"results": results}, key=key_or_new(key))

    async def approve_batch(self, results: Sequence[ResultToRead], *, key: str | None = None) -> None:
        """Approve several results.

        The second clerk types what was drawn, of up to 50 draws: all are approved, or none. A reading that differs
        from the first is counted, whatever becomes of the others.

        results: The readings, each of another draw.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        await self._transport.ask("POST", "/v1/results/batch/approve", type(None), body={"results": results}, key=key_or_new(key))

    async def preview_batch(self, results: Sequence[ResultToRead]) -> SetPreviewed:
        """Preview several results.

        Says of each reading whether it could be entered now. Enters nothing, and tells nothing of what others have
        read.

        results: The readings, each of another draw.
        """
        return await self._transport.ask("POST", "/v1/results/batch/preview", SetPreviewed, body={"results": results})


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

    async def sell(
        self, wagers: Sequence[WagerToSell], *, tender: TenderOfSale | None = None, key: str | None = None
    ) -> SoldTicket:
        """Sell a ticket.

        Sells all of its wagers, or nothing; `errors` names the wagers that are wrong, with what is left of their
        quotas. The same request under the same key returns the same ticket; `status` then says only whether it was
        undone since, and stays `sold` after a result: `GET` the ticket for that. `tender` is recorded with the
        ticket, for the seller's shift.

        wagers: The wagers, in their order on the ticket.

        tender: What was handed over for the ticket; null: its amount, in cash of the operator's own currency.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/tickets",
            SoldTicket,
            body={"wagers": wagers, "tender": UNSET if tender is None else tender},
            key=key_or_new(key),
        )

    async def dry_run(self, wagers: Sequence[WagerToSell], *, tender: TenderOfSale | None = None) -> TriedTicket:
        """Try to sell a ticket.

        Judges a ticket as a sale would be judged now, by the seller's limits, quotas and credit, and sells nothing.
        What would be refused is refused in the same words. Dry runs wait for one another; no sale waits for them.
        Needs no `Idempotency-Key`.

        wagers: The wagers, in their order on the ticket.

        tender: What was handed over for the ticket; null: its amount, in cash of the operator's own currency.
        """
        return await self._transport.ask(
            "POST", "/v1/tickets/dry-run", TriedTicket, body={"wagers": wagers, "tender": UNSET if tender is None else tender}
        )

    async def show(self, ticket_id: UUID, *, expand: str | None = None) -> TicketShown:
        """Show a ticket.

        Shows a ticket of the caller's entity or of one below it, as it stands now. Between the close of a draw and
        its result its plays are sealed to everybody but the ticket's seller and auditors.

        ticket_id: The ticket, by its id.

        expand: What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It
        takes what the caller may see by itself.
        """
        return await self._transport.ask("GET", f"/v1/tickets/{segment(ticket_id)}", TicketShown, query={"expand": expand})

    async def find(self, day: date, number: str, *, expand: str | None = None) -> TicketShown:
        """Find a ticket by its number.

        Finds it by the number printed on it and its day of sale, by the operator's calendar.

        day: The day of the sale, by the operator's calendar.

        number: Eight digits, the first not 0.

        expand: What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It
        takes what the caller may see by itself.
        """
        return await self._transport.ask(
            "GET", f"/v1/tickets/by-number/{segment(day)}/{segment(number)}", TicketShown, query={"expand": expand}
        )

    async def cancel(self, ticket_id: UUID, *, key: str | None = None) -> UndoneTicket:
        """Cancel a ticket.

        For a customer who has changed their mind: within the time to cancel, and before the first draw closes.

        ticket_id: The ticket, by its id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/tickets/{segment(ticket_id)}/cancel", UndoneTicket, key=key_or_new(key))

    async def revert(self, ticket_id: UUID, *, key: str | None = None) -> UndoneTicket:
        """Revert a ticket.

        For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.

        ticket_id: The ticket, by its id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/tickets/{segment(ticket_id)}/revert", UndoneTicket, key=key_or_new(key))

    async def pay(
        self, ticket_id: UUID, pin: int, *, given: Sequence[LegOfTender] | UnsetType = UNSET, key: str | None = None
    ) -> PaidTicket:
        """Pay a ticket.

        Pays the prizes that were not paid yet, against the ticket's PIN. A wrong PIN is counted, and answered with
        404 `TICKET_UNKNOWN`; under the key of a payment that was made, 422 `KEY_REUSED`. A payment above the
        operator's bound is held (`PAYMENT_HELD`), until another user sends the same; an API key's is refused
        (`NOT_ALLOWED`).

        ticket_id: The ticket, by its id.

        pin: The PIN that is printed on the ticket, which pays it.

        given: What is handed out, by way to pay; empty: all of it in cash of the operator's own currency.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/tickets/{segment(ticket_id)}/pay", PaidTicket, body={"pin": pin, "given": given}, key=key_or_new(key)
        )

    async def copy(self, ticket_id: UUID) -> CopiedTicket:
        """Copy a ticket.

        Makes a draft of a ticket like this one, on the draws that are open now. Nothing is sold or kept. While plays
        of the ticket are sealed, its seller alone copies it (`EXPOSURE_SEALED`).

        ticket_id: The ticket, by its id.
        """
        return await self._transport.ask("GET", f"/v1/tickets/{segment(ticket_id)}/copy", CopiedTicket)

    async def print(
        self,
        ticket_id: UUID,
        *,
        format: Literal["png", "text", "pdf", "escpos"] | None = None,
        width_mm: Literal[58, 80] | None = None,
        key: str | None = None,
    ) -> bytes:
        """Print a ticket.

        The seller's first print is the original and bears the PIN. Later prints are marked COPIA, and so are the
        prints of the seller's colleagues. Without an `Idempotency-Key` every request counts as a print. Under its key
        the same seller gets the same print again, the original too, in any format: keep the key before you send the
        request, and a lost answer loses no original. Once the ticket is undone it is a copy. Between the close of a
        draw of it and that draw's result its seller alone prints it (`EXPOSURE_SEALED`).

        ticket_id: The ticket, by its id.

        format: The form of the print: a picture, a PDF, or the commands of a receipt printer.

        width_mm: The width of the paper, in millimetres.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/tickets/{segment(ticket_id)}/prints",
            bytes,
            query={"format": format, "width_mm": width_mm},
            key=key_or_new(key),
        )

    async def sell_batch(self, tickets: Sequence[KeyedTicket]) -> BatchAnswer:
        """Sell many tickets.

        Sells up to 500 tickets, each as by itself: under its own `key`, in their order, whole or not at all, whatever
        becomes of the others. After a lost response send the batch again: what was sold is `repeated`. `pointer` and
        `errors` of a problem name the ticket and the wager in this body; a body that is malformed is refused whole,
        before anything is sold. It has at most 256 KiB, which are five wagers a ticket; send more in several batches.
        Each ticket counts as a request of the caller's limit; a batch of more tickets than that is refused, and none
        of them counts.

        tickets: The tickets.
        """
        return await self._transport.ask("POST", "/v1/tickets/batch", BatchAnswer, body={"tickets": tickets}, may_repeat=True)

    async def list_held(
        self, *, entity_id: int | None = None, limit: int | None = None, cursor: str | None = None
    ) -> HeldPaymentPage:
        """List held payments.

        Lists the payments that are above the bound of one person, and wait for a second one: at the caller's entity,
        or `entity_id`, and below it.

        entity_id: An entity of the caller's tree; by default the caller's own.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", "/v1/tickets/held", HeldPaymentPage, query={"entity_id": entity_id, "limit": limit, "cursor": cursor}
        )

    async def each_held(self, *, entity_id: int | None = None, limit: int | None = None) -> AsyncIterator[HeldPaymentShown]:
        """Yield all that `list_held` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list_held(entity_id=entity_id, limit=limit, cursor=cursor)
            for row in page.payments:
                yield row
            if page.next is None:
                return
            cursor = page.next

    async def approve_payment(
        self, ticket_id: UUID, *, asked_at: datetime | None = None, key: str | None = None
    ) -> DecidedPayment:
        """Approve a held payment.

        Pays the ticket, as the second person: another one than who asked for it, of the ticket's agency or of an
        entity above it. A payment that a corrected result has overtaken has to be asked for anew. Send its `asked_at`
        as listed: it pays that one alone.

        ticket_id: The ticket, by its id.

        asked_at: The `asked_at` of the payment that was seen. Where another one waits by now, nothing is decided
        (`CHANGED_MEANWHILE`).

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/tickets/{segment(ticket_id)}/payment/approve",
            DecidedPayment,
            query={"asked_at": asked_at},
            key=key_or_new(key),
        )

    async def refuse_payment(
        self, ticket_id: UUID, *, asked_at: datetime | None = None, key: str | None = None
    ) -> DecidedPayment:
        """Refuse a held payment.

        The ticket is a winner again, and may be presented anew. Who asked for the payment may refuse it too, and so
        take it back.

        ticket_id: The ticket, by its id.

        asked_at: The `asked_at` of the payment that was seen. Where another one waits by now, nothing is decided
        (`CHANGED_MEANWHILE`).

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/tickets/{segment(ticket_id)}/payment/refuse",
            DecidedPayment,
            query={"asked_at": asked_at},
            key=key_or_new(key),
        )

    async def list(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: Literal["sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"] | None = None,
        entity_id: int | None = None,
        seller_id: int | None = None,
        product_id: int | None = None,
        draw_id: int | None = None,
        game: Literal[
            "triple",
            "terminal",
            "triple_sign",
            "terminal_sign",
            "animalitos",
            "animalitos77",
            "tripleta",
            "triple_ab",
            "terminal_ab",
            "animal_ab",
        ]
        | None = None,
        selection: str | None = None,
        number: str | None = None,
        expand: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> TicketPage:
        """List tickets.

        Lists those of the caller's entity and of the entities below it, the newest first: sold from `since`, by
        default 31 days before, until `until`, by default now, at most 366 days; by `draw_id` by default on all days
        on which the draw was sold. A page costs the same wherever it is. `draw_id`, `game` and `selection` find
        tickets with one wager that has them all; by selection nothing is found between the close of a draw and its
        result (`EXPOSURE_SEALED`), but by auditors and by a seller's own `seller_id`. By `number`, which comes again
        on other days, those of any day.

        since: The first instant of sale, with its offset; by default 31 days before now.

        until: The instant at which the search ends, with its offset; by default now.

        status: Only those that stand so.

        entity_id: Only tickets of this entity and of those below it. An entity of the caller's tree; by default the
        caller's own.

        seller_id: Only tickets that this user sold.

        product_id: Only of this product.

        draw_id: Only tickets with a wager on this draw; a tripleta counts as of the first of its draws.

        game: Only tickets with a wager of this game; goes with `draw_id`.

        selection: A selection of `game`, as a wager names it.

        number: Eight digits, as printed. With `limit` and `expand` alone, on one page.

        expand: What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It
        takes what the caller may see by itself.

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
                "entity_id": entity_id,
                "seller_id": seller_id,
                "product_id": product_id,
                "draw_id": draw_id,
                "game": game,
                "selection": selection,
                "number": number,
                "expand": expand,
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
        entity_id: int | None = None,
        seller_id: int | None = None,
        product_id: int | None = None,
        draw_id: int | None = None,
        game: Literal[
            "triple",
            "terminal",
            "triple_sign",
            "terminal_sign",
            "animalitos",
            "animalitos77",
            "tripleta",
            "triple_ab",
            "terminal_ab",
            "animal_ab",
        ]
        | None = None,
        selection: str | None = None,
        number: str | None = None,
        expand: str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[ListedTicket]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(
                since=since,
                until=until,
                status=status,
                entity_id=entity_id,
                seller_id=seller_id,
                product_id=product_id,
                draw_id=draw_id,
                game=game,
                selection=selection,
                number=number,
                expand=expand,
                limit=limit,
                cursor=cursor,
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
        entity_id: int | None = None,
    ) -> PeriodReportShown:
        """Report a period.

        Covers the sales of the caller's entity, or of `entity_id`, and of those below it, and the prizes won there,
        from `first_day` to `last_day` by the operator's calendar, at most 366 days; of one user by product, game or
        draw at most one day. A sale counts on its own day, a prize on the day of its settlement. A pair of animals
        counts as `terminal_ab`, as its game has the same number. As a table it ends with a row of the total.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.

        group: What the sums are grouped by; by default there is the total alone.

        user_id: Only what this user sold.

        entity_id: An entity of the caller's tree; by default the caller's own.
        """
        return await self._transport.ask(
            "GET",
            "/v1/reports/period",
            PeriodReportShown,
            query={"first_day": first_day, "last_day": last_day, "group": group, "user_id": user_id, "entity_id": entity_id},
        )

    async def period_file(
        self,
        first_day: date,
        last_day: date,
        format: Literal["csv", "xlsx"],
        *,
        group: Literal["day", "user", "product", "game", "entity", "draw"] | None = None,
        user_id: int | None = None,
        entity_id: int | None = None,
    ) -> bytes:
        """Report a period.

        Covers the sales of the caller's entity, or of `entity_id`, and of those below it, and the prizes won there,
        from `first_day` to `last_day` by the operator's calendar, at most 366 days; of one user by product, game or
        draw at most one day. A sale counts on its own day, a prize on the day of its settlement. A pair of animals
        counts as `terminal_ab`, as its game has the same number. As a table it ends with a row of the total.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.

        group: What the sums are grouped by; by default there is the total alone.

        user_id: Only what this user sold.

        entity_id: An entity of the caller's tree; by default the caller's own.
        """
        return await self._transport.ask(
            "GET",
            "/v1/reports/period",
            bytes,
            query={
                "first_day": first_day,
                "last_day": last_day,
                "group": group,
                "user_id": user_id,
                "entity_id": entity_id,
                "format": format,
            },
        )

    async def prizes(self, first_day: date, last_day: date, *, entity_id: int | None = None) -> PrizeReport:
        """Report prizes.

        Tells, by agency, what became of the prizes that were won from `first_day` to `last_day`, at most 366 days:
        paid, still to be claimed, or expired; and what was paid and then corrected away. Refunds of void draws are
        among them; a tripleta's prize moves to the day of its run's latest result.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.

        entity_id: An entity of the caller's tree; by default the caller's own.
        """
        return await self._transport.ask(
            "GET", "/v1/reports/prizes", PrizeReport, query={"first_day": first_day, "last_day": last_day, "entity_id": entity_id}
        )

    async def prizes_file(
        self, first_day: date, last_day: date, format: Literal["csv", "xlsx"], *, entity_id: int | None = None
    ) -> bytes:
        """Report prizes.

        Tells, by agency, what became of the prizes that were won from `first_day` to `last_day`, at most 366 days:
        paid, still to be claimed, or expired; and what was paid and then corrected away. Refunds of void draws are
        among them; a tripleta's prize moves to the day of its run's latest result.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.

        entity_id: An entity of the caller's tree; by default the caller's own.
        """
        return await self._transport.ask(
            "GET",
            "/v1/reports/prizes",
            bytes,
            query={"first_day": first_day, "last_day": last_day, "entity_id": entity_id, "format": format},
        )

    async def unclaimed(
        self,
        first_day: date,
        last_day: date,
        *,
        entity_id: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> UnclaimedReport:
        """Report unclaimed tickets.

        Lists the tickets, sold from `first_day` to `last_day`, at most 366 days, that have something to be paid, and
        until when. As a table, a page names the next one in the header `Link`.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.

        entity_id: An entity of the caller's tree; by default the caller's own.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET",
            "/v1/reports/unclaimed",
            UnclaimedReport,
            query={"first_day": first_day, "last_day": last_day, "entity_id": entity_id, "limit": limit, "cursor": cursor},
        )

    async def each_unclaimed(
        self, first_day: date, last_day: date, *, entity_id: int | None = None, limit: int | None = None
    ) -> AsyncIterator[UnclaimedTicket]:
        """Yield all that `unclaimed` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.unclaimed(first_day, last_day, entity_id=entity_id, limit=limit, cursor=cursor)
            for row in page.tickets:
                yield row
            if page.next is None:
                return
            cursor = page.next

    async def sports(self, first_day: date, last_day: date) -> SportsReport:
        """Report sports.

        Tells what sports tickets cost and won from `first_day` to `last_day`, at most 366 days, by day and type of
        ticket; the taxes on them are in the report of taxes. For members of the operator's root entity. The other
        reports are of lotteries alone.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.
        """
        return await self._transport.ask(
            "GET", "/v1/reports/sports", SportsReport, query={"first_day": first_day, "last_day": last_day}
        )

    async def sports_file(self, first_day: date, last_day: date, format: Literal["csv", "xlsx"]) -> bytes:
        """Report sports.

        Tells what sports tickets cost and won from `first_day` to `last_day`, at most 366 days, by day and type of
        ticket; the taxes on them are in the report of taxes. For members of the operator's root entity. The other
        reports are of lotteries alone.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.
        """
        return await self._transport.ask(
            "GET", "/v1/reports/sports", bytes, query={"first_day": first_day, "last_day": last_day, "format": format}
        )

    async def taxes(self, first_day: date, last_day: date) -> TaxReport:
        """Report taxes.

        Tells which taxes on sports tickets are due for the days from `first_day` to `last_day`, at most 366, by
        jurisdiction, month and tax. For members of the operator's root entity. Taquilla books no taxes of lottery
        tickets, nor of deposits to wallets and withdrawals from them: `not_booked` says so in every response.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.
        """
        return await self._transport.ask(
            "GET", "/v1/reports/taxes", TaxReport, query={"first_day": first_day, "last_day": last_day}
        )

    async def taxes_file(self, first_day: date, last_day: date, format: Literal["csv", "xlsx"]) -> bytes:
        """Report taxes.

        Tells which taxes on sports tickets are due for the days from `first_day` to `last_day`, at most 366, by
        jurisdiction, month and tax. For members of the operator's root entity. Taquilla books no taxes of lottery
        tickets, nor of deposits to wallets and withdrawals from them: `not_booked` says so in every response.

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.
        """
        return await self._transport.ask(
            "GET", "/v1/reports/taxes", bytes, query={"first_day": first_day, "last_day": last_day, "format": format}
        )


class AsyncLogResource:
    """The operations below `/v1/log`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show_checkpoint(self, operator_id: int) -> bytes:
        """Show the latest checkpoint of a log.

        A signed note, with the cosignatures that have come so far, as tlog-checkpoint has it. Whoever verifies a log
        needs no login.

        operator_id: The operator whose log it is, by its id.
        """
        return await self._transport.ask("GET", f"/v1/log/{segment(operator_id)}/checkpoint", bytes)

    async def show_earlier_checkpoint(self, operator_id: int, size: int) -> bytes:
        """Show an earlier checkpoint of a log.

        By the size of its tree; also one of an origin that no longer goes on.

        operator_id: The operator whose log it is, by its id.

        size: The number of entries of the tree that the checkpoint signs.
        """
        return await self._transport.ask("GET", f"/v1/log/{segment(operator_id)}/checkpoints/{segment(size)}", bytes)

    async def list_wagers(self, first_seq: int, last_seq: int) -> bytes:
        """List what was sold.

        Lists the wagers of the tickets in a range of seqs, as the sealed files of draws spell them: first the markets
        with their draws as they are now, then a blank line, then the wagers. At most 20,000 seqs are told at once,
        and 100,000 wagers: of a range with more, ask for each half. Whoever keeps them outside, event by event,
        recounts each draw and each prize alone. For auditors: those who may enter a result do not see its cost
        before.

        first_seq: A number of the operator's one order, as events have it.

        last_seq: A number of the operator's one order, as events have it.
        """
        return await self._transport.ask("GET", "/v1/log/wagers", bytes, query={"first_seq": first_seq, "last_seq": last_seq})


class AsyncProductsResource:
    """The operations below `/v1/products`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self, product_id: int) -> ProductShown:
        """Show a product.

        Shows a product of the catalogue as the operator sells it now.

        product_id: The product, as the list numbers it.
        """
        return await self._transport.ask("GET", f"/v1/products/{segment(product_id)}", ProductShown)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> ProductPage:
        """List products.

        Lists the products of the national catalogue, each with its lists, its draw times from today on, and its games
        on the operator's own terms. `GET /v1/offers` says what the caller itself may sell.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/products", ProductPage, query={"limit": limit, "cursor": cursor})

    async def each(self, *, limit: int | None = None) -> AsyncIterator[ProductShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(limit=limit, cursor=cursor)
            for row in page.products:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncLotteriesResource:
    """The operations below `/v1/lotteries`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self) -> Lotteries:
        """List lotteries.

        Lists the institutions whose draws are in the catalogue.
        """
        return await self._transport.ask("GET", "/v1/lotteries", Lotteries)


class AsyncGamesResource:
    """The operations below `/v1/games`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self) -> GamesShown:
        """List games.

        Lists the games with the form of their selections, the figures of the wheels by name, and the signs.
        """
        return await self._transport.ask("GET", "/v1/games", GamesShown)


class AsyncRulesResource:
    """The operations below `/v1/rules`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(
        self,
        values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound,
        *,
        scope: ScopeOfRule | UnsetType = UNSET,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        key: str | None = None,
    ) -> RuleShown:
        """Add a rule.

        Adds a rule from an instant on. Rules are never changed: a later one of the same kind and scope takes over. A
        manager decides for the own entity, those below it and their users. The operator's own rules, commissions,
        multipliers, dynamic quotas and days to claim a prize are decided at the root entity. Nobody is looser than
        who stands above (`LOOSER_THAN_PARENT`), nor changes what was decided there (`RULE_FROM_ABOVE`).

        values: The values of the rule, by its kind.

        scope: Whom the rule binds, and what it is about.

        starts_at: The instant from which on it holds; null: from now on.

        ends_at: The instant at which the rule ends; null: when a later rule of its kind and scope takes over.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/rules",
            RuleShown,
            body={
                "values": values,
                "scope": scope,
                "starts_at": UNSET if starts_at is None else starts_at,
                "ends_at": UNSET if ends_at is None else ends_at,
            },
            key=key_or_new(key),
        )

    async def list_values(
        self,
        *,
        entity_id: int | None = None,
        user_id: int | None = None,
        product_id: int | None = None,
        game: Literal[
            "triple",
            "terminal",
            "triple_sign",
            "terminal_sign",
            "animalitos",
            "animalitos77",
            "tripleta",
            "triple_ab",
            "terminal_ab",
            "animal_ab",
        ]
        | None = None,
    ) -> ValuesInForce:
        """List the values in force.

        Lists every value that binds an entity, or a user, now, and the rule that it comes from: of the operator, of
        an entity above, of its own. Without either, those of the caller's entity; at the root entity, those of the
        operator. Values of products need `product_id`, and of some the `game`.

        entity_id: The entity that the values bind; by default the caller's own.

        user_id: The user that the values bind, beside the entity's own.

        product_id: The product, for the values that differ by product.

        game: The game, for the values that differ by game.
        """
        return await self._transport.ask(
            "GET",
            "/v1/rules/in-force",
            ValuesInForce,
            query={"entity_id": entity_id, "user_id": user_id, "product_id": product_id, "game": game},
        )

    async def show(self, rule_id: int) -> RuleShown:
        """Show a rule.

        Shows a rule as it was added, with its end, if it has one.

        rule_id: The rule, as the list numbers it.
        """
        return await self._transport.ask("GET", f"/v1/rules/{segment(rule_id)}", RuleShown)

    async def end(
        self, rule_id: int, *, ends_at: datetime | None = None, key: str | None = None, if_match: Tagged | str | None = None
    ) -> RuleShown:
        """End a rule.

        Ends a rule now, or at an instant to come. Then the rule before it in its scope holds again, if that has not
        ended; else what those above decide holds. A rule to come may be ended before it begins. The rule stays for
        the audit, and tickets keep the rules on which they were sold.

        rule_id: The rule, as the list numbers it.

        ends_at: The instant at which the rule ends; null: now.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/rules/{segment(rule_id)}/end",
            RuleShown,
            body={"ends_at": UNSET if ends_at is None else ends_at},
            key=key_or_new(key),
            if_match=if_match,
        )

    async def preview(
        self,
        values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound,
        *,
        scope: ScopeOfRule | UnsetType = UNSET,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> PreviewShown:
        """Preview a rule.

        Judges the sales of the last seven days again, in their order, as if the rule had held alone in its scope all
        the time, and shows those that it would have refused. `starts_at` and `ends_at` count for nothing. A sale that
        is refused leaves its room to later ones. Sales on draws that are closed and wait for their result are left
        out. Bounds of expansions, of cancels and of days to claim a prize refuse no past sale. A multiplier refuses
        one only by the greatest prize of a ticket; commissions and bounds of payments refuse none. Changes nothing,
        so it needs no `Idempotency-Key`. It judges for ten seconds at most.

        values: The values of the rule, by its kind.

        scope: Whom the rule binds, and what it is about.

        starts_at: The instant from which on it holds; null: from now on.

        ends_at: The instant at which the rule ends; null: when a later rule of its kind and scope takes over.
        """
        return await self._transport.ask(
            "POST",
            "/v1/rules/preview",
            PreviewShown,
            body={
                "values": values,
                "scope": scope,
                "starts_at": UNSET if starts_at is None else starts_at,
                "ends_at": UNSET if ends_at is None else ends_at,
            },
        )

    async def add_batch(self, rules: Sequence[NewRule], *, key: str | None = None) -> None:
        """Add several rules.

        Adds up to 200 rules, such as quotas of several numbers or limits of several agencies: all, or none; `pointer`
        names the one that was refused. Those that let more through wait for a second person each (`GET
        /v1/loosenings`): only a preview says which.

        rules: The rules, as each would be added by itself.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        await self._transport.ask("POST", "/v1/rules/batch", type(None), body={"rules": rules}, key=key_or_new(key))

    async def preview_batch(self, rules: Sequence[NewRule]) -> SetPreviewed:
        """Preview several rules.

        Says of each rule whether it would hold, or wait for a second person since it lets more through. Adds nothing.

        rules: The rules, as each would be added by itself.
        """
        return await self._transport.ask("POST", "/v1/rules/batch/preview", SetPreviewed, body={"rules": rules})

    async def list(
        self,
        *,
        kind: Literal["limit", "offer", "quota", "dynamic", "commission", "close", "multiplier", "payout"] | None = None,
        entity_id: int | None = None,
        in_force_at: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> RulePage:
        """List rules.

        Lists the rules of the caller's entity, of those below it and of their users; at the root entity the
        operator's own too: the last added first, past ones and those to come included. `in_force_at` lists those
        alone that hold at that instant.

        kind: Only rules of this kind.

        entity_id: Only rules of this entity itself.

        in_force_at: Only rules that hold at this instant.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET",
            "/v1/rules",
            RulePage,
            query={"kind": kind, "entity_id": entity_id, "in_force_at": in_force_at, "limit": limit, "cursor": cursor},
        )

    async def each(
        self,
        *,
        kind: Literal["limit", "offer", "quota", "dynamic", "commission", "close", "multiplier", "payout"] | None = None,
        entity_id: int | None = None,
        in_force_at: datetime | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[RuleShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(kind=kind, entity_id=entity_id, in_force_at=in_force_at, limit=limit, cursor=cursor)
            for row in page.rules:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncHolidaysResource:
    """The operations below `/v1/holidays`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(self, day: date, name: str, *, key: str | None = None) -> Holiday:
        """Add a holiday.

        Adds a day of the operator's own, at the root entity. Tickets that are sold keep their expiry.

        day: The day, by the operator's calendar.

        name: The name of the holiday.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", "/v1/holidays", Holiday, body={"day": day, "name": name}, key=key_or_new(key))

    async def list(self) -> Holidays:
        """List holidays.

        Lists the national holidays and the operator's own, by day.
        """
        return await self._transport.ask("GET", "/v1/holidays", Holidays)


class AsyncWeeksResource:
    """The operations below `/v1/weeks`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self, monday: date, *, entity_id: int | None = None) -> WeekShown:
        """Show a week.

        Shows an entity's week as it stands: a closed one as it was closed, an open one from what was sold, won and
        paid until now.

        monday: The first day of the week, a Monday.

        entity_id: An entity of the caller's tree; by default the caller's own.
        """
        return await self._transport.ask("GET", f"/v1/weeks/{segment(monday)}", WeekShown, query={"entity_id": entity_id})

    async def close(self, monday: date, entity_id: int, *, key: str | None = None) -> WeekShown:
        """Close a week.

        Closes the week of an entity below the caller's own, after those of the entities below that; at the operator's
        root also the root's own. From then on nothing is booked into it: what corrects it counts for the day on which
        it happens. A week is closed once it is over (`WEEK_NOT_OVER`), and once those before it are closed, of a
        first close those with a commission on profit (`WEEK_OPEN_BEFORE`). An entity has none from before it was
        added (`WEEK_CLOSED`).

        monday: The first day of the week, a Monday.

        entity_id: The entity whose week is closed, with all below it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/weeks/{segment(monday)}/close", WeekShown, body={"entity_id": entity_id}, key=key_or_new(key)
        )

    async def list(self, *, entity_id: int | None = None, limit: int | None = None, cursor: str | None = None) -> WeekPage:
        """List closed weeks.

        Lists the closed weeks of an entity, the latest first.

        entity_id: An entity of the caller's tree; by default the caller's own.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", "/v1/weeks", WeekPage, query={"entity_id": entity_id, "limit": limit, "cursor": cursor}
        )

    async def each(self, *, entity_id: int | None = None, limit: int | None = None) -> AsyncIterator[WeekSums]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(entity_id=entity_id, limit=limit, cursor=cursor)
            for row in page.weeks:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncPaymentMethodsResource:
    """The operations below `/v1/payment-methods`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(
        self,
        name: str,
        kind: Literal["card", "cash", "mobile", "other"],
        currency: str,
        *,
        decimals: Literal[0, 2] = 2,
        gives_change: bool = False,
        key: str | None = None,
    ) -> PaymentMethodShown:
        """Add a way to pay.

        Adds it, at the root entity. In another currency than the operator's it is taken once the currency has a rate.

        name: The name, for people. It can be printed.

        kind: What it is: cash, a card, a mobile payment, or another way.

        currency: The currency of the way to pay, by its ISO 4217 code.

        decimals: The decimals of the currency, which every amount has.

        gives_change: Whether change may be given in it; if not, change is given in cash of the operator's currency.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/payment-methods",
            PaymentMethodShown,
            body={"name": name, "kind": kind, "currency": currency, "decimals": decimals, "gives_change": gives_change},
            key=key_or_new(key),
        )

    async def close(self, method_id: int, *, key: str | None = None) -> PaymentMethodShown:
        """Close a way to pay.

        Nothing is sold or paid by it from now on. Its name is free for another one.

        method_id: The way to pay, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/payment-methods/{segment(method_id)}/close", PaymentMethodShown, key=key_or_new(key)
        )

    async def list(self) -> PaymentMethods:
        """List ways to pay.

        Lists the operator's ways to pay, closed ones too, each with the rate of its currency.
        """
        return await self._transport.ask("GET", "/v1/payment-methods", PaymentMethods)


class AsyncExchangeRatesResource:
    """The operations below `/v1/exchange-rates`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def set(
        self, currency: str, rate: str, *, per: Literal["foreign", "own"] = "foreign", key: str | None = None
    ) -> RateShown:
        """Set an exchange rate.

        Sets what another currency is worth from now on, at the root entity. What was handed over before keeps its
        rate.

        currency: The other currency, by its ISO 4217 code.

        rate: The rate, as a decimal text.

        per: The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the
        operator's (own).

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/exchange-rates", RateShown, body={"currency": currency, "rate": rate, "per": per}, key=key_or_new(key)
        )

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> RatePage:
        """List exchange rates.

        Lists all rates that were ever set, the latest first. The latest of a currency is in force.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/exchange-rates", RatePage, query={"limit": limit, "cursor": cursor})

    async def each(self, *, limit: int | None = None) -> AsyncIterator[RateShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(limit=limit, cursor=cursor)
            for row in page.rates:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncPaymentsResource:
    """The operations below `/v1/payments`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def record(
        self,
        entity_id: int,
        amount: Amount,
        *,
        direction: Literal["paid", "received"] = "paid",
        note: str = "",
        key: str | None = None,
    ) -> PaymentShown:
        """Record a payment.

        Records what an entity below the caller's own paid its parent, or received from it; at the operator's root
        also what the root paid to whoever runs the installation. It counts for today. No money moves here: it says
        that it has moved.

        entity_id: The entity that paid its parent, or was paid by it.

        amount: The money that was paid.

        direction: Whether the entity paid its parent, or received from it.

        note: A note for the audit trail.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/payments",
            PaymentShown,
            body={"entity_id": entity_id, "amount": amount, "direction": direction, "note": note},
            key=key_or_new(key),
        )

    async def undo(self, payment_id: int, *, key: str | None = None) -> PaymentShown:
        """Undo a payment.

        Records a payment of the same amount the other way, which counts for today and names the one that it undoes. A
        payment is undone once, and one that undoes another is not undone itself.

        payment_id: The payment, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/payments/{segment(payment_id)}/undo", PaymentShown, key=key_or_new(key))

    async def list(
        self,
        *,
        entity_id: int | None = None,
        first_day: date | None = None,
        last_day: date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> PaymentPage:
        """List payments.

        Lists the payments of an entity and of those below it with their parents, the latest first: of the last 31
        days, or from `first_day` to `last_day` by the operator's calendar, at most 366 days.

        entity_id: An entity of the caller's tree; by default the caller's own.

        first_day: The first day, by the operator's calendar; by default 30 days before the last.

        last_day: The last day, included, by the operator's calendar; by default today.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET",
            "/v1/payments",
            PaymentPage,
            query={"entity_id": entity_id, "first_day": first_day, "last_day": last_day, "limit": limit, "cursor": cursor},
        )

    async def each(
        self,
        *,
        entity_id: int | None = None,
        first_day: date | None = None,
        last_day: date | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[PaymentShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(entity_id=entity_id, first_day=first_day, last_day=last_day, limit=limit, cursor=cursor)
            for row in page.payments:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncLooseningsResource:
    """The operations below `/v1/loosenings`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def approve(self, number: int, *, key: str | None = None) -> LooseningShown:
        """Approve a change that waits.

        Carries it out, as the second person: another one than who has asked for it, and independent of that one
        (`NOT_INDEPENDENT`). It is judged anew, and may be refused for what was decided meanwhile.
        `CHANGED_MEANWHILE`: withdraw it, and ask again.

        number: The change, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/loosenings/{segment(number)}/approve", LooseningShown, key=key_or_new(key))

    async def withdraw(self, number: int, *, key: str | None = None) -> LooseningShown:
        """Withdraw a change that waits.

        Who has asked for it may do so too. What is in force stays.

        number: The change, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/loosenings/{segment(number)}/withdraw", LooseningShown, key=key_or_new(key)
        )

    async def list(self) -> Loosenings:
        """List changes that wait.

        Lists what somebody has asked for that lets more through than is in force, about the caller's entity and those
        below it.
        """
        return await self._transport.ask("GET", "/v1/loosenings", Loosenings)


class AsyncLookResource:
    """The operations below `/v1/look`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self) -> Look:
        """Show the look.

        Shows the name, the colour and the logo that the pages and the paper of the operator bear.
        """
        return await self._transport.ask("GET", "/v1/look", Look)

    async def change(
        self,
        *,
        colour: str | UnsetType | None = UNSET,
        logo: str | UnsetType | None = UNSET,
        clock: Literal["12h", "24h"] | UnsetType = UNSET,
        key: str | None = None,
    ) -> Look:
        """Change the look.

        Pages take the colour at once, lightened or darkened where it could not be read otherwise; tickets bear the
        logo from the next print on. A logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way.

        colour: The colour of the pages, such as #1a6b4f; null: Taquilla's own.

        logo: The logo, a PNG file in base64; null: Taquilla's own.

        clock: How pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "PATCH", "/v1/look", Look, body={"colour": colour, "logo": logo, "clock": clock}, key=key_or_new(key)
        )


class AsyncShiftsResource:
    """The operations below `/v1/shifts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def open(
        self, opening: Amount, *, methods: Sequence[WayToOpen] | UnsetType = UNSET, key: str | None = None
    ) -> ShiftShown:
        """Open a shift.

        Opens the caller's shift with the cash that was counted into the drawer, of other ways to pay too. A user has
        at most one open shift. From now until its close what the user sells, cancels, reverts and pays belongs to it;
        to sell, no shift is needed.

        opening: The own cash that was counted into the drawer.

        methods: The money that other ways to pay begin with.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/shifts", ShiftShown, body={"opening": opening, "methods": methods}, key=key_or_new(key)
        )

    async def show_current(self) -> ShiftShown:
        """Show the open shift.

        Shows the caller's open shift: 404 `SHIFT_NONE` if there is none.
        """
        return await self._transport.ask("GET", "/v1/shifts/current", ShiftShown)

    async def show(self, shift_id: int) -> ShiftShown:
        """Show a shift.

        Shows a shift with its parts and its cash movements, up to its close or to now. A cashier sees the parts, and
        what is expected, only once the shift is closed.

        shift_id: The shift, as the list numbers it.
        """
        return await self._transport.ask("GET", f"/v1/shifts/{segment(shift_id)}", ShiftShown)

    async def move_cash(
        self, shift_id: int, direction: Literal["in", "out"], amount: Amount, reason: str, *, key: str | None = None
    ) -> ShiftShown:
        """Move cash in or out.

        Puts cash into the drawer of an open shift, or takes it out, for a reason. The cashier may do so, and a
        manager of its entity or of one above it. Returns the shift, whose last movement it is.

        shift_id: The shift, as the list numbers it.

        direction: Whether cash is put into the drawer, or taken out of it.

        amount: The cash that is moved.

        reason: Why it is moved, for the report of the shift.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/shifts/{segment(shift_id)}/movements",
            ShiftShown,
            body={"direction": direction, "amount": amount, "reason": reason},
            key=key_or_new(key),
        )

    async def count(
        self,
        shift_id: int,
        counted: Amount,
        *,
        pieces: Sequence[Pieces] | UnsetType = UNSET,
        methods: Sequence[WayToCount] | UnsetType = UNSET,
        key: str | None = None,
    ) -> ShiftShown:
        """Count a shift.

        Takes a count of an open shift, and returns it with its differences: a mistyped amount is seen before it is
        booked. Nothing is booked, the shift stays open, and the count stays in `counts`, for whoever looks
        afterwards.

        shift_id: The shift, as the list numbers it.

        counted: The own cash that was counted in the drawer.

        pieces: The notes and coins that were counted; empty where nobody named them.

        methods: The money counted by other ways to pay.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/shifts/{segment(shift_id)}/count",
            ShiftShown,
            body={"counted": counted, "pieces": pieces, "methods": methods},
            key=key_or_new(key),
        )

    async def close(
        self,
        shift_id: int,
        counted: Amount,
        *,
        pieces: Sequence[Pieces] | UnsetType = UNSET,
        methods: Sequence[WayToCount] | UnsetType = UNSET,
        note: str = "",
        key: str | None = None,
    ) -> ShiftShown:
        """Close a shift.

        Closes an open shift with what was counted, and books what the own cash is over or short. The cashier may do
        so, and a manager of its entity or of one above it: `closed_by` says who did.

        shift_id: The shift, as the list numbers it.

        counted: The own cash that was counted in the drawer.

        pieces: The notes and coins that were counted; empty where nobody named them.

        methods: The money counted by other ways to pay.

        note: A note, such as about a difference.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/shifts/{segment(shift_id)}/close",
            ShiftShown,
            body={"counted": counted, "pieces": pieces, "methods": methods, "note": note},
            key=key_or_new(key),
        )

    async def print(
        self,
        shift_id: int,
        *,
        format: Literal["png", "text", "pdf", "escpos"] | None = None,
        width_mm: Literal[58, 80] | None = None,
    ) -> bytes:
        """Print a shift.

        Prints the report of a shift, as often as it is asked for. The report of an open shift shows a cashier no more
        than `GET /v1/shifts/{shift_id}` does.

        shift_id: The shift, as the list numbers it.

        format: The form of the print: a picture, a PDF, or the commands of a receipt printer.

        width_mm: The width of the paper, in millimetres.
        """
        return await self._transport.ask(
            "GET", f"/v1/shifts/{segment(shift_id)}/report", bytes, query={"format": format, "width_mm": width_mm}
        )

    async def list(
        self,
        *,
        user_id: int | None = None,
        entity_id: int | None = None,
        status: Literal["open", "closed"] | None = None,
        day: date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ShiftPage:
        """List shifts.

        Lists the caller's own shifts, for managers those of their entity and of the entities below it, for auditors
        and administrators all; the latest first. With `entity_id` those of that entity and of the entities below it;
        `day` is the day on which they were opened.

        user_id: Only shifts of this user.

        entity_id: An entity of the caller's tree; by default the caller's own.

        status: Only those that stand so.

        day: Only shifts that were opened on this day, by the operator's calendar.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET",
            "/v1/shifts",
            ShiftPage,
            query={"user_id": user_id, "entity_id": entity_id, "status": status, "day": day, "limit": limit, "cursor": cursor},
        )

    async def each(
        self,
        *,
        user_id: int | None = None,
        entity_id: int | None = None,
        status: Literal["open", "closed"] | None = None,
        day: date | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[ShiftListed]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(user_id=user_id, entity_id=entity_id, status=status, day=day, limit=limit, cursor=cursor)
            for row in page.shifts:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncAuditsResource:
    """The operations below `/v1/audits`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def ask_for(self, *, key: str | None = None) -> AuditShown:
        """Ask for an audit.

        A worker checks every rule of the auditor over one snapshot of the operator's rows. That may take minutes, and
        holds up nothing. One audit at a time is queued or runs.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", "/v1/audits", AuditShown, key=key_or_new(key))

    async def show(self, audit_id: int) -> AuditShown:
        """Show an audit.

        Shows how far an audit is, and once it is done the rules that do not hold, each with its first offenders.

        audit_id: The run, as the list numbers it.
        """
        return await self._transport.ask("GET", f"/v1/audits/{segment(audit_id)}", AuditShown)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> AuditPage:
        """List audits.

        Lists the operator's audits, the latest first, without their findings.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/audits", AuditPage, query={"limit": limit, "cursor": cursor})

    async def each(self, *, limit: int | None = None) -> AsyncIterator[AuditListed]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(limit=limit, cursor=cursor)
            for row in page.audits:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncAlarmsResource:
    """The operations below `/v1/alarms`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def acknowledge(self, alarm_id: int, note: str, *, key: str | None = None) -> AlarmShown:
        """Acknowledge an alarm.

        Says that somebody has seen it, and takes care of it. An alarm is acknowledged once.

        alarm_id: The alarm, as the list numbers it.

        note: What was done about it, or will be.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/alarms/{segment(alarm_id)}/acknowledge", AlarmShown, body={"note": note}, key=key_or_new(key)
        )

    async def list(
        self,
        *,
        status: Literal["open", "acknowledged", "ended"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AlarmPage:
        """List alarms.

        Lists alarms, the latest first. Members of the operator's root entity see all of them, others those about
        entities of their own tree.

        status: Only those that stand so.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", "/v1/alarms", AlarmPage, query={"status": status, "limit": limit, "cursor": cursor}
        )

    async def each(
        self, *, status: Literal["open", "acknowledged", "ended"] | None = None, limit: int | None = None
    ) -> AsyncIterator[AlarmShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(status=status, limit=limit, cursor=cursor)
            for row in page.alarms:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncSportsResource:
    """The operations below `/v1/sports`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def load(
        self,
        *,
        begins: datetime | None = None,
        sport: Sequence[SportSpec] | UnsetType = UNSET,
        league: Sequence[LeagueSpec] | UnsetType = UNSET,
        team: Sequence[TeamSpec] | UnsetType = UNSET,
        event: Sequence[EventSpec] | UnsetType = UNSET,
        coupon: Sequence[CouponSpec] | UnsetType = UNSET,
        card: Sequence[CardSpec] | UnsetType = UNSET,
        key: str | None = None,
    ) -> Loaded:
        """Bring the operator's sports up to a catalogue.

        Rows that the catalogue leaves out stay. Loading the same catalogue again continues a load that broke off.
        Without the key of the first time it takes back what was changed since, such as moved odds. Coupons and cards
        never change once they are loaded.

        begins: The instant from which the times of the file count, to move them all; null: they stand as written.

        sport: The sports.

        league: The leagues.

        team: The teams.

        event: The events, with their markets and bets.

        coupon: The coupons of jackpots.

        card: The cards of superbets.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "PUT",
            "/v1/sports/catalogue",
            Loaded,
            body={
                "begins": UNSET if begins is None else begins,
                "sport": sport,
                "league": league,
                "team": team,
                "event": event,
                "coupon": coupon,
                "card": card,
            },
            key=key_or_new(key),
        )

    async def list_events(self) -> SportsEvents:
        """List the operator's events.

        Lists events that start within a month from now, or started within the last month.
        """
        return await self._transport.ask("GET", "/v1/sports/events", SportsEvents)

    async def list_coupons(self, *, limit: int | None = None, cursor: str | None = None) -> SportsCoupons:
        """List coupons and cards with their money.

        Lists what was sold, and what rolled in from the coupon before: a pot is larger than its share of the stakes
        by that.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/sports/coupons", SportsCoupons, query={"limit": limit, "cursor": cursor})

    async def each_coupons(self, *, limit: int | None = None) -> AsyncIterator[SportsCoupon]:
        """Yield all that `list_coupons` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list_coupons(limit=limit, cursor=cursor)
            for row in page.coupons:
                yield row
            if page.next is None:
                return
            cursor = page.next

    async def move_odds(self, moves: Sequence[Move], *, key: str | None = None) -> BetsShown:
        """Move odds, or suspend bets.

        All of them change together, or none. Tickets keep the odds that they were sold at.

        moves: The changes of odds, all of which take effect together.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", "/v1/sports/odds", BetsShown, body={"moves": moves}, key=key_or_new(key))

    async def enter_result(
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

        event: The event, by its id in the catalogue.

        won: The bets that have won; all that are not named have lost.

        voided: The bets that are void.

        void: Whether the whole event is void.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/sports/results",
            SportsResult,
            body={"event": event, "won": won, "voided": voided, "void": void},
            key=key_or_new(key),
        )

    async def approve_result(
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

        event: The event, by its id in the catalogue.

        won: The bets that have won; all that are not named have lost.

        voided: The bets that are void.

        void: Whether the whole event is void.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/sports/results/approve",
            SportsResult,
            body={"event": event, "won": won, "voided": voided, "void": void},
            key=key_or_new(key),
        )

    async def list_held_tickets(self) -> HeldSportsTickets:
        """List the tickets that wait for approval.

        At its close a ticket that still waits is given back.
        """
        return await self._transport.ask("GET", "/v1/sports/held", HeldSportsTickets)

    async def approve_ticket(self, ticket: str, *, key: str | None = None) -> SportsTicketShown:
        """Approve a ticket that waits.

        The ticket plays. Only before its close.

        ticket: The ticket's id or its code.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/sports/tickets/{segment(ticket)}/approve", SportsTicketShown, key=key_or_new(key)
        )

    async def refuse_ticket(self, ticket: str, reason: str, *, key: str | None = None) -> SportsTicketShown:
        """Refuse a ticket that waits.

        Its cost is given back, and the operator's wallet gets the reason. Only before its close; a ticket that plays
        is final.

        ticket: The ticket's id or its code.

        reason: Why the ticket is refused, as the operator's wallet is told with the refund.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/sports/tickets/{segment(ticket)}/refuse",
            SportsTicketShown,
            body={"reason": reason},
            key=key_or_new(key),
        )

    async def show_terms(self) -> SportsTerms:
        """Show the terms of selling sports.

        Shows where the operator's wallet is called, and how its tickets are sold, but never its secret.
        """
        return await self._transport.ask("GET", "/v1/sports/terms", SportsTerms)

    async def change_terms(
        self,
        *,
        webhook_url: str | UnsetType | None = UNSET,
        odds_policy: Literal["O1", "O2", "O3", "O4"] | UnsetType = UNSET,
        approval_from: Amount | UnsetType | None = UNSET,
        signature_version: Literal[1, 2] | UnsetType = UNSET,
        key: str | None = None,
        if_match: Tagged | str | None = None,
    ) -> SportsTerms:
        """Change the terms of selling sports.

        They hold for tickets from now on. Other processes of the server call a new address after five seconds. The
        operator needs a secret first.

        webhook_url: The address at which the operator's wallet is called; null: none.

        odds_policy: The change of odds that is compared with `odds_diff`: O1 either way, O2 for the worse, O3 in
        proportion, O4 of the product.

        approval_from: The price from which on tickets wait for the operator's approval; null: none waits.

        signature_version: The least version of signatures that is taken: 1 over the body, 2 over the whole request.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "PATCH",
            "/v1/sports/terms",
            SportsTerms,
            body={
                "webhook_url": webhook_url,
                "odds_policy": odds_policy,
                "approval_from": approval_from,
                "signature_version": signature_version,
            },
            key=key_or_new(key),
            if_match=if_match,
        )

    async def list_taxes(self) -> SportsTaxes:
        """List the taxes on sports.

        Lists all that were ever decided. Of each type the last that has begun holds for new tickets.
        """
        return await self._transport.ask("GET", "/v1/sports/taxes", SportsTaxes)

    async def add_tax(
        self,
        jurisdiction: str,
        *,
        type: Literal["jackpot", "superbet"] | None = None,
        starts_at: datetime | None = None,
        excise_basis_points: int = 0,
        excise_type: Literal["deducted", "exclusive", "inclusive"] = "inclusive",
        withholding_basis_points: int = 0,
        withholding_basis: Literal["gross", "net", "net_price"] = "net",
        rate_of: Literal["sale", "settlement"] = "sale",
        key: str | None = None,
    ) -> SportsTaxes:
        """Add taxes on sports.

        They hold for tickets that are ordered from their start on; what was ordered keeps its taxes. Returns all
        taxes.

        jurisdiction: The jurisdiction that the tax is due to.

        type: The type of tickets that it is for; null: all types without taxes of their own.

        starts_at: The instant from which on it holds; null: from now on.

        excise_basis_points: The excise on stakes. Hundredths of a percent: 1250 is 12.5 %.

        excise_type: How excise stands to the price: within it, on top of it, or deducted from the stake.

        withholding_basis_points: The tax withheld from payouts. Hundredths of a percent: 1250 is 12.5 %.

        withholding_basis: The part of a payout that is taxed: its excess over the stake, all of it, or its excess
        over the price.

        rate_of: The day whose rate a payout is taxed at: that of the sale, or that of the settlement.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/sports/taxes",
            SportsTaxes,
            body={
                "jurisdiction": jurisdiction,
                "type": UNSET if type is None else type,
                "starts_at": UNSET if starts_at is None else starts_at,
                "excise_basis_points": excise_basis_points,
                "excise_type": excise_type,
                "withholding_basis_points": withholding_basis_points,
                "withholding_basis": withholding_basis,
                "rate_of": rate_of,
            },
            key=key_or_new(key),
        )

    async def set_secret(self, *, secret: str | None = None, key: str | None = None) -> SecretSet:
        """Set the secret of sports.

        It signs what the operator and the server send each other, in both directions. The server makes one, or takes
        the given one. The one before is dead within five seconds. A secret that was made is returned once; repeated
        under its `Idempotency-Key` the command returns it again. API keys may not do this.

        secret: The operator's secret, if it has one already; null: the server makes one.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/sports/secret", SecretSet, body={"secret": UNSET if secret is None else secret}, key=key_or_new(key)
        )

    async def show_wallet_status(self) -> WalletStatus:
        """Show how far calls to the wallet are.

        Shows how many calls to the operator's own wallet are parked, and how many wait to be made and understood.
        """
        return await self._transport.ask("GET", "/v1/sports/wallet", WalletStatus)

    async def ping_wallet(self) -> WalletAnswer:
        """Ask the wallet whether it is there.

        Calls the address of the operator's own wallet once, for five seconds at most. It moves nothing, and needs no
        key. Whoever asks meanwhile gets the same answer. A wallet that does not answer with 200 is a problem; detail
        says what came.
        """
        return await self._transport.ask("POST", "/v1/sports/wallet/ping", WalletAnswer)

    async def list_parked_calls(self) -> ParkedCalls:
        """List the calls that are parked.

        The operator's wallet has not understood these calls for days. They are made again when somebody replays them.
        """
        return await self._transport.ask("GET", "/v1/sports/wallet/parked", ParkedCalls)

    async def replay_calls(self, *, ticket: str | None = None, key: str | None = None) -> ParkedCalls:
        """Replay parked calls.

        The next worker makes them again, in order: those about one ticket, or the first thousand. Returns the calls
        that are still parked.

        ticket: The ticket whose calls are made again, by its id or its code; null: all of them.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/sports/wallet/replay",
            ParkedCalls,
            body={"ticket": UNSET if ticket is None else ticket},
            key=key_or_new(key),
        )


class AsyncPartnersResource:
    """The operations below `/v1/partners`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(self, id: str, *, rate: int = 100, key: str | None = None) -> PartnerShown:
        """Add a partner.

        Its players may have wallets from now on. A new one who names no partner is of the active one whose id sorts
        first.

        id: The id that the partner is to have.

        rate: The value of one of its points, in hundredths.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", "/v1/partners", PartnerShown, body={"id": id, "rate": rate}, key=key_or_new(key))

    async def close(self, partner_id: str, *, key: str | None = None) -> PartnerShown:
        """Close a partner.

        From now on its players' bets are only settled, and nobody withdraws a balance that they still have. It is
        never opened again.

        partner_id: The partner's id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/partners/{segment(partner_id)}/close", PartnerShown, key=key_or_new(key))

    async def list(self) -> Partners:
        """List the partners.

        Lists the operator's partners, closed ones too.
        """
        return await self._transport.ask("GET", "/v1/partners", Partners)


class AsyncCreditsResource:
    """The operations below `/v1/credits`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_held(self) -> HeldCredits:
        """List the credits that wait.

        Lists the credits of providers above their ceilings, which two clerks approve or refuse.
        """
        return await self._transport.ask("GET", "/v1/credits/held", HeldCredits)

    async def judge(
        self, provider: str, request: str, verdict: Literal["approve", "refuse"], *, key: str | None = None
    ) -> HeldCredits:
        """Approve or refuse a credit.

        Once two clerks have said the same, the credit is paid, or refused for good. Returns the credits that wait
        still.

        provider: The provider of games.

        request: The provider's own id of the request.

        verdict: The clerk's decision; it is carried out once a second clerk decides the same.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/credits/judge",
            HeldCredits,
            body={"provider": provider, "request": request, "verdict": verdict},
            key=key_or_new(key),
        )


class AsyncProvidersResource:
    """The operations below `/v1/providers`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(self, id: str, name: str, *, sub_name: str = "", key: str | None = None) -> ProviderShown:
        """Add a provider of games.

        Its requests are believed once it has a signing key. For keys of the installation.

        id: The id that the provider is to have, as its requests bear it.

        name: The name, for people.

        sub_name: Whoever makes the games for the provider; empty without one.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", "/v1/providers", ProviderShown, body={"id": id, "name": name, "sub_name": sub_name}, key=key_or_new(key)
        )

    async def show(self, provider_id: str) -> ProviderShown:
        """Show a provider of games.

        Shows it with its games. Keys of the installation may ask as well.

        provider_id: The provider's id.
        """
        return await self._transport.ask("GET", f"/v1/providers/{segment(provider_id)}", ProviderShown)

    async def change(
        self,
        provider_id: str,
        *,
        signature_version: Literal[1, 2] | UnsetType = UNSET,
        key: str | None = None,
        if_match: Tagged | str | None = None,
    ) -> ProviderShown:
        """Change how a provider signs.

        Sets the least version of the signature that is taken from it, in every process within two seconds. Version 2
        binds a signature to its path and its time. For keys of the installation.

        provider_id: The provider's id.

        signature_version: The least version of signatures that is taken: 1 over the body, 2 over the whole request.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "PATCH",
            f"/v1/providers/{segment(provider_id)}",
            ProviderShown,
            body={"signature_version": signature_version},
            key=key_or_new(key),
            if_match=if_match,
        )

    async def list_keys(self, provider_id: str) -> SigningKeys:
        """List a provider's signing keys.

        Lists the public keys by which it signs its requests, ended ones too. For keys of the installation.

        provider_id: The provider's id.
        """
        return await self._transport.ask("GET", f"/v1/providers/{segment(provider_id)}/keys", SigningKeys)

    async def add_key(
        self, provider_id: str, public_key: str, *, starts_at: datetime | None = None, key: str | None = None
    ) -> SigningKey:
        """Add a provider's signing key.

        Keys that the provider has hold beside it. Other processes of the server believe it after two seconds. For
        keys of the installation.

        provider_id: The provider's id.

        public_key: The public key: RSA of 2048 bits or more, in PEM.

        starts_at: The instant from which on it is believed; null: from now on.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/providers/{segment(provider_id)}/keys",
            SigningKey,
            body={"public_key": public_key, "starts_at": UNSET if starts_at is None else starts_at},
            key=key_or_new(key),
        )

    async def open(self, provider_id: str, *, key: str | None = None) -> ProviderShown:
        """Open a provider again.

        Its games are played again, but for those that are closed themselves. For keys of the installation.

        provider_id: The provider's id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/providers/{segment(provider_id)}/open", ProviderShown, key=key_or_new(key))

    async def close(self, provider_id: str, *, key: str | None = None) -> ProviderShown:
        """Close a provider.

        No bets on its games any more; those that there are get settled all the same. For keys of the installation.

        provider_id: The provider's id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/providers/{segment(provider_id)}/close", ProviderShown, key=key_or_new(key)
        )

    async def add_game(
        self, provider_id: str, id: str, name: str, *, type: str = "", code: str = "", key: str | None = None
    ) -> ProviderGameShown:
        """Add a game to a provider.

        Its id is taken by no other game of any provider. For keys of the installation.

        provider_id: The provider's id.

        id: The id of the game, as bets bear it.

        name: The name, for people.

        type: The type of the game, for reports; empty without one.

        code: The code of the game, for reports; empty without one.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/providers/{segment(provider_id)}/games",
            ProviderGameShown,
            body={"id": id, "name": name, "type": type, "code": code},
            key=key_or_new(key),
        )

    async def open_game(self, provider_id: str, game_id: str, *, key: str | None = None) -> ProviderGameShown:
        """Open a game again.

        It is played again, if its provider is open. For keys of the installation.

        provider_id: The provider's id.

        game_id: The game's id, as bets bear it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/providers/{segment(provider_id)}/games/{segment(game_id)}/open", ProviderGameShown, key=key_or_new(key)
        )

    async def close_game(self, provider_id: str, game_id: str, *, key: str | None = None) -> ProviderGameShown:
        """Close a game.

        No bets on it any more; those that there are get settled all the same. For keys of the installation.

        provider_id: The provider's id.

        game_id: The game's id, as bets bear it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/providers/{segment(provider_id)}/games/{segment(game_id)}/close", ProviderGameShown, key=key_or_new(key)
        )

    async def revoke_key(self, provider_id: str, key_id: int, *, key: str | None = None) -> SigningKey:
        """Revoke a provider's signing key.

        It is not believed any more, in every process within two seconds. There is no way back. For keys of the
        installation.

        provider_id: The provider's id.

        key_id: The key's number, as the list shows it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/providers/{segment(provider_id)}/keys/{segment(key_id)}/revoke", SigningKey, key=key_or_new(key)
        )

    async def list(self) -> Providers:
        """List the providers of games.

        Lists them with their games, closed ones too. Keys of the installation may ask as well: they alone change
        providers.
        """
        return await self._transport.ask("GET", "/v1/providers", Providers)


class AsyncWalletsResource:
    """The operations below `/v1/wallets`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self) -> WalletsShown:
        """Show the wallets of players.

        Shows whether the operator's players have wallets, by whom their lottery tickets are sold, and how requests
        are signed.
        """
        return await self._transport.ask("GET", "/v1/wallets", WalletsShown)

    async def open(
        self,
        title: str,
        entity_id: int,
        user_id: int,
        *,
        per_bet: Amount | None = None,
        per_day: Amount | None = None,
        key: str | None = None,
    ) -> WalletsShown:
        """Give players wallets.

        From now on the operator's players have wallets. Their lottery tickets are sold by one agency and a user of
        it. They are opened once; a signing key and a partner come next. Say the ceilings where the default, 10,000
        for a bet and 100,000 a day in whole units, is little money in your currency: a higher one waits for a second
        person later.

        title: The name of the wallets in reports.

        entity_id: The agency that sells the players' lottery tickets.

        user_id: The user of the agency by whom the players' lottery tickets are sold.

        per_bet: The most that a provider may credit for one bet; null: the default.

        per_day: The most that a provider may credit on one day; null: the default.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/wallets",
            WalletsShown,
            body={
                "title": title,
                "entity_id": entity_id,
                "user_id": user_id,
                "per_bet": UNSET if per_bet is None else per_bet,
                "per_day": UNSET if per_day is None else per_day,
            },
            key=key_or_new(key),
        )

    async def change(
        self,
        *,
        signature_version: Literal[1, 2] | UnsetType = UNSET,
        key: str | None = None,
        if_match: Tagged | str | None = None,
    ) -> WalletsShown:
        """Change how requests are signed.

        Sets the least version of the signature that is taken from the operator, in every process within two seconds.
        Version 2 binds a signature to its path and its time.

        signature_version: The least version of signatures that is taken: 1 over the body, 2 over the whole request.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "PATCH",
            "/v1/wallets",
            WalletsShown,
            body={"signature_version": signature_version},
            key=key_or_new(key),
            if_match=if_match,
        )


class AsyncSigningKeysResource:
    """The operations below `/v1/signing-keys`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(self, public_key: str, *, starts_at: datetime | None = None, key: str | None = None) -> SigningKey:
        """Add a signing key.

        Keys that the operator has hold beside it. Other processes of the server believe it after two seconds. API
        keys may not do this.

        public_key: The public key: RSA of 2048 bits or more, in PEM.

        starts_at: The instant from which on it is believed; null: from now on.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/signing-keys",
            SigningKey,
            body={"public_key": public_key, "starts_at": UNSET if starts_at is None else starts_at},
            key=key_or_new(key),
        )

    async def revoke(self, key_id: int, *, key: str | None = None) -> SigningKey:
        """Revoke a signing key.

        It is not believed any more, in every process within two seconds. There is no way back.

        key_id: The key's number, as the list shows it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/signing-keys/{segment(key_id)}/revoke", SigningKey, key=key_or_new(key))

    async def list(self) -> SigningKeys:
        """List the signing keys.

        Lists the public keys by which the operator signs its requests about players' wallets, revoked ones too.
        """
        return await self._transport.ask("GET", "/v1/signing-keys", SigningKeys)


class AsyncCeilingsResource:
    """The operations below `/v1/ceilings`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def set(
        self, provider: str, per_bet: Amount, per_day: Amount, *, starts_at: datetime | None = None, key: str | None = None
    ) -> Ceilings:
        """Set a ceiling.

        A credit above it waits at `GET /v1/credits/held` until two clerks have said the same. Returns all ceilings.

        provider: The provider of games.

        per_bet: The most that the provider may credit for one bet.

        per_day: The most that the provider may credit on one day.

        starts_at: The instant from which on it holds; null: from now on.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/ceilings",
            Ceilings,
            body={
                "provider": provider,
                "per_bet": per_bet,
                "per_day": per_day,
                "starts_at": UNSET if starts_at is None else starts_at,
            },
            key=key_or_new(key),
        )

    async def list(self) -> Ceilings:
        """List the ceilings.

        Lists those that the operator has set. A provider without one has the default: 10,000 for a bet and 100,000 a
        day, in whole units of the currency.
        """
        return await self._transport.ask("GET", "/v1/ceilings", Ceilings)


class AsyncPlayersResource:
    """The operations below `/v1/players`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def show(self, user_id: str) -> PlayerShown:
        """Show a player.

        Shows its balance, and its limits: what holds, what is used of it, and what it has asked for and not
        confirmed.

        user_id: The player's id, as its partner knows it.
        """
        return await self._transport.ask("GET", f"/v1/players/{segment(user_id)}", PlayerShown)

    async def block(self, user_id: str, *, key: str | None = None) -> PlayerShown:
        """Block a player.

        A blocked player neither plays nor moves funds; the bets that it has are settled.

        user_id: The player's id, as its partner knows it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/players/{segment(user_id)}/block", PlayerShown, key=key_or_new(key))

    async def unblock(self, user_id: str, *, key: str | None = None) -> PlayerShown:
        """Unblock a player.

        The player may do everything again that it has not forbidden itself.

        user_id: The player's id, as its partner knows it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/players/{segment(user_id)}/unblock", PlayerShown, key=key_or_new(key))

    async def exclude(self, user_id: str, *, until: datetime | None = None, key: str | None = None) -> PlayerShown:
        """Exclude a player at its own wish.

        An excluded player neither plays nor deposits, and may withdraw. An exclusion is never shortened.

        user_id: The player's id, as its partner knows it.

        until: The end of the exclusion; null: for good.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/players/{segment(user_id)}/exclude",
            PlayerShown,
            body={"until": UNSET if until is None else until},
            key=key_or_new(key),
        )

    async def set_limit(
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

        amount: The most that the limit lets through in its period; null: no limit.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/players/{segment(user_id)}/limits",
            PlayerShown,
            body={"kind": kind, "period": period, "amount": amount},
            key=key_or_new(key),
        )

    async def confirm_limit(
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
        return await self._transport.ask(
            "POST",
            f"/v1/players/{segment(user_id)}/limits/confirm",
            PlayerShown,
            body={"kind": kind, "period": period},
            key=key_or_new(key),
        )

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> PlayerPage:
        """List the players.

        Lists the players of the operator, with their balances.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/players", PlayerPage, query={"limit": limit, "cursor": cursor})

    async def each(self, *, limit: int | None = None) -> AsyncIterator[ListedPlayer]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(limit=limit, cursor=cursor)
            for row in page.players:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncEntitiesResource:
    """The operations below `/v1/entities`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(self, name: str, parent_id: int, *, credit: Amount | None = None, key: str | None = None) -> EntityAdded:
        """Add an entity.

        Adds it below the caller's entity, or below one below it. With a credit, no sale below it is taken that the
        credit does not cover. It earns the operator's general commission; without one, nothing: the response says
        which.

        name: The name, for people. It can be printed.

        parent_id: The entity directly above the new one.

        credit: How far the entity and all below it may go below zero; null: without a bound of its own.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/entities",
            EntityAdded,
            body={"name": name, "parent_id": parent_id, "credit": UNSET if credit is None else credit},
            key=key_or_new(key),
        )

    async def show(self, entity_id: int) -> EntityShown:
        """Show an entity.

        Shows the caller's entity, or one below it. Its `ETag` goes into `If-Match` of a change.

        entity_id: The entity, by its id.
        """
        return await self._transport.ask("GET", f"/v1/entities/{segment(entity_id)}", EntityShown)

    async def change(
        self,
        entity_id: int,
        *,
        name: str | UnsetType = UNSET,
        credit: Amount | UnsetType | None = UNSET,
        key: str | None = None,
        if_match: Tagged | str | None = None,
    ) -> EntityShown:
        """Change an entity.

        Changes the name or the credit of an entity below the caller's own; an administrator changes the root's too. A
        smaller credit holds from the next sale on, and takes nothing back.

        entity_id: The entity, by its id.

        name: The name, for people. It can be printed.

        credit: How far the entity and all below it may go below zero; null: without a bound of its own.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "PATCH",
            f"/v1/entities/{segment(entity_id)}",
            EntityShown,
            body={"name": name, "credit": credit},
            key=key_or_new(key),
            if_match=if_match,
        )

    async def show_data(self, entity_id: int) -> EntityDetails:
        """Show the description of an entity.

        Shows what its tickets print about it: address, tax number, header and footer, and the zone of their times.

        entity_id: The entity, by its id.
        """
        return await self._transport.ask("GET", f"/v1/entities/{segment(entity_id)}/data", EntityDetails)

    async def set_data(
        self,
        entity_id: int,
        *,
        address1: str = "",
        address2: str = "",
        city: str = "",
        municipality: int = 0,
        rif: str = "",
        state: int = 0,
        ticket_footer: str = "",
        ticket_header: str = "",
        time_zone: str = "",
        key: str | None = None,
        if_match: Tagged | str | None = None,
    ) -> EntityDetails:
        """Set the description of an entity.

        Sets it whole: what is left out is empty from then on, the zone the operator's. Tickets print it from the next
        print on.

        entity_id: The entity, by its id.

        address1: The first line of the address.

        address2: The second line of the address.

        city: The city of the address.

        municipality: The municipality of the address; 0: not told. An official code.

        rif: The tax number of the entity.

        state: The state of the address; 0: not told. An official code.

        ticket_footer: The last lines of the entity's tickets. A line break begins a new printed line.

        ticket_header: The first lines of the entity's tickets. A line break begins a new printed line.

        time_zone: The time zone of the hours that its tickets print. Empty: the operator's.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "PUT",
            f"/v1/entities/{segment(entity_id)}/data",
            EntityDetails,
            body={
                "address1": address1,
                "address2": address2,
                "city": city,
                "municipality": municipality,
                "rif": rif,
                "state": state,
                "ticket_footer": ticket_footer,
                "ticket_header": ticket_header,
                "time_zone": time_zone,
            },
            key=key_or_new(key),
            if_match=if_match,
        )

    async def show_tree(self) -> EntityTree:
        """Show the tree.

        Shows the caller's entity and all below it at once, closed ones too, each after the one that it belongs to.
        """
        return await self._transport.ask("GET", "/v1/entities/tree", EntityTree)

    async def show_balance(self, entity_id: int) -> EntityBalance:
        """Show the balance of an entity.

        Shows what an entity with a credit and all below it owe or are owed now, and what is left of the credit.

        entity_id: The entity, by its id.
        """
        return await self._transport.ask("GET", f"/v1/entities/{segment(entity_id)}/balance", EntityBalance)

    async def close(self, entity_id: int, *, key: str | None = None, if_match: Tagged | str | None = None) -> EntityShown:
        """Close an entity.

        It does business no more, nor does any entity below it, nor any of their users, keys and access tokens: all
        are out at once, nobody pays their prizes any more, and there is no way back. Nobody closes the own entity.

        entity_id: The entity, by its id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "POST", f"/v1/entities/{segment(entity_id)}/close", EntityShown, key=key_or_new(key), if_match=if_match
        )

    async def list(
        self,
        *,
        parent_id: int | None = None,
        status: Literal["active", "closed"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> EntityPage:
        """List entities.

        Lists the caller's entity and those below it, by their ids: all of them, or those directly below `parent_id`.

        parent_id: Only entities directly below this one.

        status: Only those that stand so.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", "/v1/entities", EntityPage, query={"parent_id": parent_id, "status": status, "limit": limit, "cursor": cursor}
        )

    async def each(
        self, *, parent_id: int | None = None, status: Literal["active", "closed"] | None = None, limit: int | None = None
    ) -> AsyncIterator[EntityShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(parent_id=parent_id, status=status, limit=limit, cursor=cursor)
            for row in page.entities:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncUsersResource:
    """The operations below `/v1/users`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(
        self,
        email: str,
        role: Literal["administrator", "auditor", "cashier", "clerk", "manager"],
        entity_id: int,
        *,
        password: str | None = None,
        key: str | None = None,
    ) -> AddedUser:
        """Add a user.

        Managers add cashiers, clerks and managers to their entity and to those below it; administrators add
        everybody. A password that the server makes is returned once; repeated under its key the command returns it
        again. API keys add nobody.

        email: The address with which the user logs in.

        role: The role, which tells what one may do.

        entity_id: The entity that the user works for.

        password: The password; null: the server makes one.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/users",
            AddedUser,
            body={"email": email, "role": role, "entity_id": entity_id, "password": UNSET if password is None else password},
            key=key_or_new(key),
        )

    async def show(self, user_id: int) -> UserShown:
        """Show a user.

        Shows a user of the caller's entity or of one below it. The `ETag` goes into `If-Match` of a change.

        user_id: The user, by its id.
        """
        return await self._transport.ask("GET", f"/v1/users/{segment(user_id)}", UserShown)

    async def change(
        self,
        user_id: int,
        role: Literal["administrator", "auditor", "cashier", "clerk", "manager"],
        *,
        key: str | None = None,
        if_match: Tagged | str | None = None,
    ) -> UserShown:
        """Change the role of a user.

        The user's sessions end. Managers change cashiers, clerks and managers into one another; nobody changes the
        own role. API keys change none.

        user_id: The user, by its id.

        role: The role, which tells what one may do.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "PATCH", f"/v1/users/{segment(user_id)}", UserShown, body={"role": role}, key=key_or_new(key), if_match=if_match
        )

    async def close(self, user_id: int, *, key: str | None = None, if_match: Tagged | str | None = None) -> UserShown:
        """Close a user.

        The user is out at once: all sessions end, and no login is taken any more. There is no way back. Keys that the
        user has made stay, since they are their entity's. Nobody closes oneself, and no key the last administrator.

        user_id: The user, by its id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "POST", f"/v1/users/{segment(user_id)}/close", UserShown, key=key_or_new(key), if_match=if_match
        )

    async def reset_password(self, user_id: int, *, key: str | None = None) -> PasswordReset:
        """Make a password reset.

        Makes a token by which a user sets a new password once, within an hour; an earlier one is void. Until then the
        old password holds. `POST /v1/password` takes the token.

        user_id: The user, by its id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/users/{segment(user_id)}/password-reset", PasswordReset, key=key_or_new(key)
        )

    async def list(
        self,
        *,
        entity_id: int | None = None,
        role: Literal["cashier", "clerk", "manager", "auditor", "administrator"] | None = None,
        status: Literal["active", "closed"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> UserPage:
        """List users.

        Lists the users of the caller's entity and of those below it, by their ids; closed ones too, unless `status`
        says otherwise.

        entity_id: Only those of this entity itself.

        role: Only users of this role.

        status: Only those that stand so.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET",
            "/v1/users",
            UserPage,
            query={"entity_id": entity_id, "role": role, "status": status, "limit": limit, "cursor": cursor},
        )

    async def each(
        self,
        *,
        entity_id: int | None = None,
        role: Literal["cashier", "clerk", "manager", "auditor", "administrator"] | None = None,
        status: Literal["active", "closed"] | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[UserShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(entity_id=entity_id, role=role, status=status, limit=limit, cursor=cursor)
            for row in page.users:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncKeysResource:
    """The operations below `/v1/keys`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(
        self,
        name: str,
        role: Literal["administrator", "auditor", "cashier", "clerk", "manager"],
        entity_id: int,
        *,
        scopes: Sequence[
            Literal[
                "alarms:acknowledge",
                "alarms:read",
                "audits:run",
                "catalogue:read",
                "draws:read",
                "entities:keep",
                "entities:read",
                "events:read",
                "exports:make",
                "held-payments:read",
                "holidays:add",
                "look:set",
                "loosenings:read",
                "payment-methods:keep",
                "payment-methods:read",
                "payments:read",
                "payments:record",
                "reports:read",
                "results:decide",
                "rules:decide",
                "rules:read",
                "sandbox:keep",
                "seals:follow",
                "seals:read",
                "sessions:end",
                "shifts:read",
                "sports-wallet:read",
                "sports-wallet:replay",
                "sports:decide",
                "sports:keep",
                "sports:read",
                "sports:set",
                "tickets:pay",
                "tickets:read",
                "tickets:sell",
                "tickets:undo",
                "users:read",
                "users:take",
                "wallets:end",
                "wallets:keep",
                "wallets:read",
                "webhooks:keep",
                "webhooks:read",
                "weeks:close",
                "weeks:read",
            ]
        ]
        | None = None,
        requests_per_minute: int | None = None,
        expires_at: datetime | None = None,
        networks: Sequence[str] | UnsetType = UNSET,
        origins: Sequence[str] | UnsetType = UNSET,
        key: str | None = None,
    ) -> AddedKey:
        """Add an API key.

        Managers add keys of cashiers, clerks and managers to their entity and to those below it; administrators add
        all. The key is returned once; repeated under its `Idempotency-Key` the command returns it again. It is sent
        as a session's token is. A key ends when it is revoked, when it expires, or when its entity is closed; not
        when the user who has added it is. Keys neither enter nor approve what takes two people, add no keys and no
        users, and change no passwords and no roles. With `scopes` it may do what they say and its role may; without,
        all that its role may. Each operation names its scopes as `x-scope`. Pages of `origins` may use it from a
        browser.

        name: The name, for people. It can be printed.

        role: The role whose work the key may do.

        entity_id: The entity, by its id: an agency, or one above agencies.

        scopes: What the key may do of what its role may; null: all of that.

        requests_per_minute: Requests that the key may send to `/v1` within a minute; null: as many as a person.

        expires_at: The instant from which on the key is of no use; null: it never expires.

        networks: IP addresses and networks from which alone it may be used; empty: from anywhere.

        origins: Origins whose pages may use the key from a browser (CORS), without a cookie; empty: none.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/keys",
            AddedKey,
            body={
                "name": name,
                "role": role,
                "entity_id": entity_id,
                "scopes": UNSET if scopes is None else scopes,
                "requests_per_minute": UNSET if requests_per_minute is None else requests_per_minute,
                "expires_at": UNSET if expires_at is None else expires_at,
                "networks": networks,
                "origins": origins,
            },
            key=key_or_new(key),
        )

    async def show(self, key_id: int) -> KeyShown:
        """Show an API key.

        Shows a key of the caller's entity or of one below it, but never the key itself.

        key_id: The key, as the list numbers it.
        """
        return await self._transport.ask("GET", f"/v1/keys/{segment(key_id)}", KeyShown)

    async def rotate(self, key_id: int, *, overlap_hours: int = 24, key: str | None = None) -> AddedKey:
        """Rotate an API key.

        Adds a key of the same machine, with the same role, scopes, networks, origins, version and end. The old one
        expires after the overlap, if not before. The new key is returned once; repeated under its `Idempotency-Key`
        the command returns it again.

        key_id: The key, as the list numbers it.

        overlap_hours: Hours for which the old key is valid beside the new one, if it does not expire before; 0 for a
        key that somebody else knows.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/keys/{segment(key_id)}/rotate", AddedKey, body={"overlap_hours": overlap_hours}, key=key_or_new(key)
        )

    async def revoke(self, key_id: int, *, key: str | None = None) -> KeyShown:
        """Revoke an API key.

        The key is dead at once, in every process. There is no way back. A key may revoke itself.

        key_id: The key, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/keys/{segment(key_id)}/revoke", KeyShown, key=key_or_new(key))

    async def list(
        self,
        *,
        entity_id: int | None = None,
        status: Literal["active", "expired", "revoked"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> KeyPage:
        """List API keys.

        Lists the keys of the caller's entity and of those below it, by their ids: revoked and expired ones too,
        unless `status` says otherwise. A page that is filtered may have fewer rows than it could, and still a `next`.

        entity_id: Only those of this entity itself.

        status: Only those that stand so.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", "/v1/keys", KeyPage, query={"entity_id": entity_id, "status": status, "limit": limit, "cursor": cursor}
        )

    async def each(
        self,
        *,
        entity_id: int | None = None,
        status: Literal["active", "expired", "revoked"] | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[KeyShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(entity_id=entity_id, status=status, limit=limit, cursor=cursor)
            for row in page.keys:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncSandboxResource:
    """The operations below `/v1/sandbox`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def make(self, *, key: str | None = None) -> SandboxMade:
        """Make a sandbox, or make it anew.

        Makes an operator of its own for tests: with an agency, with keys that begin with `sk_test_` and stand for
        people, with the draws of the catalogue, and in no book, report or event of this one. The sandbox before is
        closed, and its keys are dead. Its draws close by `POST /v1/draws/{draw_id}/close`, and two clerks may enter a
        result at once. Always full are 999 (triple), 99 (terminal) and 36 (animalitos). The keys are returned once;
        repeated under its `Idempotency-Key` the command returns them again. `NOT_POSSIBLE` refuses more than 50 in 24
        hours.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", "/v1/sandbox", SandboxMade, key=key_or_new(key))


class AsyncTokensResource:
    """The operations below `/v1/tokens`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(
        self, name: str, entity_id: int, *, networks: Sequence[str] | UnsetType = UNSET, key: str | None = None
    ) -> AddedToken:
        """Add an access token.

        A reseller's system sells by it for the agency, over API Chance. It is returned once; repeated under its
        `Idempotency-Key` the command returns it again. It ends when it is revoked, or with its agency.

        name: The name, for people. It can be printed.

        entity_id: The agency that the token sells for.

        networks: IP addresses and networks from which alone it may be used; empty: from anywhere.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/tokens",
            AddedToken,
            body={"name": name, "entity_id": entity_id, "networks": networks},
            key=key_or_new(key),
        )

    async def revoke(self, token_id: int, *, key: str | None = None) -> TokenShown:
        """Revoke an access token.

        It is dead at once, in every process. There is no way back; its tickets stay the agency's.

        token_id: The token, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/tokens/{segment(token_id)}/revoke", TokenShown, key=key_or_new(key))

    async def list(
        self,
        *,
        entity_id: int | None = None,
        status: Literal["active", "revoked"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> TokenPage:
        """List access tokens.

        Lists those of the caller's entity and of those below it, by their ids; revoked ones too, unless `status` says
        otherwise.

        entity_id: Only those of this entity itself.

        status: Only those that stand so.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", "/v1/tokens", TokenPage, query={"entity_id": entity_id, "status": status, "limit": limit, "cursor": cursor}
        )

    async def each(
        self, *, entity_id: int | None = None, status: Literal["active", "revoked"] | None = None, limit: int | None = None
    ) -> AsyncIterator[TokenShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(entity_id=entity_id, status=status, limit=limit, cursor=cursor)
            for row in page.tokens:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncOperatorsResource:
    """The operations below `/v1/operators`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(
        self,
        name: str,
        currency: str,
        administrator: FirstAdministrator,
        *,
        decimals: Literal[0, 2] = 2,
        time_zone: str = "America/Caracas",
        sells_lotteries: bool = True,
        addresses: Literal["apart", "shared"] | None = None,
        key: str | None = None,
    ) -> AddedOperator:
        """Add an operator.

        Adds it with its root entity and its first administrator, who then adds everybody else. A password that the
        server makes is returned once; repeated under its key the command returns it again.

        name: The name, for people. It can be printed.

        currency: The operator's one currency, by its ISO 4217 code.

        administrator: The operator's first user, an administrator.

        decimals: The decimals of the currency, which every amount has.

        time_zone: The time zone of the operator's calendar, by its name in the IANA database.

        sells_lotteries: Whether the operator sells lotteries.

        addresses: Whether its people name it when they log in (apart), or not (shared); null: shared for the first
        operator of an installation, else apart.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/operators",
            AddedOperator,
            body={
                "name": name,
                "currency": currency,
                "administrator": administrator,
                "decimals": decimals,
                "time_zone": time_zone,
                "sells_lotteries": sells_lotteries,
                "addresses": UNSET if addresses is None else addresses,
            },
            key=key_or_new(key),
        )

    async def show(self, operator_id: int) -> OperatorShown:
        """Show an operator.

        Shows what the installation knows of it, and nothing of what it does.

        operator_id: The operator, as the list numbers it.
        """
        return await self._transport.ask("GET", f"/v1/operators/{segment(operator_id)}", OperatorShown)

    async def close(self, operator_id: int, *, key: str | None = None) -> OperatorShown:
        """Close an operator.

        It and its people do business no more; the machine closes its weeks. Refused while its tickets may still win
        or be claimed, sports tickets are not closed, its wallet is owed calls, or its players have open bets or a
        balance.

        operator_id: The operator, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST", f"/v1/operators/{segment(operator_id)}/close", OperatorShown, key=key_or_new(key)
        )

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> OperatorPage:
        """List operators.

        Lists all operators of the installation by their ids, closed ones too.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/operators", OperatorPage, query={"limit": limit, "cursor": cursor})

    async def each(self, *, limit: int | None = None) -> AsyncIterator[OperatorShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(limit=limit, cursor=cursor)
            for row in page.operators:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncHouseKeysResource:
    """The operations below `/v1/house-keys`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(self, name: str, *, expires_at: datetime | None = None, key: str | None = None) -> AddedHouseKey:
        """Add a key of the installation.

        It is returned once; repeated under its `Idempotency-Key` the command returns it again. The first one comes
        from the command line of the machine: `taquilla house-key add`.

        name: The name, for people. It can be printed.

        expires_at: The instant from which on the key is of no use; null: it never expires.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/house-keys",
            AddedHouseKey,
            body={"name": name, "expires_at": UNSET if expires_at is None else expires_at},
            key=key_or_new(key),
        )

    async def revoke(self, key_id: int, *, key: str | None = None) -> HouseKeyShown:
        """Revoke a key of the installation.

        It is dead at once, in every process; a key may revoke itself. There is no way back.

        key_id: The key, as the list numbers it.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/house-keys/{segment(key_id)}/revoke", HouseKeyShown, key=key_or_new(key))

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> HouseKeyPage:
        """List the keys of the installation.

        Lists all of them by their ids, revoked and expired ones too.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/house-keys", HouseKeyPage, query={"limit": limit, "cursor": cursor})

    async def each(self, *, limit: int | None = None) -> AsyncIterator[HouseKeyShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(limit=limit, cursor=cursor)
            for row in page.keys:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncEventsResource:
    """The operations below `/v1/events`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(
        self,
        *,
        after: int | None = None,
        types: str | None = None,
        limit: int | None = None,
        wait_s: int | None = None,
        singly: bool | None = None,
        rows: bool | None = None,
    ) -> EventPage:
        """List events.

        Lists what happened after an event, in the order of the ledger. With `wait_s` an empty page waits for the next
        event; with `Accept: text/event-stream` events come as they happen, and `Last-Event-ID` continues a stream
        that broke off. Callers see what concerns their entity and those below it; other events have the type `hidden`
        and no data, so that numbers have no gap. A number after the last event is refused: the place is of another
        ledger, or of this one before it was restored.

        after: The number of the last event that is known.

        types: Only events of these types, with commas between them.

        limit: The most events; told `singly`, one counts once with all its parts.

        wait_s: Seconds to wait for an event if there is none yet.

        singly: One event for each ticket or movement, in place of one for a batch.

        rows: With the rows of people, rules and draws that were written, if you see the whole operator.
        """
        return await self._transport.ask(
            "GET",
            "/v1/events",
            EventPage,
            query={"after": after, "types": types, "limit": limit, "wait_s": wait_s, "singly": singly, "rows": rows},
        )


class AsyncExportsResource:
    """The operations below `/v1/exports`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def make(
        self,
        table: Literal["events", "sports", "tickets", "wagers"],
        format: Literal["csv", "jsonl", "parquet", "xlsx"],
        first_day: date,
        last_day: date,
        *,
        entity_id: int | None = None,
        key: str | None = None,
    ) -> ExportShown:
        """Ask for an export.

        A worker writes the file, which may take minutes: look at it until `status` is `done`, then download it,
        within 7 days. Rows are in the order of their sale, each as things stand when it is written; plays that are
        sealed to the caller have no selection and no stake. One export of a caller at a time is queued or written,
        and operators take turns. `NOT_POSSIBLE` refuses an operator's export beside 1,000 that are under way or kept.

        table: What the rows are.

        format: The format of the file: CSV with a head, a spreadsheet, Parquet, or an object in each line (JSON
        Lines).

        first_day: The first day, by the operator's calendar.

        last_day: The last day, included, by the operator's calendar.

        entity_id: The entity whose tickets and events the file has, with those below it; by default the caller's own.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/exports",
            ExportShown,
            body={
                "table": table,
                "format": format,
                "first_day": first_day,
                "last_day": last_day,
                "entity_id": UNSET if entity_id is None else entity_id,
            },
            key=key_or_new(key),
        )

    async def show(self, export_id: int) -> ExportShown:
        """Show an export.

        Shows how far an export that the caller has asked for has come.

        export_id: The export, by its number.
        """
        return await self._transport.ask("GET", f"/v1/exports/{segment(export_id)}", ExportShown)

    async def download(self, export_id: int) -> bytes:
        """Download an export.

        Sends the file. A download that broke off is resumed: `Range: bytes=1048576-` with the `ETag` of the part as
        `If-Range`.

        export_id: The export, by its number.
        """
        return await self._transport.ask("GET", f"/v1/exports/{segment(export_id)}/file", bytes)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> ExportPage:
        """List exports.

        Lists those that the caller has asked for, the latest first.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask("GET", "/v1/exports", ExportPage, query={"limit": limit, "cursor": cursor})

    async def each(self, *, limit: int | None = None) -> AsyncIterator[ExportShown]:
        """Yield all that `list` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list(limit=limit, cursor=cursor)
            for row in page.exports:
                yield row
            if page.next is None:
                return
            cursor = page.next


class AsyncWebhooksResource:
    """The operations below `/v1/webhooks`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(
        self,
        url: str,
        *,
        types: Sequence[str] | UnsetType = UNSET,
        ordered: bool = True,
        description: str = "",
        entity_id: int | UnsetType | None = UNSET,
        key: str | None = None,
    ) -> WebhookWithKeys:
        """Add a webhook.

        It gets the events from now on; a replay brings earlier ones. Its address must be public, or in a network that
        the installation allows, and is checked again before each connection. The keys are shown this once.

        url: The address that events are sent to.

        types: Types of events; none: all of them.

        ordered: Whether an event comes only once the one before it was taken; if not, one that is not taken holds up
        no other.

        description: A note about the webhook, for people.

        entity_id: The entity whose members' view of the feed it gets; null: the whole operator's.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            "/v1/webhooks",
            WebhookWithKeys,
            body={"url": url, "types": types, "ordered": ordered, "description": description, "entity_id": entity_id},
            key=key_or_new(key),
        )

    async def show(self, webhook_id: UUID) -> WebhookShown:
        """Show a webhook.

        Shows it without its keys. The `ETag` goes into `If-Match` of a change.

        webhook_id: The webhook, by its id.
        """
        return await self._transport.ask("GET", f"/v1/webhooks/{segment(webhook_id)}", WebhookShown)

    async def change(
        self,
        webhook_id: UUID,
        *,
        url: str | UnsetType = UNSET,
        types: Sequence[str] | UnsetType = UNSET,
        ordered: bool | UnsetType = UNSET,
        description: str | UnsetType = UNSET,
        status: Literal["active", "disabled"] | UnsetType = UNSET,
        key: str | None = None,
        if_match: Tagged | str | None = None,
    ) -> WebhookShown:
        """Change a webhook.

        What waits to be tried again is due at once, with all its attempts before it.

        webhook_id: The webhook, by its id.

        url: The address that events are sent to.

        types: Types of events; none: all of them.

        ordered: Whether an event comes only once the one before it was taken; if not, one that is not taken holds up
        no other.

        description: A note about the webhook, for people.

        status: Whether the webhook gets events, or is disabled.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.

        if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.
        """
        return await self._transport.ask(
            "PATCH",
            f"/v1/webhooks/{segment(webhook_id)}",
            WebhookShown,
            body={"url": url, "types": types, "ordered": ordered, "description": description, "status": status},
            key=key_or_new(key),
            if_match=if_match,
        )

    async def remove(self, webhook_id: UUID, *, key: str | None = None) -> None:
        """Remove a webhook.

        It gets nothing more, and its keys are forgotten.

        webhook_id: The webhook, by its id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        await self._transport.ask("DELETE", f"/v1/webhooks/{segment(webhook_id)}", type(None), key=key_or_new(key))

    async def rotate_keys(self, webhook_id: UUID, *, overlap_hours: int = 24, key: str | None = None) -> WebhookWithKeys:
        """Rotate the keys of a webhook.

        From now on deliveries are signed by the new keys and, for `overlap_hours`, by the old ones too: all
        signatures stand in one header, and a receiver takes any that it can verify. The new keys are shown this once.

        webhook_id: The webhook, by its id.

        overlap_hours: Hours for which the old keys sign beside the new ones; 0 for keys that somebody else knows.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/webhooks/{segment(webhook_id)}/rotate",
            WebhookWithKeys,
            body={"overlap_hours": overlap_hours},
            key=key_or_new(key),
        )

    async def send_test(self, webhook_id: UUID, *, key: str | None = None) -> SentTest:
        """Send a test event.

        It has the type `webhook.test`, is sent beside the other events, within a second or so, and is tried once.

        webhook_id: The webhook, by its id.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask("POST", f"/v1/webhooks/{segment(webhook_id)}/test", SentTest, key=key_or_new(key))

    async def replay_events(self, webhook_id: UUID, from_number: int, *, key: str | None = None) -> WebhookProgress:
        """Replay events.

        Delivers the events from a number on, under the same `webhook-id` as before. A number beyond the event at
        which the webhook stands skips those before it.

        webhook_id: The webhook, by its id.

        from_number: The number of the first event to deliver.

        key: the caller's own key of this command, kept through all retries; a fresh one where none is given.
        """
        return await self._transport.ask(
            "POST",
            f"/v1/webhooks/{segment(webhook_id)}/replay",
            WebhookProgress,
            body={"from_number": from_number},
            key=key_or_new(key),
        )

    async def show_progress(self, webhook_id: UUID) -> WebhookProgress:
        """Show the progress of a webhook.

        Shows how far it is behind the operator's events, and what waits to be tried again.

        webhook_id: The webhook, by its id.
        """
        return await self._transport.ask("GET", f"/v1/webhooks/{segment(webhook_id)}/progress", WebhookProgress)

    async def list_attempts(self, webhook_id: UUID, *, limit: int | None = None, cursor: str | None = None) -> AttemptPage:
        """List attempts.

        Lists the attempts to deliver events to a webhook, the newest first. They are kept for 30 days.

        webhook_id: The webhook, by its id.

        limit: The most rows of the page.

        cursor: `next` of the page before.
        """
        return await self._transport.ask(
            "GET", f"/v1/webhooks/{segment(webhook_id)}/attempts", AttemptPage, query={"limit": limit, "cursor": cursor}
        )

    async def each_attempts(self, webhook_id: UUID, *, limit: int | None = None) -> AsyncIterator[AttemptShown]:
        """Yield all that `list_attempts` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
            page = await self.list_attempts(webhook_id, limit=limit, cursor=cursor)
            for row in page.attempts:
                yield row
            if page.next is None:
                return
            cursor = page.next

    async def list(self) -> Webhooks:
        """List webhooks.

        Lists those of the caller's entity and of the entities below it; auditors and administrators see all of the
        operator's.
        """
        return await self._transport.ask("GET", "/v1/webhooks", Webhooks)


class AsyncChangelogResource:
    """The operations below `/v1/changelog`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self) -> Changelog:
        """List the versions.

        A request names its version as `Taquilla-Version`. One without is of the version that its key was added in, of
        a person the newest. A version is served for a year after the next one.
        """
        return await self._transport.ask("GET", "/v1/changelog", Changelog)


class AsyncResources:
    """All resources of the API."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.session = AsyncSessionResource(transport)
        self.me = AsyncMeResource(transport)
        self.sessions = AsyncSessionsResource(transport)
        self.password = AsyncPasswordResource(transport)
        self.draws = AsyncDrawsResource(transport)
        self.offers = AsyncOffersResource(transport)
        self.results = AsyncResultsResource(transport)
        self.approvals = AsyncApprovalsResource(transport)
        self.tickets = AsyncTicketsResource(transport)
        self.reports = AsyncReportsResource(transport)
        self.log = AsyncLogResource(transport)
        self.products = AsyncProductsResource(transport)
        self.lotteries = AsyncLotteriesResource(transport)
        self.games = AsyncGamesResource(transport)
        self.rules = AsyncRulesResource(transport)
        self.holidays = AsyncHolidaysResource(transport)
        self.weeks = AsyncWeeksResource(transport)
        self.payment_methods = AsyncPaymentMethodsResource(transport)
        self.exchange_rates = AsyncExchangeRatesResource(transport)
        self.payments = AsyncPaymentsResource(transport)
        self.loosenings = AsyncLooseningsResource(transport)
        self.look = AsyncLookResource(transport)
        self.shifts = AsyncShiftsResource(transport)
        self.audits = AsyncAuditsResource(transport)
        self.alarms = AsyncAlarmsResource(transport)
        self.sports = AsyncSportsResource(transport)
        self.partners = AsyncPartnersResource(transport)
        self.credits = AsyncCreditsResource(transport)
        self.providers = AsyncProvidersResource(transport)
        self.wallets = AsyncWalletsResource(transport)
        self.signing_keys = AsyncSigningKeysResource(transport)
        self.ceilings = AsyncCeilingsResource(transport)
        self.players = AsyncPlayersResource(transport)
        self.entities = AsyncEntitiesResource(transport)
        self.users = AsyncUsersResource(transport)
        self.keys = AsyncKeysResource(transport)
        self.sandbox = AsyncSandboxResource(transport)
        self.tokens = AsyncTokensResource(transport)
        self.operators = AsyncOperatorsResource(transport)
        self.house_keys = AsyncHouseKeysResource(transport)
        self.events = AsyncEventsResource(transport)
        self.exports = AsyncExportsResource(transport)
        self.webhooks = AsyncWebhooksResource(transport)
        self.changelog = AsyncChangelogResource(transport)
