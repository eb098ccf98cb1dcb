"""Lottery tickets that players buy from their wallets: where the lottery and the wallets meet."""
