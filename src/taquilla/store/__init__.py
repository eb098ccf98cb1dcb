"""The database: PostgreSQL, by named statements."""
