"""Public keys of those who sign requests about players' wallets: `/v1/signing-keys` of the operator; providers' keys share it."""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Command, Issuer, Routes, TheCommand
from taquilla.api.members import TheSession
from taquilla.api.rule_values import known_instant
from taquilla.domain.people.operations import END_SIGNING_KEY, GIVE_SIGNING_KEY, SEE_WALLETS
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.wallets.signatures import fingerprint
from taquilla.engine.wallets.signers import Owner
from taquilla.http.framework import JSONBody, PathParameter, Response
from taquilla.store.wallets.signers import KeptKey

HANDLERS: Final = Routes("/v1/signing-keys", "Partners and providers")

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


@HANDLERS.get("", SEE_WALLETS, "The keys.")
async def list_signing_keys(session: TheSession) -> Response[SigningKeys]:
    """List the signing keys.

    Lists the public keys by which the operator signs its requests about players' wallets, revoked ones too.
    """
    return Response(await keys_shown(session, "operator", str(session.operator.id)))


@HANDLERS.post("", GIVE_SIGNING_KEY, "Added.", status_code=201)
async def add_signing_key(command: TheCommand, data: JSONBody[SigningKeyToAdd], session: TheSession) -> Response[SigningKey]:
    """Add a signing key.

    Keys that the operator has hold beside it. Other processes of the server believe it after two seconds. API keys may not do
    this.
    """
    return await added_key(command, "operator", str(session.operator.id), data)


@HANDLERS.post("/{key_id:int}/revoke", END_SIGNING_KEY, "Revoked.")
async def revoke_signing_key(key_id: SigningKeyId, command: TheCommand, session: TheSession) -> Response[SigningKey]:
    """Revoke a signing key.

    It is not believed any more, in every process within two seconds. There is no way back.
    """
    return await revoked_key(command, "operator", str(session.operator.id), key_id)


async def keys_shown(issuer: Issuer, kind: Owner, owner_id: str) -> SigningKeys:
    """Return the keys of an owner, revoked ones too."""
    now = await issuer.house.now()
    return SigningKeys([_shown(key, now) for key in await issuer.house.wallets.signers.keys_of(kind, owner_id)])


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


def _shown(key: KeptKey, now: datetime) -> SigningKey:
    status: SigningKeyStatus = "to come" if key.valid_from > now else "active"
    if key.ended_at is not None and key.ended_at <= now:
        status = "revoked"
    return made_of(SigningKey, key, sha256=fingerprint(key.public_key), starts_at=key.valid_from, status=status)
