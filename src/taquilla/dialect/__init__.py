"""All that a dialect may import of the house, by subject. CHANGELOG.md tells how it changes."""
