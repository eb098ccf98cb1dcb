"""The lottery: games, draws, tickets, results, settlement, reports."""
