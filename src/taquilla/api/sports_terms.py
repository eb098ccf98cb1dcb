"""The terms on which an operator sells sports, its secret and its taxes: `/v1/sports/terms`, `/secret`, `/taxes`."""

from typing import Annotated, Final, Literal, cast

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from taquilla.api.fields import Amount, Instant, WrittenAmount, made_of, minor_units
from taquilla.api.handlers import IfMatch, Routes, TheCommand, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.api.rule_values import BasisPoints, known_instant
from taquilla.domain.people.operations import GIVE_SIGNING_KEY, SEE_SPORTS, SET_SPORTS_TERMS
from taquilla.engine.sports.terms import SECRET_MAX, SECRET_MIN, URL_MAX, TaxTerms, TermsChange
from taquilla.http.framework import JSONBody, Response
from taquilla.store.sports.catalogue import SellingTerms
from taquilla.store.sports.taxes import TaxRow

HANDLERS: Final = Routes("/v1/sports", "Sports")

Url = Annotated[str, Meta(min_length=1, max_length=URL_MAX, examples=["https://wallet.example.com/hook"])]
Policy = Literal["O1", "O2", "O3", "O4"]
Version = Literal[1, 2]
TicketType = Literal["jackpot", "superbet"]
Excise = Literal["inclusive", "exclusive", "deducted"]
Basis = Literal["net", "gross", "net_price"]
Day = Literal["sale", "settlement"]


class SportsTerms(Struct, frozen=True):
    """The operator's terms of selling sports. Until it has a secret it sells none.

    webhook_url is where its wallet is called, null without one; odds_policy what is compared with `odds_diff`; approval_from the
    price from which on tickets wait for approval, null for none; signature_version the least that its requests may bear.
    """

    has_secret: bool
    webhook_url: str | None
    odds_policy: Policy
    approval_from: Amount | None
    currency: str
    signature_version: Version


class SportsTermsChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of the terms: what is left out stays."""

    webhook_url: Url | UnsetType | None = UNSET
    odds_policy: Policy | UnsetType = UNSET
    approval_from: WrittenAmount | UnsetType | None = UNSET
    signature_version: Version | UnsetType = UNSET


class SecretToSet(Struct, frozen=True, forbid_unknown_fields=True):
    """The operator's secret, if it has one already; null: the server makes one."""

    secret: Annotated[str, Meta(min_length=SECRET_MIN, max_length=SECRET_MAX, pattern=r"^[ -~]+$(?!\n)")] | None = None


class SecretSet(Struct, frozen=True):
    """The secret that was made, shown with this response alone; null for one that was given."""

    secret: str | None


class SportsTax(Struct, frozen=True):
    """Taxes on tickets from an instant on, of one type or, where it is null, of all types without taxes of their own."""

    type: TicketType | None
    starts_at: Instant
    jurisdiction: str
    excise_basis_points: int
    excise_type: Excise
    withholding_basis_points: int
    withholding_basis: Basis
    rate_of: Day
    author: str


class SportsTaxes(Struct, frozen=True):
    """All taxes that were ever decided, by type and start: those that come too."""

    taxes: list[SportsTax]


class SportsTaxToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """Taxes from now on, or from an instant to come. rate_of: the day whose rate a payout is taxed at."""

    jurisdiction: Annotated[str, Meta(min_length=1, max_length=20, examples=["KE"])]
    type: TicketType | None = None
    starts_at: Instant | None = None
    excise_basis_points: BasisPoints = 0
    excise_type: Excise = "inclusive"
    withholding_basis_points: BasisPoints = 0
    withholding_basis: Basis = "net"
    rate_of: Day = "sale"


@HANDLERS.get("/terms", SEE_SPORTS, "The terms.")
async def show_sports_terms(session: TheSession) -> Response[SportsTerms]:
    """Show the terms of selling sports.

    Shows where the operator's wallet is called, and how its tickets are sold, but never its secret.
    """
    return tagged(await _terms(session))


@HANDLERS.patch("/terms", SET_SPORTS_TERMS, "Changed.")
async def change_sports_terms(
    data: JSONBody[SportsTermsChange], session: TheSession, edit: TheCommand, if_match: IfMatch = None
) -> Response[SportsTerms]:
    """Change the terms of selling sports.

    They hold for tickets from now on. Other processes of the server call a new address after five seconds. The operator needs a
    secret first.
    """
    change = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    if written := change.get("approval_from"):
        change["approval_from"] = minor_units(written, session.exponent, "/approval_from")
    office = session.house.sports.office
    before = await office.terms(session.operator.id)
    return await edit.once(
        data,
        lambda by: office.change_terms(session.operator.id, cast(TermsChange, change), author=by),
        lambda _: _terms(session),
        seen=seen(if_match, (before,), _shown(session, before)),
    )


@HANDLERS.get("/taxes", SEE_SPORTS, "The taxes.")
async def list_sports_taxes(session: TheSession) -> Response[SportsTaxes]:
    """List the taxes on sports.

    Lists all that were ever decided. Of each type the last that has begun holds for new tickets.
    """
    return Response(await _taxes(session))


@HANDLERS.post("/taxes", SET_SPORTS_TERMS, "Added.", status_code=201)
async def add_sports_tax(command: TheCommand, data: JSONBody[SportsTaxToAdd], session: TheSession) -> Response[SportsTaxes]:
    """Add taxes on sports.

    They hold for tickets that are ordered from their start on; what was ordered keeps its taxes. Returns all taxes.
    """
    starts = known_instant(data.starts_at, "starts_at")
    terms = TaxTerms(
        jurisdiction=data.jurisdiction, ext_rate=data.excise_basis_points, ext_type=data.excise_type,
        wht_rate=data.withholding_basis_points, wht_basis=data.withholding_basis, wht_rate_at=data.rate_of, type=data.type or "",
    )  # fmt: skip
    office = session.house.sports.office
    return await command.once(
        data, lambda by: office.add_tax(session.operator.id, terms, starts=starts, author=by), lambda _: _taxes(session)
    )


@HANDLERS.post("/secret", GIVE_SIGNING_KEY, "Set.", status_code=201)
async def set_secret(command: TheCommand, data: JSONBody[SecretToSet], session: TheSession) -> Response[SecretSet]:
    """Set the secret of sports.

    It signs what the operator and the server send each other, in both directions. The server makes one, or takes the given one.
    The one before is dead within five seconds. A secret that was made is returned once; repeated under its `Idempotency-Key` the
    command returns it again. API keys may not do this.
    """
    made = None if data.secret is not None else command.secret(data, "sports secret")
    secret = made if data.secret is None else data.secret
    office = session.house.sports.office
    return await command.once(
        data,
        lambda by: office.change_terms(session.operator.id, {}, secret=secret, author=by),
        lambda _: SecretSet(made),
        has_secret=True,
    )


async def _terms(session: Session) -> SportsTerms:
    return _shown(session, await session.house.sports.office.terms(session.operator.id))


def _shown(session: Session, known: SellingTerms | None) -> SportsTerms:
    terms = known or SellingTerms(None, "O1")
    return made_of(SportsTerms, terms, session.operator, has_secret=known is not None)


async def _taxes(session: Session) -> SportsTaxes:
    return SportsTaxes([_tax(row) for row in await session.house.sports.office.taxes(session.operator.id)])


def _tax(row: TaxRow) -> SportsTax:
    return SportsTax(
        type=cast(TicketType | None, row.type or None), starts_at=row.starts, jurisdiction=row.jurisdiction,
        excise_basis_points=row.ext_rate, excise_type=cast(Excise, row.ext_type), withholding_basis_points=row.wht_rate,
        withholding_basis=cast(Basis, row.wht_basis), rate_of=cast(Day, row.wht_rate_at), author=row.author,
    )  # fmt: skip
