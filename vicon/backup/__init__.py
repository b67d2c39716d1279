"""Backups, taken while vicon runs, and their return: database, server key, recordings and slides.

`manifest` says what a backup holds and judges what is found of it, `content` copies files, `sqlite` and
`postgres` copy databases, `taking` and `restoring` do the whole. What the database holds is in it: journals,
documents, accounts, keys and the city's branding. Redis is in none: nothing there outlives a restart, and a
secret ballot's box must not (rooms.md 7).
"""
