"""`vicon`, the command line: a file for each noun it is about."""
