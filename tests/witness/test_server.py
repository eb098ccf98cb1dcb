"""A witness over HTTP: `add-checkpoint` to the letter, and what it has seen, for everybody."""

import asyncio
import base64
from collections.abc import Iterator

import httpx
import pytest
from tests.domain.seals.conftest import LOG_KEY, NOON, ORIGIN
from tests.domain.seals.test_witness import EXAMPLE, SIGSUM, SIGSUM_KEY, TO_1, TO_3, TO_5
from tests.witness.conftest import served

from taquilla.domain.seals.notes import Note, signers
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.http.asgi import Message
from taquilla.witness.seen import Witness
from taquilla.witness.server import server

SIZE_TYPE = "text/x.tlog.size"


@pytest.fixture
def client(witness: Witness) -> Iterator[httpx.Client]:
    """A client of a served witness that knows two logs."""
    witness.add_key(SIGSUM_KEY.text)
    witness.add_key(LOG_KEY.text)
    with served(witness) as url, httpx.Client(base_url=url) as client:
        yield client


def test_torchwoods_log_is_cosigned_and_shown(client: httpx.Client, witness: Witness) -> None:
    assert client.get(f"/{SIGSUM}/checkpoint").status_code == 404
    for note in (TO_1, TO_5):
        answer = client.post("/add-checkpoint", content=note.encode())
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        shown = client.get(f"/{SIGSUM}/checkpoint")
        assert shown.content == note.partition("\n\n")[2].encode() + answer.content
        assert shown.headers["access-control-allow-origin"] == "*"
        assert witness.key in signers(Note.parse(shown.content), [witness.key], is_signed)
    late = client.post("/add-checkpoint", content=TO_3.encode())
    assert (late.status_code, late.headers["content-type"], late.content) == (409, SIZE_TYPE, b"5\n")
    value = client.get("/").json()
    assert value["key"] == witness.key.text
    (log,) = value["logs"]
    assert (log["origin"], log["size"], log["keys"], log["forked"]) == (SIGSUM, 5, [SIGSUM_KEY.text], None)
    assert base64.b64decode(log["root"]).hex() == "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36"


def test_a_cosignature_bears_the_time_behind_the_last_byte_of_its_request(witness: Witness) -> None:
    """A request that began before a drawing may end behind it, with what nobody knew when it began."""
    witness.add_key(SIGSUM_KEY.text)
    clock_s, sent = [NOON], list[Message]()

    async def receive() -> Message:
        clock_s[0] = NOON + 9
        return {"type": "http.request", "body": TO_1.encode()}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/add-checkpoint", "headers": []}
    asyncio.run(server(witness, lambda: clock_s[0])(scope, receive, send))
    assert (sent[0]["status"], witness.logs()[0].seen_at) == (200, NOON + 9)


FORGED = TO_1.replace("UgIom7fP", "UgIom7fQ")
STATUSES = [
    (TO_1, 200), (EXAMPLE, 404), (FORGED, 403), (TO_1.replace(f"— {SIGSUM} UgIom", f"— {SIGSUM} UgIon"), 403), (TO_3, 409),
    (TO_1.replace("old 0", "old 2"), 400), ("", 400), ("old 0\n\n" + "x" * 300_000, 413),
    (TO_1.replace("old 0\n", "old 0\n" + "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), 422),
]  # fmt: skip


def test_each_wrong_request_gets_its_status(client: httpx.Client, witness: Witness) -> None:
    for body, status in reversed(STATUSES):
        answer = client.post("/add-checkpoint", content=body.encode())
        assert answer.status_code == status, body[:100]
        assert (answer.headers["content-type"] == SIZE_TYPE) == (status == 409)
        assert b"\xe2\x80\x94" not in answer.content or status == 200
    assert {log.origin: log.seen.size for log in witness.logs()} == {SIGSUM: 1, ORIGIN: 0}
    assert client.post("/add-checkpoint", content=b"\xff\xfe").status_code == 400
    packed = client.post("/add-checkpoint", content=TO_1.encode(), headers={"content-encoding": "gzip"})
    assert packed.status_code == 415


def test_other_addresses_and_methods_are_refused(client: httpx.Client) -> None:
    wrong = client.get("/add-checkpoint")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert client.post("/", content=b"x").status_code == 405
    assert client.put("/add-checkpoint", content=b"x" * 300_000).status_code == 405
    for path in ("/checkpoint", "/nothing", f"/{ORIGIN}", "/nobody/checkpoint", "/%00/checkpoint", "/%f0/checkpoint"):
        assert client.get(path).status_code == 404, path
    assert (client.head("/").status_code, client.head("/").content) == (200, b"")


def test_a_witness_that_cannot_keep_anything_cosigns_nothing(client: httpx.Client, witness: Witness) -> None:
    (witness.folder / "witness.sqlite").unlink()
    answer = client.post("/add-checkpoint", content=TO_1.encode())
    assert (answer.status_code, answer.text.count("\n")) == (503, 1)
    assert client.get("/").status_code == 503
