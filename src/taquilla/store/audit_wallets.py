"""The auditor's queries about players' wallets, I61 to I67."""

from taquilla.store.database import statements

SQL = statements(__file__)
NAMES = tuple(SQL)
