"""Operators, entities, members, sessions, and the audit trail."""
