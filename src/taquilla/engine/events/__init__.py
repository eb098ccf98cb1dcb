"""The feed of events, who waits for it, and the duty that tells what happened without a gate."""
