"""Webhooks as the library `standardwebhooks` signs them, good ones and bad ones, for the clients to verify."""

import json
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from standardwebhooks import Webhook

NOW = datetime(2024, 10, 22, 12, 30, tzinfo=UTC)
SECRET, OTHER = (f"whsec_{b64encode(letter * 24).decode()}" for letter in (b"a", b"b"))
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = f"whpk_{b64encode(PRIVATE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()}"
BODY = json.dumps({"number": 7, "type": "ticket.sold", "data": {"amount": "22.00", "selection": "ñandú"}}, ensure_ascii=False)


@dataclass(frozen=True)
class Sent:
    """A webhook as it comes, and whether it is a good one."""

    name: str
    headers: dict[str, str]
    body: str = BODY
    keys: str | tuple[str, ...] = SECRET
    now: datetime = NOW
    valid: bool = True

    def but(self, name: str, **headers: str | None) -> "Sent":
        """Return a bad webhook like this, with other headers, or without some."""
        changed = self.headers | {f"webhook-{key}": value for key, value in headers.items()}
        return replace(self, name=name, valid=False, headers={key: value for key, value in changed.items() if value is not None})


def signed(secret: str = SECRET) -> str:
    return Webhook(secret).sign("msg_1", NOW, BODY)


def publicly_signed() -> str:
    signature = PRIVATE.sign(f"msg_1.{int(NOW.timestamp())}.{BODY}".encode())
    return f"v1a,{b64encode(signature).decode()}"


def sent() -> list[Sent]:
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": signed()}
    good = Sent("signed with the secret", headers)
    both = headers | {"webhook-signature": f"{publicly_signed()} v1,bm9uc2Vuc2U= {signed(OTHER)} {signed()}"}
    public = replace(good, name="signed with the house's key", headers=both, keys=PUBLIC)
    return [
        good,
        public,
        replace(good, name="one of several signatures", headers=both),
        replace(good, name="one of several secrets", keys=(OTHER, SECRET)),
        replace(good, name="just in time", now=datetime.fromtimestamp(NOW.timestamp() + 300, UTC)),
        replace(good, name="too late", now=datetime.fromtimestamp(NOW.timestamp() + 301, UTC), valid=False),
        replace(good, name="too early", now=datetime.fromtimestamp(NOW.timestamp() - 301, UTC), valid=False),
        replace(good, name="another body", body=BODY.replace("22.00", "23.00"), valid=False),
        replace(good, name="another secret", keys=OTHER, valid=False),
        good.but("another id", id="msg_2"),
        good.but("another time", timestamp=str(int(NOW.timestamp()) + 1)),
        good.but("no count of seconds", timestamp="٣"), good.but("no base64", signature="v1,ñ"),
        good.but("no id", id=None), good.but("no time", timestamp=None),
        good.but("no signature", signature=None), good.but("an empty signature", signature=""),
        good.but("another version", signature=signed().replace("v1,", "v2,")),
        public.but("a secret's signature for a public key", signature=signed()),
        public.but("no base64 for a public key", signature="v1a,ñ"),
        public.but("half a signature", signature=publicly_signed()[:40]),
    ]  # fmt: skip
