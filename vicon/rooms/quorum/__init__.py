"""Which voting seats are there, and whether they are enough to decide."""
