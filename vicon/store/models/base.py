"""Column types and names that all tables share. Times are integer milliseconds since 1970 UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, LargeBinary, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(40)
"""Prefix, `_`, 16 Crockford base32 characters, with room to grow."""

Digest = String(64)
"""SHA-256 or HMAC-SHA256, lower-case hex."""

Millis = BigInteger
Bytes = LargeBinary
