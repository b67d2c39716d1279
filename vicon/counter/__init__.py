"""Tickets: places in the queue of a counter that were taken before coming (city.md 4)."""
