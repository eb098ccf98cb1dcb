"""The logs of operators: digests of rows, entries, the tree."""
