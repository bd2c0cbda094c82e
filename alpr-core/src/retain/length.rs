//! Lengths in terms of the calendar: 1 year, 30 days, 3 minutes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// The longest length, in years: no rule that was found asks for more than 3.
pub const MAX_YEARS: i32 = 150;
/// When what has no end ends.
pub(super) const NEVER: Timestamp = Timestamp::MAX;
const DAY: i64 = 24 * 60 * 60;
/// The words of a length.
const UNITS: [&str; 7] = ["year", "month", "week", "day", "hour", "minute", "second"];
/// Days of an average month, and how far any number of months, up to [`MAX_YEARS`], is off that at most: 3 by the
/// month's end, 2 by leap days.
const MONTH_DAYS: f64 = 146_097.0 / 4_800.0;
const OFF_DAYS: f64 = 5.0;

/// A length of the calendar: months, then seconds. A year is 12 months, a day 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Length {
    months: i32,
    seconds: i64,
}

impl Length {
    /// When a length that starts then is over; [`Timestamp::MAX`] where that is beyond all times.
    ///
    /// A day that the month does not have becomes its last.
    pub fn after(self, start: Timestamp) -> Timestamp {
        let moved = if self.months == 0 {
            Some(start)
        } else {
            self.months_after(start)
        };
        moved
            .and_then(|at| at.checked_add(SignedDuration::from_secs(self.seconds)).ok())
            .unwrap_or(NEVER)
    }

    fn months_after(self, start: Timestamp) -> Option<Timestamp> {
        let moved = Offset::UTC
            .to_datetime(start)
            .checked_add(Span::new().months(self.months))
            .ok()?;
        Offset::UTC.to_timestamp(moved).ok()
    }

    /// An upper bound on the starts whose length is over by `end`, at most 10 days too late.
    pub(super) fn before(self, end: Timestamp) -> Timestamp {
        let off = if self.months == 0 { 0.0 } else { OFF_DAYS };
        let months = f64::from(self.months) * MONTH_DAYS - off;
        let seconds = (months * DAY as f64) as i64 + self.seconds;
        end.checked_sub(SignedDuration::from_secs(seconds))
            .unwrap_or(Timestamp::MIN)
    }

    /// Whether it takes no time.
    pub const fn is_zero(self) -> bool {
        self.months == 0 && self.seconds == 0
    }

    /// Whether there is a start from which it ends later than the other.
    pub(super) fn may_exceed(self, other: Self, calendar: &Calendar) -> bool {
        if self.months == other.months {
            return self.seconds > other.seconds;
        }
        let apart = self.days() - other.days();
        if apart.abs() > 2.0 * OFF_DAYS {
            return apart > 0.0;
        }
        calendar.most_later(self.months, other.months) * DAY + self.seconds > other.seconds
    }

    /// Days on average.
    pub fn days(self) -> f64 {
        f64::from(self.months) * MONTH_DAYS + self.seconds as f64 / DAY as f64
    }
}

/// The months of 400 years, after which the calendar repeats, and of as many more as a length may have: the first day
/// of each, in days.
pub(super) struct Calendar {
    firsts: Vec<i64>,
    /// What was asked for already, by both numbers of months.
    most_later: RefCell<HashMap<(i32, i32), i64>>,
}

impl Calendar {
    const REPEATS: usize = 400 * 12;

    pub(super) fn new() -> Self {
        let years = 2000..=2400 + MAX_YEARS as i16;
        let firsts = years
            .flat_map(|year| (1..=12).map(move |month| (year, month)))
            .filter_map(|(year, month)| civil::Date::new(year, month, 1).ok())
            .filter_map(|first| Offset::UTC.to_timestamp(first.at(0, 0, 0, 0)).ok());
        Self {
            firsts: firsts.map(|first| first.as_second() / DAY).collect(),
            most_later: RefCell::default(),
        }
    }

    /// The most days that so many months end later than so many others that began with them.
    fn most_later(&self, months: i32, other: i32) -> i64 {
        let mut known = self.most_later.borrow_mut();
        let new = || self.find_most_later(months, other);
        *known.entry((months, other)).or_insert_with(new)
    }

    fn find_most_later(&self, months: i32, other: i32) -> i64 {
        let ends = |start: usize| {
            let at = |months: i32| self.month(start.checked_add(usize::try_from(months).ok()?)?);
            let ((first, days), (other_first, other_days)) = (at(months)?, at(other)?);
            // From the first day of a month both end on a first; from its last, on that day or on their months' last.
            let last = self.month(start)?.1;
            let later = last.min(days) - last.min(other_days);
            Some(first - other_first + later.max(0))
        };
        let most = (0..Self::REPEATS).filter_map(ends).max();
        most.unwrap_or_default()
    }

    /// The first day of a month, and how many it has.
    fn month(&self, at: usize) -> Option<(i64, i64)> {
        let first = self.firsts.get(at)?;
        Some((*first, self.firsts.get(at + 1)? - first))
    }
}

impl FromStr for Length {
    type Err = Error;

    /// `1 year`, `18 months`, `30 days`, `24 hours`, `3 minutes`, or several of them, with the unit as a whole word, since
    /// `6m` may mean months as well as minutes; not less than nothing, at most [`MAX_YEARS`] years.
    fn from_str(text: &str) -> Result<Self> {
        let bad = |why: &str| {
            let text = format!("`{text}` is no length: {why}");
            Error::new(ErrorKind::InvalidArgument, text)
        };
        let mut words = text.split(|c: char| !c.is_alphabetic());
        let is_plain = words.all(|w| w.is_empty() || UNITS.contains(&w.trim_end_matches('s')));
        let span = text.parse::<Span>().ok();
        let span = span.filter(|_| is_plain && !text.contains(':'));
        let span = span.ok_or_else(|| bad("write such as 1 year, 30 days or 3 minutes"))?;
        let small = (span.get_milliseconds(), span.get_microseconds());
        if span.is_negative() || small != (0, 0) || span.get_nanoseconds() != 0 {
            return Err(bad("expected whole seconds, not less than 0"));
        }
        let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
        let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
        let seconds = days * DAY
            + i64::from(span.get_hours()) * 60 * 60
            + span.get_minutes() * 60
            + span.get_seconds();
        let length = Self {
            months: i32::try_from(months).unwrap_or(i32::MAX),
            seconds,
        };
        if length.days() > f64::from(MAX_YEARS) * 12.0 * MONTH_DAYS {
            return Err(bad(&format!("expected at most {MAX_YEARS} years")));
        }
        Ok(length)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let months = i64::from(self.months);
        let units = [
            (months / 12 * i64::from(months % 12 == 0), "year"),
            (months * i64::from(months % 12 != 0), "month"),
            (self.seconds / DAY, "day"),
            (self.seconds % DAY / 3_600, "hour"),
            (self.seconds % 3_600 / 60, "minute"),
            (self.seconds % 60, "second"),
        ];
        let mut parts = units.iter().filter(|(count, _)| *count != 0).peekable();
        if parts.peek().is_none() {
            return f.write_str("0 days");
        }
        let mut first = true;
        for (count, unit) in parts {
            let gap = if first { "" } else { " " };
            let plural = if *count == 1 { "" } else { "s" };
            write!(f, "{gap}{count} {unit}{plural}")?;
            first = false;
        }
        Ok(())
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn length(text: &str) -> Length {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_ends_on_its_day_or_on_the_last_of_february() {
        for (start, text, end) in [
            ("2024-02-28T12:00:00Z", "1 year", "2025-02-28T12:00:00Z"),
            ("2024-02-29T12:00:00Z", "1 year", "2025-02-28T12:00:00Z"),
            ("2023-03-01T00:00:00Z", "1 year", "2024-03-01T00:00:00Z"),
            ("2026-01-31T23:59:59Z", "1 month", "2026-02-28T23:59:59Z"),
            ("2026-01-31T23:59:59Z", "30 days", "2026-03-02T23:59:59Z"),
            ("2026-11-24T08:00:00Z", "3 minutes", "2026-11-24T08:03:00Z"),
            // Months first: 31 January and a month is 28 February, and a day is 1 March.
            (
                "2026-01-31T00:00:00Z",
                "1 month 1 day",
                "2026-03-01T00:00:00Z",
            ),
        ] {
            let (start, end): (Timestamp, Timestamp) =
                (start.parse().unwrap(), end.parse().unwrap());
            assert_eq!(length(text).after(start), end, "{start} {text}");
        }
    }

    #[test]
    fn beyond_all_times_is_never() {
        assert_eq!(length("1 year").after(NEVER), NEVER);
        assert_eq!(length("1 day").after(NEVER), NEVER);
    }

    #[test]
    fn what_may_exceed_what() {
        let calendar = Calendar::new();
        for (a, b, exceeds) in [
            ("1 year", "12 months", false),
            ("12 months", "1 year", false),
            ("1 year", "365 days", true),
            ("365 days", "1 year", false),
            ("366 days", "1 year", true),
            ("1 month", "30 days", true),
            ("28 days", "1 month", false),
            ("29 days", "1 month", true),
            ("100 years", "36524 days", true),
            ("100 years", "36525 days", false),
            ("3 minutes", "1 year", false),
            ("1 year", "30 days", true),
        ] {
            assert_eq!(
                length(a).may_exceed(length(b), &calendar),
                exceeds,
                "{a} over {b}"
            );
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in [
            "",
            "soon",
            "-1 day",
            "1.5 seconds",
            "151 years",
            "1 ms",
            "365",
        ] {
            assert!(text.parse::<Length>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_length_reads_back_as_it_is_written(months in 0..1_700i32, seconds in 0..1_000_000i64) {
            let length = Length { months, seconds };
            prop_assert_eq!(length.to_string().parse::<Length>().unwrap(), length);
        }

        #[test]
        fn what_never_exceeds_never_ends_later(
            start in -5_000_000_000i64..20_000_000_000, months in 0..40i32, days in 0..1_200i64, other in 0..40i32,
        ) {
            let a = Length { months, seconds: 0 };
            let b = Length { months: other, seconds: days * DAY };
            let start = Timestamp::from_second(start).unwrap();
            let calendar = Calendar::new();
            prop_assert!(a.may_exceed(b, &calendar) || a.after(start) <= b.after(start));
            prop_assert!(b.may_exceed(a, &calendar) || b.after(start) <= a.after(start));
        }
    }
}
