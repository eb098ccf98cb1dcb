"""Taquilla: a ticketing core for lotteries and betting. One engine, one ledger, five wire dialects."""
