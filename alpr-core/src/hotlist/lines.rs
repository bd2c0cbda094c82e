//! Splits a list into lines and a line into named cells, in bounded memory.

use std::io::{BufRead, BufReader, Read, Take};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::layout::{Field, Kind, Layout, MAX_COLUMNS, is_remark, usual_field};
use crate::error::{Error, ErrorKind, Result};

/// The most bytes of a line.
pub const MAX_LINE_BYTES: usize = 64 * 1024;
/// Separators that the header line is searched for; the one found most often is taken.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A part of a line: the column's name, the field it fills if any, and what stands there.
pub(super) struct Cell {
    pub(super) name: String,
    pub(super) field: Option<Field>,
    pub(super) value: String,
}

/// Why a line is refused: the column, and the reason.
pub(super) type Refusal = (String, String);

/// A line's number, and its bytes or why they cannot be taken.
pub(super) type Line<'a> = (u64, std::result::Result<&'a [u8], Refusal>);

/// A column of a delimited list.
type Column = (String, Option<Field>);

/// The lines of a list, one at a time.
pub(super) struct Lines<R> {
    from: BufReader<Take<R>>,
    most: u64,
    bytes: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    /// Those of a list of so many bytes at most.
    pub(super) fn new(from: R, most: u64) -> Self {
        Self {
            from: BufReader::new(from.take(most.saturating_add(1))),
            most,
            bytes: Vec::new(),
            number: 0,
        }
    }

    /// The next line that is not blank.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>> {
        loop {
            self.bytes.clear();
            let limit = MAX_LINE_BYTES as u64 + 1;
            let read = Read::take(&mut self.from, limit).read_until(b'\n', &mut self.bytes);
            if read.map_err(unreadable)? == 0 {
                return Ok(None);
            }
            if self.from.get_ref().limit() == 0 {
                let most = self.most;
                return Err(invalid(format!(
                    "expected a list of at most {most} bytes, got more: split it"
                )));
            }
            self.number += 1;
            if self.bytes.len() > MAX_LINE_BYTES {
                let reason = format!("expected at most {MAX_LINE_BYTES} bytes in a line, got more");
                self.skip_rest()?;
                return Ok(Some((self.number, Err((String::new(), reason)))));
            }
            if self.number == 1 && self.bytes.starts_with(b"\xef\xbb\xbf") {
                self.bytes.drain(..3);
            }
            let is_utf16 = |mark: &[u8]| self.bytes.starts_with(mark);
            if self.number == 1 && (is_utf16(b"\xff\xfe") || is_utf16(b"\xfe\xff")) {
                return Err(invalid(
                    "expected UTF-8 or Latin-1, got UTF-16: save the list as UTF-8".into(),
                ));
            }
            while matches!(self.bytes.last(), Some(b'\n' | b'\r')) {
                self.bytes.pop();
            }
            if !self.bytes.trim_ascii().is_empty() {
                return Ok(Some((self.number, Ok(&self.bytes))));
            }
        }
    }

    fn skip_rest(&mut self) -> Result<()> {
        while self.bytes.last() != Some(&b'\n') {
            self.bytes.clear();
            let mut part = Read::take(&mut self.from, MAX_LINE_BYTES as u64);
            if part
                .read_until(b'\n', &mut self.bytes)
                .map_err(unreadable)?
                == 0
            {
                break;
            }
        }
        Ok(())
    }
}

fn unreadable(error: std::io::Error) -> Error {
    invalid(format!("cannot read the list: {error}"))
}

pub(super) fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidList, message)
}

/// Takes lines of one layout apart.
pub(super) enum Splitter {
    Delimited {
        quotes: Box<Quotes>,
        columns: Vec<Column>,
    },
    Fixed(Vec<(Field, std::ops::Range<usize>)>),
    Keyed(Vec<(Field, String)>),
}

impl Splitter {
    /// The splitter of a layout; reads the header line where the list has one.
    pub(super) fn new<R: Read>(layout: &Layout, lines: &mut Lines<R>) -> Result<Self> {
        match layout.kind {
            Kind::Fixed => layout.ranges().map(Self::Fixed),
            Kind::Keyed => {
                let codes = layout.fields.iter().map(|(f, code)| (*f, code.clone()));
                Ok(Self::Keyed(codes.collect()))
            }
            Kind::Delimited => delimited(layout, lines),
        }
    }

    /// The columns of a header that fill no field, but for remarks.
    pub(super) fn unused(&self) -> Vec<&str> {
        match self {
            Self::Delimited { columns, .. } => {
                let unused = columns.iter().filter(|(_, field)| field.is_none());
                let names = unused.map(|(name, _)| name.as_str());
                names.filter(|name| !is_remark(name)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether some column fills this field.
    pub(super) fn has(&self, wanted: Field) -> bool {
        match self {
            Self::Delimited { columns, .. } => columns.iter().any(|(_, f)| *f == Some(wanted)),
            Self::Fixed(ranges) => ranges.iter().any(|(f, _)| *f == wanted),
            Self::Keyed(codes) => codes.iter().any(|(f, _)| *f == wanted),
        }
    }

    /// The cells of a line.
    pub(super) fn split(&mut self, line: &[u8]) -> std::result::Result<Vec<Cell>, Refusal> {
        match self {
            Self::Delimited { quotes, columns } => {
                let values = quotes.split(line)?;
                if values.len() != columns.len() {
                    let reason =
                        format!("expected {} columns, got {}", columns.len(), values.len());
                    return Err((String::new(), reason));
                }
                let cells = columns.iter().zip(values);
                Ok(cells
                    .map(|((name, field), value)| cell(name, *field, &value))
                    .collect())
            }
            Self::Fixed(ranges) => {
                let text: Vec<char> = decode(line).chars().collect();
                let part = |r: &std::ops::Range<usize>| -> String {
                    text.iter().take(r.end).skip(r.start).collect()
                };
                Ok(ranges
                    .iter()
                    .map(|(f, r)| cell(&columns_of(r), Some(*f), &part(r)))
                    .collect())
            }
            Self::Keyed(codes) => keyed(codes, &decode(line)),
        }
    }
}

fn cell(name: &str, field: Option<Field>, value: &str) -> Cell {
    Cell {
        name: name.to_owned(),
        field,
        value: value.trim().to_owned(),
    }
}

fn columns_of(range: &std::ops::Range<usize>) -> String {
    format!("{}-{}", range.start + 1, range.end)
}

/// UTF-8, or else Latin-1.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// `LIC/ABC123.LIS/MO.`: codes and values; a full stop ends a value only before the next code or the end.
fn keyed(codes: &[(Field, String)], line: &str) -> std::result::Result<Vec<Cell>, Refusal> {
    let mut cells: Vec<Cell> = Vec::new();
    let is_end = |c: char| c == '.' || c.is_whitespace();
    for part in line.trim_end_matches(is_end).split('.') {
        let is_code = |name: &str| {
            (2..=4).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase())
        };
        match (part.split_once('/'), cells.last_mut()) {
            (Some((name, value)), _) if is_code(name.trim()) => {
                let name = name.trim();
                if cells.iter().any(|cell| cell.name == name) {
                    let reason = "the code stands twice in the line: write a line for each plate";
                    return Err((name.to_owned(), reason.to_owned()));
                }
                let mut fields = codes
                    .iter()
                    .filter(|(_, code)| code == name)
                    .map(|(f, _)| *f);
                cells.push(cell(name, fields.next(), value));
                // One code may say two things, as NCIC's MKE is category and action.
                cells.extend(fields.map(|field| cell(name, Some(field), value)));
            }
            (_, Some(last)) => {
                last.value.push('.');
                last.value.push_str(part.trim_end());
            }
            (_, None) => {
                return Err((String::new(), format!("expected CODE/value, got `{part}`")));
            }
        }
    }
    Ok(cells)
}

fn delimited<R: Read>(layout: &Layout, lines: &mut Lines<R>) -> Result<Splitter> {
    let first = if layout.columns.is_empty() {
        let line = lines.next()?.map(|(_, line)| line.map(<[u8]>::to_vec));
        line.ok_or_else(|| invalid("the list is empty: it needs a header line".into()))?
            .map_err(|(_, reason)| invalid(format!("the header line: {reason}")))?
    } else {
        Vec::new()
    };
    let separator = layout
        .separator
        .map_or_else(|| separator(&first), |c| c as u8);
    let mut quotes = Box::new(Quotes::new(separator));
    let names = if layout.columns.is_empty() {
        let names = quotes.split(&first);
        names.map_err(|(_, reason)| invalid(format!("the header line: {reason}")))?
    } else {
        layout.columns.clone()
    };
    let columns = columns(layout, names)?;
    Ok(Splitter::Delimited { quotes, columns })
}

fn separator(line: &[u8]) -> u8 {
    let count = |separator: &u8| line.iter().filter(|b| *b == separator).count();
    // The first one wins a tie: commas are the most usual.
    let best = SEPARATORS.iter().rev().max_by_key(|s| count(s));
    best.copied().unwrap_or(b',')
}

/// What each column fills: where several may fill one field, that of the most usual name does, and the others are kept
/// as they came.
fn columns(layout: &Layout, names: Vec<String>) -> Result<Vec<Column>> {
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    let twice = names
        .iter()
        .enumerate()
        .find(|(at, name)| names.iter().take(*at).any(|n| n == *name));
    if let Some((_, name)) = twice {
        return Err(invalid(format!(
            "expected every column name once, got `{name}` twice: rename one"
        )));
    }
    let field = |name: &String| match layout.fields.iter().find(|(_, column)| *column == name) {
        Some((field, _)) => Some((*field, 0)),
        None if layout.fields.is_empty() => usual_field(name),
        None => None,
    };
    let fields: Vec<Option<(Field, usize)>> = names.iter().map(field).collect();
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    for (at, (name, field)) in names.into_iter().zip(&fields).enumerate() {
        let of_field = fields.iter().enumerate().filter_map(|(at, other)| {
            let (other, rank) = (*other)?;
            (Some(other) == field.map(|(field, _)| field)).then_some((rank, at))
        });
        let is_plate = field.is_some_and(|(field, _)| field == Field::Plate);
        if is_plate && of_field.clone().count() > 1 {
            return Err(invalid(format!(
                "expected 1 plate column, got `{name}` and another: name one `plate`"
            )));
        }
        let is_best = of_field.min().is_some_and(|(_, best)| best == at);
        columns.push((name, field.filter(|_| is_best).map(|(field, _)| field)));
    }
    let named = |column: &String| columns.iter().any(|(name, _)| name == column);
    if let Some(lost) = layout.fields.values().find(|column| !named(column)) {
        return Err(invalid(format!(
            "the mapping names a column `{lost}` that the list does not have"
        )));
    }
    if !columns
        .iter()
        .any(|(_, field)| *field == Some(Field::Plate))
    {
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(",");
        return Err(invalid(format!(
            "expected 1 plate column, got 0 in the header `{names}`: name one `plate`"
        )));
    }
    Ok(columns)
}

/// Quotes and separators of one line, with buffers that are used again.
pub(super) struct Quotes {
    reader: Reader,
    line: Vec<u8>,
    values: Vec<u8>,
    ends: Vec<usize>,
}

impl Quotes {
    fn new(separator: u8) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(separator).build(),
            line: Vec::new(),
            values: vec![0; MAX_LINE_BYTES + 1],
            ends: vec![0; MAX_COLUMNS + 1],
        }
    }

    /// The values of a line; a quote that the line does not close would swallow the lines behind it.
    fn split(&mut self, line: &[u8]) -> std::result::Result<Vec<String>, Refusal> {
        let refuse = |reason: String| Err((String::new(), reason));
        self.line.clear();
        self.line.extend_from_slice(line);
        self.line.push(b'\n');
        self.reader.reset();
        let (result, taken, _, count) =
            self.reader
                .read_record(&self.line, &mut self.values, &mut self.ends);
        if result == ReadRecordResult::OutputEndsFull || count > MAX_COLUMNS {
            return refuse(format!("expected at most {MAX_COLUMNS} columns, got more"));
        }
        if result != ReadRecordResult::Record {
            return refuse("a quote is not closed in its line: close it, or double it".into());
        }
        if taken < self.line.len() {
            return refuse(
                "a carriage return stands within the line: end lines by a line feed".into(),
            );
        }
        let mut start = 0;
        let ends = self.ends.iter().take(count);
        let value = |end: &usize| {
            let value = decode(self.values.get(start..*end).unwrap_or_default());
            start = *end;
            value
        };
        Ok(ends.map(value).collect())
    }
}
