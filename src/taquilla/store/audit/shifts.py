"""The auditor's rules about shifts of cashiers: I92 to I95."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i92", "i93", "i94", "i95")
