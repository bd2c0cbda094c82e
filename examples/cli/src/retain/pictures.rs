//! The pictures of reads that are purged or exported: files of a folder, found by their name or their content.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use alpr_core::record::Picture;
use alpr_core::{Error, ErrorKind};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::output;

/// The files of a folder by the SHA-256 of their picture, which may have several.
pub(super) struct Folder {
    path: PathBuf,
    files: HashMap<String, Vec<PathBuf>>,
    asked: usize,
    lost: BTreeSet<String>,
}

impl Folder {
    /// Looks through the folder and those in it, once and before anything is purged. It may be empty: a purge that was
    /// killed after its last picture goes on, and what is not found is told at the end.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let failed = || format!("pictures in `{}`", path.display());
        if !fs::metadata(path).with_context(failed)?.is_dir() {
            bail!(
                "expected a folder of pictures, `{}` is none: give the folder where they are kept, or none",
                path.display()
            );
        }
        let mut files: HashMap<String, Vec<PathBuf>> = HashMap::new();
        for entry in WalkDir::new(path).min_depth(1) {
            let entry = entry.with_context(failed)?;
            let (kind, file) = (entry.file_type(), entry.into_path());
            if kind.is_symlink() {
                bail!(
                    "`{}` is a symbolic link, so that a picture behind it would stay: give the folder of the files themselves",
                    file.display()
                );
            }
            if kind.is_file() {
                files.entry(sha256(&file)?).or_default().push(file);
            }
        }
        Ok(Self {
            path: path.to_owned(),
            files,
            asked: 0,
            lost: BTreeSet::new(),
        })
    }

    /// Deletes pictures; those that are gone already are gone.
    pub(super) fn delete(&mut self, pictures: &[Picture]) -> alpr_core::Result<()> {
        for picture in pictures {
            let Some(files) = self.files.get(&picture.sha256) else {
                self.lost.insert(picture.sha256.clone());
                continue;
            };
            for file in files {
                match fs::remove_file(file) {
                    Err(e) if e.kind() != io::ErrorKind::NotFound => {
                        return Err(undeleted(file, &e));
                    }
                    _ => {}
                }
            }
        }
        self.asked += pictures.len();
        Ok(())
    }

    /// Names the pictures that were not found; gives how many.
    pub(super) fn complain(&self) -> usize {
        let (lost, asked) = (self.lost.len(), self.asked);
        for sha256 in &self.lost {
            output::tell(&format!("not found: picture {sha256}"));
        }
        if lost > 0 {
            output::complain(&format!(
                "{lost} of the {asked} pictures of purged reads are not in `{}`: they were deleted before, or are kept \
                elsewhere, and no read names them any more: look for them by what is said above",
                self.path.display()
            ));
        }
        lost
    }
}

/// The files of a folder from which pictures are copied: by their names, and only where one is lacking by their
/// content.
pub(super) struct Copies {
    known: HashMap<String, PathBuf>,
    unnamed: Vec<PathBuf>,
}

impl Copies {
    /// Looks through the folder and those in it. Symbolic links are not followed.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let (mut known, mut unnamed) = (HashMap::new(), Vec::new());
        for entry in WalkDir::new(path).min_depth(1) {
            let entry = entry.with_context(|| format!("pictures in `{}`", path.display()))?;
            if !entry.file_type().is_file() {
                continue;
            }
            let file = entry.into_path();
            match named(&file) {
                Some(sum) => drop(known.insert(sum, file)),
                None => unnamed.push(file),
            }
        }
        Ok(Self { known, unnamed })
    }

    /// Opens a picture, if it is there.
    pub(super) fn find(&mut self, sum: &str) -> alpr_core::Result<Option<Box<dyn Read>>> {
        let failed = |why: String| Error::new(ErrorKind::Storage, why);
        if !self.known.contains_key(sum) {
            for file in self.unnamed.drain(..) {
                let content = sha256(&file).map_err(|e| failed(format!("{e:#}")))?;
                self.known.entry(content).or_insert(file);
            }
        }
        let Some(file) = self.known.get(sum) else {
            return Ok(None);
        };
        let opened = File::open(file).map_err(|e| {
            let file = file.display();
            failed(format!("picture `{file}`: {e}: look at the folder"))
        })?;
        Ok(Some(Box::new(opened)))
    }
}

/// The SHA-256 that a file is named by, if it is.
fn named(file: &Path) -> Option<String> {
    let stem = file.file_stem()?.to_str()?;
    let is_sum = stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit());
    is_sum.then(|| stem.to_ascii_lowercase())
}

/// The SHA-256 that a file is named by, or that of its content.
fn sha256(file: &Path) -> Result<String> {
    if let Some(sum) = named(file) {
        return Ok(sum);
    }
    let mut sum = Sha256::new();
    let copied = File::open(file).and_then(|mut file| io::copy(&mut file, &mut sum));
    copied.with_context(|| format!("`{}`", file.display()))?;
    Ok(format!("{:x}", sum.finalize()))
}

fn undeleted(file: &Path, why: &io::Error) -> Error {
    let text = format!(
        "picture `{}` cannot be deleted: {why}: nothing of its batch was purged, see to it and purge again",
        file.display()
    );
    Error::new(ErrorKind::Storage, text)
}
