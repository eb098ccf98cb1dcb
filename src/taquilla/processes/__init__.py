"""Processes: how several are kept running, replaced and stopped, and how one tells that it lives."""
