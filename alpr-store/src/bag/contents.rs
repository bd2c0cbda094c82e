//! What is in a bag of this library, read back: the names of its records, hits and pictures.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use alpr_core::Result;
use alpr_core::evidence::Export;
use alpr_core::record::{HitRecord, Id, Record};
use serde::de::DeserializeOwned;

use super::cover::Cover;
use super::digest::AllSums;
use super::fault::{Faults, Flaw};
use super::folder::{self, failed};
use super::picture::MissingPicture;
use super::{
    CASES, EXPORT, HITS, MAX_BAG_PICTURES, MAX_LINE_BYTES, MAX_TAG_BYTES, MISSING, PICTURES,
    RECORDS,
};

/// The contents of a bag, each list sorted and every name once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Contents {
    pub(super) export: Export,
    pub(super) records: Vec<Id>,
    pub(super) hits: Vec<Id>,
    pub(super) pictures: Vec<String>,
    pub(super) missing: Vec<MissingPicture>,
}

/// Reads the contents of a bag whose files are all as listed; nothing where they have a fault.
///
/// # Errors
/// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage) if something cannot be read.
pub(super) fn read(root: &Path, sums: &AllSums, faults: &mut Faults) -> Result<Option<Contents>> {
    let Some(cover) = cover(root, faults)? else {
        return Ok(None);
    };
    let mut list = Lists { root, sums, faults };
    let records = list.read(RECORDS, |line| {
        let record = Record::from_json(line).map_err(|e| e.to_string())?;
        let pictures = record.circumstances.pictures.into_iter();
        Ok((
            record.id,
            pictures.map(|picture| picture.sha256).collect::<Vec<_>>(),
        ))
    })?;
    let hits = list.read(HITS, |line| from_json::<HitRecord>(line).map(|hit| hit.id))?;
    let cases = list.read(CASES, |_| Ok(()))?.len();
    let missing: Vec<MissingPicture> = list.read(MISSING, from_json)?;
    let pictures = pictures(sums, faults);
    let gone: BTreeSet<_> = missing.iter().map(|gone| &gone.sha256).collect();
    let named = records.iter().flat_map(|(_, pictures)| pictures);
    for sha256 in named.filter(|sha256| !pictures.contains(*sha256) && !gone.contains(sha256)) {
        let why = format!("names picture {sha256}, which is neither here nor said to be missing");
        faults.add(RECORDS, Flaw::Malformed(why));
    }
    let counts = [
        ("records", cover.records, records.len()),
        ("hits", cover.hits, hits.len()),
        ("cases", cover.cases, cases),
        ("pictures", cover.pictures, pictures.len()),
        ("missing pictures", cover.missing, missing.len()),
    ];
    for (what, said, found) in counts {
        if said != found {
            let why = format!("says that there are {said} {what}, and there are {found}");
            faults.add(EXPORT, Flaw::Malformed(why));
        }
    }
    Ok(Some(Contents {
        export: cover.export,
        records: sorted(records.into_iter().map(|(id, _)| id)),
        hits: sorted(hits),
        pictures: pictures.into_iter().collect(),
        missing,
    }))
}

/// Each name once, in their order.
fn sorted(ids: impl IntoIterator<Item = Id>) -> Vec<Id> {
    ids.into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn cover(root: &Path, faults: &mut Faults) -> Result<Option<Cover>> {
    let cover = folder::text(&root.join(EXPORT), MAX_TAG_BYTES)?.and_then(|text| {
        let cover: Cover = from_json(&text).map_err(Flaw::Malformed)?;
        let checked = cover.export.check();
        checked.map_err(|e| Flaw::Malformed(e.to_string()))?;
        Ok(cover)
    });
    Ok(cover.map_err(|flaw| faults.add(EXPORT, flaw)).ok())
}

/// The SHA-256 of the pictures that are there, each of which is its file's name.
fn pictures(sums: &AllSums, faults: &mut Faults) -> BTreeSet<String> {
    let mut pictures = BTreeSet::new();
    for (name, sums) in sums {
        let Some(file) = name.strip_prefix(PICTURES) else {
            continue;
        };
        if file.split('.').next() == Some(sums.sha256.as_str()) {
            pictures.insert(sums.sha256.clone());
        } else {
            let why = "is not the picture that it is named after".to_owned();
            faults.add(name, Flaw::Malformed(why));
        }
    }
    pictures
}

/// The lists of a bag.
struct Lists<'a> {
    root: &'a Path,
    sums: &'a AllSums,
    faults: &'a mut Faults,
}

impl Lists<'_> {
    /// What a list's lines say, if it is there. The first line that says nothing is a fault, and ends it.
    fn read<T>(
        &mut self,
        name: &str,
        one: impl Fn(&str) -> std::result::Result<T, String>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        if !self.sums.contains_key(name) {
            return Ok(all);
        }
        let path = self.root.join(name);
        let mut file = BufReader::new(File::open(&path).map_err(failed("read", &path))?);
        while let Some(line) = next(&mut file).map_err(failed("read", &path))? {
            let said = String::from_utf8(line).map_err(|e| e.to_string());
            let flaw = match said.and_then(|line| one(line.trim_end_matches('\n'))) {
                Ok(one) if all.len() < MAX_BAG_PICTURES => {
                    all.push(one);
                    continue;
                }
                Ok(_) => Flaw::TooLarge(format!("expected at most {MAX_BAG_PICTURES} lines")),
                Err(why) => {
                    let line = all.len() + 1;
                    Flaw::Malformed(format!("has a line {line} that says nothing: {why}"))
                }
            };
            self.faults.add(name, flaw);
            return Ok(all);
        }
        Ok(all)
    }
}

/// The first line of a list that is wanted, if there is one.
///
/// # Errors
/// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage) if the list cannot be read.
pub(super) fn find<T>(
    root: &Path,
    list: &str,
    one: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let path = root.join(list);
    let mut file = BufReader::new(File::open(&path).map_err(failed("read", &path))?);
    while let Some(line) = next(&mut file).map_err(failed("read", &path))? {
        if let Some(found) = std::str::from_utf8(&line).ok().and_then(&one) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The next line, cut where it is over its limit; nothing at the end.
fn next(file: impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut limited = file.take(MAX_LINE_BYTES as u64 + 1);
    let count = limited.read_until(b'\n', &mut line)?;
    Ok((count > 0).then_some(line))
}

fn from_json<T: DeserializeOwned>(json: &str) -> std::result::Result<T, String> {
    serde_json::from_str(json).map_err(|e| e.to_string())
}
