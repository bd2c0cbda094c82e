//! Status codes, the last error in words, and the version.

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};

use alpr_core::{Error, ErrorKind};

/// How a call ended. Numbers are never reused.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_status {
    /// It did what it says.
    Ok = 0,
    /// A pointer that may not be NULL is NULL.
    NullPointer = 10,
    /// A text is not UTF-8.
    InvalidUtf8 = 11,
    /// A file cannot be read.
    Io = 20,
    /// The pixels do not fit the size, the stride or the format that was given.
    InvalidFrame = 100,
    /// A number or a text is out of its range.
    InvalidArgument = 101,
    /// A text is no plate.
    InvalidPlate = 102,
    /// A hot list cannot be read, or its index is damaged or of another version.
    InvalidList = 103,
    /// A kept record cannot be read: it is damaged, or of a later version.
    InvalidRecord = 104,
    /// A rule of procedure does not allow it: evidence, training, a purpose or an approval is missing.
    Refused = 105,
    /// A model's manifest cannot be parsed, or contradicts itself.
    InvalidManifest = 200,
    /// A model is damaged, or not the one its manifest describes.
    InvalidModel = 201,
    /// A network failed, or gave numbers that are none.
    Inference = 300,
    /// A store cannot be opened, read or written.
    Storage = 301,
    /// The library is at fault: please report it.
    Internal = 900,
    /// The library gave up in the middle: please report it. The handles that were used stay valid.
    Panic = 901,
}

impl alpr_status {
    /// Every one with its name.
    pub(crate) const NAMES: [(Self, &CStr); 16] = [
        (Self::Ok, c"ok"),
        (Self::NullPointer, c"null_pointer"),
        (Self::InvalidUtf8, c"invalid_utf8"),
        (Self::Io, c"io"),
        (Self::InvalidFrame, c"invalid_frame"),
        (Self::InvalidArgument, c"invalid_argument"),
        (Self::InvalidPlate, c"invalid_plate"),
        (Self::InvalidList, c"invalid_list"),
        (Self::InvalidRecord, c"invalid_record"),
        (Self::Refused, c"refused"),
        (Self::InvalidManifest, c"invalid_manifest"),
        (Self::InvalidModel, c"invalid_model"),
        (Self::Inference, c"inference"),
        (Self::Storage, c"storage"),
        (Self::Internal, c"internal"),
        (Self::Panic, c"panic"),
    ];

    /// The status of an error's kind.
    pub fn from_kind(kind: ErrorKind) -> Self {
        let all = Self::NAMES.into_iter().map(|(status, _)| status);
        let mut found = all.filter(|status| *status as u32 == kind.code());
        found.next().unwrap_or(Self::Internal)
    }
}

/// A status with the words for it.
pub(crate) struct Failure {
    pub(crate) status: alpr_status,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(status: alpr_status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(alpr_status::from_kind(error.kind()), error.message())
    }
}

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// A text for C, which ends at its first NUL: what comes from a file may hold one, and becomes a space.
pub(crate) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// Keeps the words of this thread's last call; none clears them.
///
/// A thread that ends has lost its place for them before the caller's destructors run: then they are not kept.
pub(crate) fn remember(message: &str) {
    let _ = LAST_ERROR.try_with(|last| last.replace(c_text(message)));
}

/// What the last call on this thread that returns alpr_status failed with; "" if it succeeded, and in destructors that
/// run when the thread or the process ends: only the status tells there.
///
/// Never NULL. Valid until the next such call on this thread.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_last_error() -> *const c_char {
    LAST_ERROR
        .try_with(|last| last.borrow().as_ptr())
        .unwrap_or(c"".as_ptr())
}

const VERSION: &CStr = {
    let bytes = concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes();
    match CStr::from_bytes_with_nul(bytes) {
        Ok(text) => text,
        Err(_) => c"",
    }
};

/// The library's version, such as "1.2.3". Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The library's version as a number: major * 1000000 + minor * 1000 + patch. Divided by 1000, which leaves major and
/// minor, it is ALPR_VERSION_NUMBER / 1000 of a header that fits.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_version_number() -> u32 {
    let part = |text: &str| text.parse::<u32>().unwrap_or(0);
    part(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
        + part(env!("CARGO_PKG_VERSION_MINOR")) * 1000
        + part(env!("CARGO_PKG_VERSION_PATCH"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_status_of_its_code_and_name() {
        for kind in ErrorKind::ALL {
            let status = alpr_status::from_kind(kind);
            assert_eq!(status as u32, kind.code(), "{}", kind.name());
            let mut names = alpr_status::NAMES.into_iter();
            let found = names.find(|(named, _)| *named == status);
            assert_eq!(found.unwrap().1.to_str().unwrap(), kind.name());
        }
    }

    #[test]
    fn a_message_with_a_nul_is_kept_whole() {
        remember("a\0b");
        let text = LAST_ERROR.with(|last| last.borrow().to_str().unwrap().to_owned());
        assert_eq!(text, "a b");
    }

    #[test]
    fn the_number_follows_the_text() {
        let mut parts = VERSION
            .to_str()
            .unwrap()
            .split('.')
            .map(|p| p.parse::<u32>().unwrap());
        let mut next = || parts.next().unwrap();
        assert_eq!(
            next() * 1_000_000 + next() * 1000 + next(),
            alpr_version_number()
        );
    }
}
