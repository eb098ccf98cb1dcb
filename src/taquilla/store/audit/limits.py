"""The auditor's rules about quotas and limits: I10 to I12, I53."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i10", "i11", "i12", "i53")
