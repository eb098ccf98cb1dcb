"""The auditor's rules about draws, results, undoings, prizes, payouts, requests, markets, clerks: I22 to I36, I51, I81 to I83."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i22", "i26", "i27", "i28", "i29", "i30", "i31", "i32", "i33", "i34", "i35", "i36", "i51", "i81", "i82", "i83")
