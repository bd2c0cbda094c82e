//! Queries that grow piece by piece.

use alpr_core::Period;
use alpr_core::record::Id;

use crate::engine::Value;

/// A query that grows, with its values.
pub(super) struct Conditions {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    pub(super) fn new(sql: &str) -> Self {
        Self {
            sql: sql.to_owned(),
            values: Vec::new(),
        }
    }

    /// Adds a piece in which `{}` stands for the next value.
    pub(super) fn add<const N: usize>(&mut self, piece: &str, values: [Value; N]) {
        let mut parts = piece.split("{}");
        self.sql.push_str(parts.next().unwrap_or_default());
        for (part, value) in parts.zip(values) {
            self.values.push(value);
            self.sql.push_str(&format!("${}{part}", self.values.len()));
        }
    }

    /// Only what lies in a window, and after a name.
    pub(super) fn window(&mut self, window: Period, after: Option<Id>) {
        // The names that something in it can have.
        let (from, to) = (Id::bounds(window.from).0, Id::bounds(window.to).0);
        match after.filter(|after| *after >= from) {
            Some(after) => self.add(" AND id > {}", [after.into()]),
            None => self.add(" AND id >= {}", [from.into()]),
        }
        self.add(" AND id < {}", [to.into()]);
    }
}
