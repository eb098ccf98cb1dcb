"""The five wire dialects. Each translates to and from the house's own commands, and decides nothing."""
