"""Operators, entities, members, and what two of them decide together."""
