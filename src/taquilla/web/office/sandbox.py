"""The operator's sandbox, for integrators: made, or made anew, and its keys shown once."""

from typing import Final

from taquilla.domain.people.operations import KEEP_SANDBOX
from taquilla.engine.lottery.sandboxes import KEYS
from taquilla.engine.people.api_keys import TEST_PREFIX
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.web.pages import KeyForm, Pages, once, read, secret_of
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/office/people/sandbox")


@HANDLERS.get("", KEEP_SANDBOX)
async def show_sandbox(visitor: TheVisitor) -> Template:
    """Show what a sandbox is, and whether there is one."""
    operators = await visitor.house.people.office.operators()
    is_made = any(one.sandbox_of == visitor.operator.id for one in operators)
    return await visitor.page("office/sandbox.html", is_made=is_made, keys={})


@HANDLERS.post("", KEEP_SANDBOX, again=show_sandbox)
async def make_sandbox(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Make a sandbox in place of the one before, whose keys die, and show its keys."""
    form = await read(request, KeyForm)
    root = secret_of(visitor, form)
    secrets = {name: visitor.house.people.secret(f"{root}|{name}") for name in KEYS}
    await once(visitor, form, lambda by: visitor.house.sandboxes.make(visitor.operator.id, secrets, by))
    keys = {name: TEST_PREFIX + secret for name, secret in secrets.items()}
    return await visitor.page("office/sandbox.html", is_made=True, keys=keys)
