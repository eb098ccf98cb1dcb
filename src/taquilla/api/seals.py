"""The seals of draws, for auditors: `/v1/draws/{draw_id}/seal`, the sealed file, and what it is compared with."""

from collections.abc import AsyncGenerator
from typing import Final

from msgspec import Struct

from taquilla.api.draws import DrawId
from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Routes
from taquilla.api.members import TheSession
from taquilla.api.problems import PROBLEMS, granted
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import SEE_SEALS
from taquilla.http.framework import Response, ResponseSpec, Stream
from taquilla.http.spooling import spooled

HANDLERS: Final = Routes("/v1", "Draws and offers")

_TEXT: Final = "text/plain"


class SealShown(Struct, frozen=True):
    """The seal of a draw: the entry of the operator's log that names how many wagers it had, and the root of their tree.

    head is the digest of the head of the sealed file. head and root are hexadecimal. proof is a file of c2sp.org/tlog-proof: it
    proves that the entry, which is its extra data, stands in the log of the checkpoint in it.
    """

    draw_id: int
    entry: int
    closed_at: Instant
    wagers: int
    head: str
    root: str
    sealed_at: Instant
    proof: str


def _a_text(about: str) -> dict[int, ResponseSpec]:
    return PROBLEMS | {200: ResponseSpec(str, generate_examples=False, description=about, media_type=_TEXT)}


@HANDLERS.get("/draws/{draw_id:int}/seal", SEE_SEALS, "The seal.")
async def show_seal(draw_id: DrawId, session: TheSession) -> Response[SealShown]:
    """Show the seal of a draw.

    Shows the seal of a closed draw, with its proof against the earliest checkpoint of the operator's log behind it that most of
    today's witnesses have signed: their times say by when it was sealed. For members of the operator's root entity. Until the
    seal has left the server, a moment after the close, it is refused.
    """
    found = granted(await session.house.seals.seal(session.operator.id, draw_id))
    seal = found.seal
    shown = made_of(
        SealShown, seal, found, draw_id=seal.draw, entry=seal.number, head=seal.head.hex(), root=seal.root.hex(),
        proof=found.proof.data.decode(),
    )
    return Response(shown)


@HANDLERS.get("/draws/{draw_id:int}/seal/wagers", SEE_SEALS, responses=_a_text("The sealed file."))
async def download_sealed_wagers(draw_id: DrawId, session: TheSession) -> Stream:
    """Download the wagers of a sealed draw.

    The file that was sealed, as text: its head, a blank line, and a line for each wager, undone ones too. The lines are made
    again from the rows, so that whoever makes their tree again sees whether they are those that were sealed. Auditors may have
    it at once; managers and administrators, who may enter results, once the draw has one, and while no draw on which its
    wagers are played too waits for its own.
    """
    found = await session.house.seals.wagers(session.operator.id, draw_id, session.member)
    return await _file(found, f"draw-{draw_id}.wagers")


@HANDLERS.get("/draws/{draw_id:int}/seal/results", SEE_SEALS, responses=_a_text("The results."))
async def download_sealed_results(draw_id: DrawId, session: TheSession) -> Stream:
    """Download the results of a sealed draw, and the prizes owed by them.

    As text: the approved result of each draw on which the wagers were played, and each prize and refund in force, paid out or
    not. This file is not sealed: the sealed one is compared with it.
    """
    return await _file(await session.house.seals.results(session.operator.id, draw_id), f"draw-{draw_id}.results")


async def _file(found: AsyncGenerator[bytes, None] | Refusal, name: str) -> Stream:
    return await spooled(granted(found), _TEXT, {"content-disposition": f'attachment; filename="{name}"'})
