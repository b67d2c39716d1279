"""What may be recorded of whom: the choices of seats, and the recording they hold for."""
