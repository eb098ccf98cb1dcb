"""The auditor's rules about large payments, and about payments that a correction has overtaken: I84, I85, I112."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i84", "i85", "i112")
