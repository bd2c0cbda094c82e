//! An entry as the index keeps it: its fields in a fixed order, without their names.
//!
//! A search of a long list decodes hundreds of entries. Postcard's form is half as long as JSON and needs a quarter
//! of its time. Another order of fields, or of [`Jurisdiction`]s, needs another version of the index.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::entry::{Category, Entry, Source, Vehicle};
use crate::plate::{Jurisdiction, PlateText};

type Text = Option<String>;
/// VIN, make, model, year, colour and style, where anything is known of them.
type Car = Option<(Text, Text, Text, Text, Text, Text)>;
/// Nanoseconds since 1970.
type Time = Option<i128>;
/// The plate stands first, so that the rest need not be decoded.
type Row = (
    PlateText,
    Option<Jurisdiction>,
    Category,
    (Text, Text, Text),
    Car,
    (Time, Time),
    Option<Source>,
    u8,
    Text,
    BTreeMap<String, String>,
);

/// Appends an entry's row to the bytes.
pub(super) fn encode(entry: &Entry, bytes: Vec<u8>) -> postcard::Result<Vec<u8>> {
    let car = &entry.vehicle;
    let nanoseconds = |time: Option<Timestamp>| time.map(Timestamp::as_nanosecond);
    let row = (
        &entry.plate,
        &entry.state,
        &entry.category,
        (&entry.listed, &entry.plate_type, &entry.plate_year),
        (!car.is_unknown()).then_some((
            &car.vin, &car.make, &car.model, &car.year, &car.color, &car.style,
        )),
        (nanoseconds(entry.effective), nanoseconds(entry.expires)),
        &entry.source,
        entry.priority,
        &entry.record,
        &entry.extra,
    );
    postcard::to_extend(&row, bytes)
}

/// The entry at the beginning of these bytes; nothing if there is none.
pub(super) fn decode(bytes: &[u8]) -> Option<Entry> {
    let (row, _) = postcard::take_from_bytes::<Row>(bytes).ok()?;
    let (plate, state, category, texts, car, times, source, priority, record, extra) = row;
    let (listed, plate_type, plate_year) = texts;
    let time = |time: Time| time.map(Timestamp::from_nanosecond).transpose().ok();
    let car = car.map(|(vin, make, model, year, color, style)| Vehicle {
        vin,
        make,
        model,
        year,
        color,
        style,
    });
    Some(Entry {
        plate,
        state,
        category,
        listed,
        plate_type,
        plate_year,
        vehicle: car.unwrap_or_default(),
        effective: time(times.0)?,
        expires: time(times.1)?,
        source,
        priority,
        record,
        extra,
    })
}

/// The plate of the entry at the beginning of these bytes; its length, under 128, is one byte.
pub(super) fn plate(bytes: &[u8]) -> Option<&[u8]> {
    let (len, rest) = bytes.split_first()?;
    rest.get(..usize::from(*len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Entry {
        let text = |text: &str| Some(text.to_owned());
        let mut entry = Entry::new("5SOW750".parse().unwrap(), Category::Other("tow".into()));
        entry.state = Some(Jurisdiction::MO);
        entry.listed = text("5SOW-750");
        entry.plate_type = text("PC");
        entry.plate_year = text("2026");
        entry.vehicle.make = text("CHEV");
        entry.effective = Some(Timestamp::UNIX_EPOCH);
        entry.expires = Some("2026-11-27T16:00:00.5Z".parse().unwrap());
        entry.source = Some(Source::Mules);
        entry.priority = 3;
        entry.record = text("M123");
        entry.extra.insert("Note".into(), "blue top".into());
        entry
    }

    #[test]
    fn an_entry_comes_back_whole_from_among_others() {
        let bare = Entry::new("A".parse().unwrap(), Category::Bolo);
        for entry in [full(), bare] {
            let mut bytes = encode(&entry, Vec::new()).unwrap();
            bytes.extend(b"behind");
            assert_eq!(decode(&bytes).as_ref(), Some(&entry));
            assert_eq!(plate(&bytes), Some(entry.plate.as_str().as_bytes()));
        }
    }

    #[test]
    fn whoever_changes_the_form_changes_the_version() {
        let mut entry = Entry::new("AB1".parse().unwrap(), Category::Bolo);
        entry.state = Some(Jurisdiction::XX);
        let bytes = encode(&entry, Vec::new()).unwrap();
        let last = Jurisdiction::ALL.len() as u8 - 1;
        let wanted = [b"\x03AB1\x01", &[last][..], b"\x04bolo", &[0; 10]].concat();
        assert_eq!((bytes, last, super::super::index::VERSION), (wanted, 56, 4));
    }

    #[test]
    fn any_cut_is_no_entry() {
        let bytes = encode(&full(), Vec::new()).unwrap();
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), None, "{end} bytes");
        }
    }
}
