//! Opens hot lists: an index as it is, anything else as a delimited list that is built in memory.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use alpr_core::HotList;
use alpr_core::hotlist::{self, ListInfo};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;

use crate::output;

/// The extension of an index.
const INDEX: &str = "alpr";
/// Rejected lines that are printed; the count is always complete.
const SHOWN_REJECTS: usize = 20;

/// One rejected line in a hundred is a typing error; more is another format.
pub(crate) const MAX_REJECT_SHARE: f64 = 0.01;

/// How delimited lists become one index.
pub(crate) struct Recipe {
    /// Who keeps the list; the files' names where nobody says.
    pub(crate) source: Option<String>,
    /// When it was drawn; the oldest file's modification time where nobody says.
    pub(crate) extracted: Option<Timestamp>,
    /// The greatest share of rejected lines, 0 to 1.
    pub(crate) max_reject_share: f64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            source: None,
            extracted: None,
            max_reject_share: MAX_REJECT_SHARE,
        }
    }
}

/// Opens an index, or builds one in memory from a delimited list.
pub(crate) fn open(path: &Path) -> Result<HotList> {
    let bytes = if path.extension().is_some_and(|e| e == INDEX) {
        fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?
    } else {
        build(&[path.to_owned()], &Recipe::default())?
    };
    HotList::open(bytes).with_context(|| format!("`{}`", path.display()))
}

/// The index of these lists; every rejected line is reported on standard error.
pub(crate) fn build(paths: &[PathBuf], recipe: &Recipe) -> Result<Vec<u8>> {
    let mut entries = Vec::new();
    let mut rejects = 0;
    let mut oldest = Timestamp::now();
    for path in paths {
        let name = path.display();
        let file = File::open(path).with_context(|| format!("cannot read `{name}`"))?;
        if let Ok(modified) = file.metadata().and_then(|m| m.modified()) {
            oldest = oldest.min(Timestamp::try_from(modified)?);
        }
        let import = hotlist::import(file).with_context(|| format!("`{name}`"))?;
        for reject in import.rejects.iter().take(SHOWN_REJECTS) {
            let (line, column, reason) = (reject.line, &reject.column, &reject.reason);
            output::complain(&format!("{name}:{line}: {column}: {reason}"));
        }
        if import.rejects.len() > SHOWN_REJECTS {
            let more = import.rejects.len() - SHOWN_REJECTS;
            output::complain(&format!("{name}: {more} more lines were rejected"));
        }
        if import.reject_share() > recipe.max_reject_share {
            bail!(
                "`{name}` is refused: {:.1} % of its lines were rejected, at most {:.1} % are allowed; mend it, or raise --max-reject-share",
                100.0 * import.reject_share(),
                100.0 * recipe.max_reject_share
            );
        }
        rejects += import.rejects.len() as u64;
        entries.extend(import.entries);
    }
    let names = || paths.iter().map(|p| p.display().to_string());
    let info = ListInfo {
        source: recipe
            .source
            .clone()
            .unwrap_or_else(|| names().collect::<Vec<_>>().join(", ")),
        extracted: recipe.extracted.unwrap_or(oldest),
        received: Timestamp::now(),
        entries: entries.len() as u64,
        rejects,
    };
    Ok(hotlist::build(entries, &info)?)
}

/// Writes a file so that a reader sees the old bytes or the new ones, never a part.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let failed = || format!("cannot write `{}`", path.display());
    let mut file =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}
