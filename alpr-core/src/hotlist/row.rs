//! An entry as the index keeps it: its fields in a fixed order, without their names.
//!
//! A search of a long list decodes hundreds of entries. One that says little takes 14 bytes here, where JSON took 60,
//! and no names have to be compared. Another order of fields, of [`Jurisdiction`]s, categories or sources needs another
//! version of the index.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::entry::{Category, Entry, Source, Vehicle};
use crate::plate::{Jurisdiction, PlateText};

type Text = Option<String>;
/// The number of a name that is known, or another name.
type Name = Result<u8, String>;
/// VIN, make, model, year, colour and style, where anything is known of them.
type Car = Option<(Text, Text, Text, Text, Text, Text)>;
/// Nanoseconds since 1970.
type Time = Option<i128>;
/// What many lists say nothing of: text, type and year of the plate, vehicle, effective and expiry time, record, extra.
type Rest = (
    (Text, Text, Text),
    Car,
    (Time, Time),
    Text,
    BTreeMap<String, String>,
);
type Row = (
    PlateText,
    Option<Jurisdiction>,
    Name,
    Option<Name>,
    u8,
    Option<Box<Rest>>,
);

fn numbered<T: PartialEq>(value: &T, known: &[T], name: &str) -> Name {
    let number = known.iter().position(|other| other == value);
    let number = number.and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| name.to_owned())
}

fn named<T: Clone + From<String>>(name: Name, known: &[T]) -> Option<T> {
    match name {
        Ok(number) => known.get(usize::from(number)).cloned(),
        Err(name) => Some(name.into()),
    }
}

/// Appends an entry's row to the bytes.
pub(super) fn encode(entry: &Entry, bytes: Vec<u8>) -> postcard::Result<Vec<u8>> {
    let Entry {
        plate,
        state,
        category,
        listed,
        plate_type,
        plate_year,
        vehicle,
        effective,
        expires,
        source,
        priority,
        record,
        extra,
    } = entry;
    let nanoseconds = |time: &Option<Timestamp>| time.map(Timestamp::as_nanosecond);
    let texts = (listed, plate_type, plate_year);
    let car = (!vehicle.is_unknown()).then_some((
        &vehicle.vin,
        &vehicle.make,
        &vehicle.model,
        &vehicle.year,
        &vehicle.color,
        &vehicle.style,
    ));
    let times = (nanoseconds(effective), nanoseconds(expires));
    let is_bare = texts == (&None, &None, &None)
        && car.is_none()
        && times == (None, None)
        && record.is_none()
        && extra.is_empty();
    let rest = (!is_bare).then_some((texts, car, times, record, extra));
    let category = numbered(category, Category::KNOWN, category.name());
    let source = source.as_ref();
    let source = source.map(|source| numbered(source, Source::KNOWN, source.name()));
    postcard::to_extend(&(plate, state, category, source, priority, rest), bytes)
}

/// The entry at the beginning of these bytes; nothing if there is none.
pub(super) fn decode(bytes: &[u8]) -> Option<Entry> {
    let (row, _) = postcard::take_from_bytes::<Row>(bytes).ok()?;
    let (plate, state, category, source, priority, rest) = row;
    let mut entry = Entry::new(plate, named(category, Category::KNOWN)?);
    entry.state = state;
    if let Some(source) = source {
        entry.source = Some(named(source, Source::KNOWN)?);
    }
    entry.priority = priority;
    if let Some(rest) = rest {
        fill(&mut entry, *rest)?;
    }
    Some(entry)
}

fn fill(entry: &mut Entry, (texts, car, times, record, extra): Rest) -> Option<()> {
    let time = |time: Time| time.map(Timestamp::from_nanosecond).transpose().ok();
    (entry.listed, entry.plate_type, entry.plate_year) = texts;
    if let Some((vin, make, model, year, color, style)) = car {
        entry.vehicle = Vehicle {
            vin,
            make,
            model,
            year,
            color,
            style,
        };
    }
    entry.effective = time(times.0)?;
    entry.expires = time(times.1)?;
    entry.record = record;
    entry.extra = extra;
    Some(())
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
        }
    }

    #[test]
    fn whoever_changes_the_form_changes_the_version() {
        let mut entry = Entry::new("AB1".parse().unwrap(), Category::Bolo);
        entry.state = Some(Jurisdiction::XX);
        let bytes = encode(&entry, Vec::new()).unwrap();
        let last = Jurisdiction::ALL.len() as u8 - 1;
        let known = |category| Category::KNOWN.iter().position(|other| *other == category);
        let bolo = known(Category::Bolo).unwrap() as u8;
        let wanted = [b"\x03AB1\x01", &[last, 0, bolo][..], &[0; 3]].concat();
        assert_eq!((bytes, last, bolo), (wanted, 56, 15));
        assert_eq!(super::super::index::VERSION, 4);
    }

    #[test]
    fn any_cut_is_no_entry() {
        let bytes = encode(&full(), Vec::new()).unwrap();
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), None, "{end} bytes");
        }
    }
}
