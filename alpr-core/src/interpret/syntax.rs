//! The serial formats that each jurisdiction issues, from the data file beside this one.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Deserialize;

use super::format::SerialFormat;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;
use crate::settings;

/// The most formats that a table may hold; the one that is built in has 727.
pub const MAX_FORMATS: usize = 10_000;

/// The longest table that is read, in bytes.
const MAX_TABLE_BYTES: usize = 4 << 20;

/// A format's share beside the jurisdiction's others: a hundredth is the finest.
const WEIGHTS: RangeInclusive<f64> = 0.01..=100.0;

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
    /// How usual each format is beside the jurisdiction's others.
    weights: Vec<f64>,
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
    #[serde(default = "one")]
    weight: f64,
}

fn one() -> f64 {
    1.0
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
    /// [`ErrorKind::InvalidArgument`] if it is over 4 MiB, no such table, or has over [`MAX_FORMATS`], a weight that is
    /// not from 0.01 to 100, or letters that are none of A to Z.
    pub fn parse(table: &str) -> Result<Self> {
        let fail = |why: String| Err(Error::new(ErrorKind::InvalidArgument, why));
        let table: Table = settings::read(table, "the formats", MAX_TABLE_BYTES)?;
        let count: usize = table.jurisdiction.iter().map(|row| row.formats.len()).sum();
        if count > MAX_FORMATS {
            return fail(format!(
                "expected at most {MAX_FORMATS} formats, got {count}: leave some out"
            ));
        }
        let mut issuers: BTreeMap<Jurisdiction, Vec<Issuer>> = BTreeMap::new();
        for row in table.jurisdiction {
            let (code, letters) = (row.code, &row.letters);
            if letters.is_empty() || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
                return fail(format!(
                    "expected letters of A to Z for {code}, got `{letters}`: leave them out where all are issued"
                ));
            }
            let mut weights = row.formats.iter().map(|f| f.weight);
            if let Some(got) = weights.find(|weight| !WEIGHTS.contains(weight)) {
                let (least, most) = (WEIGHTS.start(), WEIGHTS.end());
                return fail(format!(
                    "expected a weight from {least} to {most} for {code}, got {got}: it is a rough share"
                ));
            }
            let formats = row
                .formats
                .iter()
                .map(|f| f.serial.parse())
                .collect::<Result<_>>()?;
            issuers.entry(row.code).or_default().push(Issuer {
                letters: row.letters,
                weights: row.formats.iter().map(|f| f.weight).collect(),
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

    /// A serial that a jurisdiction may have issued, its formats as often as they are met; `pick(n)` draws a
    /// number below `n`. Nothing if none of its formats is known.
    pub fn draw(
        &self,
        issuer: Jurisdiction,
        pick: &mut dyn FnMut(usize) -> usize,
    ) -> Option<String> {
        const FINENESS: f64 = 1.0 / *WEIGHTS.start();
        let issuers = self.issuers.get(&issuer)?;
        let all = || {
            issuers
                .iter()
                .flat_map(|i| i.formats.iter().zip(&i.weights).map(move |f| (i, f)))
        };
        let share = |weight: f64| (FINENESS * weight) as usize;
        let total: usize = all().map(|(_, (_, weight))| share(*weight)).sum();
        let mut left = (total > 0).then(|| pick(total))?;
        let found = all().find(|(_, (_, weight))| {
            let inside = left < share(**weight);
            left = left.saturating_sub(share(**weight));
            inside
        });
        found.map(|(issuer, (format, _))| format.fill(&issuer.letters, pick))
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
