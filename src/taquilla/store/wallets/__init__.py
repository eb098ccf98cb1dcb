"""Statements about players' wallets."""
