"""The caller's own key of a command: the header `Idempotency-Key`."""

from typing import Annotated

from taquilla.http.framework import HeaderParameter

Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        description="A key of the caller's agency, printable ASCII. The same request under it has one effect, and the same "
        "response; another command under it is refused with 422. A refused command leaves its key free.",
    ),
]
