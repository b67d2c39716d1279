"""A programme for many viewers: CMAF segments and HLS playlists, written when the delay has passed."""
