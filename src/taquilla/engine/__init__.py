"""The desk: gathers what callers want, and runs the four beats (gate, load, decide, write)."""
