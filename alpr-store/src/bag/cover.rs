//! The tag file that says where a bag comes from: whose export, on whose authority, made by what, of which lists.

use std::collections::BTreeSet;

use alpr_core::alarm::ADVISORY;
use alpr_core::evidence::Export;
use alpr_core::record::Id;
use alpr_core::report::MARKING;
use alpr_core::retain::Hold;
use alpr_core::{Result, json};
use serde::{Deserialize, Serialize};

use super::{Bag, Exported, TOOL, VERSION};

/// What `alpr/export.json` says. A reader needs the export and the counts; the rest is for people and for the court.
#[derive(Serialize, Deserialize)]
pub(super) struct Cover {
    marking: String,
    advisory: String,
    pub(super) export: Export,
    holds: Vec<Hold>,
    tool: Tool,
    /// SHA-256 of the hot lists that were in force.
    lists: BTreeSet<String>,
    pub(super) records: usize,
    pub(super) hits: usize,
    pub(super) cases: usize,
    pub(super) pictures: usize,
    pub(super) missing: usize,
    absent: BTreeSet<Id>,
}

#[derive(Serialize, Deserialize)]
struct Tool {
    name: String,
    version: String,
    /// SHA-256 of the models that read.
    models: BTreeSet<String>,
}

impl Cover {
    pub(super) fn new(bag: &Bag, exported: &Exported) -> Self {
        let read = || bag.records.iter().map(|record| &record.circumstances);
        let hit = bag.hits.iter().map(|hit| hit.list_sha256.clone());
        Self {
            marking: MARKING.to_owned(),
            advisory: ADVISORY.to_owned(),
            export: bag.export.clone(),
            holds: bag.holds.clone(),
            tool: Tool {
                name: TOOL.to_owned(),
                version: VERSION.to_owned(),
                models: read().flat_map(|read| read.models.clone()).collect(),
            },
            lists: read()
                .filter_map(|read| read.list_sha256.clone())
                .chain(hit)
                .collect(),
            records: exported.records,
            hits: exported.hits,
            cases: exported.cases,
            pictures: exported.pictures,
            missing: exported.missing.len(),
            absent: exported.absent.clone(),
        }
    }

    pub(super) fn to_json(&self) -> Result<String> {
        let mut text = json::pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}
