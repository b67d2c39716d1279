//! How full a file system is.

use std::ffi::CString;
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The share of the file system of `path` that we may still fill, 0 to 1.
pub fn free_share(path: &Path) -> io::Result<f64> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let mut found = MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: `path` ends in a zero byte, and `found` is room for what the call writes.
    if unsafe { libc::statvfs(path.as_ptr(), found.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so it wrote all of it.
    let found = unsafe { found.assume_init() };
    Ok(if found.f_blocks == 0 { 1.0 } else { found.f_bavail as f64 / found.f_blocks as f64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_a_share_and_no_path_is_an_error() {
        assert!((0.0..=1.0).contains(&free_share(&std::env::temp_dir()).expect("a file system")));
        assert!(free_share(Path::new("/nowhere/at/all")).is_err());
    }
}
