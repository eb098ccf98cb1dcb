"""Users: the people of the tree, their roles, their passwords, and their sessions that are open."""

from dataclasses import replace
from typing import Final, cast

from taquilla.domain.people.members import TREE_ROLES, Member, OperatorPeople
from taquilla.domain.people.operations import END_SESSION, EVERYBODY, GIVE_ACCESS, SEE_USERS, TAKE_ACCESS, RoleName
from taquilla.engine.gate import Author
from taquilla.http.asgi import Scope
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, Request, Template
from taquilla.http.own_address import own_address
from taquilla.web.office.asking import ROWS_MAX, After, Id, entity_of, has_words, part_after, user_of
from taquilla.web.office.problems import BadField
from taquilla.web.pages import ChangeForm, KeyForm, Pages, go_on, once, read, secret_of, seen, version_of
from taquilla.web.visitors import NotForThisRole, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/people")

_SESSIONS_MAX: Final = 20


class UserForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A new user. Without a password the user chooses one by a link."""

    entity: int = 0
    email: str = ""
    role: RoleName = "cashier"
    password: str = ""


class RoleForm(ChangeForm, frozen=True, forbid_unknown_fields=True):
    """Another role of a user."""

    role: RoleName


class EndSessionForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The end of a session, and whose page it was ended from; None: the list of all."""

    user: int | None = None


@HANDLERS.get("", SEE_USERS)
async def list_users(
    visitor: TheVisitor,
    q: FromQuery[str] = "",
    entity: FromQuery[int | None] = None,
    role: FromQuery[str] = "",
    closed: FromQuery[bool] = False,
    after: FromQuery[int | None] = None,
) -> Template:
    """Show the users of the visitor's entity and of those below it, by their addresses."""
    people = await visitor.people()
    only = None if entity is None else entity_of(visitor, people, entity)
    rows = sorted(
        (
            member
            for member in people.members.values()
            if member.is_person
            and visitor.manages(people.entities[member.entity_id])
            and (only is None or member.entity_id == only.id)
            and role in ("", member.role)
            and (closed or member.active)
            and has_words(member.email, q)
        ),
        key=lambda member: (member.email.casefold(), member.id),
    )
    page, following = part_after(rows, after, lambda member: member.id)
    return await visitor.page(
        "office/people.html",
        rows=page,
        following=following,
        after=after,
        people=people,
        only=only,
        q=q,
        role=role,
        roles=_named_roles(visitor, EVERYBODY),
        closed=closed,
        may_add=visitor.may(GIVE_ACCESS),
    )


@HANDLERS.get("/new", GIVE_ACCESS)
async def show_new_user(visitor: TheVisitor, entity: FromQuery[int | None] = None) -> Template:
    """Show the form of a new user."""
    people = await visitor.people()
    if entity is not None:
        entity_of(visitor, people, entity)
    return await visitor.page(
        "office/new_user.html",
        form=visitor.sent(UserForm) or UserForm(visitor.new_key(), entity=entity or 0),
        entities=entities_to_choose(visitor, people),
        roles=_named_roles(visitor, roles_to_give(visitor)),
    )


@HANDLERS.post("/new", GIVE_ACCESS, again=show_new_user)
async def add_user(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add a user; without a password show the link by which the user chooses one."""
    form = await read(request, UserForm)
    if not form.entity:
        raise BadField("AGENCY_MISSING", "entity")
    entity_of(visitor, await visitor.people(), form.entity)
    return await new_user(request, visitor, form)


@HANDLERS.get("/{user_id:int}", SEE_USERS)
async def show_user(visitor: TheVisitor, user_id: FromPath[int]) -> Template:
    """Show a user."""
    people, house, operator = await visitor.people(), visitor.house.people, visitor.operator
    member = user_of(visitor, people, user_id)
    return await visitor.page(
        "office/user.html",
        member=member,
        entity=people.entities[member.entity_id],
        factor=await house.second_factors.status(operator.id, member.id),
        sessions=await house.access.open_sessions(operator.id, visitor.author, member.id, limit=_SESSIONS_MAX),
        may_change=member.active and people.may_manage(visitor.member, member),
        is_own=member.id == visitor.member.id,
        version=version_of(member),
        roles=_named_roles(visitor, roles_to_give(visitor)),
    )


@HANDLERS.post("/{user_id:int}/role", GIVE_ACCESS, again=show_user)
async def change_role(request: Request, visitor: TheVisitor, user_id: FromPath[int]) -> AnyResponse:
    """Give a user another role."""
    member = await _manageable(visitor, user_id)
    form = await read(request, RoleForm)
    office, operator = visitor.house.people.office, visitor.operator
    was = seen(form.version, member)
    is_other = await once(visitor, form, lambda by: office.change_role(operator.id, user_id, form.role, author=by), seen=was)
    return go_on(f"/office/people/{user_id}", "role_changed" if is_other else "role_stays")


@HANDLERS.post("/{user_id:int}/close", TAKE_ACCESS, again=show_user)
async def close_user(request: Request, visitor: TheVisitor, user_id: FromPath[int]) -> AnyResponse:
    """Close a user."""
    await _manageable(visitor, user_id)
    form = await read(request, KeyForm)
    office, operator = visitor.house.people.office, visitor.operator
    await once(visitor, form, lambda by: office.close_member(operator.id, user_id, author=by))
    return go_on(f"/office/people/{user_id}", "user_closed")


@HANDLERS.post("/{user_id:int}/reset", GIVE_ACCESS, again=show_user)
async def reset_password(request: Request, visitor: TheVisitor, user_id: FromPath[int]) -> AnyResponse:
    """Make a link by which a user sets a new password, and show it."""
    member = await _manageable(visitor, user_id)
    form = await read(request, KeyForm)
    return await _link_page(request, visitor, form, user_id, email=member.email, path=f"/office/people/{user_id}")


@HANDLERS.get("/sessions", SEE_USERS)
async def list_sessions(visitor: TheVisitor, after: After = None) -> Template:
    """Show the sessions that are open, in the order of their beginning."""
    list_open = visitor.house.people.access.open_sessions
    rows = await list_open(visitor.operator.id, visitor.author, after=after or 0, limit=ROWS_MAX + 1)
    return await visitor.page(
        "office/sessions.html",
        rows=rows[:ROWS_MAX],
        following=rows[ROWS_MAX - 1].id if len(rows) > ROWS_MAX else None,
        after=after,
        members=(await visitor.people()).members,
    )


@HANDLERS.post("/sessions/{session_id:int}/end", END_SESSION)
async def end_session(request: Request, visitor: TheVisitor, session_id: Id) -> AnyResponse:
    """End a session at once, in every process."""
    form = await read(request, EndSessionForm)
    access, operator = visitor.house.people.access, visitor.operator
    await once(visitor, form, lambda by: access.end_login(operator.id, session_id, author=by))
    pages = {visitor.member.id: "/office/me", None: "/office/people/sessions"}
    return go_on(pages.get(form.user) or f"/office/people/{form.user}", "session_ended")


async def new_user(request: Request, visitor: Visitor, form: UserForm, *, back: str = "") -> AnyResponse:
    """Add a user of a form, and return the page that shows the link to choose a password, or the way on. Raises what is refused.

    back is where that page leads, by default to the user's own page.
    """
    password = form.password or secret_of(visitor, form)

    async def do(author: Author) -> object:
        return await visitor.house.people.office.add_member(
            visitor.operator.id, entity_id=form.entity, email=form.email, role=form.role, password=password, author=author
        )

    made = await once(visitor, form, do)
    path = back or f"/office/people/{made}"
    if form.password:
        return go_on(path, "user_added")
    return await _link_page(request, visitor, KeyForm(f"{form.key}-link"), int(str(made)), email=form.email, path=path)


def roles_to_give(visitor: Visitor) -> list[RoleName]:
    """Return the roles that the visitor may give: an administrator all, a manager those of the tree."""
    return [role for role in EVERYBODY if visitor.member.role == "administrator" or role in TREE_ROLES]


def entities_to_choose(visitor: Visitor, people: OperatorPeople) -> list[tuple[str, str]]:
    """Return the visitor's entity and all open ones below it, for a choice."""
    return [(str(entity.id), f"{entity.name} ({entity.id})") for entity in people.below(visitor.entity.id) if entity.active]


async def secret_page(visitor: Visitor, title: str, hint: str, secret: str, path: str, about: str) -> Template:
    """Return the page that shows a secret once. path goes on from it."""
    return await replace(visitor, path=path).page(
        "office/secret.html", title=title, hint=hint, secret=secret, path=path, about=about
    )


async def _link_page(request: Request, visitor: Visitor, form: KeyForm, user_id: int, *, email: str, path: str) -> Template:
    """Make a link by which a user sets a password, once, and return the page that shows it."""
    passwords, operator, texts = visitor.house.people.passwords, visitor.operator, visitor.texts.people
    token = passwords.reset_token(operator.id, user_id, secret_of(visitor, form))
    await once(visitor, form, lambda by: passwords.reset(operator.id, user_id, token=token, author=by))
    address = own_address(cast(Scope, request.scope), request.app.state.public_url)
    # Behind the mark it is in no log: browsers send no such part.
    link = f"{address}/login/reset#{token}"
    hint = texts.reset_made_hint if address else f"{texts.reset_made_hint} {texts.reset_address_hint}"
    return await secret_page(visitor, texts.reset_made, hint, link, path, email)


def _named_roles(visitor: Visitor, roles: tuple[RoleName, ...] | list[RoleName]) -> list[tuple[str, str]]:
    return [(role, visitor.texts.frame.roles[role]) for role in roles]


async def _manageable(visitor: Visitor, user_id: int) -> Member:
    """Return a user whom the visitor may change. Raises the page that is not found, and NotForThisRole."""
    people = await visitor.people()
    member = user_of(visitor, people, user_id)
    if not people.may_manage(visitor.member, member):
        raise NotForThisRole
    return member
