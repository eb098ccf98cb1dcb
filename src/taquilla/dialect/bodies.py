"""Bodies and headers of requests: read under limits, decoded strictly, and what is wrong with one."""

from taquilla.http.body import (
    BadLength,
    CallerGone,
    Encoded,
    HeaderTwice,
    NotJson,
    TooLarge,
    TooManyHeaders,
    TooSlow,
    check_headers,
    read_body,
    refuse_encoded,
    target_of,
)
from taquilla.http.decode import ANY, Decimals, Kind, Malformed, Unreadable, convert, decode, echo, plain_reader, where_of
from taquilla.http.forms import form_fields
from taquilla.http.responses import Json, JsonObject

__all__ = (
    "ANY", "BadLength", "CallerGone", "Decimals", "Encoded", "HeaderTwice", "Json", "JsonObject", "Kind", "Malformed",
    "NotJson", "TooLarge", "TooManyHeaders", "TooSlow", "Unreadable", "check_headers", "convert", "decode", "echo",
    "form_fields", "plain_reader", "read_body", "refuse_encoded", "target_of", "where_of",
)  # fmt: skip
