"""What is broadcast, for whoever watches: by signalling itself, and by a process that does nothing else."""
