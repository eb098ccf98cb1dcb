"""Plays the house's part before a partner's server, and reports its errors."""
