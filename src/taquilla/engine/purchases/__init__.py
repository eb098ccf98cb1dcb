"""Lottery tickets that players buy from their wallets."""
