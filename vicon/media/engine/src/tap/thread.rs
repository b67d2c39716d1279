//! The thread that writes taps: appends blocks within 100 ms, syncs all files once a second (media.md 6.9).

use crate::api::{Event, Id, Micros, TapStatus};
use crate::net::clock::monotonic;
use crate::net::disk;
use crossbeam_queue::ArrayQueue;
use std::collections::HashMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Blocks under way: 8 MiB.
pub const BLOCKS: usize = 128;
const WRITE_EVERY: Duration = Duration::from_millis(50);
const SYNC_EVERY: Micros = 1_000_000;

/// A file as the worker names it.
pub type Key = u64;

pub enum Job {
    Open { key: Key, producer: Id, layer: String, folder: PathBuf },
    Write { key: Key, block: Vec<u8> },
    Close { key: Key },
}

/// What workers and the thread share.
pub struct Shared {
    pub jobs: ArrayQueue<Job>,
    /// Emptied blocks, for their memory.
    pub spare: ArrayQueue<Vec<u8>>,
    pub events: ArrayQueue<Event>,
    /// Microseconds since 1970 at monotonic 0.
    wall: AtomicU64,
    /// There is too little space for taps.
    low: AtomicBool,
    stop: AtomicBool,
}

impl Shared {
    pub fn wall(&self, now: Micros) -> u64 {
        self.wall.load(Ordering::Relaxed) + now
    }

    pub fn is_low(&self) -> bool {
        self.low.load(Ordering::Relaxed)
    }
}

/// Reads the free share of the file system that a path is on, 0 to 1.
pub type Free = Box<dyn Fn(&Path) -> io::Result<f64> + Send>;

/// How much of the file system must be free, and who knows how much is.
pub struct Space {
    /// A share, 0 to 1.
    pub least: f64,
    pub free: Free,
}

impl Default for Space {
    fn default() -> Self {
        Space { least: 0.05, free: Box::new(disk::free_share) }
    }
}

impl Space {
    /// What cannot be read is not held against the taps: writing will tell.
    fn is_low(&self, dir: &Path) -> bool {
        (self.free)(dir).is_ok_and(|free| free < self.least)
    }
}

struct Open {
    file: File,
    path: PathBuf,
    producer: Id,
    layer: String,
    dirty: bool,
}

/// Runs until it is dropped; then everything handed over is written and synced.
pub struct Thread {
    pub shared: Arc<Shared>,
    handle: Option<JoinHandle<()>>,
}

impl Thread {
    pub fn start(dir: PathBuf, space: Space) -> io::Result<Thread> {
        let shared = Arc::new(Shared {
            jobs: ArrayQueue::new(BLOCKS),
            spare: ArrayQueue::new(BLOCKS),
            events: ArrayQueue::new(1024),
            wall: AtomicU64::new(0),
            low: AtomicBool::new(space.is_low(&dir)),
            stop: AtomicBool::new(false),
        });
        set_wall(&shared);
        let mine = shared.clone();
        let handle =
            std::thread::Builder::new().name("taps".into()).spawn(move || run(&mine, &dir, &space))?;
        Ok(Thread { shared, handle: Some(handle) })
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        if let Some(handle) = self.handle.take() {
            handle.thread().unpark();
            // A panic there has already cost the taps; there is nobody left to tell.
            let _ = handle.join();
        }
    }
}

fn set_wall(shared: &Shared) {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64);
    shared.wall.store(wall.saturating_sub(monotonic()), Ordering::Relaxed);
}

fn run(shared: &Shared, dir: &Path, space: &Space) {
    let mut files = HashMap::new();
    let mut synced = monotonic();
    loop {
        // Read before the queue is emptied, so that nothing handed over before the stop is left.
        let stop = shared.stop.load(Ordering::Acquire);
        while let Some(job) = shared.jobs.pop() {
            handle(shared, dir, &mut files, job);
        }
        let now = monotonic();
        if stop || now - synced >= SYNC_EVERY {
            synced = now;
            set_wall(shared);
            shared.low.store(space.is_low(dir), Ordering::Relaxed);
            for open in files.values_mut().filter(|open| open.dirty) {
                open.dirty = open.file.sync_data().is_err();
            }
        }
        if stop {
            return;
        }
        std::thread::park_timeout(WRITE_EVERY);
    }
}

fn handle(shared: &Shared, dir: &Path, files: &mut HashMap<Key, Open>, job: Job) {
    match job {
        Job::Open { key, producer, layer, folder } => match create(&dir.join(folder), &layer) {
            Ok((file, path)) => {
                tell(shared, producer, &layer, &path, TapStatus::Open);
                files.insert(key, Open { file, path, producer, layer, dirty: false });
            }
            Err(_) => tell(shared, producer, &layer, dir, TapStatus::DiskLow),
        },
        Job::Write { key, mut block } => {
            if let Some(open) = files.get_mut(&key) {
                open.dirty = true;
                // Half a block would make the rest unreadable: the file ends here.
                if open.file.write_all(&block).is_err()
                    && let Some(open) = files.remove(&key)
                {
                    tell(shared, open.producer, &open.layer, &open.path, TapStatus::DiskLow);
                }
            }
            block.clear();
            // More spare memory than the ring holds is given back.
            let _ = shared.spare.push(block);
        }
        Job::Close { key } => {
            if let Some(open) = files.remove(&key) {
                let state =
                    if open.file.sync_data().is_ok() { TapStatus::Closed } else { TapStatus::DiskLow };
                tell(shared, open.producer, &open.layer, &open.path, state);
            }
        }
    }
}

/// A new file with the next free number: what an earlier process wrote is never touched.
fn create(folder: &Path, layer: &str) -> io::Result<(File, PathBuf)> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    for number in 1..u32::MAX {
        let path = folder.join(format!("{layer}-{number}.tap"));
        match OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn tell(shared: &Shared, producer: Id, layer: &str, path: &Path, state: TapStatus) {
    let path = path.to_string_lossy().into_owned();
    let event = Event::TapState { at: monotonic(), producer, layer: layer.to_owned(), path, state };
    // News that nobody takes are not worth stopping for.
    let _ = shared.events.push(event);
}
