"""The endpoints of an operator: added, changed, tested, replayed and closed by its members, each within its own entity's tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import ROOT_ROLES, Member
from taquilla.domain.people.operations import KEEP_DELIVERIES, KEEP_WEBHOOKS
from taquilla.engine.cache import Cache, KnownOperator
from taquilla.engine.duty_failures import DutyName
from taquilla.engine.gate import Author, HeldGate, behind_gate
from taquilla.engine.office_requests import refuse_repeated
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import seen_by, visible_entity
from taquilla.engine.people.texts import refuse_text
from taquilla.engine.posting import Poster
from taquilla.engine.webhooks.keys import KINDS, EndpointKey
from taquilla.engine.webhooks.sending import delivery_id
from taquilla.store.ledger import duty_failures
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database
from taquilla.store.webhooks import deliveries, endpoints
from taquilla.store.webhooks.deliveries import Attempt
from taquilla.store.webhooks.endpoints import EndpointProgress, EndpointRow

_DESCRIPTION_MAX: Final = 200
ENDPOINTS_MAX: Final = 100
"""The most endpoints of an operator."""
WAITING_MAX: Final = 1_000
"""The most events of an unordered endpoint that wait to be tried again; then new ones wait for these."""
OVERLAP_MAX: Final = timedelta(days=7)
"""The longest time for which a replaced key stays valid."""
REPLACED_MAX: Final = 3
"""The most keys of a kind that stay valid beside the one in use."""


def visit_duty(operator_id: int, endpoint_id: UUID) -> DutyName:
    """Return the name of the visits to an endpoint, which may fail by its data."""
    return DutyName(operator_id, "webhook", f"endpoint {endpoint_id}")


class HookScope(NamedTuple):
    """The operator, and the asker, who sees the endpoints of its tree."""

    operator_id: int
    author: Author


def view_of(member: Member) -> int | None:
    """Return the entity whose view of the events a member has; None: auditors and administrators have the whole operator's."""
    return None if member.role in ROOT_ROLES else member.entity_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointTerms:
    """The events that an endpoint gets, and its address. types (): all types. entity_id None: all events of the operator."""

    url: str
    types: tuple[str, ...] = ()
    is_ordered: bool = True
    description: str = ""
    entity_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointChange:
    """A change of an endpoint. None: that stays as it is. is_active True takes deliveries up again where they stopped."""

    url: str | None = None
    types: tuple[str, ...] | None = None
    is_ordered: bool | None = None
    description: str | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True)
class EndpointKeys:
    """The keys with which a receiver verifies signatures: the shared secret, and the public key."""

    secret: str
    public_key: str

    @classmethod
    def of(cls, seed: str) -> "EndpointKeys":
        """Return what belongs to the keys of a seed."""
        return cls(*(EndpointKey.of(kind, seed).text for kind in KINDS))


class Endpoints:
    """Keeps endpoints behind the operator's gate. Every change of its terms leaves an event in the audit trail."""

    def __init__(self, database: Database, cache: Cache, keyring: Keyring, poster: Poster | None) -> None:
        self._database = database
        self._cache = cache
        self._keyring = keyring
        self._poster = poster

    async def list(self, scope: HookScope, endpoint_id: UUID | None = None) -> list[EndpointRow]:
        """Return the endpoints that are not closed, the oldest first; or the one with this id."""
        async with self._database.of(scope.operator_id).reading() as connection:
            entities = _seen(await self._cache.get(connection, scope.operator_id), scope)
            return await endpoints.find_endpoints(connection, scope.operator_id, entities, endpoint_id)

    async def get(self, scope: HookScope, endpoint_id: UUID) -> EndpointRow | Refusal:
        """Return an endpoint. Refuses ENDPOINT_UNKNOWN."""
        return next(iter(await self.list(scope, endpoint_id)), Refusal(Reason.ENDPOINT_UNKNOWN))

    async def keys(self, scope: HookScope, endpoint_id: UUID) -> EndpointKeys | Refusal:
        """Return what a receiver needs to verify signatures by the keys in use. Refuses ENDPOINT_UNKNOWN."""
        if isinstance(found := await self.get(scope, endpoint_id), Refusal):
            return found
        operator = scope.operator_id
        async with self._database.of(operator).reading() as connection:
            rows = await endpoints.load_keys(connection, operator, endpoint_id, await read_clock(connection))
        in_use = {row.kind: self._keyring.unwrap(operator, row.wrapped) for row in rows if row.expires_at is None}
        return EndpointKeys(*(EndpointKey(kind, in_use[kind]).text for kind in KINDS))

    async def add(
        self, scope: HookScope, endpoint_id: UUID, terms: EndpointTerms, seed: str | None = None
    ) -> EndpointRow | Refusal:
        """Add an endpoint, which gets the events from now on, signed with the keys of a seed, else with new ones.

        Refuses NOT_ALLOWED for the whole operator's events, but to auditors and administrators, and ENDPOINTS_TOO_MANY. Raises
        ENTITY_UNKNOWN outside the author's tree, ADDRESS_REFUSED and DATA_UNFIT.
        """
        refuse_text(terms.description, "description", _DESCRIPTION_MAX)
        await self._refuse_address(terms.url, scope)
        operator = scope.operator_id
        async with behind_gate(self._database, operator, scope.author, KEEP_DELIVERIES) as held:
            known = await self._cache.load(held.connection, held.gate)
            if terms.entity_id is not None:
                visible_entity(known.people, terms.entity_id, scope.author)
            elif _seen(known, scope) is not None:
                return Refusal(Reason.NOT_ALLOWED)
            if len(await endpoints.find_endpoints(held.connection, operator, None)) >= ENDPOINTS_MAX:
                return Refusal(Reason.ENDPOINTS_TOO_MANY, bound=ENDPOINTS_MAX)
            row = EndpointRow(
                id=endpoint_id, entity_id=terms.entity_id, url=terms.url, types=terms.types, is_ordered=terms.is_ordered,
                description=terms.description, state="active", disabled_at=None, disabled_why=None, created_at=held.at,
                after_number=held.gate.last_event,
            )  # fmt: skip
            await endpoints.add_endpoint(held.connection, operator, row)
            await self._add_keys(held, endpoint_id, seed)
            await held.note(scope.author.name, "webhook added", endpoint_id, _shown(row))
        return row

    async def change(self, scope: HookScope, endpoint_id: UUID, change: EndpointChange) -> EndpointRow | Refusal:
        """Change an endpoint. What waits to be tried again is due at once.

        Refuses ENDPOINT_UNKNOWN; raises ADDRESS_REFUSED and DATA_UNFIT.
        """
        refuse_text(change.description or "", "description", _DESCRIPTION_MAX)
        if change.url is not None:
            await self._refuse_address(change.url, scope)
        async with behind_gate(self._database, scope.operator_id, scope.author, KEEP_DELIVERIES) as held:
            if isinstance(before := await self._find(held, scope, endpoint_id), Refusal):
                return before
            held.refuse_changed(before._replace(after_number=0))  # how far it is changes by itself
            after = _changed(before, change, held.at)
            if after != before or change.is_active:  # who calls it active has mended it, and waits no longer
                await endpoints.change_endpoint(held.connection, scope.operator_id, after, await read_clock(held.connection))
            if after != before:
                what = {"entity": after.entity_id, "before": _shown(before), "after": _shown(after)}
                await held.note(scope.author.name, "webhook changed", endpoint_id, what)
        return after

    async def close(self, scope: HookScope, endpoint_id: UUID) -> Refusal | None:
        """Close an endpoint for good. Refuses ENDPOINT_UNKNOWN."""
        async with behind_gate(self._database, scope.operator_id, scope.author, KEEP_WEBHOOKS) as held:
            if isinstance(found := await self._find(held, scope, endpoint_id), Refusal):
                return found
            await endpoints.close_endpoint(held.connection, scope.operator_id, endpoint_id)
            # Nobody visits it any more: if that has failed, the alarm ends here.
            await duty_failures.write_success(held.connection, *visit_duty(scope.operator_id, endpoint_id))
            await held.note(scope.author.name, "webhook closed", endpoint_id, {"url": found.url, "entity": found.entity_id})
        return None

    async def rotate(
        self, scope: HookScope, endpoint_id: UUID, overlap: timedelta, seed: str | None = None
    ) -> EndpointRow | Refusal:
        """Give an endpoint new keys, those of a seed if there is one. The old ones sign beside them for as long as the overlap.

        Refuses ENDPOINT_UNKNOWN.
        """
        assert timedelta(0) <= overlap <= OVERLAP_MAX
        async with behind_gate(self._database, scope.operator_id, scope.author, KEEP_DELIVERIES) as held:
            if isinstance(found := await self._find(held, scope, endpoint_id), Refusal):
                return found
            until = held.at + overlap
            await endpoints.expire_keys(
                held.connection, scope.operator_id, endpoint_id, now=held.at, until=until, kept=REPLACED_MAX
            )
            await self._add_keys(held, endpoint_id, seed)
            what = {"entity": found.entity_id, "old keys until": until.isoformat()}
            await held.note(scope.author.name, "webhook keys rotated", endpoint_id, what)
        return found

    async def test(self, scope: HookScope, endpoint_id: UUID) -> str | Refusal:
        """Have a test event delivered, and return the `webhook-id` it has. Refuses ENDPOINT_UNKNOWN and ENDPOINT_DISABLED."""
        async with behind_gate(self._database, scope.operator_id, scope.author, KEEP_DELIVERIES) as held:
            if isinstance(found := await self._find(held, scope, endpoint_id), Refusal):
                return found
            if found.state != "active":
                return Refusal(Reason.ENDPOINT_DISABLED)
            # By the clock by which it is delivered, which may have gone back behind the gate's.
            now = await read_clock(held.connection)
            number = await endpoints.add_test(held.connection, scope.operator_id, endpoint_id, now)
            sent_as = delivery_id(endpoint_id, number)
            what = {"webhook_id": str(endpoint_id), "entity": found.entity_id}
            await held.note(scope.author.name, "webhook tested", sent_as, what)
        return sent_as

    async def replay(self, scope: HookScope, endpoint_id: UUID, number: int) -> EndpointRow | Refusal:
        """Deliver the events from a number on, once more or for the first time: a number ahead skips those before it.

        Refuses ENDPOINT_UNKNOWN, and EVENT_NUMBER_UNKNOWN beyond the next event (bound: its number).
        """
        async with behind_gate(self._database, scope.operator_id, scope.author, KEEP_DELIVERIES) as held:
            if isinstance(found := await self._find(held, scope, endpoint_id), Refusal):
                return found
            following = held.gate.last_event + 1
            if not 0 < number <= following:
                return Refusal(Reason.EVENT_NUMBER_UNKNOWN, bound=following)
            await endpoints.replay(held.connection, scope.operator_id, endpoint_id, number - 1)
            what = {"entity": found.entity_id, "from": number, "before": found.after_number + 1}
            await held.note(scope.author.name, "webhook replayed", endpoint_id, what)
        return found._replace(after_number=number - 1)

    async def progress(self, scope: HookScope, endpoint_id: UUID) -> EndpointProgress | Refusal:
        """Return how far an endpoint is. Refuses ENDPOINT_UNKNOWN."""
        if isinstance(found := await self.get(scope, endpoint_id), Refusal):
            return found
        return await self._database.read(scope.operator_id, endpoints.read_progress, endpoint_id, WAITING_MAX)

    async def attempts(
        self, scope: HookScope, endpoint_id: UUID, *, before: int | None, limit: int
    ) -> Sequence[Attempt] | Refusal:
        """Return the attempts of an endpoint, the newest first, those before an id. Refuses ENDPOINT_UNKNOWN."""
        if isinstance(found := await self.get(scope, endpoint_id), Refusal):
            return found
        return await self._database.read(scope.operator_id, deliveries.find_attempts, endpoint_id, before, limit)

    async def _find(self, held: HeldGate, scope: HookScope, endpoint_id: UUID) -> EndpointRow | Refusal:
        entities = _seen(await self._cache.load(held.connection, held.gate), scope)
        found = await endpoints.find_endpoints(held.connection, scope.operator_id, entities, endpoint_id)
        return found[0] if found else Refusal(Reason.ENDPOINT_UNKNOWN)

    async def _add_keys(self, held: HeldGate, endpoint_id: UUID, seed: str | None) -> None:
        operator = held.gate.operator_id
        keys = [EndpointKey.new(kind) if seed is None else EndpointKey.of(kind, seed) for kind in KINDS]
        made = [(key.kind, self._keyring.wrap(operator, key.secret)) for key in keys]
        await endpoints.add_keys(held.connection, operator, endpoint_id, made, held.at)

    async def _refuse_address(self, url: str, scope: HookScope) -> None:
        if self._poster is not None and (why := await self._poster.check(url, scope.operator_id)) is not None:
            await refuse_repeated(self._database, scope.author.request)  # checked the first time, it may have no address now
            raise OfficeReason.ADDRESS_REFUSED(why=why)


def _seen(known: KnownOperator, scope: HookScope) -> Sequence[int] | None:
    """Return the entities whose endpoints may be seen; None: all, and those that get all of the operator's events."""
    by = known.people.members.get(scope.author.member_id or 0)
    return None if by is None or view_of(by) is None else seen_by(known.people, scope.author)


def _changed(row: EndpointRow, change: EndpointChange, now: datetime) -> EndpointRow:
    said = {name: getattr(change, name) for name in ("url", "types", "is_ordered", "description")}
    row = row._replace(**{name: value for name, value in said.items() if value is not None})
    if change.is_active is True:
        return row._replace(state="active", disabled_at=None, disabled_why=None)
    if change.is_active is False and row.state == "active":
        return row._replace(state="disabled", disabled_at=now, disabled_why="on request")
    return row


def _shown(row: EndpointRow) -> dict[str, object]:
    """Return an endpoint as the trail shows it."""
    return {
        "url": row.url, "types": list(row.types), "ordered": row.is_ordered, "entity": row.entity_id, "state": row.state,
    }  # fmt: skip
