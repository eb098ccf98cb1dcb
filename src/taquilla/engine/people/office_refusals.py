"""Refusals of the office's commands about people: each has a name for programs, and a sentence."""

import re
from typing import ClassVar

from taquilla.store.postgres.database import NotRecorded, ToldError


class OfficeRefusal(ToldError):
    """The office refuses that. code is its name for programs: that of the class, unless it says another one."""

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        """Name `EntityUnknown` ENTITY_UNKNOWN."""
        cls.code = vars(cls).get("code") or re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()

    @property
    def sentence(self) -> str:
        """Return the message as the part of a line: without a capital, and without a full stop."""
        text = str(self).removesuffix(".")
        return text[:1].lower() + text[1:]


class EntityUnknown(OfficeRefusal):
    """The operator has no entity {entity_id}."""


class UserUnknown(OfficeRefusal):
    """The operator has no user {member_id}."""

    code = "MEMBER_UNKNOWN"


class IdTaken(OfficeRefusal):
    """There is {what} already."""

    code = "TAKEN"


class EntityClosed(OfficeRefusal):
    """Entity {entity_id}, or one above it, is closed."""


class TextUnfit(OfficeRefusal):
    """The text makes no sense, or cannot be kept."""


class NameUnfit(TextUnfit):
    """A name has 1 to {most} characters that can be printed."""


class LabelUnfit(TextUnfit):
    """{field} has 1 to {most} characters that can be printed."""

    code = "DATA_UNFIT"


class DataUnfit(TextUnfit):
    """{field} has at most {most} characters, which can be printed."""


class ZoneUnknown(TextUnfit):
    """There is no time zone {zone}."""


class EmailUnfit(TextUnfit):
    """This is no e-mail address such as ana@example.com."""


class EmailTaken(OfficeRefusal):
    """Somebody has the address {email} already, be it closed or with another suffix."""


class RoleNotHere(OfficeRefusal):
    """Auditors and administrators belong to the operator's root entity, {root}."""


class NetworkUnfit(TextUnfit):
    """This is no IP address or network such as 192.0.2.7 or 192.0.2.0/24."""


class NetworksTooMany(NetworkUnfit):
    """There are more than {most} addresses and networks."""

    code = "NETWORK_UNFIT"


class NetworkMapped(NetworkUnfit):
    """An IPv4 address is written as {plain}, not as {text}."""

    code = "NETWORK_UNFIT"


class ExpiryPassed(OfficeRefusal):
    """A key expires in the future, if at all."""


class ExpiryTooFar(OfficeRefusal):
    """A key expires within {days} days, if at all."""


class KeyNameTaken(OfficeRefusal):
    """A key is or was called {name}: the trail would not tell them apart."""


class KeyUnknown(OfficeRefusal):
    """There is no key {key_id} here."""


class TokenUnknown(OfficeRefusal):
    """There is no access token {token_id} here."""


class TokenTaken(OfficeRefusal):
    """This token was given out before."""

    code = "TAKEN"


class SessionUnknown(OfficeRefusal):
    """There is no session {session_id} here."""


class OperatorUnknown(OfficeRefusal):
    """There is no operator {operator_id}."""

    code = "OPERATOR_NOT_HERE"


class OperatorTaken(OfficeRefusal):
    """There is or was an operator called {name}."""


class ProviderUnknown(OfficeRefusal):
    """There is no provider {provider_id}."""


class GameUnknown(OfficeRefusal):
    """There is no game {game_id}."""


class SellerUnknown(OfficeRefusal):
    """The agency has no user {member_id}."""

    code = "MEMBER_UNKNOWN"


class WalletsOpen(OfficeRefusal):
    """Players of operator {operator_id} have wallets already."""

    code = "TAKEN"


class WalletsNotOpen(OfficeRefusal):
    """Players of operator {operator_id} have no wallets."""


class CeilingPast(OfficeRefusal):
    """A ceiling begins now ({now}) or later."""

    code = "RULE_IN_THE_PAST"


class DrawNotDue(OfficeRefusal):
    """Draw {event_id} closes at {closes_at}, and not before."""

    code = "DRAW_NOT_CLOSED"


class TaxPast(OfficeRefusal):
    """Taxes begin now ({now}) or later."""

    code = "RULE_IN_THE_PAST"


class TaxTaken(OfficeRefusal, NotRecorded):
    """There are taxes of these tickets from that very instant already."""

    code = "TAKEN"


class WalletFailed(OfficeRefusal):
    """The wallet is not well: {trouble}."""


class CurrencyUnfit(TextUnfit):
    """This is no ISO code of a currency such as VES."""
