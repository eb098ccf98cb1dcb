"""The clients of our own API, and the generator that makes them."""
