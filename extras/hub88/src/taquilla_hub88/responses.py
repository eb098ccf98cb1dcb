"""Responses to Hub88: one type per response, the keys in the order of the document."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla_hub88.statuses import MEANINGS, OK

Status = Annotated[
    str, Meta(description="\n\n".join(f"`{status}`: {meaning}." for status, meaning in MEANINGS.items()), examples=[OK])
]


class Hub88Answer(Struct, frozen=True, kw_only=True):
    """An answer. user and request_uuid are those of the request, as far as they could be read."""

    status: Status
    user: str | UnsetType = UNSET
    request_uuid: str | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    balance: Annotated[int, Meta(description="In hundred-thousandths of the currency's unit.")] | UnsetType = UNSET


class UserInfoAnswer(Struct, frozen=True, kw_only=True):
    """Who a player is, as far as the house knows."""

    user: str
    status: Status = OK
    request_uuid: str
    registration_date: Annotated[str, Meta(description="The day, in UTC.", examples=["2024-10-22"])]
    sub_partner_id: Annotated[str, Meta(description="The player's partner, where it is not the operator.")] | UnsetType = UNSET


class WalletAnswer(Struct, frozen=True, kw_only=True):
    """What is in the wallet after the call."""

    user: str
    status: Status = OK
    request_uuid: str
    currency: str
    balance: Annotated[int, Meta(description="In hundred-thousandths of the currency's unit.", examples=[100000])]
