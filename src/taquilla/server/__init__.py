"""The server: uvicorn, one connection under limits of time and size, and how it ends without losing a request."""
