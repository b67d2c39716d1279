"""What a sitting needs from the outside, as protocols: a journal, a media plane, sockets.

`rooms` imports none of their implementations. `vicon.store` keeps journals, `vicon.media` carries
packets, `vicon.cluster` carries messages; `vicon.cluster.node` puts the three together.
"""

from __future__ import annotations

from vicon.refusal import MediaRefused as MediaRefused
from vicon.rooms.ports.ballots import BallotBox as BallotBox
from vicon.rooms.ports.ballots import BoxAway as BoxAway
from vicon.rooms.ports.journal import Answered as Answered
from vicon.rooms.ports.journal import Commit as Commit
from vicon.rooms.ports.journal import Journal as Journal
from vicon.rooms.ports.journal import JournalConflict as JournalConflict
from vicon.rooms.ports.journal import JournalUnavailable as JournalUnavailable
from vicon.rooms.ports.journal import KeptCaption as KeptCaption
from vicon.rooms.ports.journal import Loaded as Loaded
from vicon.rooms.ports.journal import Look as Look
from vicon.rooms.ports.journal import Notice as Notice
from vicon.rooms.ports.journal import SealedValue as SealedValue
from vicon.rooms.ports.journal import Secret as Secret
from vicon.rooms.ports.journal import Snapshot as Snapshot
from vicon.rooms.ports.journal import StoredEvent as StoredEvent
from vicon.rooms.ports.media import KINDS as KINDS
from vicon.rooms.ports.media import NEVER as NEVER
from vicon.rooms.ports.media import NO_CHANNELS as NO_CHANNELS
from vicon.rooms.ports.media import DiskState as DiskState
from vicon.rooms.ports.media import End as End
from vicon.rooms.ports.media import Kind as Kind
from vicon.rooms.ports.media import LinkGrade as LinkGrade
from vicon.rooms.ports.media import MediaListener as MediaListener
from vicon.rooms.ports.media import MediaPlane as MediaPlane
from vicon.rooms.ports.media import MediaRoom as MediaRoom
from vicon.rooms.ports.media import SlotWish as SlotWish
from vicon.rooms.ports.media import Tape as Tape
from vicon.rooms.ports.media import TransportState as TransportState
from vicon.rooms.ports.media import VideoCodec as VideoCodec
from vicon.rooms.ports.media import View as View
from vicon.rooms.ports.sockets import JsonObject as JsonObject
from vicon.rooms.ports.sockets import Label as Label
from vicon.rooms.ports.sockets import Outlet as Outlet
from vicon.rooms.ports.sockets import Shown as Shown
