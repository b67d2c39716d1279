//! The way to a peer: its address, over UDP or over one TCP connection.

use std::net::SocketAddr;
use std::num::NonZeroU32;

/// A TCP connection of this worker; never used again for another one.
pub type Connection = NonZeroU32;

/// Two routes are the same if a packet takes the same way: one address may have UDP and many connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    pub peer: SocketAddr,
    connection: Option<Connection>,
}

impl Route {
    pub fn tcp(peer: SocketAddr, connection: Connection) -> Route {
        Route { peer, connection: Some(connection) }
    }

    /// `None`: UDP.
    pub fn connection(&self) -> Option<Connection> {
        self.connection
    }

    pub fn is_tcp(&self) -> bool {
        self.connection.is_some()
    }

    /// What was measured on one is worth something on the other: same host, same protocol.
    pub fn is_like(&self, other: &Route) -> bool {
        self.peer.ip() == other.peer.ip() && self.is_tcp() == other.is_tcp()
    }

    /// Bytes that are added to a packet on the wire: IP with UDP, or with TCP, its options and acknowledgements.
    pub fn wire(&self) -> u64 {
        match (self.connection, self.peer) {
            (Some(_), _) => 60,
            (None, SocketAddr::V4(_)) => 28,
            (None, SocketAddr::V6(_)) => 48,
        }
    }
}

impl From<SocketAddr> for Route {
    fn from(peer: SocketAddr) -> Route {
        Route { peer, connection: None }
    }
}
