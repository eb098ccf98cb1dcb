"""Users of an operator, the people who log in: `/v1/users`."""

from functools import partial
from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Id, Limit, PathId, page, seq_of
from taquilla.api.fields import Status, made_of, status_of
from taquilla.api.handlers import Command, IfMatch, Routes, TheCommand, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import Refused
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Member, OperatorPeople
from taquilla.domain.people.operations import GIVE_ACCESS, SEE_USERS, TAKE_ACCESS, RoleName
from taquilla.engine.people.passwords import RESET_LASTS
from taquilla.engine.people.texts import EMAIL_MAX
from taquilla.http.framework import FromQuery, JSONBody, Response

HANDLERS: Final = Routes("/v1/users", "Users")

_GENERATED: Final = 22
"""The characters of a password that the house makes: 132 bits."""


class UserShown(Struct, frozen=True):
    """A user: a person who logs in with the address. entity is the agency, group or banca that the user works for."""

    id: int
    email: str
    role: RoleName
    entity_id: int
    entity_name: str
    status: Status


class UserPage(Struct, frozen=True):
    """Users by their ids. next is the cursor of the page that follows, null after the last."""

    users: list[UserShown]
    next: str | None


class UserToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new user. Auditors and administrators belong to the operator's root entity. Without a password one is made.

    Nobody else may have the address, nor have it with another suffix after a plus.
    """

    email: Annotated[str, Meta(min_length=3, max_length=EMAIL_MAX, examples=["ana@example.com"])]
    role: Annotated[RoleName, Meta(examples=["cashier"])]
    entity_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[213])]
    password: Annotated[str, Meta(max_length=1_000, examples=["tortuga verde canta"])] | None = None


class AddedUser(Struct, frozen=True):
    """A user that was added. password is the one that was made, shown with this response alone; null for one that was given."""

    id: int
    email: str
    role: RoleName
    entity_id: int
    password: str | None


class UserChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of a user. Address and entity never change: they stand in tickets and in the trail. Add another user instead."""

    role: Annotated[RoleName, Meta(examples=["cashier"])]


class PasswordReset(Struct, frozen=True):
    """A token by which the user sets a new password once, within so many minutes. It is shown with this response alone."""

    user_id: int
    reset_token: str
    valid_minutes: int


@HANDLERS.get("", SEE_USERS, "The users.")
async def list_users(
    session: TheSession,
    entity_id: Id = None,
    role: FromQuery[RoleName | None] = None,
    status: FromQuery[Status | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[UserPage]:
    """List users.

    Lists the users of the caller's entity and of those below it, by their ids; closed ones too, unless `status` says otherwise.
    """
    after, people = seq_of(cursor) or 0, await session.people()
    rows = [
        member
        for member in sorted(people.members.values(), key=lambda member: member.id)
        if member.id > after
        and _is_visible(session, people, member)
        and entity_id in (None, member.entity_id)
        and role in (None, member.role)
        and status in (None, status_of(member.active))
    ]
    return page(UserPage, rows, limit, partial(user_shown, people))


@HANDLERS.get("/{user_id:int}", SEE_USERS, "The user.")
async def show_user(user_id: PathId, session: TheSession) -> Response[UserShown]:
    """Show a user.

    Shows a user of the caller's entity or of one below it. The `ETag` goes into `If-Match` of a change.
    """
    return tagged(await _show(session, user_id))


@HANDLERS.post("", GIVE_ACCESS, "Added.", status_code=201)
async def add_user(command: TheCommand, data: JSONBody[UserToAdd], session: TheSession) -> Response[AddedUser]:
    """Add a user.

    Managers add cashiers, clerks and managers to their entity and to those below it; administrators add everybody. A password
    that the server makes is returned once; repeated under its key the command returns it again. API keys add nobody.
    """
    password, generated = new_password(command, data, data.password)
    return await command.once(
        data,
        lambda by: session.house.people.office.add_member(
            session.operator.id, entity_id=data.entity_id, email=data.email, role=data.role, password=password, author=by
        ),
        lambda made: AddedUser(int(made), data.email, data.role, data.entity_id, generated),
        has_secret=generated is not None,
    )


@HANDLERS.patch("/{user_id:int}", GIVE_ACCESS, "Changed.")
async def change_user(
    edit: TheCommand, user_id: PathId, data: JSONBody[UserChange], session: TheSession, if_match: IfMatch = None
) -> Response[UserShown]:
    """Change the role of a user.

    The user's sessions end. Managers change cashiers, clerks and managers into one another; nobody changes the own role. API
    keys change none.
    """
    people, member = await _look(session, user_id)
    return await edit.once(
        data,
        lambda by: session.house.people.office.change_role(session.operator.id, user_id, data.role, author=by),
        lambda _: _show(session, user_id),
        target=str(user_id),
        seen=seen(if_match, (member,), user_shown(people, member)),
    )


@HANDLERS.post("/{user_id:int}/close", TAKE_ACCESS, "Closed.")
async def close_user(command: TheCommand, user_id: PathId, session: TheSession, if_match: IfMatch = None) -> Response[UserShown]:
    """Close a user.

    The user is out at once: all sessions end, and no login is taken any more. There is no way back. Keys that the user has made
    stay, since they are their entity's. Nobody closes oneself, and no key the last administrator.
    """
    people, member = await _look(session, user_id)
    return await command.once(
        None,
        lambda by: session.house.people.office.close_member(session.operator.id, user_id, author=by),
        lambda _: _show(session, user_id),
        target=str(user_id),
        seen=seen(if_match, (member,), user_shown(people, member)),
    )


@HANDLERS.post("/{user_id:int}/password-reset", GIVE_ACCESS, "Made.", status_code=201)
async def reset_password(command: TheCommand, user_id: PathId, session: TheSession) -> Response[PasswordReset]:
    """Make a password reset.

    Makes a token by which a user sets a new password once, within an hour; an earlier one is void. Until then the old password
    holds. `POST /v1/password` takes the token.
    """
    await _show(session, user_id)
    secret = command.secret(None, "password reset")
    token = session.house.people.passwords.reset_token(session.operator.id, user_id, secret)
    passwords, operator_id = session.house.people.passwords, session.operator.id
    return await command.once(
        None,
        lambda by: passwords.reset(operator_id, user_id, token=token, author=by),
        lambda _: PasswordReset(user_id, token, int(RESET_LASTS.total_seconds()) // 60),
        has_secret=True,
    )


def new_password(command: Command, data: Struct, given: str | None) -> tuple[str, str | None]:
    """Return the password of a new user, and the one that was made for it; None where one was given."""
    generated = None if given is not None else command.secret(data, "password")[:_GENERATED]
    return given or generated or "", generated


def _is_visible(session: Session, people: OperatorPeople, member: Member | None) -> bool:
    return member is not None and member.is_person and session.manages(people.entities[member.entity_id])


async def _show(session: Session, user_id: int) -> UserShown:
    return user_shown(*await _look(session, user_id))


async def _look(session: Session, user_id: int) -> tuple[OperatorPeople, Member]:
    people = await session.people()
    member = people.members.get(user_id)
    if member is None or not _is_visible(session, people, member):
        raise Refused(Refusal(Reason.MEMBER_UNKNOWN))
    return people, member


def user_shown(people: OperatorPeople, member: Member) -> UserShown:
    """Show a user."""
    entity = people.entities[member.entity_id]
    return made_of(UserShown, member, entity_name=entity.name, status=status_of(member.active))
