//! A span of time, as searches, lists of cases and reports name it.

use jiff::Timestamp;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};

/// From a time on, and before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first time.
    pub from: Timestamp,
    /// The first time after it.
    pub to: Timestamp,
}

impl Period {
    /// All of time but its last moment.
    pub const ALWAYS: Self = Self {
        from: Timestamp::MIN,
        to: Timestamp::MAX,
    };

    /// A period that is one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] unless it ends after it begins.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self> {
        if from < to {
            return Ok(Self { from, to });
        }
        let why = format!("expected a period that ends after {from}, got {to}: exchange them");
        Err(Error::new(ErrorKind::InvalidArgument, why))
    }

    /// Whether something happened in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        (self.from..self.to).contains(&at)
    }

    /// In words.
    pub(crate) fn words(&self) -> String {
        format!("from {} until {}", self.from, self.to)
    }
}
