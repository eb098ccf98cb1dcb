"""Work that is due: who does it, whom he visits, and what goes on beside it."""
