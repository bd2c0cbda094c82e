//! Files that are written whole or not at all: in the place of another, or where nothing was before.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, bail};
use tempfile::{Builder, NamedTempFile};

/// How the name of a file begins that is not whole yet: what a killed process left can be removed.
const UNFINISHED: &str = ".alpr-unfinished-";
/// So many bytes tell an index, a log, SVG and PNG.
const START: u64 = 8;

/// Where the file shall be written that `path` names, links followed: where nothing is, an empty file, or one that
/// begins as `kind` does. Anything else, such as an input, a store or a device, would be lost.
pub(crate) fn replaceable(
    path: &Path,
    kind: &str,
    is_kind: impl FnOnce(&[u8]) -> bool,
) -> Result<PathBuf> {
    let name = path.display();
    if let Err(error) = fs::symlink_metadata(path)
        && error.kind() == io::ErrorKind::NotFound
    {
        return Ok(path.to_owned());
    }
    let found = fs::canonicalize(path).with_context(|| format!("cannot follow `{name}`"))?;
    if !found.is_file() {
        bail!("cannot write `{name}`: it is no ordinary file; choose another name");
    }
    let mut start = Vec::new();
    File::open(&found)
        .and_then(|file| file.take(START).read_to_end(&mut start))
        .with_context(|| format!("cannot read `{name}`, which would be replaced"))?;
    if !start.is_empty() && !is_kind(&start) {
        bail!("`{name}` is there already and is not {kind}: choose another name, or remove it");
    }
    Ok(found)
}

/// A file that shall take the place of another, with its permissions, or those of any new file where there is none.
pub(crate) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    in_place(path, usual())
}

/// The same, but where there is none only its owner can read it.
pub(crate) fn private(path: &Path) -> io::Result<NamedTempFile> {
    in_place(path, None)
}

/// Writes a file that can be made again in the place of another, or where nothing is.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = || -> io::Result<()> {
        let mut file = beside(path)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    written().map_err(|error| unwritten(path, error))
}

/// An error of writing, with what is to be done about it.
fn unwritten(path: &Path, error: io::Error) -> Error {
    use io::ErrorKind::{AlreadyExists, QuotaExceeded, StorageFull};
    let advice = match error.kind() {
        StorageFull | QuotaExceeded => ", make room on the disk",
        AlreadyExists => ", choose another name",
        _ => "",
    };
    Error::new(error).context(format!("cannot write `{}`{advice}", path.display()))
}

fn in_place(path: &Path, new: Option<Permissions>) -> io::Result<NamedTempFile> {
    let old = fs::metadata(path).ok().map(|old| old.permissions());
    let file = temporary(path, old.clone().or(new))?;
    if let Some(old) = old {
        // The mask of the process may have taken some of them away.
        file.as_file().set_permissions(old)?;
    }
    Ok(file)
}

/// A temporary file in the folder of a path; only its owner can read it, unless permissions say otherwise.
fn temporary(path: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let mut builder = Builder::new();
    builder.prefix(UNFINISHED);
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// The permissions of any new file, from which the system takes the mask of the process away.
#[cfg(unix)]
fn usual() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

/// Elsewhere the folder gives them.
#[cfg(not(unix))]
const fn usual() -> Option<Permissions> {
    None
}

/// A file that is not there yet.
pub(crate) struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// One with the permissions of any new file. Tries the place where it shall be.
    pub(crate) fn beside(path: &Path) -> Result<Self> {
        Self::new(path, usual())
    }

    /// One that only its owner can read. Tries the place where it shall be.
    pub(crate) fn private(path: &Path) -> Result<Self> {
        Self::new(path, None)
    }

    fn new(path: &Path, permissions: Option<Permissions>) -> Result<Self> {
        if path.exists() {
            bail!("`{}` is there already: choose another name", path.display());
        }
        Ok(Self {
            file: temporary(path, permissions).map_err(|error| unwritten(path, error))?,
            path: path.to_owned(),
        })
    }

    pub(crate) fn write(mut self, bytes: &[u8]) -> Result<()> {
        let path = self.path;
        let written = || -> io::Result<()> {
            self.file.write_all(bytes)?;
            self.file.as_file().sync_all()?;
            self.file.persist_noclobber(&path)?;
            Ok(())
        };
        written().map_err(|error| unwritten(&path, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_whole_yet_says_so_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = beside(&folder.path().join("list.alpr")).unwrap();
        let name = file.path().file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(".alpr-unfinished-"), "{name}");
    }

    #[test]
    fn an_error_of_writing_says_what_to_do() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let text = format!("{:#}", unwritten(Path::new("a.jpg"), full));
        assert!(text.contains("`a.jpg`, make room on the disk"), "{text}");
    }
}
