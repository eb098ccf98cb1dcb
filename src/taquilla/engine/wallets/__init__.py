"""Players' wallets in the engine."""
