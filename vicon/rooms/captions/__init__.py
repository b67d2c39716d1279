"""What is said, in writing: shown to everybody at once, and kept with a recording that runs."""
