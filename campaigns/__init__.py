"""Campaigns against a house that sells: processes are killed, servers lost, wallets and networks fail, schemas change."""
