"""Serves the installation: operators and its own keys, `/v1/operators` and `/v1/house-keys`. A house key alone may ask."""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, PathId, page, seq_of
from taquilla.api.entities import Name
from taquilla.api.fields import Instant, Status, in_utc, made_of, status_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import MEMBER, STATE, Admission, Installation, admitted_already, choosing, limit, refuse_query, token_of
from taquilla.api.problems import Refused
from taquilla.api.users import new_password
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import KeyStatus, key_status
from taquilla.engine.people.house_keys import PREFIX
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.operators import NewOperator
from taquilla.engine.people.texts import EMAIL_MAX
from taquilla.http.body import check_headers
from taquilla.http.framework import JSONBody, NamedDependency, PathParameter, Request, Response
from taquilla.store.people.house_keys import HouseKeyRow
from taquilla.store.people.operators import OperatorName

HANDLERS: Final = Routes("/v1", "Installation")

OperatorId = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]
Decimals = Literal[0, 2]
"""The decimals that a currency may have."""
Addresses = Literal["apart", "shared"]

TheInstallation = NamedDependency[Installation]
"""The caller by a key of the installation, as handlers ask for it."""


async def admit(request: Request) -> None:
    """Admit a key of the installation that is alive, and nobody else. Raises Refused."""
    await refuse_query(request)
    request.scope["state"][STATE] = admitted_already(request) or await _holder(request)


async def _holder(request: Request) -> Installation:
    house, token = request.app.state.house, token_of(check_headers(request.scope, has_body=False))
    key = await house.people.house_keys.live(token) if token.startswith(PREFIX) else None
    if key is None:
        raise Refused(Refusal(Reason.TOKEN_DEAD))
    limit(request, ("house", key.id), MEMBER)
    return Installation(house, f"house key {key.name}", key.id)


def or_installation(admission: Admission) -> Admission:
    """Admit keys of the installation too, to what concerns no single operator. The handler takes the house alone."""

    def is_installation(request: Request) -> bool:
        already = admitted_already(request)
        if already is not None:
            return isinstance(already, Installation)
        headers = check_headers(request.scope, has_body=False)
        return not headers.keys().isdisjoint((b"authorization", b"x-auth-token")) and token_of(headers).startswith(PREFIX)

    return choosing(admission, admit, is_installation)


def admitted_installation(request: Request) -> Installation:
    """Return the caller that was admitted."""
    installation: Installation = request.scope["state"][STATE]
    return installation


class OperatorShown(Struct, frozen=True):
    """An operator: who sells, in one currency, by one calendar. Where its addresses are apart, a login names it.

    sandbox_of is the operator whose sandbox it is; null for a live one.
    """

    id: int
    name: str
    currency: str
    decimals: int
    time_zone: str
    sells_lotteries: bool
    addresses: Addresses
    status: Status
    sandbox_of: int | None


class OperatorPage(Struct, frozen=True):
    """Operators by their ids. next is the cursor of the page that follows, null after the last."""

    operators: list[OperatorShown]
    next: str | None


class FirstAdministrator(Struct, frozen=True, forbid_unknown_fields=True):
    """The first user of an operator. Without a password one is made."""

    email: Annotated[str, Meta(min_length=3, max_length=EMAIL_MAX, examples=["ana@example.com"])]
    password: Annotated[str, Meta(max_length=1_000, examples=["tortuga verde canta"])] | None = None


class OperatorToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new operator, its currency by ISO code, and its first user.

    addresses: apart, its people name it when they log in, and no other operator learns of them; shared, their addresses are
    nobody else's among all operators that share, and need no name; null, shared for the first operator of a house, and apart for
    each later one.
    """

    name: Name
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", examples=["VES"])]
    administrator: FirstAdministrator
    decimals: Decimals = 2
    time_zone: Annotated[str, Meta(max_length=64, examples=["America/Caracas"])] = "America/Caracas"
    sells_lotteries: bool = True
    addresses: Addresses | None = None


class AddedAdministrator(Struct, frozen=True):
    """The first user. password is the one that was made, shown with this response alone; null for one that was given."""

    id: int
    email: str
    password: str | None


class AddedOperator(Struct, frozen=True):
    """An operator that was added, with its root entity. Where its addresses are apart, a login names it."""

    id: int
    name: str
    addresses: Addresses
    entity_id: int
    administrator: AddedAdministrator


class HouseKeyShown(Struct, frozen=True):
    """A key of the installation, without the key itself. used_at is when it was last used, to the minute."""

    id: int
    name: str
    created_at: Instant
    expires_at: Instant | None
    used_at: Instant | None
    status: KeyStatus


class HouseKeyPage(Struct, frozen=True):
    """Keys of the installation by their ids. next is the cursor of the page that follows, null after the last."""

    keys: list[HouseKeyShown]
    next: str | None


class HouseKeyToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key of the installation."""

    name: Name
    expires_at: Instant | None = None


class AddedHouseKey(Struct, frozen=True):
    """A key of the installation that was added. key is the key itself, shown with this response alone."""

    id: int
    name: str
    expires_at: Instant | None
    key: str


@HANDLERS.get("/operators", admit, "The operators.")
async def list_operators(installation: TheInstallation, limit: Limit = 50, cursor: Cursor = None) -> Response[OperatorPage]:
    """List operators.

    Lists all operators of the installation by their ids, closed ones too.
    """
    after, operators = seq_of(cursor) or 0, await installation.house.people.office.operators(closed_too=True)
    return page(OperatorPage, [one for one in operators if one.id > after], limit, _shown)


@HANDLERS.post("/operators", admit, "Added.", status_code=201)
async def add_operator(
    command: TheCommand, data: JSONBody[OperatorToAdd], installation: TheInstallation
) -> Response[AddedOperator]:
    """Add an operator.

    Adds it with its root entity and its first administrator, who then adds everybody else. A password that the server makes is
    returned once; repeated under its key the command returns it again.
    """
    email, (password, generated) = data.administrator.email, new_password(command, data, data.administrator.password)
    new = NewOperator(
        name=data.name, currency=data.currency, exponent=data.decimals, zone=data.time_zone, lotteries=data.sells_lotteries,
        addresses_apart=None if data.addresses is None else data.addresses == "apart",
    )  # fmt: skip

    async def show(made: str) -> AddedOperator:
        # A new operator has one entity and one user, each the first.
        shown = await _operator(installation, int(made))
        return AddedOperator(shown.id, data.name, shown.addresses, 1, AddedAdministrator(1, email, generated))

    return await command.once(
        data,
        lambda by: installation.house.people.operators.open(new, email=email, password=password, author=by),
        show,
        has_secret=generated is not None,
    )


@HANDLERS.get("/house-keys", admit, "The keys.")
async def list_house_keys(installation: TheInstallation, limit: Limit = 50, cursor: Cursor = None) -> Response[HouseKeyPage]:
    """List the keys of the installation.

    Lists all of them by their ids, revoked and expired ones too.
    """
    rows = await installation.house.people.house_keys.of(after=seq_of(cursor) or 0, limit=limit + 1)
    now = await installation.house.now()
    return page(HouseKeyPage, rows, limit, lambda row: _key_shown(row, now))


@HANDLERS.post("/house-keys", admit, "Added.", status_code=201)
async def add_house_key(
    command: TheCommand, data: JSONBody[HouseKeyToAdd], installation: TheInstallation
) -> Response[AddedHouseKey]:
    """Add a key of the installation.

    It is returned once; repeated under its `Idempotency-Key` the command returns it again. The first one comes from the command
    line of the machine: `taquilla house-key add`.
    """
    secret = command.secret(data, "house key")
    return await command.once(
        data,
        lambda by: installation.house.people.house_keys.add(name=data.name, expires_at=data.expires_at, secret=secret, author=by),
        lambda made: AddedHouseKey(int(made), data.name, in_utc(data.expires_at), PREFIX + secret),
        has_secret=True,
    )


@HANDLERS.get("/operators/{operator_id:int}", admit, "The operator.")
async def show_operator(operator_id: OperatorId, installation: TheInstallation) -> Response[OperatorShown]:
    """Show an operator.

    Shows what the installation knows of it, and nothing of what it does.
    """
    return Response(await _operator(installation, operator_id))


@HANDLERS.post("/operators/{operator_id:int}/close", admit, "Closed.")
async def close_operator(operator_id: OperatorId, command: TheCommand, installation: TheInstallation) -> Response[OperatorShown]:
    """Close an operator.

    It and its people do business no more; the machine closes its weeks. Refused while its tickets may still win or be
    claimed, sports tickets are not closed, its wallet is owed calls, or its players have open bets or a balance.
    """
    await _operator(installation, operator_id)
    return await command.once(
        None,
        lambda by: installation.house.people.office.close_operator(operator_id, author=by),
        lambda _: _operator(installation, operator_id),
    )


@HANDLERS.post("/house-keys/{key_id:int}/revoke", admit, "Revoked.")
async def revoke_house_key(key_id: PathId, command: TheCommand, installation: TheInstallation) -> Response[HouseKeyShown]:
    """Revoke a key of the installation.

    It is dead at once, in every process; a key may revoke itself. There is no way back.
    """
    await _key(installation, key_id)
    return await command.once(
        None, lambda by: installation.house.people.house_keys.revoke(key_id, author=by), lambda _: _key(installation, key_id)
    )


async def _operator(installation: Installation, operator_id: int) -> OperatorShown:
    for one in await installation.house.people.office.operators(closed_too=True):
        if one.id == operator_id:
            return _shown(one)
    raise OfficeReason.OPERATOR_UNKNOWN(operator_id=operator_id)


def _shown(one: OperatorName) -> OperatorShown:
    return made_of(
        OperatorShown, one, decimals=one.exponent, time_zone=one.zone, sells_lotteries=one.lotteries,
        addresses="apart" if one.addresses_apart else "shared", status=status_of(one.is_active),
    )  # fmt: skip


async def _key(installation: Installation, key_id: int) -> HouseKeyShown:
    rows = await installation.house.people.house_keys.of(after=key_id - 1, limit=1)
    if not rows or rows[0].id != key_id:
        raise OfficeReason.KEY_UNKNOWN(key_id=key_id)
    return _key_shown(rows[0], await installation.house.now())


def _key_shown(row: HouseKeyRow, now: datetime) -> HouseKeyShown:
    return made_of(HouseKeyShown, row, status=key_status(row.ended_at, row.expires_at, now))
