"""Measures the house: the sale path against pgbench, and the sales that survive killed processes or a failing wallet."""
