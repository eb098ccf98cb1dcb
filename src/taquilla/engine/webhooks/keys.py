"""Makes the keys of webhook endpoints, and signs deliveries with them, as Standard Webhooks has it.

`v1` is HMAC-SHA256 with a shared secret (`whsec_…`), `v1a` Ed25519, for which a receiver needs the public key alone (`whpk_…`).
"""

import hmac
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Kind = Literal["hmac", "ed25519"]
KINDS: Final[tuple[Kind, ...]] = ("hmac", "ed25519")

_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class EndpointKey:
    """A key of an endpoint: the secret of an HMAC, or the seed of an Ed25519 key."""

    kind: Kind
    secret: bytes

    @classmethod
    def new(cls, kind: Kind) -> "EndpointKey":
        """Make a key."""
        return cls(kind, secrets.token_bytes(_BYTES))

    @classmethod
    def of(cls, kind: Kind, seed: str) -> "EndpointKey":
        """Return the key of a seed of 256 bits, always the same."""
        return cls(kind, hmac.digest(seed.encode(), kind.encode(), "sha256"))

    @property
    def text(self) -> str:
        """Return what the receiver needs: the secret of an HMAC, or the public key."""
        if self.kind == "hmac":
            return f"whsec_{_base64(self.secret)}"
        return f"whpk_{_base64(self._private.public_key().public_bytes_raw())}"

    def signature(self, content: bytes) -> str:
        """Return the signature of a content, with its version."""
        if self.kind == "hmac":
            return f"v1,{_base64(hmac.digest(self.secret, content, 'sha256'))}"
        return f"v1a,{_base64(self._private.sign(content))}"

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def headers_of(keys: Sequence[EndpointKey], webhook_id: str, unix_s: int, body: bytes) -> dict[str, str]:
    """Return the headers of a delivery, signed with every key that is valid."""
    content = f"{webhook_id}.{unix_s}.".encode() + body
    signatures = " ".join(key.signature(content) for key in keys)
    return {"webhook-id": webhook_id, "webhook-timestamp": str(unix_s), "webhook-signature": signatures}


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")
