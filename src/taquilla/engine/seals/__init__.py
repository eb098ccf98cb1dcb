"""Seals: what a transparency log needs from outside of the domain."""
