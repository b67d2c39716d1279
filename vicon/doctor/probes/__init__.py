"""Looks at this machine and at servers that the settings name, nobody else; each ends within a bound."""
