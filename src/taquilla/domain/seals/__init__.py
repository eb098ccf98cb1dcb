"""Seals: a transparency log for each operator: its tree, signed checkpoints, tiles, proofs for customers, witnesses."""
