"""Measures the house: the sale path against pgbench, and what is left of a sale when processes are killed."""
