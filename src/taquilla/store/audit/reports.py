"""The auditor's rules about reports and the cuadre: I44, I96, I52."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i44", "i96", "i52")
