"""Tickets that were bought from wallets, for the settlements that credit them."""
