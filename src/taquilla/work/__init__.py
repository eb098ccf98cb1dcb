"""Work that is due: the worker, the order of its visits, and its loops."""
