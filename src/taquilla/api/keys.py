"""The caller's own key of a command: the header `Idempotency-Key`."""

from typing import Annotated, Final

from taquilla.http.framework import HeaderParameter

_HEADER: Final = HeaderParameter(
    name="Idempotency-Key",
    min_length=1,
    max_length=255,
    pattern=r"^[ -~]+$",
    description="A key of the caller's agency, printable ASCII. The same request under it has one effect, and the same "
    "response; another command under it is refused with 422. Sales, undoings, payments and prints of tickets "
    "remember their keys apart from other commands. A refused command leaves its key free.",
)
Key = Annotated[str, _HEADER]
OptionalKey = Annotated[str | None, _HEADER]
"""The key of a change that has the same effect when it is sent twice, and may go without one."""
