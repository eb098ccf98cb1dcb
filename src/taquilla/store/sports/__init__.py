"""Statements about jackpots and superbets."""
