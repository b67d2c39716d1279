"""Rooms and when they meet: today a meeting at once, found by its link, by a typed code or by its host."""
