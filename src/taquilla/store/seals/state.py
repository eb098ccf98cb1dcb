"""The tables of an operator's state, which entries of its log name whole."""

from typing import Final

from taquilla.store.postgres.database import statements

SQL: Final = statements(__file__)
NAMES: Final = (
    "operator", "entity", "entity_data", "member", "account", "rule_limit", "rule_quota", "rule_dynamic", "rule_commission",
    "rule_close", "rule_multiplier", "rule_offer", "rule_payout", "rule_end", "holiday", "tax_rate", "coupon", "leg", "tier",
    "wallet_operator", "partner", "credit_ceiling",
)  # fmt: skip
