//! A hot list that is in force while pictures come: whatever takes its place on the disk is in force for the next one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use alpr_core::{HotList, MatchRules};
use anyhow::{Result, bail};

use super::{open, rules};
use crate::output;

/// A hot list with the rules that it is matched by.
pub(crate) struct ListInForce {
    path: PathBuf,
    file: Option<Mark>,
    pub(crate) list: HotList,
    pub(crate) rules: MatchRules,
}

impl ListInForce {
    /// Opens a list, and rules; the library's where none are named.
    pub(crate) fn open(path: &Path, rules_at: Option<&Path>) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            // Before the list is read: one that is replaced meanwhile is opened again.
            file: mark(path),
            list: open(path)?,
            rules: rules(rules_at)?,
        })
    }

    /// Takes the list that lies there now, and says so. Where there is none, or none that can be opened, that is said,
    /// and the list that was in force stays so.
    pub(crate) fn renew(&mut self) {
        let file = mark(&self.path);
        if file == self.file {
            return;
        }
        self.file = file;
        let path = self.path.display();
        match open_listing(&self.path) {
            Ok(list) if list.sha256() == self.list.sha256() => {}
            Ok(list) => {
                let extracted = list.info().extracted;
                output::complain(&format!(
                    "`{path}` is another list now, drawn {extracted}: it is in force from the next picture on"
                ));
                self.list = list;
            }
            Err(error) => {
                let extracted = self.list.info().extracted;
                output::complain(&format!(
                    "{error:#}: the list that was drawn {extracted} stays in force; put the right one there"
                ));
            }
        }
    }
}

/// A list that has an entry: one without any is most likely still being written.
fn open_listing(path: &Path) -> Result<HotList> {
    let list = open(path)?;
    if list.entries().next().is_none() {
        bail!("`{}` lists nothing", path.display());
    }
    Ok(list)
}

/// What tells a file from the one that lay there before.
#[derive(PartialEq)]
struct Mark {
    length: u64,
    modified: Option<SystemTime>,
    number: u64,
}

/// That of a file; nothing where it cannot be looked at.
fn mark(path: &Path) -> Option<Mark> {
    let found = fs::metadata(path).ok()?;
    Some(Mark {
        length: found.len(),
        modified: found.modified().ok(),
        number: number(&found),
    })
}

#[cfg(unix)]
fn number(file: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(file)
}

/// Elsewhere the other two have to do.
#[cfg(not(unix))]
const fn number(_: &fs::Metadata) -> u64 {
    0
}
