"""Plays the house's part before a partner's server, and says what is wrong with it."""
