"""Witnesses are asked for cosignatures; one that is away, lies or was elsewhere stops nothing, and gets on once it is back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from tests.refusals import office_refuses

from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.notes import COSIGNATURE, ED25519, Note, VerifierKey, cosign, signers
from taquilla.domain.seals.witness import AddCheckpoint, Seen, WitnessAnswer, cosigned, decide
from taquilla.engine.gate import Author
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.seals.ed25519 import is_signed, public_key, signing
from taquilla.engine.seals.keys import verifier_key
from taquilla.engine.seals.witnesses import WITNESSES_MAX
from taquilla.http.client_connection import ServerResponse
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.usefixtures("new_log")

LOTTO_ACTIVO = 5
SEED = bytes(range(32))
KEY = VerifierKey("witness.example", COSIGNATURE, public_key(SEED))
NOW_S = 1_800_000_000


@dataclass
class Witness:
    """A real witness at the end of a wire that may be cut. Its answers are those of `domain/seals/witness.py`."""

    log_keys: list[VerifierKey] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    is_away: bool = False
    is_unheard: bool = False
    forged: bytes = b""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> ServerResponse:
        """Answer a request of a log."""
        if self.is_away:
            return ServerResponse(0, None, "nobody answers there")
        if self.forged:
            return ServerResponse(200, None, data=self.forged)
        request = AddCheckpoint.parse(body)
        found = decide(request, self.log_keys, self.seen, is_signed)
        if isinstance(found, WitnessAnswer):
            return ServerResponse(found.status, None, data=found.body)
        self.seen = found
        if self.is_unheard:
            return ServerResponse(0, None, "its answer was lost")
        return ServerResponse(200, None, data=cosigned(request, KEY, NOW_S, signing(SEED)).body)

    async def get(self, url: str) -> ServerResponse:
        """Show nothing, as most witnesses do."""
        return ServerResponse(404, None)

    async def check(self, url: str, of: int) -> str | None:
        """Refuse an address."""
        return "the address may not be called" if "private" in url else None

    async def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def witness(desk) -> Witness:
    """A witness that the house can reach."""
    found = Witness()
    desk.house.witnesses._poster = found
    return found


async def grow(desk, witness: Witness) -> int:
    """Let the log grow; return its size."""
    await desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "11")
    await desk.seal_log()
    witness.log_keys = [verifier_key(key) for key in await desk.house.logs.keys(BANKLOT)]
    return int((await desk.house.logs.checkpoint(BANKLOT)).size)


async def ask(desk) -> int:
    """Ask whom is due, until nobody is; return how often."""
    count = 0
    while due := await desk.house.witnesses.due():
        for one in due:
            await desk.house.witnesses.ask(one)
            count += 1
    return count


async def cosigners(desk) -> set[VerifierKey]:
    shown = await desk.house.logs.checkpoint(BANKLOT)
    return set(signers(Note.parse(shown.note.encode()), [KEY], is_signed))


async def test_a_proof_bears_the_earliest_or_latest_checkpoint_that_most_of_todays_witnesses_have_signed(desk, witness):
    first = await grow(desk, witness)

    async def proves(*, is_last: bool = False) -> tuple[int, bool]:
        """Return the size of the checkpoint that proves the first entries, and whether the witness has signed it."""
        note = (await desk.house.logs.proof(BANKLOT, first - 1, is_last=is_last)).checkpoint
        return Checkpoint.parse(note.text).size, KEY in signers(note, [KEY], is_signed)

    assert await desk.house.logs.proof(BANKLOT, first) is None
    await desk.house.witnesses.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    second = await grow(desk, witness)
    assert (await proves(), await proves(is_last=True)) == ((first, False), (second, False))
    grown = second
    for _ in range(2):
        await ask(desk)
        grown, signed = await grow(desk, witness), grown
        assert (await proves(), await proves(is_last=True)) == ((second, True), (signed, True))
    for is_last in (False, True):
        (row,) = await desk.house.witnesses.of_log(BANKLOT)
        await desk.house.witnesses.remove(BANKLOT, row.id, Author("test"))
        if not is_last:  # it has moved
            await desk.house.witnesses.add(BANKLOT, KEY.text, "https://elsewhere.example", Author("test"))
            await ask(desk)
            assert await proves() == (second, True)
    assert await proves() == (first, False)
    # Whoever has today's key alone verifies it too.
    desk.ask("select move_house_clock(house_now() + interval '1 minute')")
    await desk.house.logs.rotate(BANKLOT, Author("test"))
    last = await grow(desk, witness)
    assert await proves() == (last, False)


async def test_a_witness_that_is_away_is_asked_after_growing_pauses(desk, witness):
    await desk.house.witnesses.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    witness.is_away = True
    await grow(desk, witness)
    assert await ask(desk) == 1
    (row,) = await desk.house.witnesses.of_log(BANKLOT)
    assert (row.tries, row.error) == (1, "nobody answers there")
    # The log goes on meanwhile.
    await grow(desk, witness)
    assert await ask(desk) == 0
    for tries in (2, 3):
        desk.ask("select move_house_clock(house_now() + interval '1 minute')")
        assert await ask(desk) == 1
        (row,) = await desk.house.witnesses.of_log(BANKLOT)
        assert row.tries == tries
    witness.is_away = False
    desk.ask("select move_house_clock(house_now() + interval '1 hour')")
    assert await ask(desk) == 1
    assert await cosigners(desk) == {KEY}


async def test_a_cosignature_that_was_lost_on_its_way_is_asked_for_again(desk, witness):
    await desk.house.witnesses.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    for _ in range(2):
        size = await grow(desk, witness)
        witness.is_unheard = True
        assert await ask(desk) == 1
        assert await cosigners(desk) == set()
        witness.is_unheard = False
        desk.ask("select move_house_clock(house_now() + interval '1 minute')")
        assert await ask(desk) == 1
        assert await cosigners(desk) == {KEY}
        (row,) = await desk.house.witnesses.of_log(BANKLOT)
        assert (row.size, row.tries, row.error) == (size, 0, None)


async def test_a_witness_that_has_seen_another_size_is_asked_from_there(desk, witness):
    await desk.house.witnesses.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    await grow(desk, witness)
    await ask(desk)
    await grow(desk, witness)
    # Our record of it is lost, as after a backup was restored.
    desk.ask("update log_witness set size = 0")
    assert await ask(desk) == 2
    assert await cosigners(desk) == {KEY}
    # The witness has lost its own: it says 0, and takes the proof from there.
    await grow(desk, witness)
    witness.seen = Seen()
    assert await ask(desk) == 2
    assert await cosigners(desk) == {KEY}


async def test_what_is_no_cosignature_is_not_kept(desk, witness):
    await desk.house.witnesses.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    await grow(desk, witness)
    other = VerifierKey(KEY.name, COSIGNATURE, public_key(bytes(32)))
    forgeries = (forged(desk, other), forged(desk, KEY), b"nonsense", "— witness.example AAAA\n".encode(), b"\xff")
    for tries, witness.forged in enumerate(forgeries, 1):
        assert await ask(desk) == 1
        (row,) = await desk.house.witnesses.of_log(BANKLOT)
        assert (row.size, row.tries) == (0, tries)
        assert row.error
        assert await cosigners(desk) == set()
        desk.ask("select move_house_clock(house_now() + interval '1 hour')")
    await desk.assert_audit_clean()


def forged(desk, key: VerifierKey) -> bytes:
    """A cosignature of the last checkpoint in the name of a key, by another one."""
    note = Note.parse(desk.one("select note from log_checkpoint order by operator_id, size desc limit 1").encode())
    return cosign(key, note.text, NOW_S, signing(bytes(32))).line.encode()


async def test_witnesses_are_added_once_and_removed(desk, witness):
    logs = desk.house.witnesses
    wrong_kind = VerifierKey("witness.example", ED25519, public_key(SEED)).text
    for key, url in (
        ("nonsense", "https://a"), (wrong_kind, "https://a"), (KEY.text, "https://private"), (KEY.text, "https://ñ"),
    ):  # fmt: skip
        with office_refuses(OfficeReason.WITNESS_UNFIT):
            await logs.add(BANKLOT, key, url, Author("test"))
    first = await logs.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    with office_refuses(OfficeReason.WITNESS_UNFIT):
        await logs.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    await logs.remove(BANKLOT, first, Author("test"))
    with office_refuses(OfficeReason.WITNESS_UNKNOWN):
        await logs.remove(BANKLOT, first, Author("test"))
    await grow(desk, witness)
    assert await ask(desk) == 0
    for place in range(WITNESSES_MAX):
        await logs.add(BANKLOT, VerifierKey(f"w{place}.example", COSIGNATURE, public_key(SEED)).text, "https://a", Author("test"))
    with office_refuses(OfficeReason.WITNESS_UNFIT):
        await logs.add(BANKLOT, KEY.text, "https://witness.example", Author("test"))
    trail = desk.ask("select action from audit_event where action like 'log witness%%' order by id")
    assert trail[:2] == [("log witness added",), ("log witness removed",)]
