"""The seals in the hands of customers: promises on printed tickets, and the proofs of tickets."""
