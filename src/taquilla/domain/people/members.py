"""An operator's entities and members, callers, and the balances that an account moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple

from taquilla.domain.ledger.money import Cents

NATION: Final = 0
"""The operator number of facts that hold for all of them."""
ROOT_ROLES: Final = frozenset({"auditor", "administrator"})
"""The roles of people who see the whole operator. They belong to its root entity."""
HOUSE: Final = 0
"""The member of the house itself: whoever works at its own machine."""
TREE_ROLES: Final = frozenset({"cashier", "clerk", "manager"})
"""The roles of people of an entity, whom a manager of it, or of one above it, may add and change."""

DEPTH_MAX: Final = 63
"""The most entities from a root down to an agency: an undoing reads 64 transfers of a sale, its own and one for each of these."""

NEWEST_VERSION: Final = date(2026, 12, 1)
"""The newest version of `/v1`, for which keys are made now."""

INDEPENDENT_AFTER: Final = timedelta(days=30)
"""The time for which power over another's access keeps two people from deciding together, unless the operator sets it."""


class KeyTerms(NamedTuple):
    """The terms of a key. They never change.

    scopes None: all that its role may. api_version is that of `/v1`, None for a key of before there were versions.
    requests_per_minute None: as many as a person. origins are those whose pages may use it from a browser.
    """

    scopes: frozenset[str] | None = None
    api_version: date | None = NEWEST_VERSION
    requests_per_minute: int | None = None
    origins: tuple[str, ...] = ()


KeyStatus = Literal["active", "expired", "revoked"]


def key_status(ended_at: datetime | None, expires_at: datetime | None, at: datetime) -> KeyStatus:
    """Return the status of a key: revoked once it has ended, however long it would have been valid."""
    if ended_at is not None:
        return "revoked"
    return "expired" if expires_at is not None and expires_at <= at else "active"


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a command: a member of an operator, by one session. A dry run for nobody has member and session 0.

    terms are those of its key; None for a person.
    """

    operator_id: int
    member_id: int
    session_id: int
    terms: KeyTerms | None = field(default=None, compare=False)

    def lacks(self, scope: str) -> bool:
        """Tell whether the caller is a key with scopes of which this is none."""
        return self.terms is not None and self.terms.scopes is not None and scope not in self.terms.scopes


@dataclass(frozen=True, slots=True)
class Entity:
    """A banca, group or agency. path is itself and its ancestors, upwards; floor is how low its subtree's balance may go.

    open_from is the first day of the first week that no entity on its path has closed; None: none was closed yet.
    """

    id: int
    name: str
    parent_id: int | None
    account_id: int
    active: bool
    path: tuple[int, ...]
    floor: Cents | None
    open_from: date | None = None

    @property
    def credit(self) -> Cents | None:
        """Return how far the subtree may go below zero; None: without a bound of its own."""
        return None if self.floor is None else -self.floor


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an entity: a person (of any role but reseller), a reseller's own system, or a machine with an API key.

    The email of a machine is no address: it says "key" and the key's name.
    """

    id: int
    entity_id: int
    email: str
    role: str
    active: bool
    is_machine: bool = False

    @property
    def is_person(self) -> bool:
        """Tell whether this member logs in with a password."""
        return self.role != "reseller" and not self.is_machine

    @property
    def may_read_results(self) -> bool:
        """Tell whether this member may enter or approve results. A machine may not: two people decide."""
        return self.active and self.role in ("clerk", "manager", "administrator") and not self.is_machine

    @property
    def sees_sealed(self) -> bool:
        """Tell whether this member sees the plays of a draw between its close and its result: an auditor, who decides nothing."""
        return self.role == "auditor"

    @property
    def may_sell(self) -> bool:
        """Tell whether this role may sell, undo and pay at all. Clerks may not, since they enter results (RG-15)."""
        return self.role in ("cashier", "manager", "reseller")


class Power(NamedTuple):
    """The power that somebody, by its address, had over a member's access: whoever may log in as another can decide as two.

    is_taking tells that the access was another's before: its password or its second factor was changed.
    """

    by: str
    over: int
    at: datetime
    is_taking: bool = False


def root_of(entities: Mapping[int, Entity]) -> int | None:
    """Return the id of an operator's root entity: the first active one without a parent, in the order of their making."""
    return next((entity.id for entity in entities.values() if entity.parent_id is None and entity.active), None)


@dataclass(slots=True)
class OperatorPeople:
    """An operator's entities and members. powers are those of the time that counts, independent_after; see independence.py.

    root_id is the root entity. An entity without a parent that was made later is like one below it (RG-16).

    day_loosens: whoever asks for a looser bound may have it alone a day later; see loosening.py.

    accounts are those of an entity and its ancestors, upwards; active are the entities that are active with all above them.
    floors are the accounts that may not go below a balance; floored gives for each entity's account which of them it moves:
    its own and its ancestors', since an entity with a credit of its own answers for its whole subtree.
    """

    entities: Mapping[int, Entity]
    members: Mapping[int, Member]
    powers: Sequence[Power] = ()
    independent_after: timedelta = INDEPENDENT_AFTER
    day_loosens: bool = False
    root_id: int | None = field(init=False)
    accounts: dict[int, tuple[int, ...]] = field(init=False)
    active: frozenset[int] = field(init=False)
    floors: dict[int, Cents] = field(init=False)
    floored: dict[int, tuple[int, ...]] = field(init=False)
    # In the order of the tree, once somebody has asked for it: with a thousand agencies that takes some milliseconds.
    _tree: list[Entity] = field(init=False, default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        entities, self.root_id = self.entities.values(), root_of(self.entities)
        self.accounts = {entity.id: tuple(self.entities[above].account_id for above in entity.path) for entity in entities}
        self.active = frozenset(entity.id for entity in entities if all(self.entities[above].active for above in entity.path))
        self.floors = {entity.account_id: entity.floor for entity in entities if entity.floor is not None}
        self.floored = {
            entity.account_id: tuple(account for account in self.accounts[entity.id] if account in self.floors)
            for entity in entities
        }

    def agency_of(self, member_id: int) -> Entity:
        """Return the entity that a member acts for."""
        return self.entities[self.members[member_id].entity_id]

    def below(self, entity_id: int) -> list[Entity]:
        """Return an entity and all below it, each after the one that it belongs to; siblings by their names. Of the root all."""
        if not self._tree:
            names = {entity.id: (entity.name.casefold(), entity.id) for entity in self.entities.values()}
            places = {entity.id: [names[above] for above in reversed(entity.path)] for entity in self.entities.values()}
            self._tree = sorted(self.entities.values(), key=lambda entity: places[entity.id])
        return [entity for entity in self._tree if self.is_within(entity.id, entity_id)]

    def is_within(self, entity_id: int, above: int) -> bool:
        """Tell whether an entity is another one or below it, as all are below the root (RG-16), but for what they settle."""
        return above in (self.root_id, *self.entities[entity_id].path)

    def sees_exposure(self, member_id: int) -> bool:
        """Tell whether a member sees what is sold of each number of a draw: all of the root entity but cashiers and clerks."""
        if member_id == HOUSE:
            return True
        return self.is_at_root(member_id) and self.members[member_id].role in ("manager", "auditor", "administrator")

    def is_at_root(self, member_id: int) -> bool:
        """Tell whether a member belongs to the operator's root entity, or is the house itself."""
        return member_id == HOUSE or self.members[member_id].entity_id == self.root_id

    def may_manage(self, by: Member, member: Member) -> bool:
        """Tell whether a member may change, reset or close a person. Nobody may do so to oneself.

        Administrators may manage everybody; managers those of their own entity and below who are neither auditors nor
        administrators.
        """
        if not by.active or by.id == member.id or not member.is_person:
            return False
        if by.role == "administrator":
            return True
        return by.role == "manager" and member.role in TREE_ROLES and self.is_within(member.entity_id, by.entity_id)

    def managed_by(self, by: Member) -> list[Member]:
        """Return a member itself, and the people whom it manages."""
        return [member for member in self.members.values() if member.id == by.id or self.may_manage(by, member)]
