"""What thousands of viewers ask for behind nginx, in a process that does nothing else: lists that wait for
what they must have, segments and parts. No database, no account: all of it is for everybody."""
