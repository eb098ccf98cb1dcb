"""Tickets and shifts on paper, as our own API answers them."""

from typing import Final, Literal

from taquilla.api.members import Session
from taquilla.http.framework import Response, ResponseSpec
from taquilla.receipts.formats import FORMS
from taquilla.receipts.papers import Paper

FormatName = Literal["png", "text", "pdf", "escpos"]
PRINTED: Final = {200: ResponseSpec(bytes, generate_examples=False, description="The print.", media_type=FORMS["png"].media_type)}
PRINTS: Final = {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in FORMS.values()}
"""The media types of a print, for the document."""


async def printed(session: Session, paper: Paper, format: FormatName, width_mm: Literal[58, 80]) -> Response[bytes]:
    """Return a print."""
    form = FORMS[format]
    headers = form.headers(paper)
    del headers["content-type"]  # the framework writes it, with its charset
    async with session.house.press.place(session.operator.id):
        return Response(await form.print(paper, width_mm), media_type=form.media_type, headers=headers)
