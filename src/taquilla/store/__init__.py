"""Where everything is kept: PostgreSQL, by named statements."""
