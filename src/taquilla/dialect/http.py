"""Tables of endpoints, documents, responses, lanes; and the value that a dialect is."""

from taquilla.http.asgi import App, ReadScope, Receive, Scope, Send
from taquilla.http.budgets import Budgets, Policy
from taquilla.http.dialect import VERSION, Dialect, DialectSettings
from taquilla.http.docs_page import described
from taquilla.http.endpoints import Endpoint, Request, Router, parameter
from taquilla.http.lanes import GIVEN, Lane, LaneReply, LaneRequest, asked, json_reply, telling
from taquilla.http.notes import note_refusal
from taquilla.http.openapi import Description
from taquilla.http.own_address import own_address
from taquilla.http.responses import BytesResponse, Header, JsonResponse, Response, encode, json_response, units
from taquilla.http.streaming import ChunkedResponse, chunks_of

__all__ = (
    "GIVEN", "VERSION", "App", "Budgets", "BytesResponse", "ChunkedResponse", "Description", "Dialect", "DialectSettings",
    "Endpoint", "Header", "JsonResponse", "Lane", "LaneReply", "LaneRequest", "Policy", "ReadScope", "Receive", "Request",
    "Response", "Router", "Scope", "Send", "asked", "chunks_of", "described", "encode", "json_reply", "json_response",
    "note_refusal", "own_address", "parameter", "telling", "units",
)  # fmt: skip
