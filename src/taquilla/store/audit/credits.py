"""The auditor's rules about credits of providers, and about requests that were refused: I88 and I89."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i88", "i89")
