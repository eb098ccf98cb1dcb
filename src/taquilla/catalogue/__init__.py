"""The catalogues that ship with the house: TOML files that `taquilla catalogue load` reads."""
