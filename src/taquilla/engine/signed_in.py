"""Members whose request was admitted, as the doors for people and their programs know them."""

from dataclasses import dataclass
from typing import Self

from taquilla.domain.ledger.book import Operator
from taquilla.domain.people.members import Caller, Entity, Member, OperatorPeople
from taquilla.engine.cache import KnownOperator
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member that a request comes from, with its operator, its entity, the house, and the network address it came from.

    is_root tells whether the member works for the operator's root entity.
    """

    house: House
    caller: Caller
    operator: Operator
    member: Member
    entity: Entity
    is_root: bool
    token: str
    address: str

    @classmethod
    def of(cls, house: House, known: KnownOperator, caller: Caller, token: str, address: str, **more: str) -> Self:
        """Return the member of a session that is alive."""
        people, member = known.people, known.people.members[caller.member_id]
        entity, is_root = people.entities[member.entity_id], member.entity_id == people.root_id
        return cls(house, caller, known.operator, member, entity, is_root, token, address, **more)

    @property
    def author(self) -> Author:
        """Return the member as the author of what it decides."""
        return Author(self.member.email, self.entity.id, self.member.id, session_id=self.caller.session_id or None)

    def clerk(self, author: Author) -> Clerk:
        """Return the member as a clerk. The engine checks behind the gate that it may decide."""
        return Clerk(self.operator.id, self.member.id, self.member.email, author)

    async def people(self) -> OperatorPeople:
        """Return the entities and members of the member's operator, as they are now."""
        return (await self.house.known(self.operator.id)).people

    def manages(self, entity: Entity) -> bool:
        """Tell whether an entity is the member's own or below it, as all are below the root, later ones without a parent too."""
        return self.is_root or self.entity.id in entity.path
