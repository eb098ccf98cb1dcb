"""The auditor's queries."""
