"""Makes the clients of `/v1` from its OpenAPI document."""
