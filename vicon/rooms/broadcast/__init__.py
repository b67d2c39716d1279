"""The broadcast of a sitting: that it runs, and whom it may show."""
