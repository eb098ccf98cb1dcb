"""The GAP transfer wallet: the dialect of operators whose players have a balance here, and of the providers of their games."""
