"""Webhooks: when a delivery is tried again, and what a response means for it."""
