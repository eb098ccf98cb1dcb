"""The ledger's own rules: money, accounts, numbers, refusals, keys, the book of one batch."""
