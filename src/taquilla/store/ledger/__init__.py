"""The gate, and duties that fail."""
