"""Seals: operators' transparency logs, the seals of draws in them, their keys, witnesses and restarts."""
