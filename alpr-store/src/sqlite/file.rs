//! The file of a store: what may be one, and whether it is still the one that was opened.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use alpr_core::{Error, ErrorKind, Result};
use rusqlite::Connection;

use super::storage;
use crate::engine::none_there;

/// Where a store's file lay when it was opened, and which file that was. SQLite goes on writing to a file that was
/// removed, and everything would be gone with the process.
pub(super) struct Place {
    path: PathBuf,
    file: Option<[u64; 2]>,
}

impl Place {
    pub(super) fn of(path: &Path) -> Result<Self> {
        let found = fs::metadata(path).map_err(|e| unreachable(path, &e))?;
        Ok(Self {
            path: path.to_owned(),
            file: which(&found),
        })
    }

    /// Refuses to go on where another file lies there now, or none.
    pub(super) fn check(&self) -> Result<()> {
        let found = fs::metadata(&self.path);
        let is_same = found.is_ok_and(|found| which(&found) == self.file);
        if is_same {
            return Ok(());
        }
        let path = self.path.display();
        let text = format!(
            "sqlite: the store's file `{path}` was removed or replaced since it was opened: nothing more is written; see \
            that the right one is there, and start again"
        );
        Err(Error::new(ErrorKind::Storage, text))
    }
}

/// The device and the number of a file, by which a system tells it from every other.
#[cfg(unix)]
fn which(file: &Metadata) -> Option<[u64; 2]> {
    use std::os::unix::fs::MetadataExt;
    Some([file.dev(), file.ino()])
}

/// Elsewhere an open file can be neither removed nor replaced.
#[cfg(not(unix))]
const fn which(_: &Metadata) -> Option<[u64; 2]> {
    None
}

/// Refuses what is no path of a file: what SQLite keeps in memory, and addresses as other programs write them.
pub(super) fn check_path(path: &Path) -> Result<()> {
    let text = path.to_string_lossy();
    let why = if text.is_empty() || text.starts_with(':') || text.starts_with("file:") {
        "names no file, so that nothing would be kept: give a path"
    } else if text.starts_with("//") || text.contains('?') {
        "is no plain path: give it as sqlite:PATH, without `//` before it and `?` after it"
    } else {
        return Ok(());
    };
    let text = format!("`{text}` {why}");
    Err(Error::new(ErrorKind::InvalidArgument, text))
}

/// Refuses the file of another program, and an empty one where none is to be begun, before anything is written to it.
pub(super) fn check_file(on: &Connection, path: &Path, creates: bool) -> Result<()> {
    let count = |sql: &str| on.query_row(sql, [], |row| row.get::<_, i64>(0));
    let all = count("SELECT count(*) FROM sqlite_schema").map_err(storage)?;
    let own = "SELECT count(*) FROM sqlite_schema WHERE name IN ('reads', 'hits', 'audit')";
    let own = count(own).map_err(storage)?;
    let path = path.display();
    match (all, own) {
        (0, _) if creates => Ok(()),
        (0, _) => Err(none_there(&format!("`{path}` is empty"))),
        (_, 3) => Ok(()),
        _ => {
            let text = format!("`{path}` is the file of another program: give another path");
            Err(Error::new(ErrorKind::Storage, text))
        }
    }
}

/// The address of a file on a disk that cannot be written, with no log left beside it: SQLite could keep none there,
/// and wants to be told that nobody else can write either.
pub(super) fn still(path: &Path) -> Option<PathBuf> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let refused = File::options().write(true).open(path).err()?;
    let is_still = refused.kind() == io::ErrorKind::ReadOnlyFilesystem && !Path::new(&log).exists();
    let name = path.to_str().filter(|_| is_still)?;
    let plain = name.replace('%', "%25").replace('#', "%23");
    Some(format!("file:{plain}?immutable=1").into())
}

/// Begins a file that its owner alone may read: SQLite gives its log the same rights.
pub(super) fn begin(path: &Path) -> Result<()> {
    create(path, File::options().create(true).truncate(false))
}

/// As [`begin`], where no file may be. SQLite takes its name as text.
pub(super) fn new_file(path: &Path) -> Result<()> {
    if path.to_str().is_none() {
        let text = format!("`{}` is no UTF-8: give another name", path.display());
        return Err(Error::new(ErrorKind::InvalidArgument, text));
    }
    create(path, File::options().create_new(true))
}

fn create(path: &Path, options: &mut OpenOptions) -> Result<()> {
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|e| unreachable(path, &e))
}

/// Waits until a file is on the disk.
pub(super) fn sync(path: &Path) -> Result<()> {
    let synced = File::options().write(true).open(path);
    synced
        .and_then(|file| file.sync_all())
        .map_err(|e| unreachable(path, &e))
}

pub(super) fn unreachable(path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    let text =
        format!("sqlite: `{path}`: {error}: check that the folder is there and may be written");
    Error::new(ErrorKind::Storage, text)
}
