//! Every kept input, through its target: what once broke a parser never does again.

mod targets;

use std::fs;
use std::path::Path;

#[test]
fn the_kept_corpus_breaks_nothing() {
    for (name, target) in targets::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let mut count = 0;
        for file in fs::read_dir(folder).expect("a folder for each target") {
            target(&fs::read(file.expect("an entry").path()).expect("a readable input"));
            count += 1;
        }
        assert!(count > 0, "{name} has no corpus");
    }
}
