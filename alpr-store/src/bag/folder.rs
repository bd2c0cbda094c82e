//! Files and folders: what is in a bag's folder, and what has to be done so that it is on the disk.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use alpr_core::{Error, ErrorKind, Result};

use super::fault::{Faults, Flaw};
use super::{MAX_BAG_FILES, MAX_PATH_BYTES};

/// The files that a folder holds, by their paths from there with `/`.
pub(super) type Files = BTreeSet<String>;

/// Lists a folder and all below it. What is neither file nor folder, a link above all, is a fault and not followed.
///
/// # Errors
/// [`ErrorKind::Storage`] if it cannot be read.
pub(super) fn list(root: &Path, faults: &mut Faults) -> Result<Files> {
    let mut files = Files::new();
    let mut folders = vec![String::new()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(failed("read", &path))? {
            let entry = entry.map_err(failed("read", &path))?;
            seen += 1;
            if seen > MAX_BAG_FILES {
                let text = format!("expected at most {MAX_BAG_FILES} files and folders in a bag");
                faults.add("", Flaw::TooLarge(text));
                return Ok(files);
            }
            let (name, flaw) = name(&folder, &entry.file_name());
            let kind = entry.file_type().map_err(failed("read", &entry.path()))?;
            match flaw {
                Some(flaw) => faults.add(&name, flaw),
                None if kind.is_dir() => folders.push(name),
                None if kind.is_file() => drop(files.insert(name)),
                None => faults.add(&name, Flaw::NoFile),
            }
        }
    }
    Ok(files)
}

/// The path of something in a folder, and why no manifest can have it.
fn name(folder: &str, name: &OsStr) -> (String, Option<Flaw>) {
    let between = if folder.is_empty() { "" } else { "/" };
    let path = format!("{folder}{between}{}", name.to_string_lossy());
    let bytes = path.len();
    let too_long = || {
        let text = format!("expected a path of at most {MAX_PATH_BYTES} bytes, got {bytes}");
        Flaw::TooLarge(text)
    };
    let flaw = match name.to_str() {
        None => Some(Flaw::NoName),
        Some(_) => (bytes > MAX_PATH_BYTES).then(too_long),
    };
    (path, flaw)
}

/// A file's text, if it is UTF-8 and not longer than allowed.
///
/// # Errors
/// [`ErrorKind::Storage`] if it cannot be read.
pub(super) fn text(path: &Path, most: usize) -> Result<std::result::Result<String, Flaw>> {
    let file = File::open(path).map_err(failed("read", path))?;
    let mut bytes = Vec::new();
    let mut limited = BufReader::new(file).take(most as u64 + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(failed("read", path))?;
    if bytes.len() > most {
        let text = format!("expected at most {most} bytes");
        return Ok(Err(Flaw::TooLarge(text)));
    }
    Ok(String::from_utf8(bytes).map_err(|_| Flaw::Malformed("is not in UTF-8".to_owned())))
}

/// Brings a folder's names onto the disk.
///
/// # Errors
/// [`ErrorKind::Storage`] if the system cannot.
pub(super) fn sync(folder: &Path) -> Result<()> {
    // Only Unix opens folders as files; elsewhere the system keeps names by itself.
    if cfg!(unix) {
        let opened = File::open(folder).and_then(|folder| folder.sync_all());
        opened.map_err(failed("written", folder))?;
    }
    Ok(())
}

/// The error of something that cannot be read or written, with what to do next.
pub(super) fn failed(what: &str, path: &Path) -> impl Fn(io::Error) -> Error {
    move |e| {
        let next = match e.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room first",
            io::ErrorKind::PermissionDenied => "get the right to it first",
            io::ErrorKind::NotFound => "check the path",
            _ => "check the medium",
        };
        let text = format!("`{}` cannot be {what}: {e}: {next}", path.display());
        Error::new(ErrorKind::Storage, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_to_do() {
        let said = |kind: io::ErrorKind| failed("written", Path::new("bag"))(kind.into());
        let full = said(io::ErrorKind::StorageFull);
        assert_eq!(full.kind(), ErrorKind::Storage);
        assert!(
            full.message().starts_with("`bag` cannot be written: "),
            "{full}"
        );
        assert!(full.message().ends_with("make room first"), "{full}");
        assert!(
            said(io::ErrorKind::Other)
                .message()
                .ends_with("check the medium")
        );
    }

    #[test]
    fn a_text_has_its_limit_and_is_utf8() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        fs::write(&path, "abc").unwrap();
        assert_eq!(text(&path, 3).unwrap(), Ok("abc".to_owned()));
        assert!(matches!(text(&path, 2).unwrap(), Err(Flaw::TooLarge(_))));
        fs::write(&path, b"\xff").unwrap();
        assert!(matches!(text(&path, 3).unwrap(), Err(Flaw::Malformed(_))));
        assert_eq!(text(dir.path(), 3).unwrap_err().kind(), ErrorKind::Storage);
    }
}
