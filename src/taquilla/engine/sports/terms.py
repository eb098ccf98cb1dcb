"""The terms on which an operator sells sports and its taxes, as it decides them, and what makes no sense among them."""

from dataclasses import dataclass
from typing import Final
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


class BadTerms(Exception):
    """An operator cannot sell sports so."""


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


@dataclass(frozen=True, slots=True)
class Wallet:
    """The address of an operator's own wallet; None: it has none, and so sells nothing for now."""

    url: str | None


@dataclass(frozen=True, slots=True)
class ApprovalPrice:
    """The price, in minor units, from which on tickets wait for the operator's approval; None: none does."""

    least: Cents | None


@dataclass(frozen=True, slots=True)
class TermsChange:
    """A change of an operator's terms; None: as it is."""

    wallet: Wallet | None = None
    odds_policy: str | None = None
    approval: ApprovalPrice | None = None
    signature_version: int | None = None

    def of(self, terms: SellingTerms) -> SellingTerms:
        """Return the terms after the change."""
        return SellingTerms(
            terms.webhook_url if self.wallet is None else self.wallet.url,
            terms.odds_policy if self.odds_policy is None else self.odds_policy,
            terms.approval_from if self.approval is None else self.approval.least,
            terms.signature_version if self.signature_version is None else self.signature_version,
        )


def refuse_terms(terms: SellingTerms, secret: str | None) -> None:
    """Raise BadTerms for terms on which nobody can sell, and for a secret that is too short or cannot be typed."""
    if secret is not None and not (SECRET_MIN <= len(secret) <= SECRET_MAX and secret.isascii() and secret.isprintable()):
        raise BadTerms(f"a secret has {SECRET_MIN} to {SECRET_MAX} printable ASCII characters")
    if terms.odds_policy not in set(OddsPolicy):
        raise BadTerms(f"the odds policy is one of {', '.join(OddsPolicy)}")
    if terms.approval_from is not None and not 0 < terms.approval_from <= _PRICE_MAX:
        raise BadTerms("the price from which on tickets wait for approval is more than nothing, and one that a ticket can have")
    if terms.signature_version not in SIGNATURE_VERSIONS:
        raise BadTerms("the version of the signature is 1 or 2")
    if terms.webhook_url is not None:
        _refuse_url(terms.webhook_url)


def _refuse_url(url: str) -> None:
    """Refuse text that cannot be a wallet's address. Each call checks again whether it may be called: names change addresses."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadTerms("the webhook is no URL") from None
    if len(url) > URL_MAX or not url.isascii() or not url.isprintable() or " " in url:
        raise BadTerms(f"the webhook is longer than {URL_MAX} characters, or has some that no URL has")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise BadTerms("the webhook is no http or https URL with a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadTerms("the webhook bears a user, a password or a fragment")


def refuse_taxes(terms: TaxTerms) -> None:
    """Raise BadTerms for rates that are out of bounds, and for values that tickets cannot keep."""
    refusal = refuse_rates(Rates(ext=terms.ext_rate, wht=terms.wht_rate))
    if refusal is not None:
        raise BadTerms(f"the rate {refusal.field} is not between 0 and {refusal.bound} basis points")
    allowed = {
        "type": ("", "jackpot", "superbet"),
        # The values that the tickets' own columns can keep.
        "ext_type": tuple(member.value for member in ExciseType if member is not ExciseType.NONE),
        "wht_basis": tuple(member.value for member in WithholdingBasis if member is not WithholdingBasis.WITHDRAWAL),
        "wht_rate_at": tuple(member.value for member in WithholdingAt),
    }
    for name, values in allowed.items():
        if getattr(terms, name) not in values:
            raise BadTerms(f"{name} is none of {', '.join(value or 'any' for value in values)}")
    if not 0 < len(terms.jurisdiction) <= 20 or not terms.jurisdiction.isprintable():
        raise BadTerms("the jurisdiction has 1 to 20 printable characters")
