//! Which pictures the paths of the command line mean, and which two of them are of one view.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf, is_separator};

use anyhow::{Context, Error, Result, anyhow, bail};
use glob::{MatchOptions, Pattern};
use walkdir::WalkDir;

use crate::read::stream::Arrival;

/// What a folder is searched for; a file that is named itself is tried whatever its name.
const EXTENSIONS: [&str; 8] = ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "jfif"];

/// What stands for any folders in a glob, and for none.
const RECURSIVE: &str = "**";

/// What the paths mean.
#[derive(Default)]
pub(crate) struct Inputs {
    /// The pictures in the order given, those of a folder or a glob by name; none twice, whatever it is called.
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

/// Refuses frames of a film that are in the order of their names and not of their numbers, with `frame10` before
/// `frame9`: every time behind it would be wrong.
pub(crate) fn check_numbers(frames: &[Shot]) -> Result<()> {
    for pair in frames.windows(2) {
        let [first, second] = pair else { continue };
        let (first, second) = (&first.picture, &second.picture);
        let (Some((name, before)), Some((other, after))) = (numbered(first), numbered(second))
        else {
            continue;
        };
        if name == other && before > after {
            bail!(
                "`{}` comes before `{}` by name: number the frames of a film with as many digits each, such as %06d",
                first.display(),
                second.display()
            );
        }
    }
    Ok(())
}

/// What a picture's path says before the number at the end of its name, and how many digits that has.
fn numbered(path: &Path) -> Option<(PathBuf, usize)> {
    let name = path.file_stem()?.to_str()?;
    let before = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = name.len() - before.len();
    (digits > 0).then(|| (path.with_file_name(before), digits))
}

/// Looks for the pictures that the paths mean.
pub(crate) fn expand(paths: &[PathBuf]) -> Inputs {
    let (mut inputs, mut seen) = (Inputs::default(), HashSet::new());
    for path in paths {
        let found = expand_one(path).unwrap_or_else(|error| vec![Err(error)]);
        for file in found {
            match file {
                Ok(file) => {
                    if seen.insert(identity(&file)) {
                        inputs.files.push(file);
                    }
                }
                Err(fault) => inputs.faults.push(fault),
            }
        }
    }
    inputs
}

/// What a file is told by, however it is spelt.
fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
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
    let infrared = shots.iter().filter_map(|shot| shot.infrared.as_deref());
    let paired: HashSet<_> = infrared.map(identity).collect();
    // An infrared picture that is a link to the colour one takes it away from nobody.
    shots.retain(|shot| shot.infrared.is_some() || !paired.contains(&identity(&shot.picture)));
    shots
}

fn expand_one(path: &Path) -> Result<Vec<Result<PathBuf>>> {
    if path.is_dir() {
        return Ok(folder(path));
    }
    if path.exists() || !is_glob(&path.to_string_lossy()) {
        // A missing file is reported when it is read, like every other that cannot be.
        return Ok(vec![Ok(path.to_path_buf())]);
    }
    let text = path.display();
    let glob = Glob::new(path).with_context(|| format!("`{text}` is no pattern"))?;
    let mut files = Vec::new();
    let mut walked: Option<PathBuf> = None;
    for entry in glob.entries() {
        let found = entry.as_ref();
        let place = found.map_or_else(walkdir::Error::path, |path| Some(path.as_path()));
        let place = place.map(|path| glob.below(path).to_owned());
        let is_file = found.is_ok_and(|path| !path.is_dir());
        let mut pair = place.iter().zip(&walked);
        // What stands below a folder that matches comes behind it, and was looked through with it.
        if !is_file && pair.any(|(place, walked)| place.starts_with(walked)) {
            continue;
        }
        // An error of this kind names its file, and its cause, itself.
        match entry.map_err(|error| anyhow!("cannot search `{text}`: {error}")) {
            Ok(entry) if entry.is_dir() => {
                files.extend(folder(&entry));
                walked = place;
            }
            entry => files.push(entry),
        }
    }
    if files.is_empty() {
        files.push(Err(anyhow!("no file matches `{text}`")));
    }
    Ok(files)
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// A pattern of paths. It is walked here: `glob::glob` goes round loops of links, and leaves out names that are no
/// UTF-8.
struct Glob {
    /// The folder that is named before the first wildcard.
    root: PathBuf,
    /// What is to match below it, whole and name by name.
    pattern: Pattern,
    names: Vec<Pattern>,
    /// Whether files do not match: with `x*/` and `x*/**`.
    is_of_folders: bool,
}

impl Glob {
    fn new(path: &Path) -> Result<Self> {
        let (mut root, mut below) = (PathBuf::new(), PathBuf::new());
        for part in path.components() {
            match below.as_os_str().is_empty() && !is_glob(&part.as_os_str().to_string_lossy()) {
                true => root.push(part),
                false => below.push(part),
            }
        }
        if below.components().any(|part| part == Component::ParentDir) {
            bail!("`..` cannot follow a wildcard: name the folder");
        }
        if root.as_os_str().is_empty() {
            root.push(".");
        }
        let ends_so = path.to_string_lossy().ends_with(is_separator);
        let is_of_folders = ends_so || below.ends_with(RECURSIVE);
        // All below a folder is looked through anyway.
        while below.ends_with(RECURSIVE) {
            below.pop();
        }
        let names = below
            .iter()
            .map(|name| Pattern::new(&name.to_string_lossy()));
        Ok(Self {
            root,
            pattern: Pattern::new(&below.to_string_lossy())?,
            names: names.collect::<Result<_, _>>()?,
            is_of_folders,
        })
    }

    /// What matches, in the order of names, and what could not be looked at.
    fn entries(&self) -> Vec<Result<PathBuf, walkdir::Error>> {
        let is_recursive = self.names.iter().any(|name| name.as_str() == RECURSIVE);
        let most = match is_recursive {
            true => usize::MAX,
            false => self.names.len(),
        };
        // Where no name is left, the folder itself is meant, and else none of it.
        let least = usize::from(most > 0);
        let walk = WalkDir::new(&self.root).min_depth(least).max_depth(most);
        let walk = walk.follow_links(true).sort_by_file_name().into_iter();
        let mut found = Vec::new();
        for entry in walk.filter_entry(|entry| self.leads(entry.path())) {
            match entry {
                Ok(entry) if self.is_of_folders && !entry.file_type().is_dir() => {}
                Ok(entry) if !self.matches(entry.path()) => {}
                Ok(entry) => found.push(Ok(self.shown(entry.path()))),
                Err(error) if !self.is_meant(&error) => {}
                Err(error) => found.push(Err(error)),
            }
        }
        found
    }

    fn below<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// A path as `glob::glob` gives it: without the dot of the folder where nothing else is named.
    fn shown(&self, path: &Path) -> PathBuf {
        match self.root == Path::new(".") && path != self.root {
            true => self.below(path).to_path_buf(),
            false => path.to_path_buf(),
        }
    }

    /// Whether a path or one below it may match, by its names up to the first `**`.
    fn leads(&self, path: &Path) -> bool {
        let names = self.names.iter();
        let fixed = names.take_while(|name| name.as_str() != RECURSIVE);
        let mut pairs = self.below(path).iter().zip(fixed);
        pairs.all(|(name, pattern)| pattern.matches(&name.to_string_lossy()))
    }

    fn matches(&self, path: &Path) -> bool {
        let options = MatchOptions {
            require_literal_separator: true,
            ..MatchOptions::new()
        };
        let below = self.below(path).to_string_lossy();
        self.pattern.matches_with(&below, options)
    }

    /// Whether what cannot be looked at would have been: a match, or a folder that may have one. What nobody may enter
    /// does not say whether it is one.
    fn is_meant(&self, error: &walkdir::Error) -> bool {
        let is_denied = |error: &io::Error| error.kind() == ErrorKind::PermissionDenied;
        let is_closed = error.io_error().is_some_and(is_denied);
        error.path().is_none_or(|path| {
            self.leads(path) && (is_closed || self.matches(path) || path.is_dir())
        })
    }
}

/// The pictures of a folder and of all below it, and what there could not be looked at.
fn folder(path: &Path) -> Vec<Result<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
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

#[cfg(test)]
#[path = "inputs_tests.rs"]
mod tests;
