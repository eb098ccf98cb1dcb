"""The outbox: where events are kept and read."""
