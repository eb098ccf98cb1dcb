// Made from the API's document by `make clients`.

package taquilla

import (
	"context"
	"iter"
	"time"
)

// SessionResource has the operations below /v1/session.
type SessionResource struct{ transport *Transport }

// Begin: Log in.
//
// Begins a session of twelve hours, and returns its token, which later requests send as `Authorization: Bearer`.
// Needs no `Idempotency-Key`: each login is a session of its own.
func (r *SessionResource) Begin(ctx context.Context, body Credentials, options ...Option) (answer BegunSession, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/session"), nil, body, false, false}, &answer, options)
	return
}

// End: Log out.
//
// Ends the session of the token at once, in every process.
func (r *SessionResource) End(ctx context.Context, options ...Option) error {
	return r.transport.ask(ctx, call{"DELETE", at("/v1/session"), nil, nil, false, false}, nil, options)
}

// MeResource has the operations below /v1/me.
type MeResource struct{ transport *Transport }

// Show: Show the caller.
//
// Shows the user whose token it is, and the currency and the time zone of its operator.
func (r *MeResource) Show(ctx context.Context, options ...Option) (answer Me, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/me"), nil, nil, false, false}, &answer, options)
	return
}

// ChangePassword: Change the own password.
//
// The old password is the proof. The user's other sessions end, and its devices are no longer known. Sent twice,
// it has one effect: the second time the old password is wrong.
func (r *MeResource) ChangePassword(ctx context.Context, body PasswordChange, options ...Option) error {
	return r.transport.ask(ctx, call{"POST", at("/v1/me/password"), nil, body, false, false}, nil, options)
}

// ShowSecondFactor: Show the own second factor.
//
// Shows whether a login of the caller needs a one-time code.
func (r *MeResource) ShowSecondFactor(ctx context.Context, options ...Option) (answer SecondFactor, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/me/second-factor"), nil, nil, false, false}, &answer, options)
	return
}

// BeginSecondFactor: Begin a second factor.
//
// Makes a secret for an authenticator app. It counts once its first code has confirmed it; begun again, it is
// another one. Needs no `Idempotency-Key`.
func (r *MeResource) BeginSecondFactor(ctx context.Context, body FactorProof, options ...Option) (answer BegunFactor, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/me/second-factor/begin"), nil, body, false, false}, &answer, options)
	return
}

// ConfirmSecondFactor: Confirm a second factor.
//
// Turns it on by its first code, and returns the recovery codes, this once. Needs no `Idempotency-Key`: it is
// confirmed once.
func (r *MeResource) ConfirmSecondFactor(ctx context.Context, body FirstCode, options ...Option) (answer RecoveryCodes, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/me/second-factor/confirm"), nil, body, false, false}, &answer, options)
	return
}

// RemoveSecondFactor: Remove the second factor.
//
// Turns it off, with its recovery codes, by the password and a code. Needs no `Idempotency-Key`: it is removed
// once.
func (r *MeResource) RemoveSecondFactor(ctx context.Context, body FactorProof, options ...Option) error {
	return r.transport.ask(ctx, call{"POST", at("/v1/me/second-factor/remove"), nil, body, false, false}, nil, options)
}

// SessionsResource has the operations below /v1/sessions.
type SessionsResource struct{ transport *Transport }

// SessionsListQuery is what List may be asked with.
type SessionsListQuery struct {
	// Only sessions of this user.
	UserId *int64 `json:"user_id,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List sessions.
//
// Lists the live sessions of the caller, and of the users whom the caller manages, by their ids.
func (r *SessionsResource) List(ctx context.Context, query SessionsListQuery, options ...Option) (answer SessionPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sessions"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *SessionsResource) Each(ctx context.Context, query SessionsListQuery, options ...Option) iter.Seq2[SessionShown, error] {
	return func(yield func(SessionShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(SessionShown{}, err)
				return
			}
			for _, row := range page.Sessions {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Remove: End a session.
//
// Ends a session of the caller, or of a user whom the caller manages, at once, in every process.
func (r *SessionsResource) Remove(ctx context.Context, sessionId int64, options ...Option) error {
	return r.transport.ask(ctx, call{"DELETE", at("/v1/sessions/%s", sessionId), nil, nil, true, false}, nil, options)
}

// PasswordResource has the operations below /v1/password.
type PasswordResource struct{ transport *Transport }

// UseReset: Set a password by a reset token.
//
// The token is the proof, once, within an hour of `POST /v1/users/{user_id}/password-reset`. All sessions of the
// user end, and a login that was locked is free again.
func (r *PasswordResource) UseReset(ctx context.Context, body ResetUse, options ...Option) error {
	return r.transport.ask(ctx, call{"POST", at("/v1/password"), nil, body, false, false}, nil, options)
}

// DrawsResource has the operations below /v1/draws.
type DrawsResource struct{ transport *Transport }

// DrawsListQuery is what List may be asked with.
type DrawsListQuery struct {
	// The day of the draws, by the operator's calendar; by default today.
	Day *string `json:"day,omitempty"`

	// Only draws that are open, closed, or have a result.
	Status *string `json:"status,omitempty"`

	// Only of this product.
	ProductId *int64 `json:"product_id,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List the draws of a day.
//
// Lists those of today, or of `day`, by the operator's calendar: those that are open, closed, or have a result.
func (r *DrawsResource) List(ctx context.Context, query DrawsListQuery, options ...Option) (answer DrawDay, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/draws"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *DrawsResource) Each(ctx context.Context, query DrawsListQuery, options ...Option) iter.Seq2[DrawShown, error] {
	return func(yield func(DrawShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(DrawShown{}, err)
				return
			}
			for _, row := range page.Draws {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Show: Show a draw.
//
// Shows a draw that is or was on sale, with its status and its result in force.
func (r *DrawsResource) Show(ctx context.Context, drawId int64, options ...Option) (answer DrawShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/draws/%s", drawId), nil, nil, false, false}, &answer, options)
	return
}

// DrawsShowExposureQuery is what ShowExposure may be asked with.
type DrawsShowExposureQuery struct {
	// The most outcomes to show.
	Limit *int64 `json:"limit,omitempty"`
}

// ShowExposure: Show the exposure of a draw.
//
// Shows what each outcome would cost the operator, the most expensive first. For members of the operator's root
// entity. From the draw's close to its result nobody may see it.
func (r *DrawsResource) ShowExposure(ctx context.Context, drawId int64, query DrawsShowExposureQuery, options ...Option) (answer ExposureShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/draws/%s/exposure", drawId), query, nil, false, false}, &answer, options)
	return
}

// Close: Close a draw that is due.
//
// A worker closes draws in their time; this does it now, where none has. A draw never closes early, but in a
// sandbox: there it closes by this call, and may have a result at once. It closes at its planned instant,
// however late it is done: nothing was sold since in any case. A worker settles it.
func (r *DrawsResource) Close(ctx context.Context, drawId int64, options ...Option) (answer DrawShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/draws/%s/close", drawId), nil, nil, true, false}, &answer, options)
	return
}

// Order: Ask to suspend, resume or void a draw.
//
// Nothing more is sold of a suspended draw until it is resumed or closes; what was sold stays. A void draw
// closes at once, and all stakes on it are given back. A first clerk says why; it is done once a second clerk
// has approved it.
func (r *DrawsResource) Order(ctx context.Context, drawId int64, order string, body OrderReason, options ...Option) (answer OrderShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/draws/%s/%s", drawId, order), nil, body, true, false}, &answer, options)
	return
}

// ApproveOrder: Approve to suspend, resume or void a draw.
//
// The second clerk is another one than the first, and asks for the same. Now it is done.
func (r *DrawsResource) ApproveOrder(ctx context.Context, drawId int64, order string, options ...Option) (answer OrderShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/draws/%s/%s/approve", drawId, order), nil, nil, true, false}, &answer, options)
	return
}

// ShowSeal: Show the seal of a draw.
//
// Shows the seal of a closed draw, with its proof against the earliest checkpoint of the operator's log behind
// it that most of today's witnesses have signed: their times say by when it was sealed. For members of the
// operator's root entity. Until the seal has left the server, a moment after the close, it is refused.
func (r *DrawsResource) ShowSeal(ctx context.Context, drawId int64, options ...Option) (answer SealShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/draws/%s/seal", drawId), nil, nil, false, false}, &answer, options)
	return
}

// DownloadSealedWagers: Download the wagers of a sealed draw.
//
// The file that was sealed, as text: its head, a blank line, and a line for each wager, undone ones too. The
// lines are made again from the rows, so that whoever makes their tree again sees whether they are those that
// were sealed. Auditors may have it at once; managers and administrators, who may enter results, once the draw
// has one, and while no draw on which its wagers are played too waits for its own.
func (r *DrawsResource) DownloadSealedWagers(ctx context.Context, drawId int64, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/draws/%s/seal/wagers", drawId), nil, nil, false, false}, &answer, options)
	return
}

// DownloadSealedResults: Download the results of a sealed draw, and the prizes owed by them.
//
// As text: the approved result of each draw on which the wagers were played, and each prize and refund in force,
// paid out or not. This file is not sealed: the sealed one is compared with it.
func (r *DrawsResource) DownloadSealedResults(ctx context.Context, drawId int64, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/draws/%s/seal/results", drawId), nil, nil, false, false}, &answer, options)
	return
}

// OffersResource has the operations below /v1/offers.
type OffersResource struct{ transport *Transport }

// List: List what the caller may sell.
//
// Lists the games of each product that the caller's agency may sell now, and on which terms.
func (r *OffersResource) List(ctx context.Context, options ...Option) (answer Offers, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/offers"), nil, nil, false, false}, &answer, options)
	return
}

// ResultsResource has the operations below /v1/results.
type ResultsResource struct{ transport *Transport }

// Enter: Enter a result.
//
// The first clerk's reading of a draw's result, or of its correction. It counts once a second clerk has approved
// it.
func (r *ResultsResource) Enter(ctx context.Context, body ResultToRead, options ...Option) (answer ResultShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/results"), nil, body, true, false}, &answer, options)
	return
}

// Approve: Approve a result.
//
// The second clerk types what was drawn, without seeing the first reading: the two must be the same. Then all
// that the draw decides is settled.
func (r *ResultsResource) Approve(ctx context.Context, body ResultToRead, options ...Option) (answer ResultShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/results/approve"), nil, body, true, false}, &answer, options)
	return
}

// PreviewCorrection: Preview a correction.
//
// Shows what another result would move, before anybody enters it. Changes nothing, so it needs no
// `Idempotency-Key`. There is no preview before a result is in force.
func (r *ResultsResource) PreviewCorrection(ctx context.Context, body ResultToRead, options ...Option) (answer CorrectionShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/results/preview"), nil, body, false, false}, &answer, options)
	return
}

// EnterBatch: Enter several results.
//
// The first clerk's readings of up to 50 draws: all are entered, or none; `pointer` names the one that was
// refused.
func (r *ResultsResource) EnterBatch(ctx context.Context, body ResultSet, options ...Option) error {
	return r.transport.ask(ctx, call{"POST", at("/v1/results/batch"), nil, body, true, false}, nil, options)
}

// ApproveBatch: Approve several results.
//
// The second clerk types what was drawn, of up to 50 draws: all are approved, or none. A reading that differs
// from the first is counted, whatever becomes of the others.
func (r *ResultsResource) ApproveBatch(ctx context.Context, body ResultSet, options ...Option) error {
	return r.transport.ask(ctx, call{"POST", at("/v1/results/batch/approve"), nil, body, true, false}, nil, options)
}

// PreviewBatch: Preview several results.
//
// Says of each reading whether it could be entered now. Enters nothing, and tells nothing of what others have
// read.
func (r *ResultsResource) PreviewBatch(ctx context.Context, body ResultSet, options ...Option) (answer SetPreviewed, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/results/batch/preview"), nil, body, false, false}, &answer, options)
	return
}

// ApprovalsResource has the operations below /v1/approvals.
type ApprovalsResource struct{ transport *Transport }

// List: List what waits for a second clerk.
//
// Lists the results and the orders about draws that one clerk has entered and no other has approved yet.
func (r *ApprovalsResource) List(ctx context.Context, options ...Option) (answer WaitingList, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/approvals"), nil, nil, false, false}, &answer, options)
	return
}

// TicketsResource has the operations below /v1/tickets.
type TicketsResource struct{ transport *Transport }

// TicketsListQuery is what List may be asked with.
type TicketsListQuery struct {
	// The first instant of sale, with its offset; by default 31 days before now.
	Since *time.Time `json:"since,omitempty"`

	// The instant at which the search ends, with its offset; by default now.
	Until *time.Time `json:"until,omitempty"`

	// Only those that stand so.
	Status *string `json:"status,omitempty"`

	// Only tickets of this entity and of those below it. An entity of the caller's tree; by default the caller's
	// own.
	EntityId *int64 `json:"entity_id,omitempty"`

	// Only tickets that this user sold.
	SellerId *int64 `json:"seller_id,omitempty"`

	// Only of this product.
	ProductId *int64 `json:"product_id,omitempty"`

	// Only tickets with a wager on this draw; a tripleta counts as of the first of its draws.
	DrawId *int64 `json:"draw_id,omitempty"`

	// Only tickets with a wager of this game; goes with `draw_id`.
	Game *string `json:"game,omitempty"`

	// A selection of `game`, as a wager names it.
	Selection *string `json:"selection,omitempty"`

	// Eight digits, as printed. With `limit` and `expand` alone, on one page.
	Number *string `json:"number,omitempty"`

	// What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It takes
	// what the caller may see by itself.
	Expand *string `json:"expand,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List tickets.
//
// Lists those of the caller's entity and of the entities below it, the newest first: sold from `since`, by
// default 31 days before, until `until`, by default now, at most 366 days; by `draw_id` by default on all days
// on which the draw was sold. A page costs the same wherever it is. `draw_id`, `game` and `selection` find
// tickets with one wager that has them all; by selection nothing is found between the close of a draw and its
// result (`EXPOSURE_SEALED`), but by auditors and by a seller's own `seller_id`. By `number`, which comes again
// on other days, those of any day.
func (r *TicketsResource) List(ctx context.Context, query TicketsListQuery, options ...Option) (answer TicketPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/tickets"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *TicketsResource) Each(ctx context.Context, query TicketsListQuery, options ...Option) iter.Seq2[ListedTicket, error] {
	return func(yield func(ListedTicket, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(ListedTicket{}, err)
				return
			}
			for _, row := range page.Tickets {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Sell: Sell a ticket.
//
// Sells all of its wagers, or nothing; `errors` names the wagers that are wrong, with what is left of their
// quotas. The same request under the same key returns the same ticket; `status` then says only whether it was
// undone since, and stays `sold` after a result: `GET` the ticket for that. `tender` is recorded with the
// ticket, for the seller's shift.
func (r *TicketsResource) Sell(ctx context.Context, body TicketToSell, options ...Option) (answer SoldTicket, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets"), nil, body, true, false}, &answer, options)
	return
}

// DryRun: Try to sell a ticket.
//
// Judges a ticket as a sale would be judged now, by the seller's limits, quotas and credit, and sells nothing.
// What would be refused is refused in the same words. Dry runs wait for one another; no sale waits for them.
// Needs no `Idempotency-Key`.
func (r *TicketsResource) DryRun(ctx context.Context, body TicketToSell, options ...Option) (answer TriedTicket, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/dry-run"), nil, body, false, false}, &answer, options)
	return
}

// TicketsShowQuery is what Show may be asked with.
type TicketsShowQuery struct {
	// What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It takes
	// what the caller may see by itself.
	Expand *string `json:"expand,omitempty"`
}

// Show: Show a ticket.
//
// Shows a ticket of the caller's entity or of one below it, as it stands now. Between the close of a draw and
// its result its plays are sealed to everybody but the ticket's seller and auditors.
func (r *TicketsResource) Show(ctx context.Context, ticketId string, query TicketsShowQuery, options ...Option) (answer TicketShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/tickets/%s", ticketId), query, nil, false, false}, &answer, options)
	return
}

// TicketsFindQuery is what Find may be asked with.
type TicketsFindQuery struct {
	// What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It takes
	// what the caller may see by itself.
	Expand *string `json:"expand,omitempty"`
}

// Find: Find a ticket by its number.
//
// Finds it by the number printed on it and its day of sale, by the operator's calendar.
func (r *TicketsResource) Find(ctx context.Context, day string, number string, query TicketsFindQuery, options ...Option) (answer TicketShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/tickets/by-number/%s/%s", day, number), query, nil, false, false}, &answer, options)
	return
}

// Cancel: Cancel a ticket.
//
// For a customer who has changed their mind: within the time to cancel, and before the first draw closes.
func (r *TicketsResource) Cancel(ctx context.Context, ticketId string, options ...Option) (answer UndoneTicket, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/%s/cancel", ticketId), nil, nil, true, false}, &answer, options)
	return
}

// Revert: Revert a ticket.
//
// For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.
func (r *TicketsResource) Revert(ctx context.Context, ticketId string, options ...Option) (answer UndoneTicket, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/%s/revert", ticketId), nil, nil, true, false}, &answer, options)
	return
}

// Pay: Pay a ticket.
//
// Pays the prizes that were not paid yet, against the ticket's PIN. A wrong PIN is counted, and answered with
// 404 `TICKET_UNKNOWN`; under the key of a payment that was made, 422 `KEY_REUSED`. A payment above the
// operator's bound is held (`PAYMENT_HELD`), until another user sends the same; an API key's is refused
// (`NOT_ALLOWED`).
func (r *TicketsResource) Pay(ctx context.Context, ticketId string, body TicketToPay, options ...Option) (answer PaidTicket, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/%s/pay", ticketId), nil, body, true, false}, &answer, options)
	return
}

// Copy: Copy a ticket.
//
// Makes a draft of a ticket like this one, on the draws that are open now. Nothing is sold or kept. While plays
// of the ticket are sealed, its seller alone copies it (`EXPOSURE_SEALED`).
func (r *TicketsResource) Copy(ctx context.Context, ticketId string, options ...Option) (answer CopiedTicket, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/tickets/%s/copy", ticketId), nil, nil, false, false}, &answer, options)
	return
}

// TicketsPrintQuery is what Print may be asked with.
type TicketsPrintQuery struct {
	// The form of the print: a picture, a PDF, or the commands of a receipt printer.
	Format *string `json:"format,omitempty"`

	// The width of the paper, in millimetres.
	WidthMm *int64 `json:"width_mm,omitempty"`
}

// Print: Print a ticket.
//
// The seller's first print is the original and bears the PIN. Later prints are marked COPIA, and so are the
// prints of the seller's colleagues. Without an `Idempotency-Key` every request counts as a print. Under its key
// the same seller gets the same print again, the original too, in any format: keep the key before you send the
// request, and a lost answer loses no original. Once the ticket is undone it is a copy. Between the close of a
// draw of it and that draw's result its seller alone prints it (`EXPOSURE_SEALED`).
func (r *TicketsResource) Print(ctx context.Context, ticketId string, query TicketsPrintQuery, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/%s/prints", ticketId), query, nil, true, false}, &answer, options)
	return
}

// SellBatch: Sell many tickets.
//
// Sells up to 500 tickets, each as by itself: under its own `key`, in their order, whole or not at all, whatever
// becomes of the others. After a lost response send the batch again: what was sold is `repeated`. `pointer` and
// `errors` of a problem name the ticket and the wager in this body; a body that is malformed is refused whole,
// before anything is sold. It has at most 256 KiB, which are five wagers a ticket; send more in several batches.
// Each ticket counts as a request of the caller's limit; a batch of more tickets than that is refused, and none
// of them counts.
func (r *TicketsResource) SellBatch(ctx context.Context, body TicketBatch, options ...Option) (answer BatchAnswer, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/batch"), nil, body, false, true}, &answer, options)
	return
}

// TicketsListHeldQuery is what ListHeld may be asked with.
type TicketsListHeldQuery struct {
	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// ListHeld: List held payments.
//
// Lists the payments that are above the bound of one person, and wait for a second one: at the caller's entity,
// or `entity_id`, and below it.
func (r *TicketsResource) ListHeld(ctx context.Context, query TicketsListHeldQuery, options ...Option) (answer HeldPaymentPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/tickets/held"), query, nil, false, false}, &answer, options)
	return
}

// EachHeld yields all that ListHeld finds, page by page, and an error if there is one.
func (r *TicketsResource) EachHeld(ctx context.Context, query TicketsListHeldQuery, options ...Option) iter.Seq2[HeldPaymentShown, error] {
	return func(yield func(HeldPaymentShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.ListHeld(ctx, query, options...)
			if err != nil {
				yield(HeldPaymentShown{}, err)
				return
			}
			for _, row := range page.Payments {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// TicketsApprovePaymentQuery is what ApprovePayment may be asked with.
type TicketsApprovePaymentQuery struct {
	// The `asked_at` of the payment that was seen. Where another one waits by now, nothing is decided
	// (`CHANGED_MEANWHILE`).
	AskedAt *time.Time `json:"asked_at,omitempty"`
}

// ApprovePayment: Approve a held payment.
//
// Pays the ticket, as the second person: another one than who asked for it, of the ticket's agency or of an
// entity above it. A payment that a corrected result has overtaken has to be asked for anew. Send its `asked_at`
// as listed: it pays that one alone.
func (r *TicketsResource) ApprovePayment(ctx context.Context, ticketId string, query TicketsApprovePaymentQuery, options ...Option) (answer DecidedPayment, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/%s/payment/approve", ticketId), query, nil, true, false}, &answer, options)
	return
}

// TicketsRefusePaymentQuery is what RefusePayment may be asked with.
type TicketsRefusePaymentQuery struct {
	// The `asked_at` of the payment that was seen. Where another one waits by now, nothing is decided
	// (`CHANGED_MEANWHILE`).
	AskedAt *time.Time `json:"asked_at,omitempty"`
}

// RefusePayment: Refuse a held payment.
//
// The ticket is a winner again, and may be presented anew. Who asked for the payment may refuse it too, and so
// take it back.
func (r *TicketsResource) RefusePayment(ctx context.Context, ticketId string, query TicketsRefusePaymentQuery, options ...Option) (answer DecidedPayment, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tickets/%s/payment/refuse", ticketId), query, nil, true, false}, &answer, options)
	return
}

// ReportsResource has the operations below /v1/reports.
type ReportsResource struct{ transport *Transport }

// ReportsPeriodQuery is what Period may be asked with.
type ReportsPeriodQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// What the sums are grouped by; by default there is the total alone.
	Group *string `json:"group,omitempty"`

	// Only what this user sold.
	UserId *int64 `json:"user_id,omitempty"`

	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`
}

// Period: Report a period.
//
// Covers the sales of the caller's entity, or of `entity_id`, and of those below it, and the prizes won there,
// from `first_day` to `last_day` by the operator's calendar, at most 366 days; of one user by product, game or
// draw at most one day. A sale counts on its own day, a prize on the day of its settlement. A pair of animals
// counts as `terminal_ab`, as its game has the same number. As a table it ends with a row of the total.
func (r *ReportsResource) Period(ctx context.Context, query ReportsPeriodQuery, options ...Option) (answer PeriodReportShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/period"), query, nil, false, false}, &answer, options)
	return
}

// ReportsPeriodFileQuery is what PeriodFile may be asked with.
type ReportsPeriodFileQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// What the sums are grouped by; by default there is the total alone.
	Group *string `json:"group,omitempty"`

	// Only what this user sold.
	UserId *int64 `json:"user_id,omitempty"`

	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	Format string `json:"format"`
}

// PeriodFile: Report a period.
//
// Covers the sales of the caller's entity, or of `entity_id`, and of those below it, and the prizes won there,
// from `first_day` to `last_day` by the operator's calendar, at most 366 days; of one user by product, game or
// draw at most one day. A sale counts on its own day, a prize on the day of its settlement. A pair of animals
// counts as `terminal_ab`, as its game has the same number. As a table it ends with a row of the total.
func (r *ReportsResource) PeriodFile(ctx context.Context, query ReportsPeriodFileQuery, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/period"), query, nil, false, false}, &answer, options)
	return
}

// ReportsPrizesQuery is what Prizes may be asked with.
type ReportsPrizesQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`
}

// Prizes: Report prizes.
//
// Tells, by agency, what became of the prizes that were won from `first_day` to `last_day`, at most 366 days:
// paid, still to be claimed, or expired; and what was paid and then corrected away. Refunds of void draws are
// among them; a tripleta's prize moves to the day of its run's latest result.
func (r *ReportsResource) Prizes(ctx context.Context, query ReportsPrizesQuery, options ...Option) (answer PrizeReport, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/prizes"), query, nil, false, false}, &answer, options)
	return
}

// ReportsPrizesFileQuery is what PrizesFile may be asked with.
type ReportsPrizesFileQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	Format string `json:"format"`
}

// PrizesFile: Report prizes.
//
// Tells, by agency, what became of the prizes that were won from `first_day` to `last_day`, at most 366 days:
// paid, still to be claimed, or expired; and what was paid and then corrected away. Refunds of void draws are
// among them; a tripleta's prize moves to the day of its run's latest result.
func (r *ReportsResource) PrizesFile(ctx context.Context, query ReportsPrizesFileQuery, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/prizes"), query, nil, false, false}, &answer, options)
	return
}

// ReportsUnclaimedQuery is what Unclaimed may be asked with.
type ReportsUnclaimedQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// Unclaimed: Report unclaimed tickets.
//
// Lists the tickets, sold from `first_day` to `last_day`, at most 366 days, that have something to be paid, and
// until when. As a table, a page names the next one in the header `Link`.
func (r *ReportsResource) Unclaimed(ctx context.Context, query ReportsUnclaimedQuery, options ...Option) (answer UnclaimedReport, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/unclaimed"), query, nil, false, false}, &answer, options)
	return
}

// EachUnclaimed yields all that Unclaimed finds, page by page, and an error if there is one.
func (r *ReportsResource) EachUnclaimed(ctx context.Context, query ReportsUnclaimedQuery, options ...Option) iter.Seq2[UnclaimedTicket, error] {
	return func(yield func(UnclaimedTicket, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.Unclaimed(ctx, query, options...)
			if err != nil {
				yield(UnclaimedTicket{}, err)
				return
			}
			for _, row := range page.Tickets {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// ReportsSportsQuery is what Sports may be asked with.
type ReportsSportsQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`
}

// Sports: Report sports.
//
// Tells what sports tickets cost and won from `first_day` to `last_day`, at most 366 days, by day and type of
// ticket; the taxes on them are in the report of taxes. For members of the operator's root entity. The other
// reports are of lotteries alone.
func (r *ReportsResource) Sports(ctx context.Context, query ReportsSportsQuery, options ...Option) (answer SportsReport, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/sports"), query, nil, false, false}, &answer, options)
	return
}

// ReportsSportsFileQuery is what SportsFile may be asked with.
type ReportsSportsFileQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	Format string `json:"format"`
}

// SportsFile: Report sports.
//
// Tells what sports tickets cost and won from `first_day` to `last_day`, at most 366 days, by day and type of
// ticket; the taxes on them are in the report of taxes. For members of the operator's root entity. The other
// reports are of lotteries alone.
func (r *ReportsResource) SportsFile(ctx context.Context, query ReportsSportsFileQuery, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/sports"), query, nil, false, false}, &answer, options)
	return
}

// ReportsTaxesQuery is what Taxes may be asked with.
type ReportsTaxesQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`
}

// Taxes: Report taxes.
//
// Tells which taxes on sports tickets are due for the days from `first_day` to `last_day`, at most 366, by
// jurisdiction, month and tax. For members of the operator's root entity. Taquilla books no taxes of lottery
// tickets, nor of deposits to wallets and withdrawals from them: `not_booked` says so in every response.
func (r *ReportsResource) Taxes(ctx context.Context, query ReportsTaxesQuery, options ...Option) (answer TaxReport, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/taxes"), query, nil, false, false}, &answer, options)
	return
}

// ReportsTaxesFileQuery is what TaxesFile may be asked with.
type ReportsTaxesFileQuery struct {
	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	Format string `json:"format"`
}

// TaxesFile: Report taxes.
//
// Tells which taxes on sports tickets are due for the days from `first_day` to `last_day`, at most 366, by
// jurisdiction, month and tax. For members of the operator's root entity. Taquilla books no taxes of lottery
// tickets, nor of deposits to wallets and withdrawals from them: `not_booked` says so in every response.
func (r *ReportsResource) TaxesFile(ctx context.Context, query ReportsTaxesFileQuery, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/reports/taxes"), query, nil, false, false}, &answer, options)
	return
}

// LogResource has the operations below /v1/log.
type LogResource struct{ transport *Transport }

// ShowCheckpoint: Show the latest checkpoint of a log.
//
// A signed note, with the cosignatures that have come so far, as tlog-checkpoint has it. Whoever verifies a log
// needs no login.
func (r *LogResource) ShowCheckpoint(ctx context.Context, operatorId int64, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/log/%s/checkpoint", operatorId), nil, nil, false, false}, &answer, options)
	return
}

// ShowEarlierCheckpoint: Show an earlier checkpoint of a log.
//
// By the size of its tree; also one of an origin that no longer goes on.
func (r *LogResource) ShowEarlierCheckpoint(ctx context.Context, operatorId int64, size int64, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/log/%s/checkpoints/%s", operatorId, size), nil, nil, false, false}, &answer, options)
	return
}

// LogListWagersQuery is what ListWagers may be asked with.
type LogListWagersQuery struct {
	// A number of the operator's one order, as events have it.
	FirstSeq int64 `json:"first_seq"`

	// A number of the operator's one order, as events have it.
	LastSeq int64 `json:"last_seq"`
}

// ListWagers: List what was sold.
//
// Lists the wagers of the tickets in a range of seqs, as the sealed files of draws spell them: first the markets
// with their draws as they are now, then a blank line, then the wagers. At most 20,000 seqs are told at once,
// and 100,000 wagers: of a range with more, ask for each half. Whoever keeps them outside, event by event,
// recounts each draw and each prize alone. For auditors: those who may enter a result do not see its cost
// before.
func (r *LogResource) ListWagers(ctx context.Context, query LogListWagersQuery, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/log/wagers"), query, nil, false, false}, &answer, options)
	return
}

// ProductsResource has the operations below /v1/products.
type ProductsResource struct{ transport *Transport }

// ProductsListQuery is what List may be asked with.
type ProductsListQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List products.
//
// Lists the products of the national catalogue, each with its lists, its draw times from today on, and its games
// on the operator's own terms. `GET /v1/offers` says what the caller itself may sell.
func (r *ProductsResource) List(ctx context.Context, query ProductsListQuery, options ...Option) (answer ProductPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/products"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *ProductsResource) Each(ctx context.Context, query ProductsListQuery, options ...Option) iter.Seq2[ProductShown, error] {
	return func(yield func(ProductShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(ProductShown{}, err)
				return
			}
			for _, row := range page.Products {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Show: Show a product.
//
// Shows a product of the catalogue as the operator sells it now.
func (r *ProductsResource) Show(ctx context.Context, productId int64, options ...Option) (answer ProductShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/products/%s", productId), nil, nil, false, false}, &answer, options)
	return
}

// LotteriesResource has the operations below /v1/lotteries.
type LotteriesResource struct{ transport *Transport }

// List: List lotteries.
//
// Lists the institutions whose draws are in the catalogue.
func (r *LotteriesResource) List(ctx context.Context, options ...Option) (answer Lotteries, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/lotteries"), nil, nil, false, false}, &answer, options)
	return
}

// GamesResource has the operations below /v1/games.
type GamesResource struct{ transport *Transport }

// List: List games.
//
// Lists the games with the form of their selections, the figures of the wheels by name, and the signs.
func (r *GamesResource) List(ctx context.Context, options ...Option) (answer GamesShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/games"), nil, nil, false, false}, &answer, options)
	return
}

// RulesResource has the operations below /v1/rules.
type RulesResource struct{ transport *Transport }

// RulesListQuery is what List may be asked with.
type RulesListQuery struct {
	// Only rules of this kind.
	Kind *string `json:"kind,omitempty"`

	// Only rules of this entity itself.
	EntityId *int64 `json:"entity_id,omitempty"`

	// Only rules that hold at this instant.
	InForceAt *time.Time `json:"in_force_at,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List rules.
//
// Lists the rules of the caller's entity, of those below it and of their users; at the root entity the
// operator's own too: the last added first, past ones and those to come included. `in_force_at` lists those
// alone that hold at that instant.
func (r *RulesResource) List(ctx context.Context, query RulesListQuery, options ...Option) (answer RulePage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/rules"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *RulesResource) Each(ctx context.Context, query RulesListQuery, options ...Option) iter.Seq2[RuleShown, error] {
	return func(yield func(RuleShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(RuleShown{}, err)
				return
			}
			for _, row := range page.Rules {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Add: Add a rule.
//
// Adds a rule from an instant on. Rules are never changed: a later one of the same kind and scope takes over. A
// manager decides for the own entity, those below it and their users. The operator's own rules, commissions,
// multipliers, dynamic quotas and days to claim a prize are decided at the root entity. Nobody is looser than
// who stands above (`LOOSER_THAN_PARENT`), nor changes what was decided there (`RULE_FROM_ABOVE`).
func (r *RulesResource) Add(ctx context.Context, body NewRule, options ...Option) (answer RuleShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/rules"), nil, body, true, false}, &answer, options)
	return
}

// RulesListValuesQuery is what ListValues may be asked with.
type RulesListValuesQuery struct {
	// The entity that the values bind; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	// The user that the values bind, beside the entity's own.
	UserId *int64 `json:"user_id,omitempty"`

	// The product, for the values that differ by product.
	ProductId *int64 `json:"product_id,omitempty"`

	// The game, for the values that differ by game.
	Game *string `json:"game,omitempty"`
}

// ListValues: List the values in force.
//
// Lists every value that binds an entity, or a user, now, and the rule that it comes from: of the operator, of
// an entity above, of its own. Without either, those of the caller's entity; at the root entity, those of the
// operator. Values of products need `product_id`, and of some the `game`.
func (r *RulesResource) ListValues(ctx context.Context, query RulesListValuesQuery, options ...Option) (answer ValuesInForce, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/rules/in-force"), query, nil, false, false}, &answer, options)
	return
}

// Show: Show a rule.
//
// Shows a rule as it was added, with its end, if it has one.
func (r *RulesResource) Show(ctx context.Context, ruleId int64, options ...Option) (answer RuleShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/rules/%s", ruleId), nil, nil, false, false}, &answer, options)
	return
}

// End: End a rule.
//
// Ends a rule now, or at an instant to come. Then the rule before it in its scope holds again, if that has not
// ended; else what those above decide holds. A rule to come may be ended before it begins. The rule stays for
// the audit, and tickets keep the rules on which they were sold.
func (r *RulesResource) End(ctx context.Context, ruleId int64, body EndOfRule, options ...Option) (answer RuleShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/rules/%s/end", ruleId), nil, body, true, false}, &answer, options)
	return
}

// Preview: Preview a rule.
//
// Judges the sales of the last seven days again, in their order, as if the rule had held alone in its scope all
// the time, and shows those that it would have refused. `starts_at` and `ends_at` count for nothing. A sale that
// is refused leaves its room to later ones. Sales on draws that are closed and wait for their result are left
// out. Bounds of expansions, of cancels and of days to claim a prize refuse no past sale. A multiplier refuses
// one only by the greatest prize of a ticket; commissions and bounds of payments refuse none. Changes nothing,
// so it needs no `Idempotency-Key`. It judges for ten seconds at most.
func (r *RulesResource) Preview(ctx context.Context, body NewRule, options ...Option) (answer PreviewShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/rules/preview"), nil, body, false, false}, &answer, options)
	return
}

// AddBatch: Add several rules.
//
// Adds up to 200 rules, such as quotas of several numbers or limits of several agencies: all, or none; `pointer`
// names the one that was refused. Those that let more through wait for a second person each (`GET
// /v1/loosenings`): only a preview says which.
func (r *RulesResource) AddBatch(ctx context.Context, body RuleSet, options ...Option) error {
	return r.transport.ask(ctx, call{"POST", at("/v1/rules/batch"), nil, body, true, false}, nil, options)
}

// PreviewBatch: Preview several rules.
//
// Says of each rule whether it would hold, or wait for a second person since it lets more through. Adds nothing.
func (r *RulesResource) PreviewBatch(ctx context.Context, body RuleSet, options ...Option) (answer SetPreviewed, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/rules/batch/preview"), nil, body, false, false}, &answer, options)
	return
}

// HolidaysResource has the operations below /v1/holidays.
type HolidaysResource struct{ transport *Transport }

// List: List holidays.
//
// Lists the national holidays and the operator's own, by day.
func (r *HolidaysResource) List(ctx context.Context, options ...Option) (answer Holidays, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/holidays"), nil, nil, false, false}, &answer, options)
	return
}

// Add: Add a holiday.
//
// Adds a day of the operator's own, at the root entity. Tickets that are sold keep their expiry.
func (r *HolidaysResource) Add(ctx context.Context, body NewHoliday, options ...Option) (answer Holiday, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/holidays"), nil, body, true, false}, &answer, options)
	return
}

// WeeksResource has the operations below /v1/weeks.
type WeeksResource struct{ transport *Transport }

// WeeksListQuery is what List may be asked with.
type WeeksListQuery struct {
	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List closed weeks.
//
// Lists the closed weeks of an entity, the latest first.
func (r *WeeksResource) List(ctx context.Context, query WeeksListQuery, options ...Option) (answer WeekPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/weeks"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *WeeksResource) Each(ctx context.Context, query WeeksListQuery, options ...Option) iter.Seq2[WeekSums, error] {
	return func(yield func(WeekSums, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(WeekSums{}, err)
				return
			}
			for _, row := range page.Weeks {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// WeeksShowQuery is what Show may be asked with.
type WeeksShowQuery struct {
	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`
}

// Show: Show a week.
//
// Shows an entity's week as it stands: a closed one as it was closed, an open one from what was sold, won and
// paid until now.
func (r *WeeksResource) Show(ctx context.Context, monday string, query WeeksShowQuery, options ...Option) (answer WeekShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/weeks/%s", monday), query, nil, false, false}, &answer, options)
	return
}

// Close: Close a week.
//
// Closes the week of an entity below the caller's own, after those of the entities below that; at the operator's
// root also the root's own. From then on nothing is booked into it: what corrects it counts for the day on which
// it happens. A week is closed once it is over (`WEEK_NOT_OVER`), and once those before it are closed, of a
// first close those with a commission on profit (`WEEK_OPEN_BEFORE`). An entity has none from before it was
// added (`WEEK_CLOSED`).
func (r *WeeksResource) Close(ctx context.Context, monday string, body WeekToClose, options ...Option) (answer WeekShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/weeks/%s/close", monday), nil, body, true, false}, &answer, options)
	return
}

// PaymentMethodsResource has the operations below /v1/payment-methods.
type PaymentMethodsResource struct{ transport *Transport }

// List: List ways to pay.
//
// Lists the operator's ways to pay, closed ones too, each with the rate of its currency.
func (r *PaymentMethodsResource) List(ctx context.Context, options ...Option) (answer PaymentMethods, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/payment-methods"), nil, nil, false, false}, &answer, options)
	return
}

// Add: Add a way to pay.
//
// Adds it, at the root entity. In another currency than the operator's it is taken once the currency has a rate.
func (r *PaymentMethodsResource) Add(ctx context.Context, body PaymentMethodToAdd, options ...Option) (answer PaymentMethodShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/payment-methods"), nil, body, true, false}, &answer, options)
	return
}

// Close: Close a way to pay.
//
// Nothing is sold or paid by it from now on. Its name is free for another one.
func (r *PaymentMethodsResource) Close(ctx context.Context, methodId int64, options ...Option) (answer PaymentMethodShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/payment-methods/%s/close", methodId), nil, nil, true, false}, &answer, options)
	return
}

// ExchangeRatesResource has the operations below /v1/exchange-rates.
type ExchangeRatesResource struct{ transport *Transport }

// ExchangeRatesListQuery is what List may be asked with.
type ExchangeRatesListQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List exchange rates.
//
// Lists all rates that were ever set, the latest first. The latest of a currency is in force.
func (r *ExchangeRatesResource) List(ctx context.Context, query ExchangeRatesListQuery, options ...Option) (answer RatePage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/exchange-rates"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *ExchangeRatesResource) Each(ctx context.Context, query ExchangeRatesListQuery, options ...Option) iter.Seq2[RateShown, error] {
	return func(yield func(RateShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(RateShown{}, err)
				return
			}
			for _, row := range page.Rates {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Set: Set an exchange rate.
//
// Sets what another currency is worth from now on, at the root entity. What was handed over before keeps its
// rate.
func (r *ExchangeRatesResource) Set(ctx context.Context, body RateToSet, options ...Option) (answer RateShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/exchange-rates"), nil, body, true, false}, &answer, options)
	return
}

// PaymentsResource has the operations below /v1/payments.
type PaymentsResource struct{ transport *Transport }

// PaymentsListQuery is what List may be asked with.
type PaymentsListQuery struct {
	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	// The first day, by the operator's calendar; by default 30 days before the last.
	FirstDay *string `json:"first_day,omitempty"`

	// The last day, included, by the operator's calendar; by default today.
	LastDay *string `json:"last_day,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List payments.
//
// Lists the payments of an entity and of those below it with their parents, the latest first: of the last 31
// days, or from `first_day` to `last_day` by the operator's calendar, at most 366 days.
func (r *PaymentsResource) List(ctx context.Context, query PaymentsListQuery, options ...Option) (answer PaymentPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/payments"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *PaymentsResource) Each(ctx context.Context, query PaymentsListQuery, options ...Option) iter.Seq2[PaymentShown, error] {
	return func(yield func(PaymentShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(PaymentShown{}, err)
				return
			}
			for _, row := range page.Payments {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Record: Record a payment.
//
// Records what an entity below the caller's own paid its parent, or received from it; at the operator's root
// also what the root paid to whoever runs the installation. It counts for today. No money moves here: it says
// that it has moved.
func (r *PaymentsResource) Record(ctx context.Context, body PaymentToRecord, options ...Option) (answer PaymentShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/payments"), nil, body, true, false}, &answer, options)
	return
}

// Undo: Undo a payment.
//
// Records a payment of the same amount the other way, which counts for today and names the one that it undoes. A
// payment is undone once, and one that undoes another is not undone itself.
func (r *PaymentsResource) Undo(ctx context.Context, paymentId int64, options ...Option) (answer PaymentShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/payments/%s/undo", paymentId), nil, nil, true, false}, &answer, options)
	return
}

// LooseningsResource has the operations below /v1/loosenings.
type LooseningsResource struct{ transport *Transport }

// List: List changes that wait.
//
// Lists what somebody has asked for that lets more through than is in force, about the caller's entity and those
// below it.
func (r *LooseningsResource) List(ctx context.Context, options ...Option) (answer Loosenings, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/loosenings"), nil, nil, false, false}, &answer, options)
	return
}

// Approve: Approve a change that waits.
//
// Carries it out, as the second person: another one than who has asked for it, and independent of that one
// (`NOT_INDEPENDENT`). It is judged anew, and may be refused for what was decided meanwhile.
// `CHANGED_MEANWHILE`: withdraw it, and ask again.
func (r *LooseningsResource) Approve(ctx context.Context, number int64, options ...Option) (answer LooseningShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/loosenings/%s/approve", number), nil, nil, true, false}, &answer, options)
	return
}

// Withdraw: Withdraw a change that waits.
//
// Who has asked for it may do so too. What is in force stays.
func (r *LooseningsResource) Withdraw(ctx context.Context, number int64, options ...Option) (answer LooseningShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/loosenings/%s/withdraw", number), nil, nil, true, false}, &answer, options)
	return
}

// LookResource has the operations below /v1/look.
type LookResource struct{ transport *Transport }

// Show: Show the look.
//
// Shows the name, the colour and the logo that the pages and the paper of the operator bear.
func (r *LookResource) Show(ctx context.Context, options ...Option) (answer Look, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/look"), nil, nil, false, false}, &answer, options)
	return
}

// Change: Change the look.
//
// Pages take the colour at once, lightened or darkened where it could not be read otherwise; tickets bear the
// logo from the next print on. A logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way.
func (r *LookResource) Change(ctx context.Context, body LookChange, options ...Option) (answer Look, err error) {
	err = r.transport.ask(ctx, call{"PATCH", at("/v1/look"), nil, body, true, false}, &answer, options)
	return
}

// ShiftsResource has the operations below /v1/shifts.
type ShiftsResource struct{ transport *Transport }

// ShiftsListQuery is what List may be asked with.
type ShiftsListQuery struct {
	// Only shifts of this user.
	UserId *int64 `json:"user_id,omitempty"`

	// An entity of the caller's tree; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`

	// Only those that stand so.
	Status *string `json:"status,omitempty"`

	// Only shifts that were opened on this day, by the operator's calendar.
	Day *string `json:"day,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List shifts.
//
// Lists the caller's own shifts, for managers those of their entity and of the entities below it, for auditors
// and administrators all; the latest first. With `entity_id` those of that entity and of the entities below it;
// `day` is the day on which they were opened.
func (r *ShiftsResource) List(ctx context.Context, query ShiftsListQuery, options ...Option) (answer ShiftPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/shifts"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *ShiftsResource) Each(ctx context.Context, query ShiftsListQuery, options ...Option) iter.Seq2[ShiftListed, error] {
	return func(yield func(ShiftListed, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(ShiftListed{}, err)
				return
			}
			for _, row := range page.Shifts {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Open: Open a shift.
//
// Opens the caller's shift with the cash that was counted into the drawer, of other ways to pay too. A user has
// at most one open shift. From now until its close what the user sells, cancels, reverts and pays belongs to it;
// to sell, no shift is needed.
func (r *ShiftsResource) Open(ctx context.Context, body ShiftToOpen, options ...Option) (answer ShiftShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/shifts"), nil, body, true, false}, &answer, options)
	return
}

// ShowCurrent: Show the open shift.
//
// Shows the caller's open shift: 404 `SHIFT_NONE` if there is none.
func (r *ShiftsResource) ShowCurrent(ctx context.Context, options ...Option) (answer ShiftShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/shifts/current"), nil, nil, false, false}, &answer, options)
	return
}

// Show: Show a shift.
//
// Shows a shift with its parts and its cash movements, up to its close or to now. A cashier sees the parts, and
// what is expected, only once the shift is closed.
func (r *ShiftsResource) Show(ctx context.Context, shiftId int64, options ...Option) (answer ShiftShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/shifts/%s", shiftId), nil, nil, false, false}, &answer, options)
	return
}

// MoveCash: Move cash in or out.
//
// Puts cash into the drawer of an open shift, or takes it out, for a reason. The cashier may do so, and a
// manager of its entity or of one above it. Returns the shift, whose last movement it is.
func (r *ShiftsResource) MoveCash(ctx context.Context, shiftId int64, body CashToMove, options ...Option) (answer ShiftShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/shifts/%s/movements", shiftId), nil, body, true, false}, &answer, options)
	return
}

// Count: Count a shift.
//
// Takes a count of an open shift, and returns it with its differences: a mistyped amount is seen before it is
// booked. Nothing is booked, the shift stays open, and the count stays in `counts`, for whoever looks
// afterwards.
func (r *ShiftsResource) Count(ctx context.Context, shiftId int64, body ShiftToCount, options ...Option) (answer ShiftShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/shifts/%s/count", shiftId), nil, body, true, false}, &answer, options)
	return
}

// Close: Close a shift.
//
// Closes an open shift with what was counted, and books what the own cash is over or short. The cashier may do
// so, and a manager of its entity or of one above it: `closed_by` says who did.
func (r *ShiftsResource) Close(ctx context.Context, shiftId int64, body ShiftToClose, options ...Option) (answer ShiftShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/shifts/%s/close", shiftId), nil, body, true, false}, &answer, options)
	return
}

// ShiftsPrintQuery is what Print may be asked with.
type ShiftsPrintQuery struct {
	// The form of the print: a picture, a PDF, or the commands of a receipt printer.
	Format *string `json:"format,omitempty"`

	// The width of the paper, in millimetres.
	WidthMm *int64 `json:"width_mm,omitempty"`
}

// Print: Print a shift.
//
// Prints the report of a shift, as often as it is asked for. The report of an open shift shows a cashier no more
// than `GET /v1/shifts/{shift_id}` does.
func (r *ShiftsResource) Print(ctx context.Context, shiftId int64, query ShiftsPrintQuery, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/shifts/%s/report", shiftId), query, nil, false, false}, &answer, options)
	return
}

// AuditsResource has the operations below /v1/audits.
type AuditsResource struct{ transport *Transport }

// AuditsListQuery is what List may be asked with.
type AuditsListQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List audits.
//
// Lists the operator's audits, the latest first, without their findings.
func (r *AuditsResource) List(ctx context.Context, query AuditsListQuery, options ...Option) (answer AuditPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/audits"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *AuditsResource) Each(ctx context.Context, query AuditsListQuery, options ...Option) iter.Seq2[AuditListed, error] {
	return func(yield func(AuditListed, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(AuditListed{}, err)
				return
			}
			for _, row := range page.Audits {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// AskFor: Ask for an audit.
//
// A worker checks every rule of the auditor over one snapshot of the operator's rows. That may take minutes, and
// holds up nothing. One audit at a time is queued or runs.
func (r *AuditsResource) AskFor(ctx context.Context, options ...Option) (answer AuditShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/audits"), nil, nil, true, false}, &answer, options)
	return
}

// Show: Show an audit.
//
// Shows how far an audit is, and once it is done the rules that do not hold, each with its first offenders.
func (r *AuditsResource) Show(ctx context.Context, auditId int64, options ...Option) (answer AuditShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/audits/%s", auditId), nil, nil, false, false}, &answer, options)
	return
}

// AlarmsResource has the operations below /v1/alarms.
type AlarmsResource struct{ transport *Transport }

// AlarmsListQuery is what List may be asked with.
type AlarmsListQuery struct {
	// Only those that stand so.
	Status *string `json:"status,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List alarms.
//
// Lists alarms, the latest first. Members of the operator's root entity see all of them, others those about
// entities of their own tree.
func (r *AlarmsResource) List(ctx context.Context, query AlarmsListQuery, options ...Option) (answer AlarmPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/alarms"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *AlarmsResource) Each(ctx context.Context, query AlarmsListQuery, options ...Option) iter.Seq2[AlarmShown, error] {
	return func(yield func(AlarmShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(AlarmShown{}, err)
				return
			}
			for _, row := range page.Alarms {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Acknowledge: Acknowledge an alarm.
//
// Says that somebody has seen it, and takes care of it. An alarm is acknowledged once.
func (r *AlarmsResource) Acknowledge(ctx context.Context, alarmId int64, body Acknowledgement, options ...Option) (answer AlarmShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/alarms/%s/acknowledge", alarmId), nil, body, true, false}, &answer, options)
	return
}

// SportsResource has the operations below /v1/sports.
type SportsResource struct{ transport *Transport }

// Load: Bring the operator's sports up to a catalogue.
//
// Rows that the catalogue leaves out stay. Loading the same catalogue again continues a load that broke off.
// Without the key of the first time it takes back what was changed since, such as moved odds. Coupons and cards
// never change once they are loaded.
func (r *SportsResource) Load(ctx context.Context, body SportsFile, options ...Option) (answer Loaded, err error) {
	err = r.transport.ask(ctx, call{"PUT", at("/v1/sports/catalogue"), nil, body, true, false}, &answer, options)
	return
}

// ListEvents: List the operator's events.
//
// Lists events that start within a month from now, or started within the last month.
func (r *SportsResource) ListEvents(ctx context.Context, options ...Option) (answer SportsEvents, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sports/events"), nil, nil, false, false}, &answer, options)
	return
}

// SportsListCouponsQuery is what ListCoupons may be asked with.
type SportsListCouponsQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// ListCoupons: List coupons and cards with their money.
//
// Lists what was sold, and what rolled in from the coupon before: a pot is larger than its share of the stakes
// by that.
func (r *SportsResource) ListCoupons(ctx context.Context, query SportsListCouponsQuery, options ...Option) (answer SportsCoupons, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sports/coupons"), query, nil, false, false}, &answer, options)
	return
}

// EachCoupons yields all that ListCoupons finds, page by page, and an error if there is one.
func (r *SportsResource) EachCoupons(ctx context.Context, query SportsListCouponsQuery, options ...Option) iter.Seq2[SportsCoupon, error] {
	return func(yield func(SportsCoupon, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.ListCoupons(ctx, query, options...)
			if err != nil {
				yield(SportsCoupon{}, err)
				return
			}
			for _, row := range page.Coupons {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// MoveOdds: Move odds, or suspend bets.
//
// All of them change together, or none. Tickets keep the odds that they were sold at.
func (r *SportsResource) MoveOdds(ctx context.Context, body Moves, options ...Option) (answer BetsShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/odds"), nil, body, true, false}, &answer, options)
	return
}

// EnterResult: Enter an event's result, or its correction.
//
// The result counts once a second clerk has approved it.
func (r *SportsResource) EnterResult(ctx context.Context, body Result, options ...Option) (answer SportsResult, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/results"), nil, body, true, false}, &answer, options)
	return
}

// ApproveResult: Approve an event's result.
//
// A second clerk has to send the same result. Then all that it decides is settled.
func (r *SportsResource) ApproveResult(ctx context.Context, body Result, options ...Option) (answer SportsResult, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/results/approve"), nil, body, true, false}, &answer, options)
	return
}

// ListHeldTickets: List the tickets that wait for approval.
//
// At its close a ticket that still waits is given back.
func (r *SportsResource) ListHeldTickets(ctx context.Context, options ...Option) (answer HeldSportsTickets, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sports/held"), nil, nil, false, false}, &answer, options)
	return
}

// ApproveTicket: Approve a ticket that waits.
//
// The ticket plays. Only before its close.
func (r *SportsResource) ApproveTicket(ctx context.Context, ticket string, options ...Option) (answer SportsTicketShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/tickets/%s/approve", ticket), nil, nil, true, false}, &answer, options)
	return
}

// RefuseTicket: Refuse a ticket that waits.
//
// Its cost is given back, and the operator's wallet gets the reason. Only before its close; a ticket that plays
// is final.
func (r *SportsResource) RefuseTicket(ctx context.Context, ticket string, body RefusalReason, options ...Option) (answer SportsTicketShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/tickets/%s/refuse", ticket), nil, body, true, false}, &answer, options)
	return
}

// ShowTerms: Show the terms of selling sports.
//
// Shows where the operator's wallet is called, and how its tickets are sold, but never its secret.
func (r *SportsResource) ShowTerms(ctx context.Context, options ...Option) (answer SportsTerms, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sports/terms"), nil, nil, false, false}, &answer, options)
	return
}

// ChangeTerms: Change the terms of selling sports.
//
// They hold for tickets from now on. Other processes of the server call a new address after five seconds. The
// operator needs a secret first.
func (r *SportsResource) ChangeTerms(ctx context.Context, body SportsTermsChange, options ...Option) (answer SportsTerms, err error) {
	err = r.transport.ask(ctx, call{"PATCH", at("/v1/sports/terms"), nil, body, true, false}, &answer, options)
	return
}

// ListTaxes: List the taxes on sports.
//
// Lists all that were ever decided. Of each type the last that has begun holds for new tickets.
func (r *SportsResource) ListTaxes(ctx context.Context, options ...Option) (answer SportsTaxes, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sports/taxes"), nil, nil, false, false}, &answer, options)
	return
}

// AddTax: Add taxes on sports.
//
// They hold for tickets that are ordered from their start on; what was ordered keeps its taxes. Returns all
// taxes.
func (r *SportsResource) AddTax(ctx context.Context, body SportsTaxToAdd, options ...Option) (answer SportsTaxes, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/taxes"), nil, body, true, false}, &answer, options)
	return
}

// SetSecret: Set the secret of sports.
//
// It signs what the operator and the server send each other, in both directions. The server makes one, or takes
// the given one. The one before is dead within five seconds. A secret that was made is returned once; repeated
// under its `Idempotency-Key` the command returns it again. API keys may not do this.
func (r *SportsResource) SetSecret(ctx context.Context, body SecretToSet, options ...Option) (answer SecretSet, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/secret"), nil, body, true, false}, &answer, options)
	return
}

// ShowWalletStatus: Show how far calls to the wallet are.
//
// Shows how many calls to the operator's own wallet are parked, and how many wait to be made and understood.
func (r *SportsResource) ShowWalletStatus(ctx context.Context, options ...Option) (answer WalletStatus, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sports/wallet"), nil, nil, false, false}, &answer, options)
	return
}

// PingWallet: Ask the wallet whether it is there.
//
// Calls the address of the operator's own wallet once, for five seconds at most. It moves nothing, and needs no
// key. Whoever asks meanwhile gets the same answer. A wallet that does not answer with 200 is a problem; detail
// says what came.
func (r *SportsResource) PingWallet(ctx context.Context, options ...Option) (answer WalletAnswer, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/wallet/ping"), nil, nil, false, false}, &answer, options)
	return
}

// ListParkedCalls: List the calls that are parked.
//
// The operator's wallet has not understood these calls for days. They are made again when somebody replays them.
func (r *SportsResource) ListParkedCalls(ctx context.Context, options ...Option) (answer ParkedCalls, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/sports/wallet/parked"), nil, nil, false, false}, &answer, options)
	return
}

// ReplayCalls: Replay parked calls.
//
// The next worker makes them again, in order: those about one ticket, or the first thousand. Returns the calls
// that are still parked.
func (r *SportsResource) ReplayCalls(ctx context.Context, body CallsToReplay, options ...Option) (answer ParkedCalls, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sports/wallet/replay"), nil, body, true, false}, &answer, options)
	return
}

// PartnersResource has the operations below /v1/partners.
type PartnersResource struct{ transport *Transport }

// List: List the partners.
//
// Lists the operator's partners, closed ones too.
func (r *PartnersResource) List(ctx context.Context, options ...Option) (answer Partners, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/partners"), nil, nil, false, false}, &answer, options)
	return
}

// Add: Add a partner.
//
// Its players may have wallets from now on. A new one who names no partner is of the active one whose id sorts
// first.
func (r *PartnersResource) Add(ctx context.Context, body PartnerToAdd, options ...Option) (answer PartnerShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/partners"), nil, body, true, false}, &answer, options)
	return
}

// Close: Close a partner.
//
// From now on its players' bets are only settled, and nobody withdraws a balance that they still have. It is
// never opened again.
func (r *PartnersResource) Close(ctx context.Context, partnerId string, options ...Option) (answer PartnerShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/partners/%s/close", partnerId), nil, nil, true, false}, &answer, options)
	return
}

// CreditsResource has the operations below /v1/credits.
type CreditsResource struct{ transport *Transport }

// ListHeld: List the credits that wait.
//
// Lists the credits of providers above their ceilings, which two clerks approve or refuse.
func (r *CreditsResource) ListHeld(ctx context.Context, options ...Option) (answer HeldCredits, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/credits/held"), nil, nil, false, false}, &answer, options)
	return
}

// Judge: Approve or refuse a credit.
//
// Once two clerks have said the same, the credit is paid, or refused for good. Returns the credits that wait
// still.
func (r *CreditsResource) Judge(ctx context.Context, body CreditToJudge, options ...Option) (answer HeldCredits, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/credits/judge"), nil, body, true, false}, &answer, options)
	return
}

// ProvidersResource has the operations below /v1/providers.
type ProvidersResource struct{ transport *Transport }

// List: List the providers of games.
//
// Lists them with their games, closed ones too. Keys of the installation may ask as well: they alone change
// providers.
func (r *ProvidersResource) List(ctx context.Context, options ...Option) (answer Providers, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/providers"), nil, nil, false, false}, &answer, options)
	return
}

// Add: Add a provider of games.
//
// Its requests are believed once it has a signing key. For keys of the installation.
func (r *ProvidersResource) Add(ctx context.Context, body ProviderToAdd, options ...Option) (answer ProviderShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers"), nil, body, true, false}, &answer, options)
	return
}

// Show: Show a provider of games.
//
// Shows it with its games. Keys of the installation may ask as well.
func (r *ProvidersResource) Show(ctx context.Context, providerId string, options ...Option) (answer ProviderShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/providers/%s", providerId), nil, nil, false, false}, &answer, options)
	return
}

// Change: Change how a provider signs.
//
// Sets the least version of the signature that is taken from it, in every process within two seconds. Version 2
// binds a signature to its path and its time. For keys of the installation.
func (r *ProvidersResource) Change(ctx context.Context, providerId string, body ProviderChange, options ...Option) (answer ProviderShown, err error) {
	err = r.transport.ask(ctx, call{"PATCH", at("/v1/providers/%s", providerId), nil, body, true, false}, &answer, options)
	return
}

// ListKeys: List a provider's signing keys.
//
// Lists the public keys by which it signs its requests, ended ones too. For keys of the installation.
func (r *ProvidersResource) ListKeys(ctx context.Context, providerId string, options ...Option) (answer SigningKeys, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/providers/%s/keys", providerId), nil, nil, false, false}, &answer, options)
	return
}

// AddKey: Add a provider's signing key.
//
// Keys that the provider has hold beside it. Other processes of the server believe it after two seconds. For
// keys of the installation.
func (r *ProvidersResource) AddKey(ctx context.Context, providerId string, body SigningKeyToAdd, options ...Option) (answer SigningKey, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers/%s/keys", providerId), nil, body, true, false}, &answer, options)
	return
}

// Open: Open a provider again.
//
// Its games are played again, but for those that are closed themselves. For keys of the installation.
func (r *ProvidersResource) Open(ctx context.Context, providerId string, options ...Option) (answer ProviderShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers/%s/open", providerId), nil, nil, true, false}, &answer, options)
	return
}

// Close: Close a provider.
//
// No bets on its games any more; those that there are get settled all the same. For keys of the installation.
func (r *ProvidersResource) Close(ctx context.Context, providerId string, options ...Option) (answer ProviderShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers/%s/close", providerId), nil, nil, true, false}, &answer, options)
	return
}

// AddGame: Add a game to a provider.
//
// Its id is taken by no other game of any provider. For keys of the installation.
func (r *ProvidersResource) AddGame(ctx context.Context, providerId string, body ProviderGameToAdd, options ...Option) (answer ProviderGameShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers/%s/games", providerId), nil, body, true, false}, &answer, options)
	return
}

// OpenGame: Open a game again.
//
// It is played again, if its provider is open. For keys of the installation.
func (r *ProvidersResource) OpenGame(ctx context.Context, providerId string, gameId string, options ...Option) (answer ProviderGameShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers/%s/games/%s/open", providerId, gameId), nil, nil, true, false}, &answer, options)
	return
}

// CloseGame: Close a game.
//
// No bets on it any more; those that there are get settled all the same. For keys of the installation.
func (r *ProvidersResource) CloseGame(ctx context.Context, providerId string, gameId string, options ...Option) (answer ProviderGameShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers/%s/games/%s/close", providerId, gameId), nil, nil, true, false}, &answer, options)
	return
}

// RevokeKey: Revoke a provider's signing key.
//
// It is not believed any more, in every process within two seconds. There is no way back. For keys of the
// installation.
func (r *ProvidersResource) RevokeKey(ctx context.Context, providerId string, keyId int64, options ...Option) (answer SigningKey, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/providers/%s/keys/%s/revoke", providerId, keyId), nil, nil, true, false}, &answer, options)
	return
}

// WalletsResource has the operations below /v1/wallets.
type WalletsResource struct{ transport *Transport }

// Show: Show the wallets of players.
//
// Shows whether the operator's players have wallets, by whom their lottery tickets are sold, and how requests
// are signed.
func (r *WalletsResource) Show(ctx context.Context, options ...Option) (answer WalletsShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/wallets"), nil, nil, false, false}, &answer, options)
	return
}

// Open: Give players wallets.
//
// From now on the operator's players have wallets. Their lottery tickets are sold by one agency and a user of
// it. They are opened once; a signing key and a partner come next. Say the ceilings where the default, 10,000
// for a bet and 100,000 a day in whole units, is little money in your currency: a higher one waits for a second
// person later.
func (r *WalletsResource) Open(ctx context.Context, body WalletsToOpen, options ...Option) (answer WalletsShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/wallets"), nil, body, true, false}, &answer, options)
	return
}

// Change: Change how requests are signed.
//
// Sets the least version of the signature that is taken from the operator, in every process within two seconds.
// Version 2 binds a signature to its path and its time.
func (r *WalletsResource) Change(ctx context.Context, body WalletsChange, options ...Option) (answer WalletsShown, err error) {
	err = r.transport.ask(ctx, call{"PATCH", at("/v1/wallets"), nil, body, true, false}, &answer, options)
	return
}

// SigningKeysResource has the operations below /v1/signing-keys.
type SigningKeysResource struct{ transport *Transport }

// List: List the signing keys.
//
// Lists the public keys by which the operator signs its requests about players' wallets, revoked ones too.
func (r *SigningKeysResource) List(ctx context.Context, options ...Option) (answer SigningKeys, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/signing-keys"), nil, nil, false, false}, &answer, options)
	return
}

// Add: Add a signing key.
//
// Keys that the operator has hold beside it. Other processes of the server believe it after two seconds. API
// keys may not do this.
func (r *SigningKeysResource) Add(ctx context.Context, body SigningKeyToAdd, options ...Option) (answer SigningKey, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/signing-keys"), nil, body, true, false}, &answer, options)
	return
}

// Revoke: Revoke a signing key.
//
// It is not believed any more, in every process within two seconds. There is no way back.
func (r *SigningKeysResource) Revoke(ctx context.Context, keyId int64, options ...Option) (answer SigningKey, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/signing-keys/%s/revoke", keyId), nil, nil, true, false}, &answer, options)
	return
}

// CeilingsResource has the operations below /v1/ceilings.
type CeilingsResource struct{ transport *Transport }

// List: List the ceilings.
//
// Lists those that the operator has set. A provider without one has the default: 10,000 for a bet and 100,000 a
// day, in whole units of the currency.
func (r *CeilingsResource) List(ctx context.Context, options ...Option) (answer Ceilings, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/ceilings"), nil, nil, false, false}, &answer, options)
	return
}

// Set: Set a ceiling.
//
// A credit above it waits at `GET /v1/credits/held` until two clerks have said the same. Returns all ceilings.
func (r *CeilingsResource) Set(ctx context.Context, body CeilingToSet, options ...Option) (answer Ceilings, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/ceilings"), nil, body, true, false}, &answer, options)
	return
}

// PlayersResource has the operations below /v1/players.
type PlayersResource struct{ transport *Transport }

// PlayersListQuery is what List may be asked with.
type PlayersListQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List the players.
//
// Lists the players of the operator, with their balances.
func (r *PlayersResource) List(ctx context.Context, query PlayersListQuery, options ...Option) (answer PlayerPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/players"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *PlayersResource) Each(ctx context.Context, query PlayersListQuery, options ...Option) iter.Seq2[ListedPlayer, error] {
	return func(yield func(ListedPlayer, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(ListedPlayer{}, err)
				return
			}
			for _, row := range page.Players {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Show: Show a player.
//
// Shows its balance, and its limits: what holds, what is used of it, and what it has asked for and not
// confirmed.
func (r *PlayersResource) Show(ctx context.Context, userId string, options ...Option) (answer PlayerShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/players/%s", userId), nil, nil, false, false}, &answer, options)
	return
}

// Block: Block a player.
//
// A blocked player neither plays nor moves funds; the bets that it has are settled.
func (r *PlayersResource) Block(ctx context.Context, userId string, options ...Option) (answer PlayerShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/players/%s/block", userId), nil, nil, true, false}, &answer, options)
	return
}

// Unblock: Unblock a player.
//
// The player may do everything again that it has not forbidden itself.
func (r *PlayersResource) Unblock(ctx context.Context, userId string, options ...Option) (answer PlayerShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/players/%s/unblock", userId), nil, nil, true, false}, &answer, options)
	return
}

// Exclude: Exclude a player at its own wish.
//
// An excluded player neither plays nor deposits, and may withdraw. An exclusion is never shortened.
func (r *PlayersResource) Exclude(ctx context.Context, userId string, body Exclusion, options ...Option) (answer PlayerShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/players/%s/exclude", userId), nil, body, true, false}, &answer, options)
	return
}

// SetLimit: Set a limit at a player's wish.
//
// A lower limit holds at once; a higher one, or none, is to be confirmed a day later.
func (r *PlayersResource) SetLimit(ctx context.Context, userId string, body LimitToSet, options ...Option) (answer PlayerShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/players/%s/limits", userId), nil, body, true, false}, &answer, options)
	return
}

// ConfirmLimit: Confirm a limit at a player's wish.
//
// The player's second yes to the limit that it asked for last. Refused before its day is over.
func (r *PlayersResource) ConfirmLimit(ctx context.Context, userId string, body LimitToConfirm, options ...Option) (answer PlayerShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/players/%s/limits/confirm", userId), nil, body, true, false}, &answer, options)
	return
}

// EntitiesResource has the operations below /v1/entities.
type EntitiesResource struct{ transport *Transport }

// EntitiesListQuery is what List may be asked with.
type EntitiesListQuery struct {
	// Only entities directly below this one.
	ParentId *int64 `json:"parent_id,omitempty"`

	// Only those that stand so.
	Status *string `json:"status,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List entities.
//
// Lists the caller's entity and those below it, by their ids: all of them, or those directly below `parent_id`.
func (r *EntitiesResource) List(ctx context.Context, query EntitiesListQuery, options ...Option) (answer EntityPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/entities"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *EntitiesResource) Each(ctx context.Context, query EntitiesListQuery, options ...Option) iter.Seq2[EntityShown, error] {
	return func(yield func(EntityShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(EntityShown{}, err)
				return
			}
			for _, row := range page.Entities {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Add: Add an entity.
//
// Adds it below the caller's entity, or below one below it. With a credit, no sale below it is taken that the
// credit does not cover. It earns the operator's general commission; without one, nothing: the response says
// which.
func (r *EntitiesResource) Add(ctx context.Context, body EntityToAdd, options ...Option) (answer EntityAdded, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/entities"), nil, body, true, false}, &answer, options)
	return
}

// Show: Show an entity.
//
// Shows the caller's entity, or one below it. Its `ETag` goes into `If-Match` of a change.
func (r *EntitiesResource) Show(ctx context.Context, entityId int64, options ...Option) (answer EntityShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/entities/%s", entityId), nil, nil, false, false}, &answer, options)
	return
}

// Change: Change an entity.
//
// Changes the name or the credit of an entity below the caller's own; an administrator changes the root's too. A
// smaller credit holds from the next sale on, and takes nothing back.
func (r *EntitiesResource) Change(ctx context.Context, entityId int64, body EntityChange, options ...Option) (answer EntityShown, err error) {
	err = r.transport.ask(ctx, call{"PATCH", at("/v1/entities/%s", entityId), nil, body, true, false}, &answer, options)
	return
}

// ShowData: Show the description of an entity.
//
// Shows what its tickets print about it: address, tax number, header and footer, and the zone of their times.
func (r *EntitiesResource) ShowData(ctx context.Context, entityId int64, options ...Option) (answer EntityDetails, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/entities/%s/data", entityId), nil, nil, false, false}, &answer, options)
	return
}

// SetData: Set the description of an entity.
//
// Sets it whole: what is left out is empty from then on, the zone the operator's. Tickets print it from the next
// print on.
func (r *EntitiesResource) SetData(ctx context.Context, entityId int64, body EntityDetails, options ...Option) (answer EntityDetails, err error) {
	err = r.transport.ask(ctx, call{"PUT", at("/v1/entities/%s/data", entityId), nil, body, true, false}, &answer, options)
	return
}

// ShowTree: Show the tree.
//
// Shows the caller's entity and all below it at once, closed ones too, each after the one that it belongs to.
func (r *EntitiesResource) ShowTree(ctx context.Context, options ...Option) (answer EntityTree, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/entities/tree"), nil, nil, false, false}, &answer, options)
	return
}

// ShowBalance: Show the balance of an entity.
//
// Shows what an entity with a credit and all below it owe or are owed now, and what is left of the credit.
func (r *EntitiesResource) ShowBalance(ctx context.Context, entityId int64, options ...Option) (answer EntityBalance, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/entities/%s/balance", entityId), nil, nil, false, false}, &answer, options)
	return
}

// Close: Close an entity.
//
// It does business no more, nor does any entity below it, nor any of their users, keys and access tokens: all
// are out at once, nobody pays their prizes any more, and there is no way back. Nobody closes the own entity.
func (r *EntitiesResource) Close(ctx context.Context, entityId int64, options ...Option) (answer EntityShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/entities/%s/close", entityId), nil, nil, true, false}, &answer, options)
	return
}

// UsersResource has the operations below /v1/users.
type UsersResource struct{ transport *Transport }

// UsersListQuery is what List may be asked with.
type UsersListQuery struct {
	// Only those of this entity itself.
	EntityId *int64 `json:"entity_id,omitempty"`

	// Only users of this role.
	Role *string `json:"role,omitempty"`

	// Only those that stand so.
	Status *string `json:"status,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List users.
//
// Lists the users of the caller's entity and of those below it, by their ids; closed ones too, unless `status`
// says otherwise.
func (r *UsersResource) List(ctx context.Context, query UsersListQuery, options ...Option) (answer UserPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/users"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *UsersResource) Each(ctx context.Context, query UsersListQuery, options ...Option) iter.Seq2[UserShown, error] {
	return func(yield func(UserShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(UserShown{}, err)
				return
			}
			for _, row := range page.Users {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Add: Add a user.
//
// Managers add cashiers, clerks and managers to their entity and to those below it; administrators add
// everybody. A password that the server makes is returned once; repeated under its key the command returns it
// again. API keys add nobody.
func (r *UsersResource) Add(ctx context.Context, body UserToAdd, options ...Option) (answer AddedUser, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/users"), nil, body, true, false}, &answer, options)
	return
}

// Show: Show a user.
//
// Shows a user of the caller's entity or of one below it. The `ETag` goes into `If-Match` of a change.
func (r *UsersResource) Show(ctx context.Context, userId int64, options ...Option) (answer UserShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/users/%s", userId), nil, nil, false, false}, &answer, options)
	return
}

// Change: Change the role of a user.
//
// The user's sessions end. Managers change cashiers, clerks and managers into one another; nobody changes the
// own role. API keys change none.
func (r *UsersResource) Change(ctx context.Context, userId int64, body UserChange, options ...Option) (answer UserShown, err error) {
	err = r.transport.ask(ctx, call{"PATCH", at("/v1/users/%s", userId), nil, body, true, false}, &answer, options)
	return
}

// Close: Close a user.
//
// The user is out at once: all sessions end, and no login is taken any more. There is no way back. Keys that the
// user has made stay, since they are their entity's. Nobody closes oneself, and no key the last administrator.
func (r *UsersResource) Close(ctx context.Context, userId int64, options ...Option) (answer UserShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/users/%s/close", userId), nil, nil, true, false}, &answer, options)
	return
}

// ResetPassword: Make a password reset.
//
// Makes a token by which a user sets a new password once, within an hour; an earlier one is void. Until then the
// old password holds. `POST /v1/password` takes the token.
func (r *UsersResource) ResetPassword(ctx context.Context, userId int64, options ...Option) (answer PasswordReset, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/users/%s/password-reset", userId), nil, nil, true, false}, &answer, options)
	return
}

// KeysResource has the operations below /v1/keys.
type KeysResource struct{ transport *Transport }

// KeysListQuery is what List may be asked with.
type KeysListQuery struct {
	// Only those of this entity itself.
	EntityId *int64 `json:"entity_id,omitempty"`

	// Only those that stand so.
	Status *string `json:"status,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List API keys.
//
// Lists the keys of the caller's entity and of those below it, by their ids: revoked and expired ones too,
// unless `status` says otherwise. A page that is filtered may have fewer rows than it could, and still a `next`.
func (r *KeysResource) List(ctx context.Context, query KeysListQuery, options ...Option) (answer KeyPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/keys"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *KeysResource) Each(ctx context.Context, query KeysListQuery, options ...Option) iter.Seq2[KeyShown, error] {
	return func(yield func(KeyShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(KeyShown{}, err)
				return
			}
			for _, row := range page.Keys {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Add: Add an API key.
//
// Managers add keys of cashiers, clerks and managers to their entity and to those below it; administrators add
// all. The key is returned once; repeated under its `Idempotency-Key` the command returns it again. It is sent
// as a session's token is. A key ends when it is revoked, when it expires, or when its entity is closed; not
// when the user who has added it is. Keys neither enter nor approve what takes two people, add no keys and no
// users, and change no passwords and no roles. With `scopes` it may do what they say and its role may; without,
// all that its role may. Each operation names its scopes as `x-scope`. Pages of `origins` may use it from a
// browser.
func (r *KeysResource) Add(ctx context.Context, body KeyToAdd, options ...Option) (answer AddedKey, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/keys"), nil, body, true, false}, &answer, options)
	return
}

// Show: Show an API key.
//
// Shows a key of the caller's entity or of one below it, but never the key itself.
func (r *KeysResource) Show(ctx context.Context, keyId int64, options ...Option) (answer KeyShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/keys/%s", keyId), nil, nil, false, false}, &answer, options)
	return
}

// Rotate: Rotate an API key.
//
// Adds a key of the same machine, with the same role, scopes, networks, origins, version and end. The old one
// expires after the overlap, if not before. The new key is returned once; repeated under its `Idempotency-Key`
// the command returns it again.
func (r *KeysResource) Rotate(ctx context.Context, keyId int64, body KeyRotation, options ...Option) (answer AddedKey, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/keys/%s/rotate", keyId), nil, body, true, false}, &answer, options)
	return
}

// Revoke: Revoke an API key.
//
// The key is dead at once, in every process. There is no way back. A key may revoke itself.
func (r *KeysResource) Revoke(ctx context.Context, keyId int64, options ...Option) (answer KeyShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/keys/%s/revoke", keyId), nil, nil, true, false}, &answer, options)
	return
}

// SandboxResource has the operations below /v1/sandbox.
type SandboxResource struct{ transport *Transport }

// Make: Make a sandbox, or make it anew.
//
// Makes an operator of its own for tests: with an agency, with keys that begin with `sk_test_` and stand for
// people, with the draws of the catalogue, and in no book, report or event of this one. The sandbox before is
// closed, and its keys are dead. Its draws close by `POST /v1/draws/{draw_id}/close`, and two clerks may enter a
// result at once. Always full are 999 (triple), 99 (terminal) and 36 (animalitos). The keys are returned once;
// repeated under its `Idempotency-Key` the command returns them again. `NOT_POSSIBLE` refuses more than 50 in 24
// hours.
func (r *SandboxResource) Make(ctx context.Context, options ...Option) (answer SandboxMade, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/sandbox"), nil, nil, true, false}, &answer, options)
	return
}

// TokensResource has the operations below /v1/tokens.
type TokensResource struct{ transport *Transport }

// TokensListQuery is what List may be asked with.
type TokensListQuery struct {
	// Only those of this entity itself.
	EntityId *int64 `json:"entity_id,omitempty"`

	// Only those that stand so.
	Status *string `json:"status,omitempty"`

	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List access tokens.
//
// Lists those of the caller's entity and of those below it, by their ids; revoked ones too, unless `status` says
// otherwise.
func (r *TokensResource) List(ctx context.Context, query TokensListQuery, options ...Option) (answer TokenPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/tokens"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *TokensResource) Each(ctx context.Context, query TokensListQuery, options ...Option) iter.Seq2[TokenShown, error] {
	return func(yield func(TokenShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(TokenShown{}, err)
				return
			}
			for _, row := range page.Tokens {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Add: Add an access token.
//
// A reseller's system sells by it for the agency, over API Chance. It is returned once; repeated under its
// `Idempotency-Key` the command returns it again. It ends when it is revoked, or with its agency.
func (r *TokensResource) Add(ctx context.Context, body TokenToAdd, options ...Option) (answer AddedToken, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tokens"), nil, body, true, false}, &answer, options)
	return
}

// Revoke: Revoke an access token.
//
// It is dead at once, in every process. There is no way back; its tickets stay the agency's.
func (r *TokensResource) Revoke(ctx context.Context, tokenId int64, options ...Option) (answer TokenShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/tokens/%s/revoke", tokenId), nil, nil, true, false}, &answer, options)
	return
}

// OperatorsResource has the operations below /v1/operators.
type OperatorsResource struct{ transport *Transport }

// OperatorsListQuery is what List may be asked with.
type OperatorsListQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List operators.
//
// Lists all operators of the installation by their ids, closed ones too.
func (r *OperatorsResource) List(ctx context.Context, query OperatorsListQuery, options ...Option) (answer OperatorPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/operators"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *OperatorsResource) Each(ctx context.Context, query OperatorsListQuery, options ...Option) iter.Seq2[OperatorShown, error] {
	return func(yield func(OperatorShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(OperatorShown{}, err)
				return
			}
			for _, row := range page.Operators {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Add: Add an operator.
//
// Adds it with its root entity and its first administrator, who then adds everybody else. A password that the
// server makes is returned once; repeated under its key the command returns it again.
func (r *OperatorsResource) Add(ctx context.Context, body OperatorToAdd, options ...Option) (answer AddedOperator, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/operators"), nil, body, true, false}, &answer, options)
	return
}

// Show: Show an operator.
//
// Shows what the installation knows of it, and nothing of what it does.
func (r *OperatorsResource) Show(ctx context.Context, operatorId int64, options ...Option) (answer OperatorShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/operators/%s", operatorId), nil, nil, false, false}, &answer, options)
	return
}

// Close: Close an operator.
//
// It and its people do business no more; the machine closes its weeks. Refused while its tickets may still win
// or be claimed, sports tickets are not closed, its wallet is owed calls, or its players have open bets or a
// balance.
func (r *OperatorsResource) Close(ctx context.Context, operatorId int64, options ...Option) (answer OperatorShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/operators/%s/close", operatorId), nil, nil, true, false}, &answer, options)
	return
}

// HouseKeysResource has the operations below /v1/house-keys.
type HouseKeysResource struct{ transport *Transport }

// HouseKeysListQuery is what List may be asked with.
type HouseKeysListQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List the keys of the installation.
//
// Lists all of them by their ids, revoked and expired ones too.
func (r *HouseKeysResource) List(ctx context.Context, query HouseKeysListQuery, options ...Option) (answer HouseKeyPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/house-keys"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *HouseKeysResource) Each(ctx context.Context, query HouseKeysListQuery, options ...Option) iter.Seq2[HouseKeyShown, error] {
	return func(yield func(HouseKeyShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(HouseKeyShown{}, err)
				return
			}
			for _, row := range page.Keys {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Add: Add a key of the installation.
//
// It is returned once; repeated under its `Idempotency-Key` the command returns it again. The first one comes
// from the command line of the machine: `taquilla house-key add`.
func (r *HouseKeysResource) Add(ctx context.Context, body HouseKeyToAdd, options ...Option) (answer AddedHouseKey, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/house-keys"), nil, body, true, false}, &answer, options)
	return
}

// Revoke: Revoke a key of the installation.
//
// It is dead at once, in every process; a key may revoke itself. There is no way back.
func (r *HouseKeysResource) Revoke(ctx context.Context, keyId int64, options ...Option) (answer HouseKeyShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/house-keys/%s/revoke", keyId), nil, nil, true, false}, &answer, options)
	return
}

// EventsResource has the operations below /v1/events.
type EventsResource struct{ transport *Transport }

// EventsListQuery is what List may be asked with.
type EventsListQuery struct {
	// The number of the last event that is known.
	After *int64 `json:"after,omitempty"`

	// Only events of these types, with commas between them.
	Types *string `json:"types,omitempty"`

	// The most events; told `singly`, one counts once with all its parts.
	Limit *int64 `json:"limit,omitempty"`

	// Seconds to wait for an event if there is none yet.
	WaitS *int64 `json:"wait_s,omitempty"`

	// One event for each ticket or movement, in place of one for a batch.
	Singly *bool `json:"singly,omitempty"`

	// With the rows of people, rules and draws that were written, if you see the whole operator.
	Rows *bool `json:"rows,omitempty"`
}

// List: List events.
//
// Lists what happened after an event, in the order of the ledger. With `wait_s` an empty page waits for the next
// event; with `Accept: text/event-stream` events come as they happen, and `Last-Event-ID` continues a stream
// that broke off. Callers see what concerns their entity and those below it; other events have the type `hidden`
// and no data, so that numbers have no gap. A number after the last event is refused: the place is of another
// ledger, or of this one before it was restored.
func (r *EventsResource) List(ctx context.Context, query EventsListQuery, options ...Option) (answer EventPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/events"), query, nil, false, false}, &answer, options)
	return
}

// ExportsResource has the operations below /v1/exports.
type ExportsResource struct{ transport *Transport }

// ExportsListQuery is what List may be asked with.
type ExportsListQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// List: List exports.
//
// Lists those that the caller has asked for, the latest first.
func (r *ExportsResource) List(ctx context.Context, query ExportsListQuery, options ...Option) (answer ExportPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/exports"), query, nil, false, false}, &answer, options)
	return
}

// Each yields all that List finds, page by page, and an error if there is one.
func (r *ExportsResource) Each(ctx context.Context, query ExportsListQuery, options ...Option) iter.Seq2[ExportShown, error] {
	return func(yield func(ExportShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.List(ctx, query, options...)
			if err != nil {
				yield(ExportShown{}, err)
				return
			}
			for _, row := range page.Exports {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// Make: Ask for an export.
//
// A worker writes the file, which may take minutes: look at it until `status` is `done`, then download it,
// within 7 days. Rows are in the order of their sale, each as things stand when it is written; plays that are
// sealed to the caller have no selection and no stake. One export of a caller at a time is queued or written,
// and operators take turns. `NOT_POSSIBLE` refuses an operator's export beside 1,000 that are under way or kept.
func (r *ExportsResource) Make(ctx context.Context, body ExportToMake, options ...Option) (answer ExportShown, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/exports"), nil, body, true, false}, &answer, options)
	return
}

// Show: Show an export.
//
// Shows how far an export that the caller has asked for has come.
func (r *ExportsResource) Show(ctx context.Context, exportId int64, options ...Option) (answer ExportShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/exports/%s", exportId), nil, nil, false, false}, &answer, options)
	return
}

// Download: Download an export.
//
// Sends the file. A download that broke off is resumed: `Range: bytes=1048576-` with the `ETag` of the part as
// `If-Range`.
func (r *ExportsResource) Download(ctx context.Context, exportId int64, options ...Option) (answer []byte, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/exports/%s/file", exportId), nil, nil, false, false}, &answer, options)
	return
}

// WebhooksResource has the operations below /v1/webhooks.
type WebhooksResource struct{ transport *Transport }

// List: List webhooks.
//
// Lists those of the caller's entity and of the entities below it; auditors and administrators see all of the
// operator's.
func (r *WebhooksResource) List(ctx context.Context, options ...Option) (answer Webhooks, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/webhooks"), nil, nil, false, false}, &answer, options)
	return
}

// Add: Add a webhook.
//
// It gets the events from now on; a replay brings earlier ones. Its address must be public, or in a network that
// the installation allows, and is checked again before each connection. The keys are shown this once.
func (r *WebhooksResource) Add(ctx context.Context, body WebhookToAdd, options ...Option) (answer WebhookWithKeys, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/webhooks"), nil, body, true, false}, &answer, options)
	return
}

// Show: Show a webhook.
//
// Shows it without its keys. The `ETag` goes into `If-Match` of a change.
func (r *WebhooksResource) Show(ctx context.Context, webhookId string, options ...Option) (answer WebhookShown, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/webhooks/%s", webhookId), nil, nil, false, false}, &answer, options)
	return
}

// Change: Change a webhook.
//
// What waits to be tried again is due at once, with all its attempts before it.
func (r *WebhooksResource) Change(ctx context.Context, webhookId string, body WebhookChange, options ...Option) (answer WebhookShown, err error) {
	err = r.transport.ask(ctx, call{"PATCH", at("/v1/webhooks/%s", webhookId), nil, body, true, false}, &answer, options)
	return
}

// Remove: Remove a webhook.
//
// It gets nothing more, and its keys are forgotten.
func (r *WebhooksResource) Remove(ctx context.Context, webhookId string, options ...Option) error {
	return r.transport.ask(ctx, call{"DELETE", at("/v1/webhooks/%s", webhookId), nil, nil, true, false}, nil, options)
}

// RotateKeys: Rotate the keys of a webhook.
//
// From now on deliveries are signed by the new keys and, for `overlap_hours`, by the old ones too: all
// signatures stand in one header, and a receiver takes any that it can verify. The new keys are shown this once.
func (r *WebhooksResource) RotateKeys(ctx context.Context, webhookId string, body Rotation, options ...Option) (answer WebhookWithKeys, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/webhooks/%s/rotate", webhookId), nil, body, true, false}, &answer, options)
	return
}

// SendTest: Send a test event.
//
// It has the type `webhook.test`, is sent beside the other events, within a second or so, and is tried once.
func (r *WebhooksResource) SendTest(ctx context.Context, webhookId string, options ...Option) (answer SentTest, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/webhooks/%s/test", webhookId), nil, nil, true, false}, &answer, options)
	return
}

// ReplayEvents: Replay events.
//
// Delivers the events from a number on, under the same `webhook-id` as before. A number beyond the event at
// which the webhook stands skips those before it.
func (r *WebhooksResource) ReplayEvents(ctx context.Context, webhookId string, body Replay, options ...Option) (answer WebhookProgress, err error) {
	err = r.transport.ask(ctx, call{"POST", at("/v1/webhooks/%s/replay", webhookId), nil, body, true, false}, &answer, options)
	return
}

// ShowProgress: Show the progress of a webhook.
//
// Shows how far it is behind the operator's events, and what waits to be tried again.
func (r *WebhooksResource) ShowProgress(ctx context.Context, webhookId string, options ...Option) (answer WebhookProgress, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/webhooks/%s/progress", webhookId), nil, nil, false, false}, &answer, options)
	return
}

// WebhooksListAttemptsQuery is what ListAttempts may be asked with.
type WebhooksListAttemptsQuery struct {
	// The most rows of the page.
	Limit *int64 `json:"limit,omitempty"`

	// `next` of the page before.
	Cursor *string `json:"cursor,omitempty"`
}

// ListAttempts: List attempts.
//
// Lists the attempts to deliver events to a webhook, the newest first. They are kept for 30 days.
func (r *WebhooksResource) ListAttempts(ctx context.Context, webhookId string, query WebhooksListAttemptsQuery, options ...Option) (answer AttemptPage, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/webhooks/%s/attempts", webhookId), query, nil, false, false}, &answer, options)
	return
}

// EachAttempts yields all that ListAttempts finds, page by page, and an error if there is one.
func (r *WebhooksResource) EachAttempts(ctx context.Context, webhookId string, query WebhooksListAttemptsQuery, options ...Option) iter.Seq2[AttemptShown, error] {
	return func(yield func(AttemptShown, error) bool) {
		query := query // another range begins anew
		for {
			page, err := r.ListAttempts(ctx, webhookId, query, options...)
			if err != nil {
				yield(AttemptShown{}, err)
				return
			}
			for _, row := range page.Attempts {
				if !yield(row, nil) {
					return
				}
			}
			if query.Cursor = page.Next; query.Cursor == nil {
				return
			}
		}
	}
}

// ChangelogResource has the operations below /v1/changelog.
type ChangelogResource struct{ transport *Transport }

// List: List the versions.
//
// A request names its version as `Taquilla-Version`. One without is of the version that its key was added in, of
// a person the newest. A version is served for a year after the next one.
func (r *ChangelogResource) List(ctx context.Context, options ...Option) (answer Changelog, err error) {
	err = r.transport.ask(ctx, call{"GET", at("/v1/changelog"), nil, nil, false, false}, &answer, options)
	return
}

// Resources are all resources of the API.
type Resources struct {
	Session *SessionResource

	Me *MeResource

	Sessions *SessionsResource

	Password *PasswordResource

	Draws *DrawsResource

	Offers *OffersResource

	Results *ResultsResource

	Approvals *ApprovalsResource

	Tickets *TicketsResource

	Reports *ReportsResource

	Log *LogResource

	Products *ProductsResource

	Lotteries *LotteriesResource

	Games *GamesResource

	Rules *RulesResource

	Holidays *HolidaysResource

	Weeks *WeeksResource

	PaymentMethods *PaymentMethodsResource

	ExchangeRates *ExchangeRatesResource

	Payments *PaymentsResource

	Loosenings *LooseningsResource

	Look *LookResource

	Shifts *ShiftsResource

	Audits *AuditsResource

	Alarms *AlarmsResource

	Sports *SportsResource

	Partners *PartnersResource

	Credits *CreditsResource

	Providers *ProvidersResource

	Wallets *WalletsResource

	SigningKeys *SigningKeysResource

	Ceilings *CeilingsResource

	Players *PlayersResource

	Entities *EntitiesResource

	Users *UsersResource

	Keys *KeysResource

	Sandbox *SandboxResource

	Tokens *TokensResource

	Operators *OperatorsResource

	HouseKeys *HouseKeysResource

	Events *EventsResource

	Exports *ExportsResource

	Webhooks *WebhooksResource

	Changelog *ChangelogResource
}

func resourcesOf(transport *Transport) (all Resources) {
	all.Session = &SessionResource{transport}
	all.Me = &MeResource{transport}
	all.Sessions = &SessionsResource{transport}
	all.Password = &PasswordResource{transport}
	all.Draws = &DrawsResource{transport}
	all.Offers = &OffersResource{transport}
	all.Results = &ResultsResource{transport}
	all.Approvals = &ApprovalsResource{transport}
	all.Tickets = &TicketsResource{transport}
	all.Reports = &ReportsResource{transport}
	all.Log = &LogResource{transport}
	all.Products = &ProductsResource{transport}
	all.Lotteries = &LotteriesResource{transport}
	all.Games = &GamesResource{transport}
	all.Rules = &RulesResource{transport}
	all.Holidays = &HolidaysResource{transport}
	all.Weeks = &WeeksResource{transport}
	all.PaymentMethods = &PaymentMethodsResource{transport}
	all.ExchangeRates = &ExchangeRatesResource{transport}
	all.Payments = &PaymentsResource{transport}
	all.Loosenings = &LooseningsResource{transport}
	all.Look = &LookResource{transport}
	all.Shifts = &ShiftsResource{transport}
	all.Audits = &AuditsResource{transport}
	all.Alarms = &AlarmsResource{transport}
	all.Sports = &SportsResource{transport}
	all.Partners = &PartnersResource{transport}
	all.Credits = &CreditsResource{transport}
	all.Providers = &ProvidersResource{transport}
	all.Wallets = &WalletsResource{transport}
	all.SigningKeys = &SigningKeysResource{transport}
	all.Ceilings = &CeilingsResource{transport}
	all.Players = &PlayersResource{transport}
	all.Entities = &EntitiesResource{transport}
	all.Users = &UsersResource{transport}
	all.Keys = &KeysResource{transport}
	all.Sandbox = &SandboxResource{transport}
	all.Tokens = &TokensResource{transport}
	all.Operators = &OperatorsResource{transport}
	all.HouseKeys = &HouseKeysResource{transport}
	all.Events = &EventsResource{transport}
	all.Exports = &ExportsResource{transport}
	all.Webhooks = &WebhooksResource{transport}
	all.Changelog = &ChangelogResource{transport}
	return
}
