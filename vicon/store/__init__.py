"""The database: SQLite on one machine, PostgreSQL in a cluster, one code path over SQLAlchemy Core.

`database` opens it and bounds every wait, `models` are the tables, `migrations` their history,
`journal` keeps sittings (rooms.md 5), `housekeeping` throws away what has run out.
"""
