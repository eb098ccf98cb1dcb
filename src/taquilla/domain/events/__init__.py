"""What happens to an operator, told in the ledger's own order: the types of events, their numbers and ranges."""
