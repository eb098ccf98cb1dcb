"""The lottery in the engine: offers, tickets, draws, settlement, reports."""
