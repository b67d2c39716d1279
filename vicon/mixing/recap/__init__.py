"""Recaps: half a minute of a film, cut and captioned as its keepers chose."""
