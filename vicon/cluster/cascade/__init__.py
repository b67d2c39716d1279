"""A room over several media nodes: its actor stays at its home, overflow takes connections at edges."""
