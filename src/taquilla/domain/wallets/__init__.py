"""Players' wallets that the house keeps: funds, bets of providers, lottery tickets bought from them."""
