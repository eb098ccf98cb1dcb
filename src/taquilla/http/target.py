"""The target of a request, as it stood in the request line: what version 2 of a signature covers of it."""

from collections.abc import Mapping
from typing import Any


def target_of(scope: Mapping[str, Any]) -> bytes:
    """Return the path with its query, undecoded: ``b"/be/tickets?limit=10"``."""
    path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
    query: bytes = scope["query_string"]
    return path.partition(b"?")[0] + (b"?" + query if query else b"")
