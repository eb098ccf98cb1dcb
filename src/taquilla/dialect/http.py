"""Requests and responses: bodies, tables of endpoints, documents, lanes; and the value that a dialect is."""

from taquilla.http.asgi import App, ReadScope, Receive, Scope, Send
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
from taquilla.http.dialect import VERSION, Dialect, DialectSettings
from taquilla.http.docs_page import described
from taquilla.http.endpoints import Endpoint, Request, Router, parameter
from taquilla.http.json_types import Json, JsonObject
from taquilla.http.lanes import GIVEN, Lane, LaneReply, LaneRequest, asked, json_reply, telling
from taquilla.http.notes import note_refusal
from taquilla.http.openapi import Description
from taquilla.http.own_address import own_address
from taquilla.http.responses import BytesResponse, JsonResponse, Response, encode, json_response, units
from taquilla.http.streaming import ChunkedResponse, chunks_of

__all__ = (
    "ANY", "GIVEN", "VERSION", "App", "BadLength", "BytesResponse", "CallerGone", "ChunkedResponse", "Decimals", "Description",
    "Dialect", "DialectSettings", "Encoded", "Endpoint", "HeaderTwice", "Json", "JsonObject", "JsonResponse", "Kind", "Lane",
    "LaneReply", "LaneRequest", "Malformed", "NotJson", "ReadScope", "Receive", "Request", "Response", "Router", "Scope",
    "Send", "TooLarge", "TooManyHeaders", "TooSlow", "Unreadable", "asked", "check_headers", "chunks_of", "convert", "decode",
    "described", "echo", "encode", "json_reply", "json_response", "note_refusal", "own_address", "parameter", "plain_reader",
    "read_body", "refuse_encoded", "target_of", "telling", "units", "where_of",
)  # fmt: skip
