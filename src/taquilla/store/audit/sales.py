"""The auditor's rules about the ledger, sales and numbers: I01 to I21."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = (
    "i01", "i02", "i03", "i04", "i05", "i08", "i13", "i14",
    "i15", "i16", "i17", "i18", "i19", "i20", "i21",
)  # fmt: skip
