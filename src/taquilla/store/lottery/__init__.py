"""Statements about the lottery."""
