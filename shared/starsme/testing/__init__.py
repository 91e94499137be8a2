"""What a service's own tests need: its API without a network, its reactions without a broker, tokens without an issuer."""

from starsme.testing.service import ServiceClient, client, react

__all__ = ["ServiceClient", "client", "react"]
