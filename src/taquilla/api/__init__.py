"""Our own API, for what no vendor's document covers."""
