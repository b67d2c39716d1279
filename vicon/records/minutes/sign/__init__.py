"""Signing documents, and checking what was signed (rooms.md 7, city.md 9).

A signature is an incremental update: the signed file begins with the very bytes that were printed.
"""
