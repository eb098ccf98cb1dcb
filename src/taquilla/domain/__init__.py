"""The rules of the trade, pure: no clock, no database, no socket, no die."""
