"""The auditor's rules about players' wallets: I61 to I70, I115."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i61", "i62", "i63", "i64", "i65", "i66", "i67", "i68", "i69", "i70", "i115")
