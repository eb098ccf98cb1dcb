"""Betstack: the dialect of sports operators, whose players keep their money in the operator's own wallet."""
