//! How a list is written: delimited, fixed width or keyed; which field stands where; what its words mean.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::entry::{Category, Source};
use super::times;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;
use crate::settings;

/// The presets: name by name a table like a mapping file.
const BUILT_IN: &str = include_str!("layouts.toml");
/// The most columns of a line.
pub const MAX_COLUMNS: usize = 256;
/// The most bytes of a mapping file.
pub const MAX_LAYOUT_BYTES: usize = 64 * 1024;

/// What an entry is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Field {
    Plate,
    State,
    Category,
    PlateType,
    PlateYear,
    Effective,
    Expires,
    Record,
    Source,
    Priority,
    Action,
    Vin,
    Make,
    Model,
    Year,
    Color,
    Style,
}

/// Column names, without case, spaces, `_` and `-`, the most telling first: plain, Genetec's, Vigilant's and NCIC's.
const COLUMNS: &[(Field, &[&str])] = &[
    (
        Field::Plate,
        &["plate", "platenumber", "licenseplate", "lic", "tag"],
    ),
    (
        Field::State,
        &["state", "platestate", "issuingstate", "st", "lis"],
    ),
    (
        Field::Category,
        &[
            "category",
            "alert",
            "mke",
            "type",
            "offense",
            "offensetype",
            "reason",
        ],
    ),
    (Field::PlateType, &["platetype", "lit"]),
    (Field::PlateYear, &["plateyear", "liy"]),
    (Field::Effective, &["effective", "effectivedate"]),
    (
        Field::Expires,
        &[
            "expires",
            "expiry",
            "expirydate",
            "expirationdate",
            "expireson",
        ],
    ),
    (Field::Record, &["record", "recordnumber", "nic"]),
    (Field::Source, &["source"]),
    (Field::Priority, &["priority"]),
    (Field::Action, &["action"]),
    (Field::Vin, &["vin"]),
    (Field::Make, &["make", "vma"]),
    (Field::Model, &["model", "vmo"]),
    (Field::Year, &["year", "vehicleyear", "vyr"]),
    (Field::Color, &["color", "colour", "vco"]),
    (Field::Style, &["style", "body", "vst"]),
];

/// Names of columns for people alone, which fill no field and are no mistake.
const REMARKS: &[&str] = &["remark", "remarks", "note", "notes", "comment", "comments"];

/// Whether a column of this name is for people alone.
pub(super) fn is_remark(name: &str) -> bool {
    REMARKS.contains(&name.to_ascii_lowercase().as_str())
}

/// The field that a column of this name holds, where the name is a usual one, and how many names tell it better.
pub(super) fn usual_field(name: &str) -> Option<(Field, usize)> {
    let plain = name.to_ascii_lowercase().replace([' ', '_', '-'], "");
    let rank = |names: &[&str]| names.iter().position(|known| *known == plain);
    let mut columns = COLUMNS.iter();
    columns.find_map(|(field, names)| Some((*field, rank(names)?)))
}

/// How the lines of a list are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Columns with a separator, `"` around those that hold it.
    Delimited,
    /// Columns of so many characters.
    Fixed,
    /// `LIC/ABC123.LIS/MO.`
    Keyed,
}

/// What the word in an action column asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Actions {
    /// Words that add an entry, or change the one with its key.
    pub(super) put: Vec<String>,
    /// Words that change an entry, and may correct its plate.
    pub(super) change: Vec<String>,
    /// Words that remove it.
    pub(super) remove: Vec<String>,
    /// Categories that are no entry: of a list without an action column the lines with them are rejected.
    pub(super) refuse: Vec<String>,
}

/// How a list is written; a preset, or a mapping file.
///
/// A mapping file is TOML: `layout` is `delimited`, `fixed` or `keyed`; `fields` says for each field (`plate`, `state`,
/// `category`, `plate_type`, `plate_year`, `vin`, `make`, `model`, `year`, `color`, `style`, `effective`, `expires`,
/// `record`, `source`, `priority`, `action`) the name of its column, for `fixed` its characters such as `"1-10"`, for
/// `keyed` its code. Optional: `separator` and `columns` (the names, where the file has no header line), `date`
/// (strftime, beside RFC 3339), `zone` (of days and of times that name none: an IANA name such as `America/Chicago`, or
/// an offset such as `-06:00`; else UTC), `source` (of entries that name none), and tables `categories`, `states` (the
/// list's words to ours, without case) and `actions` (`put`, `change` and `remove`, each the words of an action column
/// beside `add`, `put`, `change`, `remove` and `delete`; [`Change`](super::Change) tells what they do; `refuse`:
/// categories whose lines are rejected, since they enter nothing). A code of a `keyed` list may fill two fields, as
/// NCIC's MKE is category and action.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    #[serde(rename = "layout")]
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) separator: Option<char>,
    #[serde(default)]
    pub(super) columns: Vec<String>,
    #[serde(default)]
    pub(super) fields: BTreeMap<Field, String>,
    #[serde(default)]
    pub(super) date: Option<String>,
    #[serde(default = "utc", deserialize_with = "zone")]
    pub(super) zone: TimeZone,
    #[serde(default)]
    pub(super) source: Option<Source>,
    #[serde(default, deserialize_with = "words")]
    pub(super) categories: BTreeMap<String, Category>,
    #[serde(default, deserialize_with = "words")]
    pub(super) states: BTreeMap<String, Jurisdiction>,
    #[serde(default)]
    pub(super) actions: Actions,
}

const fn utc() -> TimeZone {
    TimeZone::UTC
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<TimeZone, D::Error> {
    times::zone(&String::deserialize(from)?).map_err(D::Error::custom)
}

/// A list's words in capitals, with what they mean.
fn words<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<BTreeMap<String, T>, D::Error> {
    let mut words = BTreeMap::new();
    for (word, meaning) in BTreeMap::<String, T>::deserialize(from)? {
        if words.insert(folded(&word), meaning).is_some() {
            let text = format!("`{word}` stands twice, for case does not count: remove one");
            return Err(D::Error::custom(text));
        }
    }
    Ok(words)
}

/// A list's word as the tables of a layout have it.
pub(super) fn folded(word: &str) -> String {
    word.trim().to_ascii_uppercase()
}

impl Layout {
    /// The names of [`Layout::preset`].
    pub const PRESETS: [&str; 4] = ["plain", "genetec", "vigilant", "ncic"];

    /// A built-in layout: `plain` (columns by the usual names of a header line), `genetec`, `vigilant`, `ncic`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there is none of this name.
    pub fn preset(name: &str) -> Result<Self> {
        let mut presets: BTreeMap<String, Self> = toml::from_str(BUILT_IN)
            .map_err(|e| Error::new(ErrorKind::Internal, format!("the layouts built in: {e}")))?;
        presets.remove(name).ok_or_else(|| {
            let known = Self::PRESETS.join(", ");
            let text = format!("there is no layout `{name}`: use {known}, or a mapping file");
            Error::new(ErrorKind::InvalidArgument, text)
        })
    }

    /// The preset of this name, or, where there is a `=` in it, the layout of a mapping's text.
    ///
    /// # Errors
    /// Those of [`Layout::preset`] and [`Layout::parse`].
    pub fn named_or_parsed(format: &str) -> Result<Self> {
        if format.contains('=') {
            Self::parse(format)
        } else {
            Self::preset(format)
        }
    }

    /// Sets the source of entries that name none, unless the layout already has one.
    #[must_use]
    pub fn or_source(mut self, source: Option<Source>) -> Self {
        self.source = self.source.or(source);
        self
    }

    /// The same with days, and times that name no zone, in this one: an IANA name such as `America/Chicago`, or an
    /// offset such as `-06:00`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there is none of this name.
    pub fn in_zone(mut self, name: &str) -> Result<Self> {
        self.zone = times::zone(name)?;
        Ok(self)
    }

    /// A layout from the text of a mapping file.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] with the place if it is no mapping, over [`MAX_LAYOUT_BYTES`], or
    /// names no place for the plate.
    pub fn parse(mapping: &str) -> Result<Self> {
        let layout: Self = settings::read(mapping, "the mapping", MAX_LAYOUT_BYTES)?;
        if layout.kind != Kind::Delimited && !layout.fields.contains_key(&Field::Plate) {
            return Err(bad(
                "it names no place for the plate: add fields.plate".into()
            ));
        }
        if layout
            .separator
            .is_some_and(|c| !c.is_ascii() || "\"\r\n".contains(c))
        {
            return Err(bad(
                "expected an ASCII separator that is no quote or line end".into(),
            ));
        }
        layout.ranges().map(|_| layout)
    }

    /// For fixed width, the columns: name and characters from 0.
    pub(super) fn ranges(&self) -> Result<Vec<(Field, std::ops::Range<usize>)>> {
        let of = |text: &str| {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            let (first, last) = (first.trim().parse::<usize>(), last.trim().parse::<usize>());
            match (first, last) {
                (Ok(first), Ok(last)) if 1 <= first && first <= last => Ok(first - 1..last),
                _ => Err(bad(format!(
                    "`{text}` are no characters: write such as 1-10"
                ))),
            }
        };
        if self.kind != Kind::Fixed {
            return Ok(Vec::new());
        }
        self.fields
            .iter()
            .map(|(f, text)| Ok((*f, of(text)?)))
            .collect()
    }
}

fn bad(why: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, format!("the mapping: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_parses() {
        for name in Layout::PRESETS {
            Layout::preset(name).unwrap();
        }
        assert!(Layout::preset("nobody").is_err());
    }

    #[test]
    fn a_mapping_without_a_plate_or_with_a_typing_error_is_refused() {
        for mapping in [
            "layout = 'fixed'\n[fields]\nstate = '1-2'",
            "layout = 'fixed'\n[fields]\nplate = '9-2'",
            "layout = 'delimited'\nseparatr = ';'",
            "layout = 'sideways'",
        ] {
            let error = Layout::parse(mapping).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{mapping}");
        }
    }
}
