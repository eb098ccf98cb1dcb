"""The gate, what all subjects share, and duties that fail."""
