"""A witness of logs: a server for a regulator or a partner, apart from any house."""
