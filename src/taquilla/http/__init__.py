"""Bytes in, bytes out: strict JSON, capped bodies, plain answers, and the one door to the HTTP framework."""
