//! Writes a bag's files, all or none: under another name first, each on the disk before the folder gets its own.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use alpr_core::evidence::Export;
use alpr_core::{Error, ErrorKind, Result};

use super::digest::{Algorithm, AllSums, Hashing, Sums};
use super::folder::{failed, sync};
use super::manifest::{self, Part};
use super::tags::{self, Oxum};
use super::{BAG_INFO, BAGIT};

/// A bag that is being written.
pub(super) struct Writer {
    root: PathBuf,
    sums: AllSums,
}

/// Makes a folder that is whole once it has its name. If `fill` fails, nothing of it is left; if the program is killed,
/// only the other name is.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] if the name or the other one is taken; [`ErrorKind::Storage`] if it cannot be
/// written; those of `fill`.
pub(super) fn whole<T>(path: &Path, fill: impl FnOnce(Writer) -> Result<T>) -> Result<T> {
    let taken = |what: &str, path: &Path| {
        let text = format!("`{}` is there already: {what}", path.display());
        Error::new(ErrorKind::InvalidArgument, text)
    };
    if fs::symlink_metadata(path).is_ok() {
        return Err(taken("give a new name", path));
    }
    let (folder, partial) = partial(path)?;
    folders().create(&partial).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => {
            let what = "an export is running, or was cut off: if none runs, remove it";
            taken(what, &partial)
        }
        _ => failed("made", &partial)(e),
    })?;
    let writer = Writer {
        root: partial.clone(),
        sums: AllSums::new(),
    };
    let named = |done| fs::rename(&partial, path).map(|()| done);
    let done = fill(writer).and_then(|done| named(done).map_err(failed("made", path)));
    // Whether it can be removed does not matter: why it failed is what has to be said.
    let done = done.inspect_err(|_| drop(fs::remove_dir_all(&partial)))?;
    sync(&folder).inspect_err(|_| drop(fs::remove_dir_all(path)))?;
    Ok(done)
}

/// Makes folders that only their owner can enter: evidence is for whoever is given it.
fn folders() -> DirBuilder {
    #[cfg_attr(
        not(unix),
        expect(unused_mut, reason = "elsewhere the folder above says it")
    )]
    let mut folders = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders
}

/// Makes files that are not there yet, and that only their owner can read.
fn files() -> OpenOptions {
    let mut files = OpenOptions::new();
    files.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut files, 0o600);
    files
}

/// The folder that a bag will be in, and the name that it has until it is whole.
fn partial(path: &Path) -> Result<(PathBuf, PathBuf)> {
    let Some(name) = path.file_name() else {
        let text = format!("`{}` is no name of a new folder: give one", path.display());
        return Err(Error::new(ErrorKind::InvalidArgument, text));
    };
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new(".")).to_owned();
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".partial");
    let partial = folder.join(hidden);
    Ok((folder, partial))
}

impl Writer {
    /// Writes a file; gives its sums. A name is one of ours or made of a sum, so that none leaves the folder.
    pub(super) fn put(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<&Sums> {
        let path = self.root.join(name);
        let written = || -> io::Result<Sums> {
            path.parent()
                .map_or(Ok(()), |path| folders().recursive(true).create(path))?;
            let mut out = Hashing::new(BufWriter::new(files().open(&path)?));
            fill(&mut out)?;
            out.flush()?;
            let (out, sums) = out.finish();
            out.get_ref().sync_all()?;
            Ok(sums)
        };
        let sums = written().map_err(failed("written", &path))?;
        Ok(self.sums.entry(name.to_owned()).or_insert(sums))
    }

    /// Writes a text file.
    pub(super) fn put_text(&mut self, name: &str, text: &str) -> Result<()> {
        self.put(name, |out| out.write_all(text.as_bytes()))?;
        Ok(())
    }

    /// Writes lines.
    pub(super) fn put_lines<'a>(
        &mut self,
        name: &str,
        lines: impl IntoIterator<Item = &'a String>,
    ) -> Result<()> {
        let mut lines = lines.into_iter();
        self.put(name, |out| {
            lines.try_for_each(|line| writeln!(out, "{line}"))
        })?;
        Ok(())
    }

    /// Writes the RFC's own tag files, the last ones; gives the SHA-256 of the tag manifest and the payload's bytes.
    pub(super) fn finish(mut self, export: &Export) -> Result<(String, u64)> {
        let payload = Oxum::of(&self.sums);
        self.put_text(BAGIT, tags::DECLARATION)?;
        self.put_text(BAG_INFO, &tags::info(export, payload))?;
        for part in Part::ALL {
            self.put_manifests(part)?;
        }
        let names = self
            .sums
            .keys()
            .flat_map(|name| Path::new(name).ancestors().skip(1));
        for folder in names.collect::<BTreeSet<_>>() {
            sync(&self.root.join(folder))?;
        }
        let digest = self.sums.remove(&Part::Tags.manifest(Algorithm::Sha256));
        let digest = digest.map(|sums| sums.sha256).unwrap_or_default();
        Ok((digest, payload.bytes))
    }

    fn put_manifests(&mut self, part: Part) -> Result<()> {
        for algorithm in Algorithm::ALL {
            let listed = self.sums.iter().filter(|(name, _)| part.has(name));
            let lines = listed.map(|(name, sums)| (name.as_str(), sums.by(algorithm)));
            let text = manifest::write(lines);
            self.put_text(&part.manifest(algorithm), &text)?;
        }
        Ok(())
    }
}
