"""Banklot: the portal of an agency's till."""
