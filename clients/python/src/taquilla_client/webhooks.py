"""Verifies webhooks by Standard Webhooks (https://www.standardwebhooks.com), with a shared secret or a public key."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import msgspec

from taquilla_client.problems import TaquillaError

TOLERANCE: Final = timedelta(minutes=5)
"""The most by which the time of a webhook may differ from ours."""


class WebhookInvalid(TaquillaError):
    """The webhook is not from the house, not whole, or not of now."""


@dataclass(frozen=True)
class Webhook:
    """A webhook that was verified. id stays the same when it is sent again: act on each only once."""

    id: str
    sent_at: datetime
    content: Any


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    keys: str | Iterable[str],
    *,
    tolerance: timedelta = TOLERANCE,
    now: datetime | None = None,
) -> Webhook:
    """Return the content of a webhook whose signature holds. body are the very bytes that came. Raises WebhookInvalid.

    keys is the endpoint's secret (`whsec_…`) or the house's public key (`whpk_…`), or several while one is replaced.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        id_, timestamp, signatures = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    except KeyError as missing:
        raise WebhookInvalid(f"the header {missing.args[0]} is missing") from None
    sent_at = _instant(timestamp)
    if abs((now or datetime.now(UTC)) - sent_at) > tolerance:
        raise WebhookInvalid("its time is too far from ours")
    # Of headers that no text has, a server may make halves of letters.
    signed = f"{id_}.{timestamp}.".encode(errors="replace") + body
    pairs = [each.partition(",")[::2] for each in signatures.split(" ")]
    if not any(_holds(key, signed, pairs) for key in ([keys] if isinstance(keys, str) else keys)):
        raise WebhookInvalid("no signature holds")
    try:
        return Webhook(id_, sent_at, msgspec.json.decode(body))
    except msgspec.DecodeError as error:
        raise WebhookInvalid(f"its body is not JSON: {error}") from error


def _instant(timestamp: str) -> datetime:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise WebhookInvalid("its time is no count of seconds")
    return datetime.fromtimestamp(int(timestamp), UTC)


def _holds(key: str, signed: bytes, pairs: list[tuple[str, str]]) -> bool:
    """Tell whether one of the signatures, pairs of a version and a text, was made with a key."""
    if key.startswith("whpk_"):
        return any(_is_signed(_key_bytes(key, "whpk_"), signed, text) for version, text in pairs if version == "v1a")
    made = b64encode(hmac.digest(_key_bytes(key, "whsec_"), signed, sha256)).decode()
    return any(hmac.compare_digest(made.encode(), text.encode(errors="replace")) for version, text in pairs if version == "v1")


def _is_signed(public: bytes, signed: bytes, signature: str) -> bool:
    # Only who checks with a public key needs the library, by the extra `ed25519`.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(b64decode(signature, validate=True), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key_bytes(key: str, prefix: str) -> bytes:
    with suppress(ValueError):
        # Without a letter it would be a key that everybody has.
        if key_bytes := b64decode(key.removeprefix(prefix), validate=True):
            return key_bytes
    raise ValueError(f"the key is not {prefix} and base64")
