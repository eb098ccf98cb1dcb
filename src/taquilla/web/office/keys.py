"""Keys of machines and access tokens of resellers: listed, given out, shown once, revoked."""

from datetime import timedelta
from typing import Final

from taquilla.domain.people.members import KeyTerms, key_status
from taquilla.domain.people.operations import GIVE_ACCESS, KEY_SCOPES, SEE_USERS, TAKE_ACCESS, RoleName
from taquilla.engine.people.api_keys import prefix_of
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.web.errors import PageError
from taquilla.web.office.asking import ROWS_MAX, After, Id, entity_of, part_after
from taquilla.web.office.problems import BadField, instant_of
from taquilla.web.office.users import entities_to_choose, roles_to_give, secret_page
from taquilla.web.pages import KeyForm, Pages, go_on, once, read, secret_of
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/people")

_KEYS: Final = "/office/people/keys"
_TOKENS: Final = "/office/people/tokens"
_NETWORKS_MAX: Final = 100
_PER_MINUTE_MAX: Final = 1_000_000
_OVERLAP: Final = timedelta(days=1)


class TokenForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A new access token of an agency. networks are one a line."""

    entity: int = 0
    name: str = ""
    networks: str = ""


class MachineForm(TokenForm, frozen=True, forbid_unknown_fields=True):
    """A new key of a machine, with its role, its end and its terms. scopes are the ticked boxes; none: all that its role may."""

    role: RoleName = "cashier"
    expires: str = ""
    most: int | None = None
    origins: str = ""
    scopes: tuple[str, ...] = ()


@HANDLERS.get("/keys", SEE_USERS)
async def list_keys(visitor: TheVisitor, after: After = None) -> Template:
    """Show the keys of the visitor's entity and of those below it."""
    people, now = await visitor.people(), await visitor.house.now()
    revoked = roles_to_give(visitor) if visitor.may(TAKE_ACCESS) else ()
    rows = await visitor.house.people.api_keys.of(visitor.operator.id, visitor.author, after=after or 0, limit=ROWS_MAX + 1)
    return await visitor.page(
        "office/keys.html",
        rows=[(row, f"key_{key_status(row.ended_at, row.expires_at, now)}", row.role in revoked) for row in rows[:ROWS_MAX]],
        following=rows[ROWS_MAX - 1].id if len(rows) > ROWS_MAX else None,
        after=after,
        people=people,
        may_add=visitor.may(GIVE_ACCESS),
    )


@HANDLERS.get("/keys/new", GIVE_ACCESS)
async def show_new_key(visitor: TheVisitor) -> Template:
    """Show the form of a new key."""
    return await _new_page(visitor, visitor.sent(MachineForm) or MachineForm(visitor.new_key(), entity=visitor.entity.id), _KEYS)


@HANDLERS.post("/keys/new", GIVE_ACCESS, again=show_new_key)
async def add_key(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add a key, and show it."""
    form = await read(request, MachineForm, boxes="scopes")
    entity_of(visitor, await visitor.people(), form.entity)
    if form.most is not None and not 0 < form.most <= _PER_MINUTE_MAX:
        raise PageError("FORM_UNFIT", "most")
    secret = secret_of(visitor, form)
    terms = KeyTerms(frozenset(form.scopes) or None, requests_per_minute=form.most, origins=tuple(form.origins.split()))
    await once(
        visitor,
        form,
        lambda by: visitor.house.people.api_keys.add(
            visitor.operator.id,
            form.entity,
            name=form.name,
            role=form.role,
            expires_at=instant_of(visitor, form.expires, "expires"),
            networks=_networks(form),
            secret=secret,
            terms=terms,
            author=by,
        ),
    )
    texts = visitor.texts.people
    return await secret_page(visitor, texts.key_made, texts.secret_hint, _prefix(visitor) + secret, _KEYS, form.name)


@HANDLERS.post("/keys/{key_id:int}/revoke", TAKE_ACCESS)
async def revoke_key(request: Request, visitor: TheVisitor, key_id: Id) -> AnyResponse:
    """Revoke a key at once, in every process."""
    form = await read(request, KeyForm)
    await once(visitor, form, lambda by: visitor.house.people.api_keys.revoke(visitor.operator.id, key_id, author=by))
    return go_on(_KEYS, "key_revoked")


@HANDLERS.post("/keys/{key_id:int}/rotate", GIVE_ACCESS)
async def rotate_key(request: Request, visitor: TheVisitor, key_id: Id) -> AnyResponse:
    """Add a key in place of another one, which is valid beside it for a day, and show it."""
    form, keys = await read(request, KeyForm), visitor.house.people.api_keys
    secret, texts = secret_of(visitor, form), visitor.texts.people
    row = await keys.one(visitor.operator.id, key_id, visitor.author)
    await once(visitor, form, lambda by: keys.rotate(visitor.operator.id, key_id, overlap=_OVERLAP, secret=secret, author=by))
    return await secret_page(visitor, texts.key_made, texts.rotated_hint, _prefix(visitor) + secret, _KEYS, row.name)


@HANDLERS.get("/tokens", SEE_USERS)
async def list_tokens(visitor: TheVisitor, after: After = None) -> Template:
    """Show the access tokens of the visitor's entity and of those below it."""
    tokens = await visitor.house.people.access_tokens.of(visitor.operator.id, visitor.author)
    page, following = part_after(tokens, after, lambda token: token.id)
    may_add = visitor.may(GIVE_ACCESS)
    return await visitor.page("office/tokens.html", rows=page, following=following, after=after, may_add=may_add)


@HANDLERS.get("/tokens/new", GIVE_ACCESS)
async def show_new_token(visitor: TheVisitor) -> Template:
    """Show the form of a new access token."""
    return await _new_page(visitor, visitor.sent(TokenForm) or TokenForm(visitor.new_key(), entity=visitor.entity.id), _TOKENS)


@HANDLERS.post("/tokens/new", GIVE_ACCESS, again=show_new_token)
async def add_token(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add an access token, and show it."""
    form = await read(request, TokenForm)
    entity_of(visitor, await visitor.people(), form.entity)
    token = secret_of(visitor, form)
    tokens = visitor.house.people.access_tokens
    operator_id, networks = visitor.operator.id, _networks(form)
    await once(
        visitor, form, lambda by: tokens.add(operator_id, form.entity, name=form.name, networks=networks, token=token, author=by)
    )
    texts = visitor.texts.people
    return await secret_page(visitor, texts.token_made, texts.secret_hint, token, _TOKENS, form.name)


@HANDLERS.post("/tokens/{token_id:int}/revoke", TAKE_ACCESS)
async def revoke_token(request: Request, visitor: TheVisitor, token_id: Id) -> AnyResponse:
    """Revoke an access token at once, in every process."""
    form = await read(request, KeyForm)
    tokens, operator = visitor.house.people.access_tokens, visitor.operator
    await once(visitor, form, lambda by: tokens.revoke(operator.id, token_id, author=by))
    return go_on(_TOKENS, "token_revoked")


def _prefix(visitor: Visitor) -> str:
    return prefix_of(is_sandbox=visitor.operator.is_sandbox)


def _networks(form: TokenForm) -> list[str]:
    networks = form.networks.split()
    if len(networks) > _NETWORKS_MAX:
        raise BadField("NETWORK_UNFIT", "networks")
    return networks


async def _new_page(visitor: Visitor, form: TokenForm, path: str) -> Template:
    people = await visitor.people()
    return await visitor.page(
        "office/new_key.html",
        form=form,
        path=f"{path}/new",
        is_machine=isinstance(form, MachineForm),
        scopes=list(KEY_SCOPES),
        entities=entities_to_choose(visitor, people),
        roles=[(role, visitor.texts.frame.roles[role]) for role in roles_to_give(visitor)],
    )
