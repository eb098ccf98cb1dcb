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
        description="The caller's own key, printable ASCII. The same request under it has one effect, and the same response.",
    ),
]
