"""The author of a command: a member, a key of the installation, or whoever sits at the machine itself."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple, Optional

from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.people.operations import Operation
from taquilla.engine.office_requests import OfficeRequest


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a command: a name for the trail, the entity that the author works for, and the member.

    None: the machine's administrator, who decides for the operator. approval is that of a second person, who decides again what
    the author has asked for. session_id is the session or key by which the command came, of the operator or, without a member,
    of the installation; operation is the row of the table that let the author in, and the gate asks both again. request is the
    command under its key.
    """

    name: str
    entity_id: int | None = None
    member_id: int | None = None
    approval: Optional["Approval"] = None
    session_id: int | None = None
    operation: Operation | None = None
    request: OfficeRequest | None = field(default=None, compare=False)

    @property
    def decider(self) -> "Author":
        """Return the one who decides now: the second person, where there is one."""
        return self.approval.by if self.approval is not None else self

    @property
    def detail(self) -> dict[str, object]:
        """Return what the trail says beside the author: the second person, and the number of what was asked for."""
        return {} if self.approval is None else {"approved_by": self.approval.by.name, "loosening": self.approval.number}

    def is_operator(self, people: OperatorPeople) -> bool:
        """Tell whether the author decides for the operator: at its root entity, or on the command line."""
        return self.entity_id is None or self.entity_id == people.root_id

    def manages(self, people: OperatorPeople, entity_id: int) -> bool:
        """Tell whether an entity is the author's own or below it. 0 is the operator."""
        return self.is_operator(people) or (entity_id != 0 and self.entity_id in people.entities[entity_id].path)


class Approval(NamedTuple):
    """The second person of a change that was asked for."""

    number: int
    by: Author


HOUSE: Final = Author("office")
"""The house itself, as it furnishes a demo."""
PLAYER: Final = Author("player")
"""A player, who sets bounds to the own play."""
