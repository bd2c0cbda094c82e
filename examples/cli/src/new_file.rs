//! Files that are written whole or not at all, where nothing was before.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::NamedTempFile;

/// A file that is not there yet: written whole or not at all, and only its owner reads it until then.
pub(crate) struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// Tries the place where it shall be.
    pub(crate) fn beside(path: &Path) -> Result<Self> {
        let failed = || format!("`{}`", path.display());
        if path.exists() {
            bail!("{} is there already: choose another name", failed());
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        Ok(Self {
            file: file.with_context(failed)?,
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
