"""WHIP and WHEP: participants that speak HTTP instead of the protocol of the pages (RFC 9725)."""
