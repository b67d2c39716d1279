"""Composites made of what is on tape: the sound of all who spoke and the picture that goes with it."""
