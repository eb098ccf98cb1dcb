"""Tells about the house while it runs: metrics, logs and traces."""
