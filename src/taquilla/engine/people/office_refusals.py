"""Refuses commands of the office: the reasons, texts that cannot be kept, and what an author may not change in the tree."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from enum import unique
from ipaddress import IPv6Network, ip_network
from typing import Final

from taquilla.domain.ledger.days import zone_named
from taquilla.domain.ledger.money import is_currency
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.entities import PAPER_MAX, TEXT_MAX, EntityData
from taquilla.domain.people.members import DEPTH_MAX, ROOT_ROLES, TREE_ROLES, Entity, Member, OperatorPeople
from taquilla.domain.people.office_refusals import NamedReason
from taquilla.domain.people.operations import ADMINISTRATOR, key_scopes
from taquilla.engine.gate import Author
from taquilla.engine.office_requests import NotAdmitted


@unique
class OfficeReason(NamedReason):
    """The reasons of the office, but for those of rules."""

    ENTITY_UNKNOWN = "the operator has no entity {entity_id}"
    USER_UNKNOWN = "the operator has no user {member_id}", "MEMBER_UNKNOWN"
    ID_TAKEN = "there is {what} already", "TAKEN"
    ENTITY_CLOSED = "entity {entity_id}, or one above it, is closed"
    ENTITY_TOO_DEEP = "a tree of entities has at most {most} levels"
    NAME_UNFIT = "a name has 1 to {most} characters that can be printed"
    LABEL_UNFIT = "{field} has 1 to {most} characters that can be printed", "DATA_UNFIT"
    DATA_UNFIT = "{field} has at most {most} characters, which can be printed"
    ZONE_UNKNOWN = "there is no time zone {zone}"
    EMAIL_UNFIT = "this is no e-mail address such as ana@example.com"
    EMAIL_TAKEN = "somebody has the address {email} already, be it closed or with another suffix"
    ROLE_NOT_HERE = "auditors and administrators belong to the operator's root entity, {root}"
    NETWORK_UNFIT = "this is no IP address or network such as 192.0.2.7 or 192.0.2.0/24: host bits are zero"
    NETWORKS_TOO_MANY = "there are more than {most} addresses and networks", "NETWORK_UNFIT"
    SCOPE_UNFIT = "a key of a {role} of this entity may never use {scopes}; it may have {may}"
    ORIGIN_UNFIT = "origins are at most {most}, each such as https://tills.example, without a path or the port of its scheme"
    NETWORK_MAPPED = "an IPv4 address is written as {plain}, not as {text}", "NETWORK_UNFIT"
    EXPIRY_PASSED = "a key expires in the future, if at all"
    EXPIRY_TOO_FAR = "a key expires within {days} days, if at all"
    KEY_NAME_TAKEN = "a key is or was called {name}: the trail would not tell them apart"
    KEY_UNKNOWN = "there is no key {key_id} here"
    KEY_ENDED = "key {key_id} has ended: add another one"
    TOKEN_UNKNOWN = "there is no access token {token_id} here"
    TOKEN_TAKEN = "this token was given out before", "TAKEN"
    SESSION_UNKNOWN = "there is no session {session_id} here"
    OPERATOR_UNKNOWN = "there is no operator {operator_id}", "OPERATOR_NOT_HERE"
    OPERATOR_TAKEN = "there is or was an operator called {name}"
    PROVIDER_UNKNOWN = "there is no provider {provider_id}"
    GAME_UNKNOWN = "there is no game {game_id}"
    SELLER_UNKNOWN = "the agency has no user {member_id} who sells", "MEMBER_UNKNOWN"
    WALLETS_OPEN = "players of operator {operator_id} have wallets already", "TAKEN"
    WALLETS_NOT_OPEN = "players of operator {operator_id} have no wallets"
    CEILINGS_CROSSED = "a per_bet of {per_bet} is more than the per_day, {per_day}: that is the most of a bet too", "RULE_INVALID"
    CEILING_PAST = "a ceiling begins now ({now}) or later", "RULE_IN_THE_PAST"
    EXCLUSION_PAST = "an exclusion ends later than now ({now})", "RULE_IN_THE_PAST"
    DRAW_NOT_DUE = "draw {event_id} closes at {closes_at}, and not before", "DRAW_NOT_CLOSED"
    TAX_PAST = "taxes begin now ({now}) or later", "RULE_IN_THE_PAST"
    TAX_TAKEN = "there are taxes of these tickets from that very instant already", "TAKEN"
    WALLET_FAILED = "the wallet is not well: {trouble}"
    COLOUR_UNFIT = "a colour is written like #0b6b4f"
    LOGO_UNFIT = "a logo is a PNG picture of at most {kib} KiB, and of at most {pixels} pixels each way"
    CURRENCY_UNFIT = "this is no ISO code of a currency such as VES, or not with its decimals: two, or none as PYG has"
    METHOD_TAKEN = "there is a way to pay called {name} already", "TAKEN"
    METHOD_UNKNOWN = "there is no open way to pay {method_id}"
    PAYMENT_UNKNOWN = "there is no payment {seq} between an entity and its parent"
    PAYMENT_UNDONE = "payment {seq} is undone already, or undoes another one"
    RATE_UNFIT = "a rate is a number above zero with at most eight decimals, of another currency than the operator's"
    ALARM_UNKNOWN = "there is no alarm {alarm_id}"
    ALARM_ACKNOWLEDGED = "somebody has acknowledged alarm {alarm_id} already"
    AUDIT_UNDER_WAY = "audit {audit_id} is queued or runs already"
    AUDIT_UNKNOWN = "the operator has no audit {audit_id}"
    EXPORT_UNDER_WAY = "an export that you have asked for is not done yet"
    EXPORT_UNFIT = "that table is not written so: {why}"
    EXPORT_UNKNOWN = "you have asked for no such export"
    EXPORT_NOT_READY = "the export is not done yet, has failed, its time is over, or its file is on another machine"
    TOKEN_UNFIT = "this token is not safe: it {weakness}"
    FACTOR_ON = "the user has a second factor already: turn it off first"
    FACTOR_NOT_BEGUN = "no second factor of this user waits to be confirmed"
    FACTOR_OFF = "the user has no second factor"
    PIN_UNFIT = "a PIN has four to six digits, neither all the same nor in a row"
    LOG_EMPTY = "the operator has no log yet: the worker begins it, a minute after the first event"
    LOG_BROKEN = "the log does not verify: {why}"
    LOG_STOPPED = "the log stands still ({why}): `taquilla log restart` or `taquilla log resume` lets it go on"
    RESTART_UNFIT = "the log cannot go on so: {why}"
    WITNESS_UNFIT = "the witness cannot be added: {why}"
    WITNESS_UNKNOWN = "the log has no witness {witness_id}"
    TERMS_UNFIT = "{why}", "NOT_POSSIBLE"
    TICKET_NOT_HERE = "there is no such ticket", "NOT_POSSIBLE"
    TICKET_NOT_HELD = "the ticket waits for no approval, or has closed", "NOT_POSSIBLE"
    REASON_UNFIT = "a reason has 1 to {most} printable characters", "NOT_POSSIBLE"
    CATALOGUE_INVALID = "{problem}"
    KEY_UNUSABLE = "this is no RSA public key of 2048 bits or more, in PEM"
    ADDRESS_REFUSED = "{why}"
    PASSWORD_WEAK = "the new password {weakness}"
    TICKETS_LIVE = "tickets of this operator may still win, or be claimed, until {until}"
    SPORTS_TICKETS_OPEN = "sports tickets of this operator are not closed yet", "NOT_OVER"
    CALLS_DUE = "calls to this operator's wallet are due", "NOT_OVER"
    BETS_OPEN = "players of this operator have bets that are open", "NOT_OVER"
    BALANCES_LEFT = "players of this operator have a balance that is not 0", "NOT_OVER"
    CREDITS_HELD = "credits of this operator's players are held (taquilla provider held)", "NOT_OVER"
    ROLLOVERS_LEFT = "a pool of this operator's coupons rolls over, and no later coupon has been settled with it", "NOT_OVER"


NAME_MAX: Final = 100
NOTE_MAX: Final = 500
LABEL_MAX: Final = 128
EMAIL_MAX: Final = 320
NETWORKS_MAX: Final = 100
ORIGINS_MAX: Final = 20
ORIGIN: Final = r"https?://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?"
"""The origin of pages, as browsers spell it: no path, and nothing in capitals."""
_EMAIL: Final = re.compile(r"(?![0-9]+/)[!-?A-~]+@[!-?A-~]+")
"""An address; what begins with a number and a slash names an operator at a login (see logins.py)."""


def refuse_name(name: str, most: int = NAME_MAX) -> None:
    """Raise NAME_UNFIT for a name that cannot be shown."""
    if not name.strip() or len(name) > most or not name.isprintable():
        raise OfficeReason.NAME_UNFIT(most=most)


def refuse_label(label: str, field: str) -> None:
    """Raise LABEL_UNFIT for an id or a name that cannot be shown. field names it in the sentence."""
    if not 0 < len(label.strip()) <= len(label) <= LABEL_MAX or not label.isprintable():
        raise OfficeReason.LABEL_UNFIT(field=field, most=LABEL_MAX)


def refuse_text(text: str, field: str, most: int, *, least: int = 0) -> None:
    """Raise DATA_UNFIT, with `least` LABEL_UNFIT, for a text that is too short or too long, or cannot be printed."""
    if not least <= len(text.strip()) <= len(text) <= most or not text.isprintable():
        raise (OfficeReason.LABEL_UNFIT if least else OfficeReason.DATA_UNFIT)(field=field, most=most)


def refuse_email(email: str) -> None:
    """Raise EMAIL_UNFIT for what is no e-mail address."""
    if len(email) > EMAIL_MAX or not _EMAIL.fullmatch(email) or email.endswith("."):
        raise OfficeReason.EMAIL_UNFIT()


def refuse_currency(currency: str, exponent: int | None = None) -> None:
    """Raise CURRENCY_UNFIT for what is no code of a currency, and for decimals, where some are said, that are not its (C-01)."""
    if not is_currency(currency, exponent):
        raise OfficeReason.CURRENCY_UNFIT()


def refuse_zone(zone: str) -> None:
    """Raise ZONE_UNKNOWN for what is no time zone."""
    try:
        zone_named(zone)
    except ValueError:
        raise OfficeReason.ZONE_UNKNOWN(zone=zone) from None


def networks_of(texts: Iterable[str]) -> list[str]:
    """Return IP addresses and networks in their usual form. Raises NETWORK_UNFIT, NETWORKS_TOO_MANY and NETWORK_MAPPED."""
    try:
        networks = [ip_network(text) for text in texts]
        if any("%" in str(network) for network in networks):
            raise ValueError  # an interface of one machine: PostgreSQL knows none
    except ValueError:
        raise OfficeReason.NETWORK_UNFIT() from None
    for network in networks:
        # A caller's IPv4 address is known as such, so nobody would ever come from a mapped one.
        mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
        if mapped is not None:
            raise OfficeReason.NETWORK_MAPPED(plain=f"{mapped}/{network.prefixlen - 96}", text=network)
    found = [str(network) for network in networks]
    if len(found) > NETWORKS_MAX:
        raise OfficeReason.NETWORKS_TOO_MANY(most=NETWORKS_MAX)
    return found


def refuse_origins(origins: Sequence[str]) -> None:
    """Raise ORIGIN_UNFIT for what no browser says of itself, and for too many origins."""
    if len(origins) > ORIGINS_MAX or not all(re.fullmatch(ORIGIN, origin) for origin in origins) or any(
        origin.endswith(":443" if origin.startswith("https:") else ":80") for origin in origins
    ):
        raise OfficeReason.ORIGIN_UNFIT(most=ORIGINS_MAX)


def refuse_data(data: EntityData) -> None:
    """Raise DATA_UNFIT for a text that is too long or cannot be printed, or a code below 0, and ZONE_UNKNOWN."""
    for field, value in asdict(data).items():
        most = PAPER_MAX if field.startswith("ticket_") else TEXT_MAX
        if isinstance(value, str) and (len(value) > most or not value.replace("\n", "").isprintable()):
            raise OfficeReason.DATA_UNFIT(field=field, most=most)
    refuse_zone(data.time_zone)


def visible_entity(people: OperatorPeople, entity_id: int, author: Author) -> Entity:
    """Return an entity of the author's tree. Raises ENTITY_UNKNOWN."""
    if (entity := people.entities.get(entity_id)) is None or not author.manages(people, entity_id):
        raise OfficeReason.ENTITY_UNKNOWN(entity_id=entity_id)
    return entity


def seen_by(people: OperatorPeople, reader: Author) -> list[int]:
    """Return the entities that somebody sees: its own and those below it, at the root all."""
    return [entity_id for entity_id in people.entities if reader.manages(people, entity_id)]


def managed_by(people: OperatorPeople, author: Author) -> Collection[Member]:
    """Return the author itself, and the people whom it manages; whoever sits at the machine manages all."""
    by = people.members.get(author.member_id or 0)
    return people.members.values() if by is None else people.managed_by(by)


def refuse_settling(people: OperatorPeople, entity_id: int, author: Author) -> None:
    """Raise NotAdmitted for the author's own accounts with its parent, but at the operator's root, and ENTITY_UNKNOWN.

    May be asked before the gate, too: nobody is ever moved within the tree.
    """
    visible_entity(people, entity_id, author)
    if entity_id == author.entity_id and not author.is_operator(people):
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_below_root(people: OperatorPeople, author: Author) -> None:
    """Raise NotAdmitted for an author below the root entity, who decides nothing that binds the operator as a whole."""
    if not author.is_operator(people):
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_own(people: OperatorPeople, entity: Entity, author: Author) -> None:
    """Raise NotAdmitted for a manager's own entity: it changes those below."""
    member = people.members.get(author.member_id or 0)
    if member is not None and member.role != ADMINISTRATOR and entity.id == author.entity_id:
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_managing(people: OperatorPeople, author: Author, member: Member) -> None:
    """Raise NotAdmitted for one whom the author may not manage: MEMBER_UNKNOWN outside of its tree, else NOT_ALLOWED."""
    by = people.members.get(author.member_id or 0)
    if by is not None and not people.may_manage(by, member):
        is_seen = author.manages(people, member.entity_id)
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED if is_seen else Reason.MEMBER_UNKNOWN))


def refuse_another(author: Author | None, member_id: int) -> None:
    """Raise NotAdmitted for a member who would act in the name of another one, or change what is its own."""
    if author is not None and author.member_id not in (None, member_id):
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_giving(people: OperatorPeople, author: Author, role: str) -> None:
    """Raise NotAdmitted for a manager who would give or take a role of the root entity: administrators do that."""
    by = people.members.get(author.member_id or 0)
    if by is not None and by.role != ADMINISTRATOR and role not in TREE_ROLES:
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def open_entity(people: OperatorPeople, entity_id: int, author: Author) -> Entity:
    """Return an entity of the author's tree that does business. Raises ENTITY_UNKNOWN and ENTITY_CLOSED."""
    entity = visible_entity(people, entity_id, author)
    if not all(people.entities[above].active for above in entity.path):
        raise OfficeReason.ENTITY_CLOSED(entity_id=entity_id)
    return entity


def refuse_parent(people: OperatorPeople, parent_id: int | None, author: Author) -> None:
    """Raise for a new entity's parent what `open_entity` does, and ENTITY_TOO_DEEP; for none what `refuse_below_root` does."""
    if parent_id is None:
        refuse_below_root(people, author)
    elif len(open_entity(people, parent_id, author).path) >= DEPTH_MAX:
        raise OfficeReason.ENTITY_TOO_DEEP(most=DEPTH_MAX)


def refuse_role(people: OperatorPeople, role: str, entity_id: int) -> None:
    """Raise ROLE_NOT_HERE for an auditor or an administrator of another entity than the root."""
    if role in ROOT_ROLES and entity_id != people.root_id:
        raise OfficeReason.ROLE_NOT_HERE(root=people.root_id)


def refuse_scopes(people: OperatorPeople, scopes: Collection[str], role: str, entity_id: int) -> None:
    """Raise SCOPE_UNFIT for scopes of which a role makes no use at an entity: those that it may never use, and misspelt ones."""
    may = key_scopes(role, is_at_root=entity_id == people.root_id)
    if unfit := sorted(set(scopes).difference(may)):
        raise OfficeReason.SCOPE_UNFIT(role=role, scopes=", ".join(unfit), may=", ".join(may))
