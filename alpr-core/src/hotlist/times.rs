//! Times of a list: RFC 3339, or a day or time of the list's zone.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::fmt::temporal::{DateTimeParser, Pieces};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::layout::Layout;
use crate::error::{Error, ErrorKind, Result};

/// A time of this year means that there is none: lists write so what has no end.
const NEVER: i16 = 9999;
/// So does one of these years, or the first day of all: databases and spreadsheets have their empty dates there
/// (0001-01-01, 1601-01-01, 1899-12-30, 1900-01-01). In the years before them two digits were read as four.
const EMPTY: RangeInclusive<i16> = 1600..=1900;

/// A zone by its IANA name in the database that is built in, or by its offset.
pub(super) fn zone(name: &str) -> Result<TimeZone> {
    let zones = TimeZoneDatabase::bundled();
    let zone = DateTimeParser::new().parse_time_zone_with(&zones, name);
    zone.map_err(|_| {
        let text = format!("there is no zone `{name}`: write such as America/Chicago or -06:00");
        Error::new(ErrorKind::InvalidArgument, text)
    })
}

/// From when on an entry holds: a day from its beginning; nothing where the date is an empty one.
pub(super) fn effective(
    text: &str,
    layout: &Layout,
) -> std::result::Result<Option<Timestamp>, String> {
    time(text, layout, is_empty, Ok)
}

/// Until when an entry holds: a day to its end; nothing where it has no end, which lists write as the year 9999, or as
/// an empty date.
pub(super) fn expires(
    text: &str,
    layout: &Layout,
) -> std::result::Result<Option<Timestamp>, String> {
    let is_none = |day: Day| day.0 == NEVER || is_empty(day);
    time(text, layout, is_none, Date::tomorrow)
}

/// Year, month and day of it.
type Day = (i16, i8, i8);

fn is_empty(day: Day) -> bool {
    day == (1, 1, 1) || EMPTY.contains(&day.0)
}

/// A time, or nothing where it is of a day that is none; `last` as for [`read`].
fn time(
    text: &str,
    layout: &Layout,
    is_none: impl Fn(Day) -> bool,
    last: impl Fn(Date) -> std::result::Result<Date, jiff::Error>,
) -> std::result::Result<Option<Timestamp>, String> {
    if day(text, layout)?.is_some_and(is_none) {
        return Ok(None);
    }
    let time = read(text, layout, last).ok_or_else(|| no_time(text, layout))?;
    Ok(Some(time))
}

fn no_time(text: &str, layout: &Layout) -> String {
    let usual = "2026-11-24 or 2026-11-24T18:00:00Z";
    let wanted = layout.date.as_deref().unwrap_or(usual);
    format!("`{text}` is no time: write {wanted}")
}

/// The day as it is written, or else that of the time; refused where no list can mean its year.
fn day(text: &str, layout: &Layout) -> std::result::Result<Option<Day>, String> {
    let plain = || Some(Pieces::parse(text).ok()?.date());
    let format = layout.date.as_deref();
    let parts = format.and_then(|format| strtime::parse(format, text).ok());
    let written = parts.map_or_else(plain, |parts| parts.to_date().ok());
    let of_time = || Some(read(text, layout, Ok)?.to_zoned(TimeZone::UTC).date());
    let day = written.or_else(of_time);
    match day.map(|day| (day.year(), day.month(), day.day())) {
        Some(day) if day.0 < *EMPTY.start() && !is_empty(day) => Err(format!(
            "expected a year from {} on, got {} in `{text}`: write four digits, or %y in the mapping's date",
            EMPTY.start(),
            day.0
        )),
        day => Ok(day),
    }
}

/// An RFC 3339 time, a time or a day of the list's zone, or what the layout's `date` says; `last` is the day with whose
/// beginning a day ends.
fn read(
    text: &str,
    layout: &Layout,
    last: impl Fn(Date) -> std::result::Result<Date, jiff::Error>,
) -> Option<Timestamp> {
    let here = |at: DateTime| {
        at.to_zoned(layout.zone.clone())
            .ok()
            .map(|at| at.timestamp())
    };
    let day = |day: Date| here(last(day).ok()?.at(0, 0, 0, 0));
    // A zone in brackets would be passed over in silence.
    if text.contains('[') {
        return None;
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let Some(format) = &layout.date else {
        // A date parses out of a time as well, which would then hold for the rest of its day.
        let is_day = !text.contains(['T', 't', ' ', ':']);
        return if is_day {
            day(text.parse().ok()?)
        } else {
            here(text.parse().ok()?)
        };
    };
    let parts = strtime::parse(format, text).ok()?;
    match (parts.to_timestamp(), parts.to_datetime()) {
        (Ok(time), _) => Some(time),
        (_, Ok(at)) if parts.hour().is_some() => here(at),
        _ => day(parts.to_date().ok()?),
    }
}
