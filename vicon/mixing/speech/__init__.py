"""What was said on tapes, written down by a speech engine of this machine. None is ever needed."""
