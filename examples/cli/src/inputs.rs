//! Which pictures the paths of the command line mean.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

/// What a folder is searched for; a file that is named itself is tried whatever its name.
const EXTENSIONS: [&str; 8] = ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "jfif"];

/// The pictures in the order given, those of a folder or a glob by name; none twice.
pub(crate) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for path in paths {
        for file in expand_one(path)? {
            if seen.insert(file.clone()) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

fn expand_one(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_dir() {
        return folder(path);
    }
    let text = path.to_string_lossy();
    if path.exists() || !text.contains(['*', '?', '[']) {
        // A missing file is reported when it is read, like every other that cannot be.
        return Ok(vec![path.to_path_buf()]);
    }
    let matches = glob::glob(&text).with_context(|| format!("`{text}` is no pattern"))?;
    let mut files = Vec::new();
    for entry in matches {
        let entry = entry.with_context(|| format!("cannot search `{text}`"))?;
        files.extend(if entry.is_dir() {
            folder(&entry)?
        } else {
            vec![entry]
        });
    }
    if files.is_empty() {
        bail!("no file matches `{text}`");
    }
    Ok(files)
}

fn folder(path: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot search `{}`", path.display()))?;
        if entry.file_type().is_file() && is_picture(entry.path()) {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() {
        bail!(
            "no picture in `{}`: expected one of {}",
            path.display(),
            EXTENSIONS.join(", ")
        );
    }
    Ok(files)
}

fn is_picture(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str()))
}
