"""The sandbox: demo data, time travel and short cuts, mounted only by taquilla demo."""
