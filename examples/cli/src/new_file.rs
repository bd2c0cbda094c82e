//! Files that are written whole or not at all: in the place of another, or where nothing was before.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::{Builder, NamedTempFile};

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
        let failed = || format!("`{}`", path.display());
        if path.exists() {
            bail!("{} is there already: choose another name", failed());
        }
        Ok(Self {
            file: temporary(path, permissions).with_context(failed)?,
            path: path.to_owned(),
        })
    }

    pub(crate) fn write(mut self, bytes: &[u8]) -> Result<()> {
        let path = self.path;
        let written = || -> Result<()> {
            self.file.write_all(bytes)?;
            self.file.as_file().sync_all()?;
            self.file.persist_noclobber(&path)?;
            Ok(())
        };
        written().with_context(|| format!("`{}`", path.display()))
    }
}
