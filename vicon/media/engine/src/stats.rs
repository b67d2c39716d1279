//! Snapshots of transports, written once a second by the worker and read by anybody.

use crate::api::{Id, Stats};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The lock is held for one move of a snapshot, never while anything is computed.
#[derive(Clone, Default)]
pub struct Board(Arc<Mutex<HashMap<Id, Stats>>>);

impl Board {
    pub fn put(&self, transport: Id, stats: Stats) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(transport, stats);
    }

    pub fn get(&self, transport: Id) -> Option<Stats> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&transport).cloned()
    }

    pub fn remove(&self, transport: Id) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&transport);
    }
}
