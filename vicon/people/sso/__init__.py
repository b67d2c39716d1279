"""Signing in with the city's account: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636)."""
