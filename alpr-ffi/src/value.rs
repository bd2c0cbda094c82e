//! Numbers of the caller's: times and choices, checked before they become values.

use std::ffi::CStr;

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

/// The time at which something was captured: 0 was forgotten, since it would be 1970, and due.
pub(crate) fn captured(microseconds: i64) -> Result<Timestamp, Failure> {
    time_if_any(microseconds)?.ok_or_else(|| {
        let text = "expected when it was captured, got 0: set `captured_us`";
        Failure::new(alpr_status::InvalidArgument, text)
    })
}

/// The time at which something was done: 0 was forgotten.
pub(crate) fn done(microseconds: i64) -> Result<Timestamp, Failure> {
    time_if_any(microseconds)?.ok_or_else(|| {
        let text = "expected when it was done, got 0: pass `at_us`";
        Failure::new(alpr_status::InvalidArgument, text)
    })
}

/// The state of a postal code, if there is one.
pub(crate) fn state(code: Option<&str>) -> Result<Option<Jurisdiction>, Failure> {
    Ok(code.map(str::parse).transpose()?)
}

/// An enum of the library's, which C knows by numbers.
pub(crate) trait Choice: Copy {
    /// The enum of C.
    type InC: Copy;

    /// What it is in C.
    fn in_c(self) -> Self::InC;

    /// What a number of the caller's means.
    fn of(number: u32) -> Result<Self, Failure>;

    /// Its name in files.
    fn name_in_c(self) -> &'static CStr;
}

/// Ties an enum of the library's to that of C: one that the two do not share does not compile.
macro_rules! choice {
    ($core:ident is $c:ident: $($variant:ident)*) => {
        impl $crate::value::Choice for $core {
            type InC = $c;

            fn in_c(self) -> $c {
                match self { $(Self::$variant => $c::$variant,)* }
            }

            fn of(number: u32) -> Result<Self, $crate::status::Failure> {
                let mut all = [$(Self::$variant,)*].into_iter();
                all.find(|choice| choice.in_c() as u32 == number)
                    .ok_or_else(|| $crate::value::no_choice(number, stringify!($c)))
            }

            fn name_in_c(self) -> &'static std::ffi::CStr {
                match self {
                    $(Self::$variant => {
                        const NAME: [u8; 32] = $crate::value::ended($core::$variant.name());
                        const { $crate::value::c_str(&NAME) }
                    })*
                }
            }
        }
    };
}
pub(crate) use choice;

/// A name with NULs behind it. One that leaves no room for a NUL does not compile.
pub(crate) const fn ended(name: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (room, _) = bytes.split_at_mut(31);
    let (place, _) = room.split_at_mut(name.len());
    place.copy_from_slice(name.as_bytes());
    bytes
}

/// The text before the first NUL.
pub(crate) const fn c_str(bytes: &[u8]) -> &CStr {
    match CStr::from_bytes_until_nul(bytes) {
        Ok(text) => text,
        Err(_) => c"",
    }
}

/// The failure of a number that means nothing.
pub(crate) fn no_choice(number: u32, of: &str) -> Failure {
    let text = format!("{number} is no {of}: use one of its names");
    Failure::new(alpr_status::InvalidArgument, text)
}
