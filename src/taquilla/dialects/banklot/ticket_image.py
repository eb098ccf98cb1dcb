"""The printed ticket: `/user/ticket/image`."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from taquilla.dialects.banklot.auth import RequestContext
from taquilla.dialects.banklot.errors import ErrorResponse, refused
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.engine.house import House
from taquilla.http.body import Scope
from taquilla.http.decode import Malformed
from taquilla.http.responses import BytesResponse
from taquilla.receipts.formats import FORMS, WIDTHS_MM, ReceiptFormat

PATH: Final = "/user/ticket/image/{ticket}"
"""The path, as the document writes it."""
USUAL_FORM: Final = "png"
"""The default format of a printed ticket."""
USUAL_WIDTH_MM: Final = 58
"""The default width of the paper."""

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HOST: Final = re.compile(rb"[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?|\[[0-9a-fA-F:]{2,39}\](:[0-9]{1,5})?")
_PORT: Final = re.compile(r":[0-9]{1,5}\Z")
# One at a time in each process: a picture costs milliseconds of processor time, and many at once would slow down the sales.
_PRESS: Final = ThreadPoolExecutor(1, thread_name_prefix="press")


async def image(house: House, context: RequestContext, body: None) -> BytesResponse | ErrorResponse:
    """Print a ticket.

    The seller's first print is the original and bears the pin. Later prints are marked COPIA, and so are the prints of the
    seller's colleagues and of entities above the agency. Every request counts as a print.
    """
    ticket, scope = context.request.variable, context.request.scope
    if not _UUID.fullmatch(ticket):
        raise Malformed("the ticket in the path is not a uuid")
    form, width_mm = _wanted(scope.get("query_string", b""))
    address = _address(scope, context.public_url)
    check_address = f"{address}/check/{ticket.lower()}" if address else ""
    command = PrintTicket(house.new_id(), context.caller, Channel.BANKLOT, UUID(ticket))
    receipt = await house.lottery.receipts.take(command, check_address)
    if isinstance(receipt, Refusal):
        return refused(receipt)
    content = await asyncio.get_running_loop().run_in_executor(_PRESS, form.render, receipt, width_mm)
    charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
    headers = {
        "content-type": f"{form.media_type}{charset}",
        "content-length": str(len(content)),
        "cache-control": "no-store",  # it may contain a pin
        "content-disposition": f'inline; filename="ticket-{receipt.number}.{form.ending}"',
    }
    return BytesResponse(200, content, [(name.encode(), value.encode()) for name, value in headers.items()])


def _wanted(query: bytes) -> tuple[ReceiptFormat, int]:
    """Return the requested format and width. Raises `Malformed`."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=8)
    except ValueError:
        raise Malformed("the query cannot be read") from None
    wanted = dict(pairs)
    if len(wanted) < len(pairs):
        raise Malformed("the query says something twice")
    form = FORMS.get(wanted.get("format", USUAL_FORM))
    width = {str(width): width for width in WIDTHS_MM}.get(wanted.get("width", str(USUAL_WIDTH_MM)))
    if form is None:
        raise Malformed(f"format: expected one of {', '.join(FORMS)}")
    if width is None:
        raise Malformed(f"width: expected one of {', '.join(map(str, WIDTHS_MM))}")
    return form, width


def _address(scope: Scope, public_url: str) -> str:
    """Return the address at which customers reach the house, or "" where it is not known.

    A configured address comes first. Without one, `Host` is used only where it names this very machine: anybody can write that
    header.
    """
    if public_url:
        return public_url
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]) or not is_own_host(hosts[0].decode(), scope.get("server")):
        return ""
    return f"{scope['scheme']}://{hosts[0].decode()}"


def is_own_host(host: str, connected: tuple[str, int | None] | None) -> bool:
    """Tell whether `Host` names the address at which the client connected, or another name of it on this machine.

    connected is our end of the connection: an IP address and a port. A port in host is not compared: it may be forwarded.
    """
    try:
        own = ip_address(connected[0] if connected else "")
    except ValueError:
        return False
    name = host.rpartition(":")[0] if _PORT.search(host) else host
    if name.lower() == "localhost":
        return own.is_loopback
    try:
        named = ip_address(name.strip("[]"))
    except ValueError:
        return False
    return named == own or (named.is_loopback and own.is_loopback)
