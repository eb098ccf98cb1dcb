"""The sandbox: demo data, time travel and short cuts, mounted by taquilla demo alone."""
