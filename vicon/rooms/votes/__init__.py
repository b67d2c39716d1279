"""Votes by name and in secret: who may, what was chosen, and what it comes to."""
