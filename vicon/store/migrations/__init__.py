"""The schema's history (Alembic), packaged with the program. `upgrade` runs at every start, `downgrade`
by hand before an older version is installed again.

To write the next step, change `vicon.store.models`, then add `versions/NNNN_subject.py` by hand; a test
compares the tables that the steps make with the models.
"""

from __future__ import annotations

from vicon.store.migrations.run import downgrade, newest, schema_of, upgrade

__all__ = ["downgrade", "newest", "schema_of", "upgrade"]
