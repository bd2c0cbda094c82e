//! Searches of kept reads: by plate, part of a plate, place, camera and unit, page by page.

use alpr_core::hotlist::{Pattern, folded};
use alpr_core::record::{Id, Record};
use alpr_core::{Error, ErrorKind, PlateText, Result};
use serde::Serialize;

/// The most reads of a page.
pub const MAX_PAGE: usize = 1_000;

/// A rectangle of the map, in degrees of WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Area {
    /// Southern edge.
    pub south: f64,
    /// Western edge.
    pub west: f64,
    /// Northern edge.
    pub north: f64,
    /// Eastern edge; west of the western one where the area spans the date line.
    pub east: f64,
}

impl Area {
    fn check(&self) -> Result<()> {
        let is_map = |degrees: f64, most: f64| (-most..=most).contains(&degrees);
        let fits = is_map(self.south, 90.0)
            && is_map(self.north, 90.0)
            && is_map(self.west, 180.0)
            && is_map(self.east, 180.0);
        if fits && self.south <= self.north {
            return Ok(());
        }
        let (south, north, west, east) = (self.south, self.north, self.west, self.east);
        let text = format!(
            "expected an area with its north over its south within 90 degrees and edges within 180, got {south} to {north} and {west} to {east}: exchange or correct them"
        );
        Err(Error::new(ErrorKind::InvalidArgument, text))
    }
}

/// What is looked for; what is left out does not matter. Everything that is given has to fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Search {
    /// A plate, as it was read.
    pub plate: Option<PlateText>,
    /// A part of a plate: `?` one character, `*` any number of them. One that begins with `*` looks at every read of
    /// the window.
    pub part: Option<String>,
    /// The camera.
    pub camera: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// Where.
    pub area: Option<Area>,
}

impl Search {
    /// The plate that is sought, or the part of one, as the log tells where it is refused.
    pub fn sought(&self) -> Option<&str> {
        let plate = self.plate.as_ref().map(PlateText::as_str);
        plate.or(self.part.as_deref())
    }

    /// Refuses a part or an area that is none.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(part) = &self.part {
            part.parse::<Pattern>()?;
        }
        self.area.as_ref().map_or(Ok(()), Area::check)
    }

    /// The part as SQL's LIKE has it.
    pub(crate) fn like(&self) -> Option<String> {
        self.part.as_deref().map(like)
    }

    /// The folded texts of all reads that fit the part: from the first on, and before the second. Nothing where the
    /// part begins with an unknown character.
    pub(crate) fn range(&self) -> Option<(String, String)> {
        range(&folded(&self.like()?))
    }
}

/// What comes after all letters and digits in ASCII.
pub(crate) const LAST: &str = "~";

/// The texts that fit a pattern of LIKE: from the first on, and before the second. Nothing where it begins with an
/// unknown character.
pub(crate) fn range(like: &str) -> Option<(String, String)> {
    let known = like.chars().take_while(char::is_ascii_alphanumeric);
    let first: String = known.collect();
    let end = format!("{first}{LAST}");
    (!first.is_empty()).then_some((first, end))
}

/// A part of a plate as SQL's LIKE has it. What is no part was refused before.
pub(crate) fn like(part: &str) -> String {
    let plain = part.parse().map(|part: Pattern| part.to_string());
    let plain = plain.unwrap_or_else(|_| part.to_owned());
    plain.replace('?', "_").replace('*', "%")
}

/// One page of what was found, the oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The reads.
    pub reads: Vec<Record>,
    /// Where the next page begins; nothing if this was the last.
    pub next: Option<Id>,
}
