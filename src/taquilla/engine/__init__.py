"""The engine: gathers commands, and runs the four beats of each batch (gate, load, decide, write)."""
