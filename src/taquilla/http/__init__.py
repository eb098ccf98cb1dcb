"""Bytes in, bytes out: strict JSON, capped bodies, tables of endpoints, and the one door to the HTTP framework."""
