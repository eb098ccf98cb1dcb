"""Refusals of the office's commands: each reason has a sentence, and a name for programs."""

from enum import Enum
from typing import Final


class OfficeReason(Enum):
    """A reason why the office refuses a command: a sentence for facts, and a name for programs where it is another one."""

    ENTITY_UNKNOWN = "The operator has no entity {entity_id}."
    USER_UNKNOWN = "The operator has no user {member_id}.", "MEMBER_UNKNOWN"
    ID_TAKEN = "There is {what} already.", "TAKEN"
    ENTITY_CLOSED = "Entity {entity_id}, or one above it, is closed."
    NAME_UNFIT = "A name has 1 to {most} characters that can be printed."
    LABEL_UNFIT = "{field} has 1 to {most} characters that can be printed.", "DATA_UNFIT"
    DATA_UNFIT = "{field} has at most {most} characters, which can be printed."
    ZONE_UNKNOWN = "There is no time zone {zone}."
    EMAIL_UNFIT = "This is no e-mail address such as ana@example.com."
    EMAIL_TAKEN = "Somebody has the address {email} already, be it closed or with another suffix."
    ROLE_NOT_HERE = "Auditors and administrators belong to the operator's root entity, {root}."
    NETWORK_UNFIT = "This is no IP address or network such as 192.0.2.7 or 192.0.2.0/24."
    NETWORKS_TOO_MANY = "There are more than {most} addresses and networks.", "NETWORK_UNFIT"
    NETWORK_MAPPED = "An IPv4 address is written as {plain}, not as {text}.", "NETWORK_UNFIT"
    EXPIRY_PASSED = "A key expires in the future, if at all."
    EXPIRY_TOO_FAR = "A key expires within {days} days, if at all."
    KEY_NAME_TAKEN = "A key is or was called {name}: the trail would not tell them apart."
    KEY_UNKNOWN = "There is no key {key_id} here."
    TOKEN_UNKNOWN = "There is no access token {token_id} here."
    TOKEN_TAKEN = "This token was given out before.", "TAKEN"
    SESSION_UNKNOWN = "There is no session {session_id} here."
    OPERATOR_UNKNOWN = "There is no operator {operator_id}.", "OPERATOR_NOT_HERE"
    OPERATOR_TAKEN = "There is or was an operator called {name}."
    PROVIDER_UNKNOWN = "There is no provider {provider_id}."
    GAME_UNKNOWN = "There is no game {game_id}."
    SELLER_UNKNOWN = "The agency has no user {member_id}.", "MEMBER_UNKNOWN"
    WALLETS_OPEN = "Players of operator {operator_id} have wallets already.", "TAKEN"
    WALLETS_NOT_OPEN = "Players of operator {operator_id} have no wallets."
    CEILING_PAST = "A ceiling begins now ({now}) or later.", "RULE_IN_THE_PAST"
    DRAW_NOT_DUE = "Draw {event_id} closes at {closes_at}, and not before.", "DRAW_NOT_CLOSED"
    TAX_PAST = "Taxes begin now ({now}) or later.", "RULE_IN_THE_PAST"
    TAX_TAKEN = "There are taxes of these tickets from that very instant already.", "TAKEN"
    WALLET_FAILED = "The wallet is not well: {trouble}."
    CURRENCY_UNFIT = "This is no ISO code of a currency such as VES."
    ALARM_UNKNOWN = "There is no alarm {alarm_id}."
    ALARM_ACKNOWLEDGED = "Somebody has acknowledged alarm {alarm_id} already."
    AUDIT_UNDER_WAY = "Audit {audit_id} is queued or runs already."
    AUDIT_UNKNOWN = "The operator has no audit {audit_id}."
    AGENCY_UNKNOWN = "There is no agency {entity_id}, or it does business no more.", "ENTITY_CLOSED"
    TOKEN_UNFIT = "This token is not safe: it {weakness}."
    FACTOR_ON = "The user has a second factor already: turn it off first."
    FACTOR_NOT_BEGUN = "No second factor of this user waits to be confirmed."
    FACTOR_OFF = "The user has no second factor."
    LOG_EMPTY = "The operator has no log yet: the worker begins it, a minute after the first event."
    LOG_BROKEN = "The log does not verify: {why}"
    LOG_STOPPED = "The log stands still ({why}): `taquilla log restart` or `taquilla log resume` lets it go on."
    RESTART_UNFIT = "The log cannot be restarted so: {why}"
    WITNESS_UNFIT = "The witness cannot be added: {why}"
    WITNESS_UNKNOWN = "The log has no witness {witness_id}."

    def __init__(self, sentence: str, code: str = "") -> None:
        self.sentence = sentence
        self.code: str = code or self.name


UNFIT_TEXTS: Final = frozenset({
    OfficeReason.NAME_UNFIT,
    OfficeReason.LABEL_UNFIT,
    OfficeReason.DATA_UNFIT,
    OfficeReason.ZONE_UNKNOWN,
    OfficeReason.EMAIL_UNFIT,
    OfficeReason.NETWORK_UNFIT,
    OfficeReason.NETWORKS_TOO_MANY,
    OfficeReason.NETWORK_MAPPED,
    OfficeReason.CURRENCY_UNFIT,
    OfficeReason.TOKEN_UNFIT,
})
"""Reasons of texts that make no sense, or cannot be kept."""


class OfficeRefusal(Exception):
    """A refusal of the office."""

    def __init__(self, reason: OfficeReason, **facts: object) -> None:
        super().__init__(reason.sentence.format(**facts))
        self.reason = reason

    @property
    def code(self) -> str:
        """Return the reason's name for programs."""
        return self.reason.code

    @property
    def sentence(self) -> str:
        """Return the message as the part of a line: without a capital, and without a full stop."""
        text = str(self).removesuffix(".")
        return text[:1].lower() + text[1:]
