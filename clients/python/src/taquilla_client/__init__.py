"""Taquilla's client for Python: ``Client`` waits for each answer, ``AsyncClient`` does not."""

from taquilla_client.batches import sell_all, sell_all_async
from taquilla_client.client import AsyncClient, Client
from taquilla_client.events import GapDetected, Place, follow, follow_async
from taquilla_client.exports import save_export
from taquilla_client.problems import NoAnswer, ProblemError, Refused, TaquillaError, Unavailable, Unreadable
from taquilla_client.stream import stream, stream_async
from taquilla_client.transport import Retries, new_key
from taquilla_client.webhooks import Webhook, WebhookInvalid, verify_webhook

__all__ = [
    "AsyncClient",
    "Client",
    "GapDetected",
    "NoAnswer",
    "Place",
    "ProblemError",
    "Refused",
    "Retries",
    "TaquillaError",
    "Unavailable",
    "Unreadable",
    "Webhook",
    "WebhookInvalid",
    "follow",
    "follow_async",
    "new_key",
    "save_export",
    "sell_all",
    "sell_all_async",
    "stream",
    "stream_async",
    "verify_webhook",
]
