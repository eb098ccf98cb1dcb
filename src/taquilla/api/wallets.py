"""Players' wallets of an operator: opened, and how requests are signed; signing keys; ceilings of providers' credits.

The public keys are those of who signs requests about wallets: `/v1/signing-keys` of the operator; providers' keys share it.
"""

from datetime import datetime
from typing import Annotated, Final, Literal, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.fields import Amount, Instant, WrittenAmount, made_of, minor_units
from taquilla.api.handlers import Command, IfMatch, Issuer, Routes, TheCommand, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.api.rule_values import known_instant
from taquilla.domain.ledger.money import ID_MAX
from taquilla.domain.people.operations import END_SIGNING_KEY, GIVE_SIGNING_KEY, KEEP_WALLETS, SEE_WALLETS
from taquilla.domain.wallets.book import Ceiling
from taquilla.engine.people.office_refusals import LABEL_MAX, OfficeReason
from taquilla.engine.wallets.signatures import fingerprint
from taquilla.engine.wallets.signers import Owner
from taquilla.http.framework import JSONBody, PathParameter, Response
from taquilla.store.wallets.signers import KeptKey, WalletOperator

HANDLERS: Final = Routes("/v1", "Partners and providers")

Version = Literal[1, 2]
_Id = Annotated[int, Meta(ge=1, le=ID_MAX)]


class WalletsShown(Struct, frozen=True):
    """The wallets of the operator's players: their name in reports, and the agency and user that sell their lottery tickets.

    signature_version is the least that the operator's requests may bear. While is_open is false, all is null.
    """

    is_open: bool
    title: str | None
    entity_id: int | None
    user_id: int | None
    signature_version: Version | None


class WalletsToOpen(Struct, frozen=True, forbid_unknown_fields=True):
    """The name of the wallets in reports, and the agency and a user of it by whom players' lottery tickets are sold.

    per_bet and per_day are the ceilings of the providers of now: what each may credit without two clerks.
    """

    title: Annotated[str, Meta(min_length=1, max_length=LABEL_MAX, examples=["Sol Transfer Wallet"])]
    entity_id: Annotated[_Id, Meta(examples=[213])]
    user_id: Annotated[_Id, Meta(examples=[864])]
    per_bet: WrittenAmount | None = None
    per_day: WrittenAmount | None = None


class WalletsChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole request alone."""

    signature_version: Version | UnsetType = UNSET


@HANDLERS.get("/wallets", SEE_WALLETS, "The wallets.")
async def show_wallets(session: TheSession) -> Response[WalletsShown]:
    """Show the wallets of players.

    Shows whether the operator's players have wallets, by whom their lottery tickets are sold, and how requests are signed.
    """
    return tagged(await _shown(session))


@HANDLERS.post("/wallets", KEEP_WALLETS, "Opened.", status_code=201)
async def open_wallets(command: TheCommand, data: JSONBody[WalletsToOpen], session: TheSession) -> Response[WalletsShown]:
    """Give players wallets.

    From now on the operator's players have wallets. Their lottery tickets are sold by one agency and a user of it. They are
    opened once; a signing key and a partner come next. Say the ceilings where the default, 10,000 for a bet and 100,000 a day
    in whole units, is little money in your currency: a higher one waits for a second person later.
    """
    written = {"per_bet": data.per_bet, "per_day": data.per_day}
    ceilings = {name: minor_units(one, session.exponent, f"/{name}") for name, one in written.items() if one is not None}
    return await command.once(
        data,
        lambda by: session.house.wallets.signers.add_operator(
            session.operator.id, title=data.title, entity_id=data.entity_id, member_id=data.user_id, ceilings=ceilings, author=by
        ),
        lambda _: _shown(session),
    )


@HANDLERS.patch("/wallets", KEEP_WALLETS, "Changed.")
async def change_wallets(
    data: JSONBody[WalletsChange], session: TheSession, edit: TheCommand, if_match: IfMatch = None
) -> Response[WalletsShown]:
    """Change how requests are signed.

    Sets the least version of the signature that is taken from the operator, in every process within two seconds. Version 2 binds
    a signature to its path and its time.
    """
    signers, version = session.house.wallets.signers, None if data.signature_version is UNSET else data.signature_version
    before = (await signers.current()).wallets_of(session.operator.id)
    return await edit.once(
        data,
        lambda by: signers.require_version(session.operator.id, version, author=by),
        lambda _: _shown(session),
        seen=seen(if_match, (before,), _written(before)),
    )


async def _shown(session: Session) -> WalletsShown:
    return _written((await session.house.wallets.signers.current()).wallets_of(session.operator.id))


def _written(row: WalletOperator | None) -> WalletsShown:
    if row is None:
        return WalletsShown(False, None, None, None, None)
    return WalletsShown(True, row.title, row.entity_id, row.member_id, cast(Version, row.signature_version))


SigningKeyStatus = Literal["to come", "active", "revoked"]
SigningKeyId = Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="The key's number, as the list shows it.")]


class SigningKey(Struct, frozen=True):
    """A public key. sha256 is the fingerprint of its DER, in hex. It is believed from starts_at until it is ended."""

    id: int
    sha256: str
    starts_at: Instant
    ended_at: Instant | None
    author: str
    status: SigningKeyStatus


class SigningKeys(Struct, frozen=True):
    """All keys that there ever were, by their numbers."""

    keys: list[SigningKey]


# Its private key was never kept.
_SAMPLE: Final = (
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyVKUPnVPnIoun+wXHZ4KL9qGm+P2vH/vpfp0itRceQ2Ccr5iFf8fbWMv"
    "KPe+qfViYjg5meofsOBBtcJQYtvYpf9MRnE4ATwWWvC3xL3DlFU++2Gqk1yuFV0uJebMSLRERUI1g38kJ48oQHdzreKecZTisHoH"
    "Zjz5gAC6daeQYqkpkIVceCT2a5301/oywJVbr6EoTaWCFCIs0sR6dy8NpfYH6k4hRhs3vhc47vqGgKpnatXRXvXPtkjsl+z36Mus"
    "sa8hTB9T1pDPGli6Q/s6MbXIlIPduHuj3J/AmcJTLPD2ghrlItPJcBTIIDuH4/Pnc0B4yI/ltD4tVBlhklvAZQIDAQAB"
    "\n-----END PUBLIC KEY-----\n"
)


class SigningKeyToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """One more public key: RSA of 2048 bits or more, in PEM. starts_at null: from now on."""

    public_key: Annotated[str, Meta(min_length=1, max_length=16_384, examples=[_SAMPLE])]
    starts_at: Instant | None = None


@HANDLERS.get("/signing-keys", SEE_WALLETS, "The keys.")
async def list_signing_keys(session: TheSession) -> Response[SigningKeys]:
    """List the signing keys.

    Lists the public keys by which the operator signs its requests about players' wallets, revoked ones too.
    """
    return Response(await keys_shown(session, "operator", str(session.operator.id)))


@HANDLERS.post("/signing-keys", GIVE_SIGNING_KEY, "Added.", status_code=201)
async def add_signing_key(command: TheCommand, data: JSONBody[SigningKeyToAdd], session: TheSession) -> Response[SigningKey]:
    """Add a signing key.

    Keys that the operator has hold beside it. Other processes of the server believe it after two seconds. API keys may not do
    this.
    """
    return await added_key(command, "operator", str(session.operator.id), data)


@HANDLERS.post("/signing-keys/{key_id:int}/revoke", END_SIGNING_KEY, "Revoked.")
async def revoke_signing_key(key_id: SigningKeyId, command: TheCommand, session: TheSession) -> Response[SigningKey]:
    """Revoke a signing key.

    It is not believed any more, in every process within two seconds. There is no way back.
    """
    return await revoked_key(command, "operator", str(session.operator.id), key_id)


async def keys_shown(issuer: Issuer, kind: Owner, owner_id: str) -> SigningKeys:
    """Return the keys of an owner, revoked ones too."""
    now = await issuer.house.now()
    return SigningKeys([_key_shown(key, now) for key in await issuer.house.wallets.signers.keys_of(kind, owner_id)])


async def added_key(command: Command, kind: Owner, owner_id: str, data: SigningKeyToAdd) -> Response[SigningKey]:
    """Add a key of an owner, once."""
    issuer, starts = command.issuer, known_instant(data.starts_at, "starts_at")
    return await command.once(
        data,
        lambda by: issuer.house.wallets.signers.add_key(kind, owner_id, data.public_key, valid_from=starts, author=by),
        lambda made: _key(issuer, kind, owner_id, int(made.rpartition(":")[2])),
    )


async def revoked_key(command: Command, kind: Owner, owner_id: str, key_id: int) -> Response[SigningKey]:
    """Revoke a key of an owner, once. Raises KEY_UNKNOWN."""
    issuer = command.issuer
    await _key(issuer, kind, owner_id, key_id)
    return await command.once(
        None,
        lambda by: issuer.house.wallets.signers.end_key(kind, owner_id, key_id, author=by),
        lambda _: _key(issuer, kind, owner_id, key_id),
    )


async def _key(issuer: Issuer, kind: Owner, owner_id: str, key_id: int) -> SigningKey:
    for key in (await keys_shown(issuer, kind, owner_id)).keys:
        if key.id == key_id:
            return key
    raise OfficeReason.KEY_UNKNOWN(key_id=key_id)


def _key_shown(key: KeptKey, now: datetime) -> SigningKey:
    status: SigningKeyStatus = "to come" if key.valid_from > now else "active"
    if key.ended_at is not None and key.ended_at <= now:
        status = "revoked"
    return made_of(SigningKey, key, sha256=fingerprint(key.public_key), starts_at=key.valid_from, status=status)


class CeilingToSet(Struct, frozen=True, forbid_unknown_fields=True):
    """The most that a provider may credit for one bet, and on one day. starts_at null: from now on."""

    provider: Annotated[str, Meta(min_length=1, max_length=64, examples=["HypexGames"])]
    per_bet: WrittenAmount
    per_day: WrittenAmount
    starts_at: Instant | None = None


class CeilingShown(Struct, frozen=True):
    """A ceiling, and who has set it; null bounds nothing. Of each provider the last one that has begun holds."""

    provider: str
    starts_at: Instant
    per_bet: Amount | None
    per_day: Amount | None
    currency: str
    author: str


class Ceilings(Struct, frozen=True):
    """The ceilings that the operator has set, by provider and start."""

    ceilings: list[CeilingShown]


@HANDLERS.get("/ceilings", SEE_WALLETS, "The ceilings.")
async def list_ceilings(session: TheSession) -> Response[Ceilings]:
    """List the ceilings.

    Lists those that the operator has set. A provider without one has the default: 10,000 for a bet and 100,000 a day, in
    whole units of the currency.
    """
    return Response(await _ceilings(session))


@HANDLERS.post("/ceilings", KEEP_WALLETS, "Set.", status_code=201)
async def set_ceiling(command: TheCommand, data: JSONBody[CeilingToSet], session: TheSession) -> Response[Ceilings]:
    """Set a ceiling.

    A credit above it waits at `GET /v1/credits/held` until two clerks have said the same. Returns all ceilings.
    """
    bounds = (minor_units(data.per_bet, session.exponent, "/per_bet"), minor_units(data.per_day, session.exponent, "/per_day"))
    starts = known_instant(data.starts_at, "starts_at")
    approvals = session.house.wallets.credit_approvals
    return await command.once(
        data,
        lambda by: approvals.add_ceiling(session.operator.id, data.provider, Ceiling(*bounds), starts=starts, author=by),
        lambda _: _ceilings(session),
    )


async def _ceilings(session: Session) -> Ceilings:
    rows = await session.house.wallets.credit_approvals.ceilings(session.operator.id)
    return Ceilings([
        made_of(CeilingShown, session.operator, provider=provider, starts_at=starts, per_bet=bet, per_day=day, author=author)
        for provider, starts, bet, day, author in rows
    ])
