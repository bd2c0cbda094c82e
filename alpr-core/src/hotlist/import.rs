//! Reads delimited hot lists, whoever wrote them, and reports every line that it cannot take.

use std::collections::HashSet;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::entry::{Category, Entry, MAX_LISTED_LEN};
use crate::error::{Error, ErrorKind, Result};
use crate::plate::PlateText;

/// The most bytes of a list that is read into memory: about 10 million lines of 100 bytes.
pub const MAX_LIST_BYTES: u64 = 1 << 30;

/// Separators that the header line is searched for; the one found most often is taken.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Column names, without case, spaces, `_` and `-`: plain, Genetec's, Vigilant's and NCIC's.
const COLUMNS: &[(Field, &[&str])] = &[
    (
        Field::Plate,
        &["plate", "platenumber", "licenseplate", "lic", "tag"],
    ),
    (Field::State, &["state", "platestate", "lis"]),
    (
        Field::Category,
        &["category", "alert", "mke", "type", "reason"],
    ),
    (Field::PlateType, &["platetype", "lit"]),
    (Field::Effective, &["effective", "effectivedate"]),
    (
        Field::Expires,
        &["expires", "expiry", "expirydate", "expirationdate"],
    ),
    (Field::Record, &["record", "recordnumber", "nic", "oca"]),
    (Field::Vin, &["vin"]),
    (Field::Make, &["make", "vma"]),
    (Field::Model, &["model", "vmo"]),
    (Field::Year, &["year", "vehicleyear", "vyr"]),
    (Field::Color, &["color", "colour", "vco"]),
    (Field::Style, &["style", "body", "vst"]),
];

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Field {
    Plate,
    State,
    Category,
    PlateType,
    Effective,
    Expires,
    Record,
    Vin,
    Make,
    Model,
    Year,
    Color,
    Style,
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The line in the file, from 1; the header is line 1.
    pub line: u64,
    /// The column's name as the header writes it; empty if the line as a whole is at fault.
    pub column: String,
    /// What is wrong, in lower case.
    pub reason: String,
}

/// What became of a list's lines: each is an entry or a reject.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The lines that were taken, in the order of the file.
    pub entries: Vec<Entry>,
    /// The lines that were not, in the order of the file.
    pub rejects: Vec<Reject>,
}

impl Import {
    /// The share of lines that were rejected, 0 to 1.
    pub fn reject_share(&self) -> f64 {
        let lines = self.entries.len() + self.rejects.len();
        self.rejects.len() as f64 / lines.max(1) as f64
    }
}

/// Reads a delimited list with a header line. UTF-8, or else Latin-1, line by line.
///
/// # Errors
/// [`ErrorKind::InvalidList`] where the header has no plate column, two of them, or one name twice, the list is
/// longer than [`MAX_LIST_BYTES`], or it cannot be read. Single bad lines are rejects, not errors.
pub fn import(list: impl Read) -> Result<Import> {
    let mut bytes = Vec::new();
    list.take(MAX_LIST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| invalid(format!("cannot read the list: {e}")))?;
    if bytes.len() as u64 > MAX_LIST_BYTES {
        return Err(invalid(format!(
            "expected at most {MAX_LIST_BYTES} bytes of list, got more: split it"
        )));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text))
        .flexible(true)
        .from_reader(text);
    let header: Vec<String> = reader
        .byte_headers()
        .map_err(|e| invalid(format!("cannot read the header line: {e}")))?
        .iter()
        .map(decode)
        .collect();
    let fields = fields(&header)?;
    let mut import = Import::default();
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(import),
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                match entry(&header, &fields, &record) {
                    Ok(entry) => import.entries.push(entry),
                    Err((column, reason)) => import.rejects.push(Reject {
                        line,
                        column,
                        reason,
                    }),
                }
            }
            Err(e) => return Err(invalid(format!("cannot read the list: {e}"))),
        }
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidList, message)
}

fn separator(text: &[u8]) -> u8 {
    let header = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: &u8| header.iter().filter(|b| *b == separator).count();
    let best = SEPARATORS.iter().rev().max_by_key(|s| count(s));
    best.copied().unwrap_or(b',')
}

/// Latin-1 maps each byte to the code point of the same number.
fn decode(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map(str::to_owned);
    let text = text.unwrap_or_else(|_| bytes.iter().map(|&b| char::from(b)).collect());
    text.trim().to_owned()
}

/// What each column fills. A second column of one field fills nothing and is kept as it came.
fn fields(header: &[String]) -> Result<Vec<Option<Field>>> {
    let of = |name: &String| {
        let plain = name.to_ascii_lowercase().replace([' ', '_', '-'], "");
        let column = COLUMNS
            .iter()
            .find(|(_, names)| names.contains(&plain.as_str()));
        column.map(|(field, _)| *field)
    };
    let mut fields: Vec<_> = header.iter().map(of).collect();
    let plates = fields.iter().filter(|f| **f == Some(Field::Plate)).count();
    if plates != 1 {
        return Err(invalid(format!(
            "expected 1 plate column, got {plates} in the header `{}`: name one `plate`",
            header.join(",")
        )));
    }
    let mut names = HashSet::new();
    if let Some(twice) = header.iter().find(|name| !names.insert(*name)) {
        return Err(invalid(format!(
            "expected every column name once, got `{twice}` twice: rename one"
        )));
    }
    let mut filled = HashSet::new();
    for field in &mut fields {
        if field.is_some_and(|f| !filled.insert(f)) {
            *field = None;
        }
    }
    Ok(fields)
}

/// The entry of a line, or the column at fault and why.
fn entry(
    header: &[String],
    fields: &[Option<Field>],
    record: &ByteRecord,
) -> std::result::Result<Entry, (String, String)> {
    if record.len() != header.len() {
        let reason = format!("expected {} columns, got {}", header.len(), record.len());
        return Err((String::new(), reason));
    }
    let cells: Vec<String> = record.iter().map(decode).collect();
    let columns = || header.iter().zip(fields).zip(&cells);
    let (name, plate) = columns()
        .find(|((_, field), _)| **field == Some(Field::Plate))
        .map(|((name, _), value)| (name.clone(), value.as_str()))
        .unwrap_or_default();
    let plate = listed_plate(plate).map_err(|reason| (name, reason))?;
    let mut entry = Entry::new(plate, Category::Other("unknown".to_owned()));
    for ((name, field), value) in columns().filter(|(_, value)| !value.is_empty()) {
        set(&mut entry, name, *field, value.clone()).map_err(|reason| (name.clone(), reason))?;
    }
    Ok(entry)
}

/// A plate of a list: known characters only, since a wildcard would match the innocent.
fn listed_plate(text: &str) -> std::result::Result<PlateText, String> {
    let plate: PlateText = text.parse().map_err(|e: Error| e.message().to_owned())?;
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

fn set(
    entry: &mut Entry,
    name: &str,
    field: Option<Field>,
    value: String,
) -> std::result::Result<(), String> {
    match field {
        Some(Field::Plate) => {}
        Some(Field::State) => {
            entry.state = Some(value.parse().map_err(|e: Error| e.message().to_owned())?);
        }
        Some(Field::Category) => entry.category = Category::from(value),
        Some(Field::PlateType) => entry.plate_type = Some(value),
        Some(Field::Effective) => entry.effective = Some(time(&value, false)?),
        Some(Field::Expires) => entry.expires = Some(time(&value, true)?),
        Some(Field::Record) => entry.record = Some(value),
        Some(Field::Vin) => entry.vehicle.vin = Some(value),
        Some(Field::Make) => entry.vehicle.make = Some(value),
        Some(Field::Model) => entry.vehicle.model = Some(value),
        Some(Field::Year) => entry.vehicle.year = Some(value),
        Some(Field::Color) => entry.vehicle.color = Some(value),
        Some(Field::Style) => entry.vehicle.style = Some(value),
        None => {
            entry.extra.insert(name.to_owned(), value);
        }
    }
    Ok(())
}

/// An RFC 3339 time, or a day in UTC: an expiry day is still included.
fn time(text: &str, until: bool) -> std::result::Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let day = text.parse::<Date>();
    let day = day.and_then(|day| if until { day.tomorrow() } else { Ok(day) });
    let start = day.and_then(|day| day.to_zoned(TimeZone::UTC));
    let refused = |_| format!("`{text}` is no time: write 2026-11-24 or 2026-11-24T18:00:00Z");
    start.map(|start| start.timestamp()).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::Jurisdiction;
    use proptest::prelude::*;

    #[test]
    fn vendors_headers_give_the_same_entry() {
        for list in [
            "plate,state,category\nabc-123,MO,stolen vehicle\n",
            "Category;PlateState;PlateNumber\nStolen Vehicle;mo;ABC 123\n",
            "Plate,State,Alert\r\nABC123,MO,stolen-vehicle\r\n",
            "\u{feff}LIC|LIS|MKE\nABC123|MO|Stolen Vehicle\n",
        ] {
            let import = import(list.as_bytes()).unwrap();
            let entry = &import.entries[0];
            assert_eq!(import.rejects, []);
            assert_eq!(entry.plate.as_str(), "ABC123");
            assert_eq!(entry.state, Some(Jurisdiction::MO));
            assert_eq!(entry.category, Category::StolenVehicle);
        }
    }

    #[test]
    fn a_bad_line_is_reported_with_line_column_and_reason() {
        let list = "plate,state,expires\nA_B,MO,\nABC123,ZZ,\nABC123,MO,soon\nABC123\nAB?,MO,\nOK1,MO,2026-11-24\n";
        let import = import(list.as_bytes()).unwrap();
        let at: Vec<_> = import
            .rejects
            .iter()
            .map(|r| (r.line, r.column.as_str()))
            .collect();
        assert_eq!(
            at,
            [
                (2, "plate"),
                (3, "state"),
                (4, "expires"),
                (5, ""),
                (6, "plate")
            ]
        );
        assert!(import.rejects.iter().all(|r| !r.reason.is_empty()));
        let expires = import.entries[0].expires.unwrap();
        assert_eq!(expires.to_string(), "2026-11-25T00:00:00Z");
    }

    #[test]
    fn latin_1_and_unknown_columns_are_kept() {
        let import = import(&b"plate,note\nABC123,caf\xe9\n"[..]).unwrap();
        assert_eq!(import.entries[0].extra["note"], "caf\u{e9}");
    }

    #[test]
    fn a_second_column_of_a_field_is_kept_and_a_name_twice_is_refused() {
        let import = import("LIC,NIC,OCA\nABC123,V1,26-77\n".as_bytes()).unwrap();
        assert_eq!(import.entries[0].record.as_deref(), Some("V1"));
        assert_eq!(import.entries[0].extra["OCA"], "26-77");
        let error = super::import("plate,note,note\nABC123,a,b\n".as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidList);
    }

    #[test]
    fn a_header_without_a_plate_is_refused() {
        let error = import("a,b\n1,2\n".as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidList);
    }

    proptest! {
        #[test]
        fn every_line_is_an_entry_or_a_reject(cells in prop::collection::vec("[A-Z?_ ]{1,14}", 1..20)) {
            let list = format!("plate,state\n{}", cells.iter().map(|c| format!("{c},MO\n")).collect::<String>());
            let import = import(list.as_bytes()).unwrap();
            prop_assert_eq!(import.entries.len() + import.rejects.len(), cells.len());
        }

        #[test]
        fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = import(&bytes[..]);
        }
    }
}
