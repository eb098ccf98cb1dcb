"""Seals: the keys of transparency logs."""
