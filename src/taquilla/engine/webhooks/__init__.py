"""Webhooks: endpoints, their keys, and the delivery of events to them."""
