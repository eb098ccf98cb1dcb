"""The terms on which an operator sells sports and its taxes, as it decides them, and what makes no sense among them."""

from dataclasses import dataclass
from typing import Final, TypedDict
from urllib.parse import urlsplit

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.odds import OddsPolicy
from taquilla.domain.sports.taxes import ExciseType, Rates, WithholdingAt, WithholdingBasis, refuse_rates
from taquilla.store.sports.catalogue import SellingTerms

SECRET_MIN: Final = 8
SECRET_MAX: Final = 256
SIGNATURE_VERSIONS: Final = (1, 2)
URL_MAX: Final = 500
_PRICE_MAX: Final = 10**15


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """Taxes as an operator decides them. Rates are in basis points; type is "jackpot", "superbet" or, for both, ""."""

    jurisdiction: str
    ext_rate: int = 0
    ext_type: str = "inclusive"
    wht_rate: int = 0
    wht_basis: str = "net"
    wht_rate_at: str = "sale"
    type: str = ""


class TermsChange(TypedDict, total=False):
    """A change of an operator's terms, as `SellingTerms` names and means them: what is left out stays."""

    webhook_url: str | None
    odds_policy: str
    approval_from: Cents | None
    signature_version: int


def terms_fault(terms: SellingTerms, secret: str | None) -> str | None:
    """Return what keeps anybody from selling on these terms, or is wrong with a new secret, as a sentence; None: nothing."""
    if secret is not None and not (SECRET_MIN <= len(secret) <= SECRET_MAX and secret.isascii() and secret.isprintable()):
        return f"a secret has {SECRET_MIN} to {SECRET_MAX} printable ASCII characters"
    if terms.odds_policy not in set(OddsPolicy):
        return f"the odds policy is one of {', '.join(OddsPolicy)}"
    if terms.approval_from is not None and not 0 < terms.approval_from <= _PRICE_MAX:
        return "the price from which on tickets wait for approval is more than nothing, and one that a ticket can have"
    if terms.signature_version not in SIGNATURE_VERSIONS:
        return "the version of the signature is 1 or 2"
    return None if terms.webhook_url is None else _url_fault(terms.webhook_url)


def _url_fault(url: str) -> str | None:
    """Return what is wrong with a wallet's address. Each call checks again whether it may be called: names change addresses."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "the webhook is no URL"
    if len(url) > URL_MAX or not url.isascii() or not url.isprintable() or " " in url:
        return f"the webhook is longer than {URL_MAX} characters, or has some that no URL has"
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return "the webhook is no http or https URL with a host"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "the webhook bears a user, a password or a fragment"
    return None


def taxes_fault(terms: TaxTerms) -> str | None:
    """Return the rate that is out of bounds, or the value that tickets cannot keep, as a sentence; None: all is well."""
    if refusal := refuse_rates(Rates(ext=terms.ext_rate, wht=terms.wht_rate)):
        return f"the rate {refusal.field} is not between 0 and {refusal.bound} basis points"
    allowed = {
        "type": ("", "jackpot", "superbet"),
        # The values that the tickets' own columns can keep.
        "ext_type": tuple(member.value for member in ExciseType if member is not ExciseType.NONE),
        "wht_basis": tuple(member.value for member in WithholdingBasis),
        "wht_rate_at": tuple(member.value for member in WithholdingAt),
    }
    for name, values in allowed.items():
        if getattr(terms, name) not in values:
            return f"{name} is none of {', '.join(value or 'any' for value in values)}"
    if not 0 < len(terms.jurisdiction) <= 20 or not terms.jurisdiction.isprintable():
        return "the jurisdiction has 1 to 20 printable characters"
    return None
