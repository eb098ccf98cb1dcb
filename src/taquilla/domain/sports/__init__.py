"""Jackpots and superbets: coupons, odds, pools, taxes, tickets that an operator's own wallet pays for."""
