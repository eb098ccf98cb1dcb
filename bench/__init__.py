"""Measures the house: the sale path against pgbench, and what is left of sales when processes are killed or a wallet fails."""
