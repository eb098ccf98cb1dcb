"""The engine: gathers commands, and runs the four steps of each batch (gate, load, decide, write)."""
