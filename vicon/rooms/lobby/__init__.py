"""The lobby: who waits to be let in, in which order, and who lets them in (rooms.md 6)."""
