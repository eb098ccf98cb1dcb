"""Sports: the terms of an operator, its offer, moving odds, and the two clerks who enter and approve results."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from taquilla.cli.catalogue import changes_in_words
from taquilla.cli.database_url import read_settings
from taquilla.cli.export import FileReport, ReportOptions
from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, AsJson, CannotDo, Rows, say
from taquilla.cli.passwords import ClerkEmail, ClerkOptions, new_secret
from taquilla.cli.session import ID_MAX, MACHINE, From, amount, by_clock_of, granted, instant, local_days
from taquilla.domain.ledger.money import cents
from taquilla.domain.ledger.money import text as money_text
from taquilla.domain.sports.odds import OddsPolicy
from taquilla.domain.sports.results import Reading
from taquilla.domain.sports.taxes import ExciseType, WithholdingAt, WithholdingBasis
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName
from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.engine.sports.office import OddsMove
from taquilla.engine.sports.operator_wallet_bodies import percent
from taquilla.engine.sports.results import EventResult
from taquilla.engine.sports.terms import ApprovalPrice, TaxTerms, TermsChange, Wallet
from taquilla.receipts.spreadsheets import Sheet

app = Commands("Sports: what there is to bet on, and how it is sold.")

_DAYS = 31
_EVENTS = ("event", "name", "league", "starts", "ends", "status", "result_version", "result_approved")
_HELD = ("ticket", "code", "type", "player", "price", "currency", "closes_at")
_DUE = ("jurisdiction", "month", "tax", "charged", "taken_back", "due", "currency")
_TAXES = ("type", "starts", "jurisdiction", "excise", "excise_type", "withholding", "basis", "rate_of", "author")

Event = Annotated[int, typer.Argument(metavar="EVENT", min=1, max=2**53 - 1, help="An event of `taquilla sports events`.")]
ApprovalFrom = Annotated[
    str | None, typer.Option(metavar="AMOUNT", help="The price from which on tickets wait for your approval; or none.")
]
SignatureVersion = Annotated[
    int | None, typer.Option(min=1, max=2, help="The least version of the signature that its requests may bear.")
]
Ticket = Annotated[str, typer.Argument(metavar="TICKET", help="Its id or its code.")]
RefundReason = Annotated[str, typer.Option(help="What the operator's wallet is told.")]
SecretFile = Annotated[str | None, typer.Option(help="A file whose first line is the operator's secret (- is standard input).")]
Percent = Annotated[str, typer.Option(help="A rate in percent, such as 12.5.")]


@app.command("operator")
async def operator_terms(
    operator: OperatorName,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Where the operator's wallet is called.")] = None,
    no_webhook: Annotated[bool, typer.Option("--no-webhook", help="It has no wallet, and so sells nothing for now.")] = False,
    odds_policy: Annotated[OddsPolicy | None, typer.Option(help="What is compared with odds_diff (docs/rules.md, OD).")] = None,
    approval_from: ApprovalFrom = None,
    signature_version: SignatureVersion = None,
    secret_file: SecretFile = None,
    generate: Annotated[bool, typer.Option("--generate", help="Make a new secret, and show it this once.")] = False,
    *,
    house: House,
) -> Answer:
    """Say how an operator sells sports, or show it. What is not said stays as it is.

    Example: taquilla sports operator --operator 2 --webhook https://wallet.example.com/hook --generate
    """
    if webhook is not None and no_webhook:
        raise CannotDo("say either --webhook or --no-webhook")
    secret = new_secret(secret_file, generate=generate)
    change = TermsChange(
        Wallet(webhook) if webhook is not None or no_webhook else None,
        None if odds_policy is None else odds_policy.value,
        None if approval_from is None else _approval_price(approval_from, operator),
        signature_version,
    )
    if change == TermsChange() and secret is None:
        terms = await house.sports.office.terms(operator.id)
        if terms is None:
            raise CannotDo(f"operator {operator.id} sells no sports yet: begin with --webhook and --generate")
    else:
        terms = granted(await house.sports.office.change_terms(operator.id, change, secret=secret, author=MACHINE))
    value = {"operator": operator.id, **terms._asdict()} | ({"secret": secret} if generate else {})
    secret_text = f"; its secret is {secret}" if generate else ""
    if (webhook or "").startswith("http:") and not read_settings().wallet_http:
        say("this wallet is called only by a house with TAQUILLA_WALLET_HTTP=yes; better give it an https:// address")
    terms_text = f"odds policy {terms.odds_policy}, signature version {terms.signature_version}"
    return Answer(value, text=f"operator {operator.id}: {terms.webhook_url or 'no wallet'}, {terms_text}{secret_text}")


def _approval_price(text: str, operator: OperatorName) -> ApprovalPrice:
    return ApprovalPrice(None if text == "none" else amount(text, operator, "--approval-from"))


@app.command("held")
async def list_held(*, operator: OperatorName, house: House) -> Rows:
    """The tickets that wait for approval, the first to close before the others. At its close what still waits is given back.

    Example: taquilla sports held --operator 2
    """
    zone = ZoneInfo(operator.zone)
    rows = [
        (
            ticket.id, ticket.code, ticket.type, ticket.player, money_text(ticket.price, operator.exponent), ticket.currency,
            ticket.closes_at.astimezone(zone),
        )
        for ticket in await house.sports.approvals.held(operator.id)
    ]  # fmt: skip
    return Rows(_HELD, rows)


@app.command("accept")
async def accept(ticket: Ticket, *, operator: OperatorName, house: House) -> Answer:
    """Approve a ticket that waits for it: it plays. Only before its close.

    Example: taquilla sports accept DEC4C0 --operator 2
    """
    return _decision(await house.sports.approvals.approve(operator.id, ticket, author=MACHINE))


@app.command("refund")
async def refund(ticket: Ticket, reason: RefundReason, *, operator: OperatorName, house: House) -> Answer:
    """Refuse a ticket that waits for approval: all is given back. Only before its close; a ticket that plays is final.

    Example: taquilla sports refund DEC4C0 --operator 2 --reason "above the limit of the player"
    """
    return _decision(await house.sports.approvals.refuse(operator.id, ticket, reason=reason, author=MACHINE))


def _decision(ticket: SportsTicket) -> Answer:
    value = {"ticket": ticket.id, "status": ticket.step, "approved": ticket.approved}
    return Answer(value, text=f"ticket {ticket.id} is {'approved' if ticket.approved else 'given back'}")


@app.command("tax")
async def add_tax(
    jurisdiction: Annotated[str, typer.Argument(help="Where the taxes are due, such as KE.")],
    excise: Percent = "0",
    excise_type: Annotated[ExciseType, typer.Option(help="How excise stands to the price.")] = ExciseType.INCLUSIVE,
    withholding: Percent = "0",
    basis: Annotated[WithholdingBasis, typer.Option(help="What is taxed of a payout.")] = WithholdingBasis.NET,
    rate_of: Annotated[WithholdingAt, typer.Option(help="Whose day's rate a payout is taxed at.")] = WithholdingAt.SALE,
    kind: Annotated[str, typer.Option("--type", help="Only of jackpot, or of superbet; by default of both.")] = "",
    starts: From = None,
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """Tax an operator's tickets from now on, or from an instant to come. What was sold keeps its taxes.

    Example: taquilla sports tax KE --operator 2 --excise 12.5 --withholding 20 --from 2027-01-01T00:00:00+03:00
    """
    begins = None if starts is None else instant(starts, "--from")
    rates = [_rate(excise, "--excise"), _rate(withholding, "--withholding")]
    terms = TaxTerms(
        jurisdiction=jurisdiction, ext_rate=rates[0], ext_type=excise_type.value, wht_rate=rates[1], wht_basis=basis.value,
        wht_rate_at=rate_of.value, type=kind,
    )  # fmt: skip
    await house.sports.office.add_tax(operator.id, terms, starts=begins, author=MACHINE)
    value = {"operator": operator.id, "jurisdiction": jurisdiction, "excise": rates[0], "withholding": rates[1]}
    return Answer(value, text=f"operator {operator.id}: excise {excise} %, withholding {withholding} %")


@app.command("taxes")
async def list_taxes(*, operator: OperatorName, house: House, as_json: AsJson = False) -> Rows:
    """Show the past, present and future tax rates of an operator's tickets, in percent; with --json in hundredths of a percent.

    Example: taquilla sports taxes --operator 2
    """
    rate = int if as_json else percent
    rows = [
        (
            row.type or "any", by_clock_of(operator, row.starts), row.jurisdiction, rate(row.ext_rate), row.ext_type,
            rate(row.wht_rate), row.wht_basis, row.wht_rate_at, row.author,
        )
        for row in await house.sports.office.taxes(operator.id)
    ]  # fmt: skip
    return Rows(_TAXES, rows)


@app.command("due")
async def list_due(
    since: Annotated[str, typer.Option("--from", help="First day.")],
    until: Annotated[str, typer.Option(help="Last day; it is included.")],
    *,
    operator: OperatorName,
    report: ReportOptions,
    house: House,
) -> FileReport:
    """Show the taxes due for these days, by jurisdiction, month and tax: charged, less what corrections and voids took back.

    Example: taquilla sports due --operator 2 --from 2026-11-01 --until 2026-11-30
    """
    rows = [
        (
            row.jurisdiction, f"{row.month:%Y-%m}", row.tax,
            *(Decimal(money_text(amount, operator.exponent)) for amount in (row.charged, row.taken_back, row.due)),
            operator.currency,
        )
        for row in await house.sports.office.taxes_due(operator.id, *local_days(since, until))
    ]  # fmt: skip
    return FileReport(Sheet("taxes", _DUE, rows), report)


def _rate(text: str, option: str) -> int:
    rate = cents(text)
    if rate is None:
        raise CannotDo(f"{option} is no rate in percent such as 12.5")
    return rate


@app.command("load")
async def load(
    file: Annotated[Path, typer.Argument(help="A catalogue of sports in TOML (docs/commands.md).")],
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """Bring what an operator has to bet on up to a file. What it leaves out stays; the same file again changes nothing.

    Example: taquilla sports load season.toml --operator 2
    """
    read = read_sports(file)
    loaded = await house.sports.office.load(operator.id, read, name=file.name, author=MACHINE)
    value = {"operator": operator.id, "file": file.name, "added": dict(loaded.added), "changed": dict(loaded.changed)}
    return Answer(value, text=f"{file.name}: {changes_in_words(loaded.added, loaded.changed)}")


@app.command("events")
async def list_events(*, operator: OperatorName, house: House) -> Rows:
    """The events that start within a month from now, or have within the last one, with how far their results are.

    Example: taquilla sports events --operator 2
    """
    now, span, zone = await house.now(), timedelta(days=_DAYS), ZoneInfo(operator.zone)
    rows = [
        tuple(event._replace(starts_at=event.starts_at.astimezone(zone), ends_at=event.ends_at.astimezone(zone)))
        for event in await house.sports.office.events(operator.id, now - span, now + span)
    ]
    return Rows(_EVENTS, rows)


@app.command("odds")
async def move_odds(
    event: Event,
    bet: Annotated[int, typer.Argument(metavar="BET", min=1, max=ID_MAX, help="The bet's id in its event.")],
    odds: Annotated[str | None, typer.Argument(metavar="[ODDS]", help="Its new odds, such as 2.10.")] = None,
    suspend: Annotated[bool | None, typer.Option("--suspend/--open", help="Sell it no more for now, or again.")] = None,
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """Move a bet's odds, suspend it, or open it again. Tickets keep the odds that they were sold at.

    Example: taquilla sports odds 100001 101 2.10 --operator 2
    """
    status = None if suspend is None else ("suspended" if suspend else "open")
    changed = await house.sports.office.move_odds(operator.id, [OddsMove(event, bet, odds, status)], author=MACHINE)
    return Answer({"operator": operator.id, "changed": changed}, text="moved" if changed else "nothing new")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions(ClerkOptions):
    """The options of a clerk who reads a result."""

    event: Event
    clerk: ClerkEmail
    won: Annotated[list[int] | None, typer.Option(help="A bet that has won; say it once for each.")] = None
    voided: Annotated[list[int] | None, typer.Option(help="A bet that is void; say it once for each.")] = None
    void: Annotated[bool, typer.Option("--void", help="The whole event is void.")] = False

    @property
    def reading(self) -> Reading:
        """Return the result as it was read."""
        return Reading.of(self.won or (), self.voided or (), void=self.void)


@app.command("result")
async def enter_result(options: ReadingOptions, house: House) -> Answer:
    """A first clerk's reading of an event's result, or of its correction. It counts once a second clerk has approved it.

    Example: taquilla sports result 100001 --won 101 --won 108 --voided 103 --voided 109 --operator 2 --clerk ana@example.com
    """
    clerk = await options.authenticate_clerk(house, options.clerk)
    result = await house.sports.tickets.results.enter(clerk, options.event, options.reading)
    return _result(granted(result), "entered, and waits for a second clerk (taquilla sports approve)")


@app.command("approve")
async def approve_result(options: ReadingOptions, house: House) -> Answer:
    """A second clerk's reading of the same result, who must be another one. A worker then settles what it decides.

    Example: taquilla sports approve 100001 --won 101 --won 108 --voided 103 --voided 109 --operator 2 --clerk luis@example.com
    """
    clerk = await options.authenticate_clerk(house, options.clerk)
    result = await house.sports.tickets.results.approve(clerk, options.event, options.reading)
    return _result(granted(result), "approved, and is settled by a worker")


def _result(result: EventResult, state: str) -> Answer:
    value = {"event": result.event_id, "version": result.version, **asdict(result.reading)}
    return Answer(value, text=f"event {result.event_id}: its result (version {result.version}) is {state}")
