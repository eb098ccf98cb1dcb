"""PostgreSQL itself: connections, arrays, clock, safety checks, the embedded server, backup."""
