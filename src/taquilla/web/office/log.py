"""The operator's log: its latest checkpoint, keys, witnesses, sealed draws. Editors change witnesses and rotate the key."""

from typing import Final

from taquilla.domain.lottery.receipts import draw_name
from taquilla.domain.people.operations import KEEP_LOG, SEE_SEALS
from taquilla.engine.seals.keys import verifier_key
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.web.office.asking import Id
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import TheVisitor

_LOG: Final = "/office/log"
HANDLERS: Final = Pages(_LOG)


class WitnessForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A new witness: its verifier key, and the address that add-checkpoint stands behind."""

    verifier: str = ""
    url: str = ""


@HANDLERS.get("", SEE_SEALS)
async def show_log(visitor: TheVisitor) -> Template:
    """Show how far the log is, and who else has seen it."""
    operator = visitor.operator.id
    found = await visitor.house.logs.overview(operator)
    draws = await visitor.house.lottery.draws.named(operator, {seal.event_id for seal in found.seals})
    return await visitor.page(
        "office/log.html",
        form=visitor.sent(WitnessForm) or WitnessForm(visitor.new_key()),
        act_key=visitor.new_key(),
        log=found,
        names={id: draw_name(event) for id, event in draws.items()},
        files=f"/v1/log/{operator}",
        keys=[(verifier_key(row), row, max(0, (found.now - row.created_at).days)) for row in found.keys],
        witnesses=await visitor.house.witnesses.of_log(operator),
        may_change=visitor.may(KEEP_LOG),
    )


@HANDLERS.post("/witnesses", KEEP_LOG, again=show_log)
async def add_witness(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add a witness, which is asked from now on."""
    form, witnesses = await read(request, WitnessForm), visitor.house.witnesses
    operator = visitor.operator.id
    await once(visitor, form, lambda by: witnesses.add(operator, form.verifier.strip(), form.url.strip(), by))
    return go_on(_LOG, "witness_added")


@HANDLERS.post("/witnesses/{witness_id:int}/remove", KEEP_LOG)
async def remove_witness(request: Request, visitor: TheVisitor, witness_id: Id) -> AnyResponse:
    """Ask a witness no more."""
    form, witnesses = await read(request, KeyForm), visitor.house.witnesses
    operator = visitor.operator.id
    await once(visitor, form, lambda by: witnesses.remove(operator, witness_id, by))
    return go_on(_LOG, "witness_removed")


@HANDLERS.post("/key", KEEP_LOG)
async def rotate_key(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Replace the key of the log; the old one signs beside it for a while."""
    form, logs = await read(request, KeyForm), visitor.house.logs
    await once(visitor, form, lambda by: logs.rotate(visitor.operator.id, by))
    return go_on(_LOG, "log_key_rotated")
