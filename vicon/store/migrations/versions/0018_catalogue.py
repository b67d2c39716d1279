"""What is published of sittings, to list and to search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "catalogue",
        sa.Column("sitting", sa.String(40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(200)),
        sa.Column("opd", sa.String(80)),
        sa.Column("at", sa.BigInteger()),
        sa.Column("ms", sa.Integer()),
        sa.Column("speakers", sa.Integer()),
        sa.Column("told", sa.JSON()),
        sa.PrimaryKeyConstraint("sitting", name="pk_catalogue"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], name="fk_catalogue_sitting_sittings"),
    )
    op.create_index("ix_catalogue_stale", "catalogue", ["stale"])
    op.create_index("ix_catalogue_at_sitting", "catalogue", ["at", "sitting"])
    op.create_table(
        "catalogue_lines",
        sa.Column("sitting", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("recording", sa.String(40)),
        sa.Column("ms", sa.Integer()),
        sa.Column("text", sa.Text()),
        sa.Column("seal", sa.String(64)),
        sa.PrimaryKeyConstraint("sitting", "n", name="pk_catalogue_lines"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], name="fk_catalogue_lines_sitting_sittings"),
    )
    word = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
    op.create_table(
        "catalogue_words",
        sa.Column("word", word, nullable=False),
        sa.Column("sitting", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "sitting", "n", name="pk_catalogue_words"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], name="fk_catalogue_words_sitting_sittings"),
    )
    op.create_index("ix_catalogue_words_sitting", "catalogue_words", ["sitting"])
    # What was published before there was a catalogue is read into it, too.
    op.execute(
        "INSERT INTO catalogue (sitting, turn, stale) "
        "SELECT DISTINCT sitting, 1, TRUE FROM recordings WHERE published"
    )


def downgrade() -> None:
    op.drop_table("catalogue_words")
    op.drop_table("catalogue_lines")
    op.drop_table("catalogue")
