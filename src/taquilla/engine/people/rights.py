"""Rights in the tree: which entities, people and roles an author may change. Asked behind the gate, with the people of then."""

from collections.abc import Collection

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import DEPTH_MAX, ROOT_ROLES, TREE_ROLES, Entity, Member, OperatorPeople
from taquilla.domain.people.operations import ADMINISTRATOR, key_scopes
from taquilla.engine.gate import Author
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people.office_refusals import OfficeReason


def visible_entity(people: OperatorPeople, entity_id: int, author: Author) -> Entity:
    """Return an entity of the author's tree. Raises ENTITY_UNKNOWN."""
    if (entity := people.entities.get(entity_id)) is None or not author.manages(people, entity_id):
        raise OfficeReason.ENTITY_UNKNOWN(entity_id=entity_id)
    return entity


def seen_by(people: OperatorPeople, reader: Author) -> list[int]:
    """Return the entities that somebody sees: its own and those below it, at the root all."""
    return [entity_id for entity_id in people.entities if reader.manages(people, entity_id)]


def managed_by(people: OperatorPeople, author: Author) -> Collection[Member]:
    """Return the author itself, and the people whom it manages; whoever sits at the machine manages all."""
    by = people.members.get(author.member_id or 0)
    return people.members.values() if by is None else people.managed_by(by)


def refuse_settling(people: OperatorPeople, entity_id: int, author: Author) -> None:
    """Raise NotAdmitted for the author's own accounts with its parent, but at the operator's root, and ENTITY_UNKNOWN.

    May be asked before the gate, too: nobody is ever moved within the tree.
    """
    visible_entity(people, entity_id, author)
    if entity_id == author.entity_id and not author.is_operator(people):
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_below_root(people: OperatorPeople, author: Author) -> None:
    """Raise NotAdmitted for an author below the root entity, who decides nothing that binds the operator as a whole."""
    if not author.is_operator(people):
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_own(people: OperatorPeople, entity: Entity, author: Author) -> None:
    """Raise NotAdmitted for a manager's own entity: it changes those below."""
    member = people.members.get(author.member_id or 0)
    if member is not None and member.role != ADMINISTRATOR and entity.id == author.entity_id:
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_managing(people: OperatorPeople, author: Author, member: Member) -> None:
    """Raise NotAdmitted for one whom the author may not manage: MEMBER_UNKNOWN outside of its tree, else NOT_ALLOWED."""
    by = people.members.get(author.member_id or 0)
    if by is not None and not people.may_manage(by, member):
        is_seen = author.manages(people, member.entity_id)
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED if is_seen else Reason.MEMBER_UNKNOWN))


def refuse_another(author: Author | None, member_id: int) -> None:
    """Raise NotAdmitted for a member who would act in the name of another one, or change what is its own."""
    if author is not None and author.member_id not in (None, member_id):
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def refuse_giving(people: OperatorPeople, author: Author, role: str) -> None:
    """Raise NotAdmitted for a manager who would give or take a role of the root entity: administrators do that."""
    by = people.members.get(author.member_id or 0)
    if by is not None and by.role != ADMINISTRATOR and role not in TREE_ROLES:
        raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))


def open_entity(people: OperatorPeople, entity_id: int, author: Author) -> Entity:
    """Return an entity of the author's tree that does business. Raises ENTITY_UNKNOWN and ENTITY_CLOSED."""
    entity = visible_entity(people, entity_id, author)
    if not all(people.entities[above].active for above in entity.path):
        raise OfficeReason.ENTITY_CLOSED(entity_id=entity_id)
    return entity


def refuse_parent(people: OperatorPeople, parent_id: int | None, author: Author) -> None:
    """Raise for a new entity's parent what `open_entity` does, and ENTITY_TOO_DEEP; for none what `refuse_below_root` does."""
    if parent_id is None:
        refuse_below_root(people, author)
    elif len(open_entity(people, parent_id, author).path) >= DEPTH_MAX:
        raise OfficeReason.ENTITY_TOO_DEEP(most=DEPTH_MAX)


def refuse_role(people: OperatorPeople, role: str, entity_id: int) -> None:
    """Raise ROLE_NOT_HERE for an auditor or an administrator of another entity than the root."""
    if role in ROOT_ROLES and entity_id != people.root_id:
        raise OfficeReason.ROLE_NOT_HERE(root=people.root_id)


def refuse_scopes(people: OperatorPeople, scopes: Collection[str], role: str, entity_id: int) -> None:
    """Raise SCOPE_UNFIT for scopes of which a role makes no use at an entity: those that it may never use, and misspelt ones."""
    may = key_scopes(role, is_at_root=entity_id == people.root_id)
    if unfit := sorted(set(scopes).difference(may)):
        raise OfficeReason.SCOPE_UNFIT(role=role, scopes=", ".join(unfit), may=", ".join(may))
