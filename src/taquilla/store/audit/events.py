"""The auditor's rule about events: I91."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i91",)
