//! The serial formats that each jurisdiction issues, from the data file beside this one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::format::SerialFormat;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;

/// The most formats that a table may hold; the one that is built in has 727.
pub const MAX_FORMATS: usize = 10_000;

/// The longest table that is read, in bytes.
const MAX_TABLE_BYTES: usize = 4 << 20;

const BUILT_IN: &str = include_str!("formats.toml");

/// Which serials each jurisdiction issues.
#[derive(Clone, Debug)]
pub struct Syntax {
    issuers: BTreeMap<Jurisdiction, Vec<Issuer>>,
}

/// The formats of one issuer; [`Jurisdiction::XX`] has one for each country.
#[derive(Clone, Debug)]
struct Issuer {
    letters: String,
    formats: Vec<SerialFormat>,
}

#[derive(Deserialize)]
struct Table {
    jurisdiction: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    code: Jurisdiction,
    #[serde(default = "all_letters")]
    letters: String,
    formats: Vec<Serial>,
}

#[derive(Deserialize)]
struct Serial {
    serial: String,
}

fn all_letters() -> String {
    ('A'..='Z').collect()
}

impl Syntax {
    /// The formats of all states, territories and 45 countries, as of 2026.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] never in a released build: a test parses the table.
    pub fn built_in() -> Result<Self> {
        Self::parse(BUILT_IN).map_err(|e| Error::new(ErrorKind::Internal, e.message()))
    }

    /// The formats of a table in TOML: `[[jurisdiction]]` with `code`, `letters` and `formats`, each
    /// with a `serial` as [`SerialFormat`] explains it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if it is over 4 MiB, no such table, or has over [`MAX_FORMATS`].
    pub fn parse(table: &str) -> Result<Self> {
        let fail = |why: String| Error::new(ErrorKind::InvalidArgument, why);
        if table.len() > MAX_TABLE_BYTES {
            let got = table.len();
            return Err(fail(format!(
                "expected at most {MAX_TABLE_BYTES} bytes of formats, got {got}"
            )));
        }
        let table: Table = toml::from_str(table)
            .map_err(|e| fail(format!("no table of formats: {}", e.message())))?;
        let count: usize = table.jurisdiction.iter().map(|row| row.formats.len()).sum();
        if count > MAX_FORMATS {
            return Err(fail(format!(
                "expected at most {MAX_FORMATS} formats, got {count}"
            )));
        }
        let mut issuers: BTreeMap<Jurisdiction, Vec<Issuer>> = BTreeMap::new();
        for row in table.jurisdiction {
            let formats = row
                .formats
                .iter()
                .map(|f| f.serial.parse())
                .collect::<Result<_>>()?;
            issuers.entry(row.code).or_default().push(Issuer {
                letters: row.letters,
                formats,
            });
        }
        Ok(Self { issuers })
    }

    /// Whether a jurisdiction issues serials of this form.
    pub fn fits(&self, jurisdiction: Jurisdiction, text: &str) -> bool {
        self.issuers
            .get(&jurisdiction)
            .into_iter()
            .flatten()
            .any(|issuer| {
                issuer
                    .formats
                    .iter()
                    .any(|format| format.fits(text, &issuer.letters))
            })
    }

    /// Every format with who issues it.
    pub fn formats(&self) -> impl Iterator<Item = (Jurisdiction, &SerialFormat)> {
        let issuers = self
            .issuers
            .iter()
            .flat_map(|(j, all)| all.iter().map(|i| (*j, i)));
        issuers.flat_map(|(j, issuer)| issuer.formats.iter().map(move |f| (j, f)))
    }
}
