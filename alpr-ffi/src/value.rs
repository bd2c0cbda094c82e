//! Numbers of the caller's: times and choices, checked before they become values.

use alpr_core::Jurisdiction;
use jiff::Timestamp;

use crate::status::{Failure, alpr_status};

/// The time that is `microseconds` after 1970 in UTC.
pub(crate) fn time(microseconds: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_microsecond(microseconds).map_err(|_| {
        let text = format!("{microseconds} is no time: pass microseconds since 1970 in UTC");
        Failure::new(alpr_status::InvalidArgument, text)
    })
}

/// The time, if there is one: 0 is none.
pub(crate) fn time_if_any(microseconds: i64) -> Result<Option<Timestamp>, Failure> {
    (microseconds != 0).then(|| time(microseconds)).transpose()
}

/// The state of a postal code, if there is one.
pub(crate) fn state(code: Option<&str>) -> Result<Option<Jurisdiction>, Failure> {
    Ok(code.map(str::parse).transpose()?)
}

/// An enum of the library's, which C knows by numbers.
pub(crate) trait Choice: Copy {
    /// Its number in C.
    fn number(self) -> u32;

    /// What a number of the caller's means.
    fn of(number: u32) -> Result<Self, Failure>;
}

/// Ties an enum of the library's to that of C: one that the two do not share does not compile.
macro_rules! choice {
    ($core:ident is $c:ident: $($variant:ident)*) => {
        impl $crate::value::Choice for $core {
            fn number(self) -> u32 {
                match self { $(Self::$variant => $c::$variant as u32,)* }
            }

            fn of(number: u32) -> Result<Self, $crate::status::Failure> {
                let mut all = [$(Self::$variant,)*].into_iter();
                all.find(|choice| choice.number() == number)
                    .ok_or_else(|| $crate::value::no_choice(number, stringify!($c)))
            }
        }
    };
}
pub(crate) use choice;

/// The failure of a number that means nothing.
pub(crate) fn no_choice(number: u32, of: &str) -> Failure {
    let text = format!("{number} is no {of}: use one of its names");
    Failure::new(alpr_status::InvalidArgument, text)
}
