"""Refuses texts about operators, entities and people that cannot be kept, shown or printed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from ipaddress import IPv6Network, ip_network
from typing import Final

from taquilla.domain.ledger.days import zone_named
from taquilla.domain.ledger.money import is_currency
from taquilla.domain.people.entities import PAPER_MAX, TEXT_MAX, EntityData
from taquilla.engine.people.office_refusals import OfficeReason

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


def key_name(name: str) -> str:
    """Return the name of a key as it is kept: the trail would not tell apart what differs in blanks. Raises NAME_UNFIT."""
    refuse_name(name)
    return " ".join(name.split())


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
