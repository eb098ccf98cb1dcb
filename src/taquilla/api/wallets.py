"""Players' wallets of an operator as a whole: opened once, and how its requests must be signed, `/v1/wallets`."""

from typing import Annotated, Final, Literal, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.fields import WrittenAmount, minor_units
from taquilla.api.handlers import IfMatch, Routes, TheCommand, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.people.operations import KEEP_WALLETS, SEE_WALLETS
from taquilla.engine.people.texts import LABEL_MAX
from taquilla.http.framework import JSONBody, Response
from taquilla.store.wallets.signers import WalletOperator

HANDLERS: Final = Routes("/v1/wallets", "Partners and providers")

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


@HANDLERS.get("", SEE_WALLETS, "The wallets.")
async def show_wallets(session: TheSession) -> Response[WalletsShown]:
    """Show the wallets of players.

    Shows whether the operator's players have wallets, by whom their lottery tickets are sold, and how requests are signed.
    """
    return tagged(await _shown(session))


@HANDLERS.post("", KEEP_WALLETS, "Opened.", status_code=201)
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


@HANDLERS.patch("", KEEP_WALLETS, "Changed.")
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
