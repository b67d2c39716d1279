"""Recordings of sittings, and the film that was made of each."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from vicon.store.models.base import Digest, Id, Millis, metadata

recordings = Table(
    "recordings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sitting", Id, ForeignKey("sittings.id"), nullable=False, index=True),
    # running, ended, filmed, failed, expired or deleted.
    Column("state", String(8), nullable=False, index=True),
    Column("began_at", Millis, nullable=False),
    Column("ended_at", Millis),
    Column("title", String(200)),
    # The newest film: an id that is part of its name, and what the file is.
    Column("file", Id),
    Column("sha256", Digest),
    Column("size", BigInteger),
    Column("ms", Integer),
    # Chapters with the seals of what they show, and all seals that the film shows.
    Column("chapters", JSON, nullable=False),
    Column("seals", JSON, nullable=False),
    Column("filmed_at", Millis),
    Column("published", Boolean, nullable=False),
    # How many films of it were withdrawn.
    Column("turn", Integer, nullable=False),
)
Index("ix_recordings_began_at_id", recordings.c.began_at, recordings.c.id)

# What keepers asked for besides: the sound alone (`sound`), each speaker in a file (`voices`).
tracks = Table(
    "recording_tracks",
    metadata,
    Column("recording", Id, ForeignKey("recordings.id"), primary_key=True),
    Column("what", String(8), primary_key=True),
    # The turn of the film that it goes with.
    Column("turn", Integer, nullable=False),
    # asked, ready or failed
    Column("state", String(8), nullable=False),
    Column("file", Id),
    Column("sha256", Digest),
    Column("size", BigInteger),
)

# What the public sees of it before all of it, or instead: cuts that its keepers chose, with captions.
recaps = Table(
    "recording_recaps",
    metadata,
    Column("recording", Id, ForeignKey("recordings.id"), primary_key=True),
    # Which choice of cuts: another one each time it is asked for.
    Column("take", Id, nullable=False),
    # asked, ready or failed
    Column("state", String(8), nullable=False),
    # Of each: ms of the film where it begins and ends, and its caption.
    Column("cuts", JSON, nullable=False),
    Column("file", Id),
    Column("sha256", Digest),
    Column("size", BigInteger),
    Column("ms", Integer),
    # Since when everybody may see it.
    Column("published_at", Millis, index=True),
)
