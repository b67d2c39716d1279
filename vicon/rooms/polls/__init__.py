"""Polls: a quick question to everybody, answered by counts alone."""
