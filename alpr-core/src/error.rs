//! The one error of the library: a kind that a caller can act on, and a sentence that says what to do.

use std::fmt;

use crate::names::named;

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

named! {
    /// What went wrong, as far as a caller can act on it.
    ///
    /// The bindings carry each kind unchanged: [`code`](Self::code) is the C status and
    /// [`name`](Self::name) chooses the Python class.
    #[non_exhaustive]
    ErrorKind {
        /// The pixels do not fit the size, the stride or the format that was given.
        InvalidFrame "invalid_frame",
        /// A number or a text that the caller gave is out of its range.
        InvalidArgument "invalid_argument",
        /// A text is no plate: it is empty, too long, or holds other characters than A-Z and 0-9.
        InvalidPlate "invalid_plate",
        /// A hot list cannot be read, or its index is damaged or of another version.
        InvalidList "invalid_list",
        /// A kept record cannot be read: it is damaged, or of a later version.
        InvalidRecord "invalid_record",
        /// A rule of procedure does not allow it: evidence, training, a purpose or an approval is missing.
        Refused "refused",
        /// A model's manifest cannot be parsed, or contradicts itself.
        InvalidManifest "invalid_manifest",
        /// A model is damaged, is not the one its manifest describes, or does not have the shape it claims.
        InvalidModel "invalid_model",
        /// A network failed, or gave numbers that are not finite.
        Inference "inference",
        /// A store cannot be opened, read or written.
        Storage "storage",
        /// The library itself is at fault: please report it.
        Internal "internal",
    }
}

impl ErrorKind {
    /// The number of this kind in the C interface: stable, never reused, never 0 (0 is success).
    ///
    /// Input is 100 to 199, models 200 to 299, running 300 to 399, our own faults 900 to 999.
    pub const fn code(self) -> u32 {
        match self {
            Self::InvalidFrame => 100,
            Self::InvalidArgument => 101,
            Self::InvalidPlate => 102,
            Self::InvalidList => 103,
            Self::InvalidRecord => 104,
            Self::Refused => 105,
            Self::InvalidManifest => 200,
            Self::InvalidModel => 201,
            Self::Inference => 300,
            Self::Storage => 301,
            Self::Internal => 900,
        }
    }
}

/// What policy, law or missing evidence forbids.
pub(crate) fn refused<T>(why: impl Into<String>) -> Result<T> {
    Err(Error::new(ErrorKind::Refused, why))
}

/// An error: its kind, and a message in lower case that names both numbers and the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: Box<str>,
}

impl Error {
    /// An error of a kind with its message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into().into_boxed_str(),
        }
    }

    /// What went wrong, as far as a caller can act on it.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message without the kind.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_and_names_are_distinct_and_never_success() {
        let codes: HashSet<_> = ErrorKind::ALL.iter().map(|k| k.code()).collect();
        let names: HashSet<_> = ErrorKind::ALL.iter().map(|k| k.name()).collect();
        assert_eq!(
            (codes.len(), names.len()),
            (ErrorKind::ALL.len(), ErrorKind::ALL.len())
        );
        assert!(!codes.contains(&0));
    }
}
