//! The file of a store: what may be one, and whether it is still the one that was opened.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use alpr_core::{Error, ErrorKind, Result};
use rusqlite::Connection;

use super::storage;
use crate::engine::none_there;

/// The files that the stores of this process have open, once for each store. On Unix a process that closes a file gives
/// up all its locks on it, those of SQLite too: so nothing else opens these.
static OPEN: Mutex<Vec<[u64; 2]>> = Mutex::new(Vec::new());

fn open_files() -> MutexGuard<'static, Vec<[u64; 2]>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a store's file lay when it was opened, and which file that was. SQLite goes on writing to a file that was
/// removed, and everything would be gone with the process.
pub(super) struct Place {
    path: PathBuf,
    file: Option<[u64; 2]>,
}

impl Place {
    /// The place of a file that SQLite is to open next, and keeps open no longer than this value is there. Refuses one
    /// that SQLite would lose something of, or damage.
    pub(super) fn of(path: &Path) -> Result<Self> {
        let found = fs::metadata(path).map_err(|e| unreachable(path, &e))?;
        check_names(path, &found)?;
        let file = which(&found);
        let mut open = open_files();
        if file.is_none_or(|file| !open.contains(&file)) {
            check_log(path)?;
        }
        open.extend(file);
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// Refuses to go on where another file lies there now, or none. Another name that the file got meanwhile, as by a
    /// backup with hard links, stops nothing: whoever opens it by that is refused.
    pub(super) fn check(&self) -> Result<()> {
        if fs::metadata(&self.path).is_ok_and(|found| which(&found) == self.file) {
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

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = open_files();
        if let Some(at) = open.iter().position(|file| Some(*file) == self.file) {
            open.swap_remove(at);
        }
    }
}

/// Refuses a file with several names: SQLite keeps its log beside the one that it is opened by, and whoever opens the
/// file by another finds nothing of what is in that.
fn check_names(path: &Path, file: &Metadata) -> Result<()> {
    let names = names(file);
    if names <= 1 {
        return Ok(());
    }
    let path = path.display();
    let text = format!(
        "sqlite: expected one name of the store's file `{path}`, got {names} (hard links), and what is written by one is \
        lost by another: remove all but one; symbolic links may lead to it"
    );
    Err(Error::new(ErrorKind::Storage, text))
}

/// Refuses a copy that was put in the place of a store whose program was killed: that left its log, and SQLite would
/// write it into the copy. The log is looked at first: whoever begins one has said so in the file before.
fn check_log(path: &Path) -> Result<()> {
    let log = log_of(path).map_err(|e| unreachable(path, &e))?;
    let has_log = fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    if !has_log || !says_no_log(path) {
        return Ok(());
    }
    let (path, log) = (path.display(), log.display());
    let text = format!(
        "sqlite: `{path}` is a copy of a store, and the log of another file lies beside it, which would damage it: remove \
        `{log}` and the file that ends in -shm like it, which are not this copy's"
    );
    Err(Error::new(ErrorKind::Storage, text))
}

/// Whether a file says that it is written without a log, as a copy does until it is opened (bytes 18 and 19 of SQLite's
/// format). Whether it can be read is for SQLite to say.
fn says_no_log(path: &Path) -> bool {
    let mut start = [0; 20];
    let opened = File::open(path);
    let read = opened.and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start.ends_with(&[1, 1])
}

/// The log that SQLite keeps beside a file; where the path is a symbolic link, beside what it leads to.
fn log_of(path: &Path) -> io::Result<PathBuf> {
    let mut log = fs::canonicalize(path)?.into_os_string();
    log.push("-wal");
    Ok(log.into())
}

/// How many names a file has.
#[cfg(unix)]
fn names(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

/// Elsewhere a system does not tell.
#[cfg(not(unix))]
const fn names(_: &Metadata) -> u64 {
    1
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
/// and wants to be told that nobody else can write either. To be asked where SQLite could not open the file for writing:
/// elsewhere this would give up the locks of [`OPEN`].
pub(super) fn still(path: &Path) -> Option<PathBuf> {
    let refused = File::options().write(true).open(path).err()?;
    let log = log_of(path).ok()?;
    let is_still = refused.kind() == io::ErrorKind::ReadOnlyFilesystem && !log.exists();
    let name = path.to_str().filter(|_| is_still)?;
    let plain = name.replace('%', "%25").replace('#', "%23");
    Some(format!("file:{plain}?immutable=1").into())
}

/// Begins a file that its owner alone may read: SQLite gives its log the same rights. Where another thread began it
/// meanwhile, it is left: to open and close it would give up the locks of [`OPEN`].
pub(super) fn begin(path: &Path) -> Result<()> {
    let _alone = open_files(); // which a store has to be in before it locks the file
    if path.exists() {
        return Ok(());
    }
    create(path, File::options().create(true).truncate(false))
}

/// Makes a file that gets its name once it is whole: nobody may take half of it for a copy. If the program is killed,
/// only `.NAME.partial` is left beside it.
pub(super) fn whole(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    check_free(path, "give another name")?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.partial"));
    check_free(
        &partial,
        "a copy is being made, or was cut off: if none is, remove it",
    )?;
    new_file(&partial)?;
    let failed = |e: io::Error| unreachable(path, &e);
    let named = |()| {
        check_free(path, "give another name")?; // it may have come meanwhile, and would be lost
        fs::rename(&partial, path).map_err(failed)
    };
    let filled = fill(&partial).and_then(|()| sync(&partial));
    // Whether it can be removed does not matter: why it failed is what has to be said.
    let done = filled.and_then(named);
    done.inspect_err(|_| drop(fs::remove_file(&partial)))?;
    sync_name(path);
    Ok(())
}

fn check_free(path: &Path, next: &str) -> Result<()> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let text = format!("sqlite: `{}` is there already: {next}", path.display());
    Err(Error::new(ErrorKind::Storage, text))
}

/// As [`begin`], where no file may be. SQLite takes its name as text.
fn new_file(path: &Path) -> Result<()> {
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
fn sync(path: &Path) -> Result<()> {
    let synced = File::options().write(true).open(path);
    synced
        .and_then(|file| file.sync_all())
        .map_err(|e| unreachable(path, &e))
}

/// Waits until the name of a file is, where that can be asked for: only Unix opens folders as files, and not each file
/// system syncs them. The file itself is whole either way.
fn sync_name(path: &Path) {
    if let Some(folder) = path.parent().filter(|_| cfg!(unix)) {
        drop(File::open(folder).and_then(|folder| folder.sync_all()));
    }
}

pub(super) fn unreachable(path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    let text =
        format!("sqlite: `{path}`: {error}: check that the folder is there and may be written");
    Error::new(ErrorKind::Storage, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_not_opened_to_begin_it() {
        // A folder cannot be opened for writing.
        begin(&std::env::temp_dir()).unwrap();
    }

    #[test]
    fn a_copy_takes_no_name_that_came_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let copy = dir.path().join("copy.db");
        let refused = whole(&copy, |_| {
            fs::write(&copy, "of another program").unwrap();
            Ok(())
        });
        let error = refused.unwrap_err();
        assert!(error.message().contains("give another name"), "{error}");
        assert_eq!(fs::read(&copy).unwrap(), b"of another program");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
