"""API Chance v3.0: the dialect of resellers."""
