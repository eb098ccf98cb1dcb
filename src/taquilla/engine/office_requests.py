"""Gives a command of the office one effect under its caller's key, in the transaction of the command itself.

The command's author carries it. The first transaction behind a gate that makes or changes something then records the key, with
what it has made. A repetition finds the record behind the same gate, and changes nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from taquilla.domain.ledger.refusals import Refusal
from taquilla.store.ledger import gates, office_requests
from taquilla.store.ledger.office_requests import RecordedRequest
from taquilla.store.postgres.database import Database, HouseConnection

Answer = TypeVar("Answer")
Seen = tuple[object, ...]
"""The thing that a command changes, as its author has seen it: values of the engine, which it compares."""


@dataclass(slots=True)
class OfficeRequest:
    """A command under a key, None for one without. operator_id and issuer are the caller's operator and entity, both 0 for the
    installation, whose command may be about any operator. fingerprint is what two equal requests share.

    seen is what the command changes, as its author has seen it; None: the author does not say, or it was compared.
    made is what the transaction that recorded the key has made, None until then.
    """

    operator_id: int
    issuer: int
    key: str | None
    fingerprint: bytes
    seen: Seen | None = None
    made: str | None = None

    async def refuse_repetition(self, connection: HouseConnection) -> None:
        """Raise Repeated if the key was recorded before, but by this command itself."""
        if self.made is not None or self.key is None:
            return
        earlier = await office_requests.load(connection, self.operator_id, self.issuer, self.key)
        if earlier is not None:
            raise Repeated(earlier)

    async def record(self, connection: HouseConnection, made: str | None, now: datetime) -> None:
        """Record the key with what the transaction has made before the commit, unless that is nothing.

        Raises Repeated, which undoes the transaction, if another one behind another gate has recorded it meanwhile.
        """
        if self.made is not None or made is None:
            return
        assert self.seen is None, "this command does not compare what its author has seen"
        if self.key is not None:
            where = (connection, self.operator_id, self.issuer, self.key)
            if not await office_requests.record(*where, fingerprint=self.fingerprint, made=made, now=now):
                earlier = await office_requests.load(*where)
                assert earlier is not None
                raise Repeated(earlier)
        self.made = made


class NotAdmitted(Exception):
    """The author of a command may not give it, or not any more: the refusal says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.name)
        self.refusal = refusal


class ChangedMeanwhile(Exception):
    """The thing is not any more as the author of the command has seen it."""


class Repeated(Exception):
    """A command was sent before under this key."""

    def __init__(self, earlier: RecordedRequest) -> None:
        super().__init__()
        self.earlier = earlier


async def refuse_repeated(database: Database, request: OfficeRequest | None) -> None:
    """Raise Repeated if a command was carried out before under its key.

    For a command that first proves what it uses up or changes itself, such as a password: its repetition could not prove it.
    """
    if request is not None:
        try:
            async with database.of(request.operator_id).reading() as connection:
                await request.refuse_repetition(connection)
        except Repeated:
            await gates.confirm_seen(database, request.operator_id)
            raise


async def unless_repeated(database: Database, request: OfficeRequest | None, work: Callable[[], Awaitable[Answer]]) -> Answer:
    """Carry out such a command, and return its answer. Raises Repeated where it was carried out before under its key.

    Of two that come at once the later one may find its proof used up only after it has looked: a refusal looks again.
    """
    await refuse_repeated(database, request)
    try:
        answer = await work()
    except Exception:
        await refuse_repeated(database, request)
        raise
    if isinstance(answer, Refusal):
        await refuse_repeated(database, request)
    return answer


async def keep_response(database: Database, request: OfficeRequest, *, status: int, body: bytes) -> tuple[int, bytes]:
    """Keep the first response to a command that was recorded. Return the response that is kept: the same, or an earlier one."""
    assert request.key is not None
    async with database.of(request.operator_id).writing() as connection:
        return await office_requests.keep_response(
            connection, request.operator_id, request.issuer, request.key, status=status, body=body
        )
