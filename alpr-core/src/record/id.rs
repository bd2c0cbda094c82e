//! Names of records: 16 bytes that sort by time and follow from what they name.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::words::hex;

/// The name of a record: microseconds since 1970 (8 bytes, big-endian, the sign bit flipped so that it sorts),
/// then 8 bytes of a SHA-256. Whoever names the same thing gives it the same name, so that it is kept once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

impl Id {
    /// The name of what happened at this time and is told apart by these texts.
    pub fn of(at: Timestamp, parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let mut bytes = [0; 16];
        let time = (at.as_microsecond() as u64) ^ (1 << 63);
        for (slot, byte) in bytes
            .iter_mut()
            .zip(time.to_be_bytes().into_iter().chain(hash.finalize()))
        {
            *slot = byte;
        }
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The name with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// When what it names happened, to the microsecond; the first or the last time there is for what lies beyond.
    pub fn time(&self) -> Timestamp {
        let bytes = self.0.iter().take(8);
        let time = bytes.fold(0u64, |time, byte| time << 8 | u64::from(*byte)) ^ (1 << 63);
        let time = time as i64;
        let beyond = if time < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        Timestamp::from_microsecond(time).unwrap_or(beyond)
    }

    /// The first and the last name that something at this time can have.
    pub fn bounds(at: Timestamp) -> (Self, Self) {
        let (mut first, mut last) = (Self::of(at, &[]), Self::of(at, &[]));
        first.0.iter_mut().skip(8).for_each(|byte| *byte = 0);
        last.0.iter_mut().skip(8).for_each(|byte| *byte = 0xff);
        (first, last)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex(&self.0))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

impl FromStr for Id {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            let why = format!("`{text}` is no record's name: give its 32 hexadecimal digits");
            Error::new(ErrorKind::InvalidArgument, why)
        };
        let digits: Option<Vec<u8>> = text
            .chars()
            .map(|c| c.to_digit(16).map(|d| d as u8))
            .collect();
        let digits = digits.filter(|d| d.len() == 32).ok_or_else(bad)?;
        let mut bytes = [0; 16];
        for (slot, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *slot = pair.iter().fold(0, |byte, digit| byte << 4 | digit);
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
