//! Which pictures the paths of the command line mean, and which two of them are of one view.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, anyhow};
use walkdir::WalkDir;

use crate::read::stream::Arrival;

/// What a folder is searched for; a file that is named itself is tried whatever its name.
const EXTENSIONS: [&str; 8] = ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "jfif"];

/// What the paths mean.
#[derive(Default)]
pub(crate) struct Inputs {
    /// The pictures in the order given, those of a folder or a glob by name; none twice.
    pub(crate) files: Vec<PathBuf>,
    /// What could not be looked at, or has no picture. The others are read all the same.
    pub(crate) faults: Vec<Error>,
}

/// A picture, and the infrared one of the same view where there is one.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    pub(crate) picture: PathBuf,
    pub(crate) infrared: Option<PathBuf>,
    /// Of a stream, whose frames are no files.
    pub(crate) arrival: Option<Arrival>,
}

impl Shot {
    /// Its files; corners are in pixels of the last.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        std::iter::once(&self.picture).chain(&self.infrared)
    }

    /// Makes a file of a stream's frame; tells whether it did: not of what is one already.
    pub(crate) fn save(&self) -> Result<bool> {
        let arrival = self.arrival.as_ref();
        arrival.map_or(Ok(false), |arrival| arrival.save(&self.picture))
    }
}

/// Looks for the pictures that the paths mean.
pub(crate) fn expand(paths: &[PathBuf]) -> Inputs {
    let (mut inputs, mut seen) = (Inputs::default(), HashSet::new());
    for path in paths {
        let found = expand_one(path).unwrap_or_else(|error| vec![Err(error)]);
        for file in found {
            match file {
                Ok(file) if seen.contains(&file) => {}
                Ok(file) => {
                    seen.insert(file.clone());
                    inputs.files.push(file);
                }
                Err(fault) => inputs.faults.push(fault),
            }
        }
    }
    inputs
}

/// Puts together what is of one view: `x.jpg`, and `x` with the suffix and `.jpg` beside it.
pub(crate) fn shots(files: &[PathBuf], suffix: Option<&str>) -> Vec<Shot> {
    let beside = |picture: &PathBuf| {
        let (suffix, mut name) = (suffix?, picture.file_stem()?.to_owned());
        if name.to_string_lossy().ends_with(suffix) {
            return None;
        }
        name.push(suffix);
        if let Some(extension) = picture.extension() {
            name.push(".");
            name.push(extension);
        }
        Some(picture.with_file_name(name)).filter(|infrared| infrared.exists())
    };
    let shot = |picture: &PathBuf| Shot {
        picture: picture.clone(),
        infrared: beside(picture),
        arrival: None,
    };
    let mut shots: Vec<Shot> = files.iter().map(shot).collect();
    let paired: HashSet<_> = shots.iter().filter_map(|s| s.infrared.clone()).collect();
    shots.retain(|shot| !paired.contains(&shot.picture));
    shots
}

fn expand_one(path: &Path) -> Result<Vec<Result<PathBuf>>> {
    if path.is_dir() {
        return Ok(folder(path));
    }
    let text = path.to_string_lossy();
    if path.exists() || !text.contains(['*', '?', '[']) {
        // A missing file is reported when it is read, like every other that cannot be.
        return Ok(vec![Ok(path.to_path_buf())]);
    }
    let matches = glob::glob(&text).with_context(|| format!("`{text}` is no pattern"))?;
    let mut files = Vec::new();
    for entry in matches {
        match entry.with_context(|| format!("cannot search `{text}`")) {
            Ok(entry) if entry.is_dir() => files.extend(folder(&entry)),
            entry => files.push(entry),
        }
    }
    if files.is_empty() {
        files.push(Err(anyhow!("no file matches `{text}`")));
    }
    Ok(files)
}

/// The pictures of a folder and of all below it, and what there could not be looked at.
fn folder(path: &Path) -> Vec<Result<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        // An error of this kind names its file, and its cause, itself.
        match entry.map_err(|error| anyhow!("cannot search `{}`: {error}", path.display())) {
            Ok(entry) if !entry.file_type().is_file() || !is_picture(entry.path()) => {}
            entry => files.push(entry.map(walkdir::DirEntry::into_path)),
        }
    }
    if files.is_empty() {
        files.push(Err(anyhow!(
            "no picture in `{}`: expected one of {}",
            path.display(),
            EXTENSIONS.join(", ")
        )));
    }
    files
}

fn is_picture(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str()))
}
