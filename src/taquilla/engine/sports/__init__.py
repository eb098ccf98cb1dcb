"""Jackpots and superbets in the engine, and calls to operators' own wallets."""
