"""The auditor's rules about sports tickets, the calls to operators' wallets, and coupons: I37 to I40, I54 to I57, I87, I113."""

from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i37", "i38", "i39", "i40", "i54", "i55", "i56", "i57", "i87", "i113")
