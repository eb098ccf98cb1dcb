"""Webhooks: endpoints with their keys, what waits to be delivered again, and the attempts."""
