//! Mutates the kept corpus and feeds every target for as many seconds as the first argument says (a second one fixes
//! the seed). An input that panics is kept in the corpus, where `cargo test` will find it from then on.
//!
//! Inputs are mutated blindly: no coverage guides them, which would need a nightly compiler. What they reach they reach
//! by the corpus, which has each form of packet, and by targets that make valid input and then damage it.

mod targets;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use targets::TARGETS;

const MAX_LEN: usize = 1600;
/// Values at the edges of lengths and counts.
const EDGES: [u8; 10] = [0, 1, 2, 0x0f, 0x10, 0x7f, 0x80, 0xbe, 0xfe, 0xff];

/// xorshift64*: a run is repeated by its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit.max(1)
    }
}

fn corpus(target: &str) -> (PathBuf, Vec<Vec<u8>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut inputs: Vec<_> = files.filter_map(|file| fs::read(file.path()).ok()).collect();
    inputs.push(Vec::new());
    (folder, inputs)
}

fn mutate(random: &mut Random, inputs: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = inputs[random.below(inputs.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(8) {
            0 | 1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            2 if at < bytes.len() => bytes[at] = EDGES[random.below(EDGES.len())],
            3 if at < bytes.len() => bytes[at] = random.next() as u8,
            4 => bytes.insert(at, random.next() as u8),
            5 if at < bytes.len() => drop(bytes.remove(at)),
            6 => bytes.truncate(at),
            7 => {
                let other = &inputs[random.below(inputs.len())];
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => {}
        }
    }
    bytes.truncate(MAX_LEN);
    bytes
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(60);
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_nanos() as u64);
    let seed = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(clock) | 1;
    let mut random = Random(seed);
    println!("seed {seed}");
    let mut found = false;
    for (name, target) in TARGETS {
        let (folder, inputs) = corpus(name);
        let end = Instant::now() + Duration::from_secs(seconds) / TARGETS.len() as u32;
        let mut runs = 0u64;
        while Instant::now() < end {
            let bytes = mutate(&mut random, &inputs);
            runs += 1;
            if panic::catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
                let file = folder.join(format!("found-{:016x}", random.next()));
                fs::create_dir_all(&folder)
                    .and_then(|()| fs::write(&file, &bytes))
                    .expect("to keep the input");
                println!("{name}: kept {}", file.display());
                found = true;
                break;
            }
        }
        println!("{name}: {runs} inputs");
    }
    if found { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
