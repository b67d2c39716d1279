//! The engine's tests as one program: it is linked once, and its tests run beside each other on all cores. Most of
//! them are in virtual time; those of `engine` and `tcp` are on loopback and bear to wait.
//!
//! `slow_tcp.rs` is a program of its own: it measures how long real packets take and wants the machine for itself.

mod adapt;
mod sockets;
mod world;

mod adaptation;
mod allot;
mod armour;
mod channels;
mod downlink;
mod engine;
mod forwarding;
mod gates;
mod hops;
mod ladder;
mod lane;
mod over_tcp;
mod pacing;
mod promises;
mod pulse;
mod rogues;
mod slots;
mod srtp;
mod tcp;
mod trouble;
mod uplink;
