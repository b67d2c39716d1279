"""A closed sitting: who is outside its circle, and what of it they are not told, then or later."""
