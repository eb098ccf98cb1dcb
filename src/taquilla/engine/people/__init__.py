"""Access, passwords, the office: who may ask the house, and for what."""
