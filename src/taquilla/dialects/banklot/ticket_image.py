"""The printed ticket: `/user/ticket/image`."""

import re
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from taquilla.dialect.bodies import Malformed
from taquilla.dialect.house import Channel, House, Refusal
from taquilla.dialect.http import BytesResponse, own_address
from taquilla.dialect.lottery import FORMS, WIDTHS_MM, PrintTicket, ReceiptFormat
from taquilla.dialects.banklot.auth import BanklotContext, key_of
from taquilla.dialects.banklot.errors import BanklotError, refused

PATH: Final = "/user/ticket/image/{ticket}"
"""The path, as the document writes it."""
USUAL_FORM: Final = "png"
"""The default format of a printed ticket."""
USUAL_WIDTH_MM: Final = 58
"""The default width of the paper."""

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


async def image(house: House, context: BanklotContext, body: None) -> BytesResponse | BanklotError:
    """Print a ticket.

    The seller's first print is the original and bears the pin. Later prints are marked COPIA, and so are the prints of the
    seller's colleagues and of entities above the agency. Without an `Idempotency-Key` every request counts as a print. Under its
    key the same seller gets the same print again, the original too, in any format.
    """
    ticket, scope = context.request.variable, context.request.scope
    if not _UUID.fullmatch(ticket):
        raise Malformed("the ticket in the path is not a uuid")
    form, width_mm = _form_and_width(scope.get("query_string", b""))
    address = own_address(scope, context.public_url)
    check_address = f"{address}/check/{ticket.lower()}" if address else ""
    command = PrintTicket(house.new_id(), context.caller, Channel.BANKLOT, UUID(ticket), key_of(context.headers))
    if isinstance(receipt := await house.lottery.receipts.take(command, check_address), Refusal):
        return refused(receipt)
    async with house.press.place(context.caller.operator_id):
        content = await form.print(receipt, width_mm)
    headers = {"content-length": str(len(content)), **form.headers(receipt)}
    return BytesResponse(200, content, [(name.encode(), value.encode()) for name, value in headers.items()])


def _form_and_width(query: bytes) -> tuple[ReceiptFormat, int]:
    """Return the requested format and width. Raises `Malformed`."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=8)
    except ValueError:
        raise Malformed("the query cannot be read") from None
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise Malformed("the query says something twice")
    form = FORMS.get(parameters.get("format", USUAL_FORM))
    width = {str(width): width for width in WIDTHS_MM}.get(parameters.get("width", str(USUAL_WIDTH_MM)))
    if form is None:
        raise Malformed(f"format: expected one of {', '.join(FORMS)}")
    if width is None:
        raise Malformed(f"width: expected one of {', '.join(map(str, WIDTHS_MM))}")
    return form, width
