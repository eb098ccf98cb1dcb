"""Lottery tickets that players buy from their wallets: the part that needs both the lottery and the wallets."""
