//! Turns the lines of a list into entries, one at a time, and reports every line that it cannot take.

use std::io::Read;

use super::entry::{Category, Entry, LISTED_STATE, MAX_LISTED_LEN, Source};
use super::layout::{Field, Layout, folded};
use super::lines::{Cell, Lines, Refusal, Splitter, invalid};
use super::times;
use crate::error::{Error, Result};
use crate::plate::{Jurisdiction, PlateText};

/// The most bytes of a list that is read: more than 10 million lines of 400 bytes.
pub const MAX_LIST_BYTES: u64 = 1 << 32;
/// The most rejected lines that [`import`] keeps the reasons of; all are counted.
pub const MAX_KEPT_REJECTS: usize = 10_000;
/// Canada's provinces (Canada Post), which are nobody's state here. New Brunswick's NB is left out: NCIC
/// writes Nebraska so, and a line that may mean either is rejected unless the mapping's `states` decides.
const PROVINCES: [&str; 12] = [
    "AB", "BC", "MB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT",
];

/// The category of a line that says none.
pub(super) const UNSAID: &str = "unknown";
/// What is matched and ended as an entry made by hand must be one.
const BY_HAND: &str = "`manual` is the source of entries made by hand: name the list's own";

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The line in the file, from 1.
    pub line: u64,
    /// The column's name as the list writes it; empty if the line as a whole is at fault.
    pub column: String,
    /// What is wrong, in lower case.
    pub reason: String,
}

/// What a line asks for. A full list puts entries; an incremental one has an action column.
///
/// One record number may have several plates, and a line may name a plate or a state that its record has not: then
/// [`Correct`](Self::Correct) and [`Remove`](Self::Remove) are of the record's only entry of that plate, or else of its
/// only plate. A line that names no record is of the source's only entry of its plate and state; a removal only where
/// it says no category or that of the entry. Where there are several that could be meant, none of them is taken away.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Adds the entry, or takes the place of the one with the same [`key`](Entry::key) (`add` or `put`).
    Put(Entry),
    /// The same, and takes away what the record had in place of a corrected plate or state (`change`).
    Correct(Entry),
    /// Removes the entry (`remove` or `delete`).
    Remove(Entry),
}

impl Change {
    /// The entry that it is about.
    pub fn entry(&self) -> &Entry {
        match self {
            Self::Put(entry) | Self::Correct(entry) | Self::Remove(entry) => entry,
        }
    }

    /// The entry that is listed by it; nothing where it removes.
    pub fn listed(&self) -> Option<&Entry> {
        (!matches!(self, Self::Remove(_))).then(|| self.entry())
    }

    /// The same with this source where the entry names none.
    #[must_use]
    pub fn or_source(mut self, source: Option<&Source>) -> Self {
        let (Self::Put(entry) | Self::Correct(entry) | Self::Remove(entry)) = &mut self;
        if entry.source.is_none() {
            entry.source = source.cloned();
        }
        self
    }
}

/// Reads a list line by line, in memory that does not grow with the list.
pub struct Importer<R> {
    lines: Lines<R>,
    splitter: Splitter,
    layout: Layout,
}

impl<R: Read> Importer<R> {
    /// Starts to read a list of this layout, with its header line where it has one.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) where the header has no plate column, two of them,
    /// one name twice, or lacks a column that the layout names; where the layout's source is
    /// [`Manual`](Source::Manual), which only entries made by hand have.
    pub fn new(list: R, layout: &Layout) -> Result<Self> {
        if layout.source == Some(Source::Manual) {
            return Err(invalid(BY_HAND.into()));
        }
        let mut lines = Lines::new(list, MAX_LIST_BYTES);
        let splitter = Splitter::new(layout, &mut lines)?;
        Ok(Self {
            lines,
            splitter,
            layout: layout.clone(),
        })
    }

    /// Whether the list has an action column, and so adds to other lists and removes from them.
    pub fn is_increment(&self) -> bool {
        self.splitter.has(Field::Action)
    }

    /// The columns that fill no field of an [`Entry`] and are only kept beside it, in [`Entry::extra`]: one that says
    /// when an entry ends, under a name that nobody knows, would leave it listed for ever. Remarks and notes are not
    /// among them, and none are where the layout names the columns.
    pub fn unused_columns(&self) -> Vec<&str> {
        match self.layout.fields.is_empty() {
            true => self.splitter.unused(),
            false => Vec::new(),
        }
    }

    /// Whether the list says why its plates are listed. Where it does not, every alarm is of an unknown category, of
    /// medium severity.
    pub fn has_categories(&self) -> bool {
        self.splitter.has(Field::Category)
    }

    /// The next line: what it asks for, or why it was rejected; nothing at the end.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) where the list cannot be read on, or is longer than
    /// [`MAX_LIST_BYTES`].
    #[expect(
        clippy::should_implement_trait,
        reason = "two kinds of failure: a line's, and the list's"
    )]
    pub fn next(&mut self) -> Result<Option<std::result::Result<Change, Reject>>> {
        let Some((line, bytes)) = self.lines.next()? else {
            return Ok(None);
        };
        let cells = bytes.and_then(|bytes| self.splitter.split(bytes));
        let change = cells.and_then(|cells| change(cells, &self.layout));
        Ok(Some(change.map_err(|(column, reason)| Reject {
            line,
            column,
            reason,
        })))
    }
}

/// What became of a list's lines: each is a change or a reject.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// What the lines that were taken ask for, in the order of the file.
    pub changes: Vec<Change>,
    /// The first [`MAX_KEPT_REJECTS`] lines that were not taken, in the order of the file.
    pub rejects: Vec<Reject>,
    /// All lines that were not taken.
    pub rejected: u64,
    /// The columns of the header that fill no field ([`Importer::unused_columns`]).
    pub unused_columns: Vec<String>,
}

impl Import {
    /// The changes of an increment that is taken whole or not at all.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) with the first line that was rejected.
    pub fn into_changes(self) -> Result<Vec<Change>> {
        match self.rejects.first() {
            None => Ok(self.changes),
            Some(reject) => {
                let (line, column, reason) = (reject.line, &reject.column, &reject.reason);
                Err(invalid(format!("line {line}: {column}: {reason}")))
            }
        }
    }

    /// The entries of a full list.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if a line removes: that list is an increment.
    pub fn into_entries(self) -> Result<Vec<Entry>> {
        let entries = self.changes.into_iter().map(|change| match change {
            Change::Put(entry) | Change::Correct(entry) => Ok(entry),
            Change::Remove(entry) => Err(invalid(format!(
                "expected a full list, got one that removes `{}`: apply it to a list as an increment",
                entry.plate
            ))),
        });
        entries.collect()
    }
}

/// Reads a whole list into memory. [`Importer`] takes it line by line.
///
/// # Errors
/// Those of [`Importer`]. Single bad lines are rejects, not errors.
pub fn import(list: impl Read, layout: &Layout) -> Result<Import> {
    let mut importer = Importer::new(list, layout)?;
    let unused = importer.unused_columns().into_iter();
    let mut import = Import {
        unused_columns: unused.map(str::to_owned).collect(),
        ..Import::default()
    };
    while let Some(line) = importer.next()? {
        match line {
            Ok(change) => import.changes.push(change),
            Err(reject) => {
                import.rejected += 1;
                if import.rejects.len() < MAX_KEPT_REJECTS {
                    import.rejects.push(reject);
                }
            }
        }
    }
    Ok(import)
}

/// What a line asks for, or the column at fault and why.
fn change(cells: Vec<Cell>, layout: &Layout) -> std::result::Result<Change, Refusal> {
    let plate = cells.iter().find(|cell| cell.field == Some(Field::Plate));
    let plate = plate.ok_or_else(|| (String::new(), "the line has no plate".to_owned()))?;
    let text = listed_plate(&plate.value).map_err(|reason| (plate.name.clone(), reason))?;
    let mut entry = Entry::new(text, Category::Other(UNSAID.to_owned()));
    entry.source = layout.source.clone();
    if plate.value != text.as_str() {
        entry.listed = Some(plate.value.clone());
    }
    let mut asks: fn(Entry) -> Change = Change::Put;
    for cell in cells.into_iter().filter(|cell| !cell.value.is_empty()) {
        let Cell { name, field, value } = cell;
        let done = match field {
            None => {
                entry.extra.insert(name.clone(), value);
                Ok(())
            }
            Some(Field::Action) => action(&value, layout).map(|answer| asks = answer),
            Some(field) => set(&mut entry, field, value, layout),
        };
        done.map_err(|reason| (name, reason))?;
    }
    let change = asks(entry);
    change.listed().map_or(Ok(()), check_span)?;
    Ok(change)
}

/// Refuses an entry that never holds: one of its times is read wrongly.
fn check_span(entry: &Entry) -> std::result::Result<(), Refusal> {
    match (entry.effective, entry.expires) {
        (Some(begin), Some(end)) if end <= begin => Err((
            String::new(),
            format!(
                "it ends {end}, and begins {begin}: it would never hold; look at the format of dates"
            ),
        )),
        _ => Ok(()),
    }
}

/// A plate of a list: known characters only, since a wildcard would match the innocent, and no `123456.0`, which would
/// become another plate.
fn listed_plate(text: &str) -> std::result::Result<PlateText, String> {
    let number = text.strip_suffix(".0");
    if let Some(digits) = number.filter(|digits| digits.bytes().all(|b| b.is_ascii_digit())) {
        return Err(format!(
            "`{text}` is what a spreadsheet made of a number: write `{digits}`, and format its plates as text"
        ));
    }
    let plate: PlateText = text.parse().map_err(message)?;
    if plate.has_unknown() {
        return Err(format!(
            "`{text}` is a partial plate: list all its characters"
        ));
    }
    if plate.len() > MAX_LISTED_LEN {
        return Err(format!(
            "expected at most {MAX_LISTED_LEN} characters, got {}: shorten `{text}`",
            plate.len()
        ));
    }
    Ok(plate)
}

fn message(error: Error) -> String {
    error.message().to_owned()
}

/// What the word of an action column asks for.
fn action(word: &str, layout: &Layout) -> std::result::Result<fn(Entry) -> Change, String> {
    let among = |words: &[String], usual: &[&str]| {
        words.iter().any(|w| w.eq_ignore_ascii_case(word))
            || usual.iter().any(|w| w.eq_ignore_ascii_case(word))
    };
    let actions = &layout.actions;
    match (
        among(&actions.put, &["add", "put"]),
        among(&actions.change, &["change"]),
        among(&actions.remove, &["remove", "delete"]),
    ) {
        (true, false, false) => Ok(Change::Put),
        (false, true, false) => Ok(Change::Correct),
        (false, false, true) => Ok(Change::Remove),
        _ => Err(format!(
            "`{word}` is no action: use add, change or remove, or a mapping with actions"
        )),
    }
}

fn set(
    entry: &mut Entry,
    field: Field,
    value: String,
    layout: &Layout,
) -> std::result::Result<(), String> {
    let vehicle = &mut entry.vehicle;
    match field {
        Field::Plate | Field::Action => {}
        Field::State => {
            let state = state(&value, layout)?;
            entry.state = Some(state);
            // Which of the many that XX stands for is listed, an officer has to see.
            if state == Jurisdiction::XX && folded(&value) != state.code() {
                entry.extra.insert(LISTED_STATE.to_owned(), value);
            }
        }
        Field::Category => {
            let refused = &layout.actions.refuse;
            let has_actions = layout.fields.contains_key(&Field::Action);
            if !has_actions
                && refused
                    .iter()
                    .any(|word| word.eq_ignore_ascii_case(value.trim()))
            {
                return Err(format!(
                    "`{value}` ends an entry and is none: apply the list as an increment, by a mapping with an action"
                ));
            }
            let mapped = layout.categories.get(&folded(&value)).cloned();
            entry.category = mapped.unwrap_or_else(|| Category::from(value));
        }
        Field::PlateType => entry.plate_type = Some(value),
        Field::PlateYear => entry.plate_year = Some(value),
        Field::Effective => entry.effective = times::effective(&value, layout)?,
        Field::Expires => entry.expires = times::expires(&value, layout)?,
        Field::Record => entry.record = Some(value),
        Field::Source => match Source::from(value) {
            Source::Manual => return Err(BY_HAND.to_owned()),
            source => entry.source = Some(source),
        },
        Field::Priority => {
            let wrong = |_| format!("`{value}` is no priority: write 1, the most urgent, to 255");
            entry.priority = value.parse().map_err(wrong)?;
        }
        Field::Vin => vehicle.vin = Some(value),
        Field::Make => vehicle.make = Some(value),
        Field::Model => vehicle.model = Some(value),
        Field::Year => vehicle.year = Some(value),
        Field::Color => vehicle.color = Some(value),
        Field::Style => vehicle.style = Some(value),
    }
    Ok(())
}

/// A state by the layout's word, its code or its name.
fn state(word: &str, layout: &Layout) -> std::result::Result<Jurisdiction, String> {
    let upper = folded(word);
    if let Some(state) = layout.states.get(&upper) {
        return Ok(*state);
    }
    if PROVINCES.contains(&upper.as_str()) {
        return Ok(Jurisdiction::XX);
    }
    word.parse().or_else(|error| {
        let mut all = Jurisdiction::ALL.iter().copied();
        let named = all.find(|j| j.name().eq_ignore_ascii_case(word));
        named.ok_or_else(|| message(error))
    })
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
#[cfg(test)]
#[path = "times_tests.rs"]
mod times_tests;
