"""What a caller may see go wrong. Nothing else leaves `vicon.store` for an outside cause."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """The database did not answer in time, or refused the connection; nothing is known to be stored."""


class OutcomeUnknown(StoreUnavailable):
    """The connection was lost inside COMMIT: all of the transaction is stored, or nothing."""
