//! The pictures of a bag: copied without being loaded whole, and refused where they are not those of the records.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use alpr_core::record::{Id, Picture, PictureKind, Record};
use alpr_core::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use super::digest::is_sha256;
use super::folder::failed;
use super::write::Writer;
use super::{MAX_BAG_PICTURES, PICTURES};

/// Opens the picture with a SHA-256; gives nothing where it is no longer kept.
pub type OpenPicture<'a> = dyn FnMut(&str) -> Opened + 'a;
type Opened = Result<Option<Box<dyn Read>>>;

/// A picture that a record names and a bag does not have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingPicture {
    /// The read.
    pub read: Id,
    /// What it showed.
    pub kind: PictureKind,
    /// Its SHA-256.
    pub sha256: String,
}

/// How the formats that cameras and records systems hand out begin, and their names.
const FORMATS: [(&[u8], &str); 6] = [
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"RIFF", "webp"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"BM", "bmp"),
];
/// Bytes that tell the format.
const HEAD: u64 = 8;

/// Copies the pictures of records, each once; gives how many, and those that nobody has.
pub(super) fn copy(
    records: &[&Record],
    open: &mut OpenPicture<'_>,
    to: &mut Writer,
) -> Result<(usize, Vec<MissingPicture>)> {
    let named = records.iter().flat_map(|record| {
        let pictures = record.circumstances.pictures.iter();
        pictures.map(|picture| (record.id, picture))
    });
    let named: Vec<_> = named.collect();
    check(&named)?;
    let (mut there, mut gone) = (BTreeSet::new(), BTreeSet::new());
    for sha256 in named.iter().map(|(_, picture)| picture.sha256.as_str()) {
        if there.contains(sha256) || gone.contains(sha256) {
            continue;
        }
        match open(sha256)? {
            Some(picture) => copy_one(sha256, picture, to).map(|()| there.insert(sha256))?,
            None => gone.insert(sha256),
        };
    }
    let missing = |(read, picture): (Id, &Picture)| MissingPicture {
        read,
        kind: picture.kind,
        sha256: picture.sha256.clone(),
    };
    let lacking = named
        .into_iter()
        .filter(|(_, picture)| gone.contains(picture.sha256.as_str()));
    Ok((there.len(), lacking.map(missing).collect()))
}

/// Whether there is room for the pictures, and each is named by a sum: its file gets that name.
fn check(named: &[(Id, &Picture)]) -> Result<()> {
    let bad = |text| Err(Error::new(ErrorKind::InvalidArgument, text));
    if named.len() > MAX_BAG_PICTURES {
        let count = named.len();
        return bad(format!(
            "expected at most {MAX_BAG_PICTURES} pictures in a bag, got {count}: export in several"
        ));
    }
    match named
        .iter()
        .find(|(_, picture)| !is_sha256(&picture.sha256))
    {
        Some((read, picture)) => bad(format!(
            "`{}` of record {read} is no SHA-256 of a picture: correct the record",
            picture.sha256
        )),
        None => Ok(()),
    }
}

fn copy_one(sha256: &str, mut picture: Box<dyn Read>, to: &mut Writer) -> Result<()> {
    let unread = |e| {
        let text = format!("picture {sha256} cannot be read: {e}: look at where it is kept");
        Error::new(ErrorKind::Storage, text)
    };
    let mut head = Vec::new();
    let begun = picture.by_ref().take(HEAD).read_to_end(&mut head);
    begun.map_err(unread)?;
    let name = format!("{PICTURES}{sha256}.{}", extension(&head));
    let mut whole = head.as_slice().chain(picture);
    let sums = to.put(&name, |mut out| io::copy(&mut whole, &mut out).map(drop))?;
    if sums.sha256 == sha256 {
        return Ok(());
    }
    let text = format!(
        "expected picture {sha256} of the record, got {}: restore it, or take it away so that it is listed as missing",
        sums.sha256
    );
    Err(Error::new(ErrorKind::InvalidRecord, text))
}

fn extension(head: &[u8]) -> &'static str {
    let format = FORMATS.iter().find(|(begin, _)| head.starts_with(begin));
    format.map_or("bin", |(_, name)| name)
}

/// Opens pictures of a folder whose files are named by their SHA-256, with any extension, as in a bag's
/// `data/pictures`. Other files are left alone.
///
/// # Errors
/// [`ErrorKind::Storage`] if the folder cannot be read.
pub fn pictures_in(folder: &Path) -> Result<impl FnMut(&str) -> Opened + use<>> {
    let mut paths: BTreeMap<String, PathBuf> = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let path = entry.map_err(failed("read", folder))?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if let Some(sha256) = stem.filter(|stem| is_sha256(stem)) {
            paths.insert(sha256.to_owned(), path);
        }
    }
    Ok(move |sha256: &str| {
        let Some(path) = paths.get(sha256) else {
            return Ok(None);
        };
        let file = File::open(path).map_err(failed("read", path))?;
        Ok(Some(Box::new(file) as Box<dyn Read>))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_how_it_begins() {
        let known = [
            &b"\xff\xd8\xff\xe0"[..],
            b"\x89PNG\r\n\x1a\n",
            b"MM\0*",
            b"BM",
            b"",
            b"%PDF",
        ];
        let names = known.map(extension);
        assert_eq!(names, ["jpg", "png", "tif", "bmp", "bin", "bin"]);
    }
}
