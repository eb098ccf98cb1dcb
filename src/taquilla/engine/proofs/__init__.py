"""What customers hold of the seals: promises on printed tickets, and the proofs of tickets."""
