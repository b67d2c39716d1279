"""Slides: pages of a file that everybody sees in step."""
