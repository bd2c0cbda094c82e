//! The policies that are built in: General Order 22-03, and what was found of the states' law.

use super::policy::Policy;
use crate::error::{Error, ErrorKind, Result};

macro_rules! packs {
    ($($name:literal)*) => {
        /// The policies that are built in, by name. They state what was found, with date and certainty: research
        /// notes, not legal advice. Have counsel confirm a pack before it decides about real data.
        pub const PACKS: [&str; [$($name),*].len()] = [$($name),*];
        const TEXTS: [&str; PACKS.len()] = [$(include_str!(concat!("packs/", $name, ".toml"))),*];
    };
}

packs! {
    "clayton-22-03" "ar" "ca" "ca-chp" "co" "ga" "il" "mo-hb3192" "me" "mn" "mt" "nc" "ne" "nh" "nj" "tn" "ut" "va" "vt" "wa"
}

impl Policy {
    /// A policy that is built in.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there is none of this name.
    pub fn pack(name: &str) -> Result<Self> {
        let text = Self::pack_text(name)?;
        Self::parse(text).map_err(|e| Error::new(ErrorKind::Internal, format!("`{name}`: {e}")))
    }

    /// The file of a policy that is built in, to start one's own from.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there is none of this name.
    pub fn pack_text(name: &str) -> Result<&'static str> {
        let mut packs = PACKS.iter().zip(TEXTS);
        let found = packs.find(|(pack, _)| **pack == name);
        found.map(|(_, text)| text).ok_or_else(|| {
            let known = PACKS.join(", ");
            let why = format!("there is no policy `{name}`: use {known}, or a file");
            Error::new(ErrorKind::InvalidArgument, why)
        })
    }
}
