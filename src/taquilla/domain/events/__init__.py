"""Events of an operator, in the ledger's own order: the types of events, their numbers and ranges."""
