"""The floor: one list of those who wish to speak, by whatever door, and the turn of the one who does."""
