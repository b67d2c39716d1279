"""E-mail: messages with their parts, and the way to the city's own mail server."""
