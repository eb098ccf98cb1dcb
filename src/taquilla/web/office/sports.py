"""Sports: events with their odds and results, the catalogue, and tickets that wait for approval."""

from typing import Final, Literal

from taquilla.domain.ledger.locales import amount
from taquilla.domain.people.operations import DECIDE_SPORTS_TICKET, KEEP_SPORTS, SEE_SPORTS
from taquilla.domain.sports.odds import bet_odds
from taquilla.domain.sports.results import Reading
from taquilla.engine.sports.catalogue_file import sports_of
from taquilla.engine.sports.office import EventView, OddsMove, SportsLoaded
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, Request, Template
from taquilla.web.errors import existing
from taquilla.web.office.asking import ROWS_MAX, After, Id, has_words, named, part_after
from taquilla.web.office.problems import BadField
from taquilla.web.pages import KeyForm, Pages, fields_of, go_on, kept, numbered, once, read
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/sports")

_SOUGHT_MAX: Final = 20_000  # a search looks at so many events of a month, of which pages without one show a thousand


class OddsForm(KeyForm, frozen=True):
    """New odds and states of some bets of an event, by their ids; what is empty stays."""

    odds: dict[int, str]
    states: dict[int, str]


class ResultForm(KeyForm, frozen=True):
    """A result as a clerk has ticked it."""

    do: Literal["enter", "approve"]
    won: tuple[int, ...]
    voided: tuple[int, ...]
    void: bool


class CatalogueForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A catalogue that was pasted."""

    text: str = ""


class RefusalForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The reason that the operator's wallet is given with the refund."""

    reason: str = ""


@HANDLERS.get("", SEE_SPORTS)
async def list_events(
    visitor: TheVisitor, q: FromQuery[str] = "", when: FromQuery[str] = "coming", after: FromQuery[int | None] = None
) -> Template:
    """Show the events of the month to come, or those that began in the last month, the latest first."""
    office = visitor.house.sports.office
    when = "begun" if when == "begun" else "coming"
    events = office.begun if when == "begun" else office.coming
    rows = await events(visitor.operator.id, await visitor.house.now(), rows_max=_SOUGHT_MAX if q.strip() else None)
    page, following = part_after([row for row in rows if has_words(f"{row.name} {row.league}", q)], after, lambda row: row.id)
    return await visitor.page("office/sports.html", rows=page, following=following, after=after, q=q, when=when)


@HANDLERS.get("/events/{event_id:int}", SEE_SPORTS)
async def show_event(visitor: TheVisitor, event_id: Id) -> Template:
    """Show an event with its odds and its result."""
    view = existing(await visitor.house.sports.office.event(visitor.operator.id, event_id))
    people, now = await visitor.people(), await visitor.house.now()
    is_decider = visitor.may(KEEP_SPORTS)
    can_be_void = view.event.starts_at <= now or view.event.status == "closed"  # an event can be read as void before its end
    waiting = view.versions[-1] if view.versions and not view.versions[-1].approved else None
    return await visitor.page(
        "office/sports_event.html",
        view=view,
        odds={bet.id: amount(bet.odds, 2, visitor.language) for _, bets in view.markets for bet in bets if bet.odds is not None},
        versions=[(one, people.members[one.entered_by].email, *_named(view, one.reading)) for one in view.versions],
        may_move=is_decider and view.event.starts_at > now,
        may_read=is_decider and can_be_void and not view.is_final,
        may_approve=waiting is not None and waiting.entered_by != visitor.member.id,
        typed=visitor.sent(OddsForm) or OddsForm("", {}, {}),
        ticked=visitor.sent(ResultForm) or ResultForm("", "enter", (), (), void=False),
    )


@HANDLERS.post("/events/{event_id:int}/odds", KEEP_SPORTS, again=show_event)
async def move_odds(request: Request, visitor: TheVisitor, event_id: Id) -> AnyResponse:
    """Move odds of an event, or suspend its bets: all of them together, or none."""
    fields, office = await fields_of(request), visitor.house.sports.office
    form = kept(request, OddsForm(fields.get("key", ""), numbered(fields, "odds-"), numbered(fields, "state-")))
    written = {bet: text.strip().replace(",", ".") for bet, text in form.odds.items()}
    if bad := [bet for bet, text in written.items() if bet_odds(text) is None]:
        raise BadField("ODDS_UNREADABLE", f"odds-{bad[0]}")
    moves = [OddsMove(event_id, bet, written.get(bet), form.states.get(bet)) for bet in sorted(written | form.states)]
    if moves:
        await once(visitor, form, lambda by: office.move_odds(visitor.operator.id, moves, author=by))
    return go_on(f"/office/sports/events/{event_id}", "odds_moved" if moves else "odds_stay")


@HANDLERS.post("/events/{event_id:int}/result", KEEP_SPORTS, again=show_event)
async def read_result(request: Request, visitor: TheVisitor, event_id: Id) -> AnyResponse:
    """Enter an event's result as a first clerk, or approve it as a second one."""
    fields, results = await fields_of(request), visitor.house.sports.tickets.results
    won, voided = (tuple(sorted(numbered(fields, kind))) for kind in ("won-", "void-"))
    do: Literal["enter", "approve"] = "approve" if fields.get("do") == "approve" else "enter"
    form = kept(request, ResultForm(fields.get("key", ""), do, won, voided, "void" in fields))
    reading = Reading.of(form.won, form.voided, void=form.void)
    decide = results.approve if form.do == "approve" else results.enter
    await once(visitor, form, lambda by: decide(visitor.clerk(by), event_id, reading))
    what = "sport_result_approved" if form.do == "approve" else "sport_result_entered"
    return go_on(f"/office/sports/events/{event_id}", what)


@HANDLERS.get("/coupons", SEE_SPORTS)
async def list_coupons(visitor: TheVisitor, after: After = None) -> Template:
    """Show coupons and cards with what was sold and what rolled in from the coupon before, the highest ids first."""
    rows = await visitor.house.sports.office.coupons(visitor.operator.id, before=after, limit=ROWS_MAX + 1)
    following = rows[ROWS_MAX - 1].id if len(rows) > ROWS_MAX else None
    return await visitor.page("office/sports_coupons.html", rows=rows[:ROWS_MAX], following=following, after=after)


@HANDLERS.get("/catalogue", KEEP_SPORTS)
async def show_catalogue(visitor: TheVisitor) -> Template:
    """Show the form of a catalogue."""
    return await _catalogue_page(visitor, visitor.sent(CatalogueForm) or CatalogueForm(""))


@HANDLERS.post("/catalogue", KEEP_SPORTS, again=show_catalogue)
async def load_catalogue(request: Request, visitor: TheVisitor) -> Template:
    """Bring the operator's sports up to a catalogue. The same form again takes nothing back that was changed since."""
    form, office = await read(request, CatalogueForm), visitor.house.sports.office
    loaded = await once(visitor, form, lambda by: office.load(visitor.operator.id, sports_of(form.text), author=by))
    return await _catalogue_page(visitor, form, loaded=loaded if isinstance(loaded, SportsLoaded) else SportsLoaded.nothing())


@HANDLERS.get("/held", SEE_SPORTS)
async def list_held(visitor: TheVisitor) -> Template:
    """Show the tickets that wait for approval, the first to close first."""
    rows = await visitor.house.sports.approvals.held(visitor.operator.id)
    return await visitor.page("office/sports_held.html", rows=rows, may_decide=visitor.may(DECIDE_SPORTS_TICKET))


@HANDLERS.post("/held/{ticket:str}/approve", DECIDE_SPORTS_TICKET, again=list_held)
async def approve_ticket(request: Request, visitor: TheVisitor, ticket: FromPath[str]) -> AnyResponse:
    """Approve a ticket that waits: it plays."""
    await _known(visitor, ticket)
    form, approvals = await read(request, KeyForm), visitor.house.sports.approvals
    await once(visitor, form, lambda by: approvals.approve(visitor.operator.id, ticket, author=by))
    return go_on("/office/sports/held", "sport_ticket_approved")


@HANDLERS.post("/held/{ticket:str}/refuse", DECIDE_SPORTS_TICKET, again=list_held)
async def refuse_ticket(request: Request, visitor: TheVisitor, ticket: FromPath[str]) -> AnyResponse:
    """Refuse a ticket that waits: its price is given back."""
    await _known(visitor, ticket)
    form, approvals = await read(request, RefusalForm), visitor.house.sports.approvals
    await once(visitor, form, lambda by: approvals.refuse(visitor.operator.id, ticket, reason=form.reason, author=by))
    return go_on("/office/sports/held", "sport_ticket_refused")


async def _known(visitor: Visitor, ticket: str) -> None:
    """Raise the page that is not found for a ticket that the operator has not sold."""
    existing(await visitor.house.sports.tickets.get(visitor.operator.id, named(ticket)))


def _named(view: EventView, reading: Reading) -> list[str]:
    """Return the names of the bets that a reading says have won, and of those that it says are void."""
    names = {bet.id: f"{market.name}: {bet.name}" for market, bets in view.markets for bet in bets}
    return [", ".join(name for bet, name in names.items() if bet in read) for read in (reading.won, reading.voided)]


async def _catalogue_page(visitor: Visitor, form: CatalogueForm, *, loaded: SportsLoaded | None = None) -> Template:
    added, changed = (None, 0) if loaded is None else (sum(loaded.added.values()), sum(loaded.changed.values()))
    return await visitor.page("office/sports_catalogue.html", form=form, added=added, changed=changed)
