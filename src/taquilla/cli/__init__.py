"""The command line: taquilla."""
