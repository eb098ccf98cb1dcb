"""Puts together what a house offers about webhooks."""

from taquilla.engine.cache import Cache
from taquilla.engine.duty_failures import Failures
from taquilla.engine.events.feed import Feed
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.posting import Poster
from taquilla.engine.webhooks.deliveries import WebhookDeliveries
from taquilla.engine.webhooks.endpoints import Endpoints
from taquilla.engine.webhooks.sending import Sender
from taquilla.store.postgres.database import Database


class Webhooks:
    """Endpoints, and the deliveries of events to them. Without a poster, which makes HTTP calls, nothing is delivered."""

    def __init__(
        self, database: Database, cache: Cache, keyring: Keyring, failing: Failures, feed: Feed, poster: Poster | None
    ) -> None:
        self._poster = poster
        self.endpoints = Endpoints(database, cache, keyring, poster)
        sender = None if poster is None else Sender(poster)
        self.deliveries = WebhookDeliveries(database, keyring, feed, sender, failing)

    async def close(self) -> None:
        """Close the connections to endpoints."""
        if self._poster is not None:
            await self._poster.close()
