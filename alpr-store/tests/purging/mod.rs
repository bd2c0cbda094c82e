//! What the tests of purges share: orders, holds, and what is left, told by the database itself.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a test may stop where it stands, and not each uses all"
)]

use std::collections::BTreeSet;

use alpr_core::Jurisdiction;
use alpr_core::record::{Id, Picture};
use alpr_core::retain::{Hold, HoldDraft, HoldKind, HoldScope, Holder, Policies, Policy};
use alpr_store::{PurgeOrder, Receipt, ReceiptKey, Store};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::common::at;

pub(crate) const DAY: i64 = 86_400;
pub(crate) const SECRET: [u8; 32] = [7; 32];

pub(crate) fn policies(names: &[&str]) -> Policies {
    let packs = names.iter().map(|name| Policy::pack(name).unwrap());
    Policies::new(packs.collect()).unwrap()
}

pub(crate) fn order(policies: &Policies, holder: Holder, now: Timestamp) -> PurgeOrder<'_> {
    PurgeOrder {
        policies,
        holder,
        jurisdiction: Jurisdiction::MO,
        by: "Coordinator 1",
        now,
        shift_ended: None,
        requests: &[],
    }
}

pub(crate) fn purge(store: &Store, order: &PurgeOrder<'_>) -> Receipt {
    let receipt = store
        .purge(
            order,
            &ReceiptKey::new(&SECRET),
            &mut |_: &[Picture]| Ok(()),
        )
        .unwrap();
    receipt.verify(&ReceiptKey::new(&SECRET).public()).unwrap();
    receipt
}

pub(crate) fn hold(scope: HoldScope) -> Hold {
    let draft = HoldDraft {
        kind: HoldKind::ReasonableBelief,
        scope,
        authority: "case 26-17".into(),
        by: "Detective 4".into(),
        review_on: at(10_000 * DAY),
    };
    Hold::open(draft, at(-1_000 * DAY)).unwrap()
}

/// Names of all reads that are kept.
pub(crate) fn names(address: &str) -> BTreeSet<Id> {
    names_in(address, "reads")
}

/// Names of all that a table keeps.
pub(crate) fn names_in(address: &str, table: &str) -> BTreeSet<Id> {
    let sql = format!("SELECT id FROM {table}");
    let id = |name: Vec<u8>| Id::from_bytes(name.try_into().unwrap());
    if let Some(path) = address.strip_prefix("sqlite:") {
        let file = rusqlite::Connection::open(path).unwrap();
        let mut rows = file.prepare(&sql).unwrap();
        let found = rows.query_map([], |row| row.get(0)).unwrap();
        return found.map(|name| id(name.unwrap())).collect();
    }
    let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
    let rows = client.query(&sql, &[]).unwrap();
    rows.iter().map(|row| id(row.get(0))).collect()
}

/// What a receipt's digest is, told from the names alone.
pub(crate) fn digest(names: impl Iterator<Item = Id>) -> String {
    let start = [0; 32].into();
    let end = names.fold(start, |state, id| {
        Sha256::new()
            .chain_update(state)
            .chain_update(id.bytes())
            .finalize()
    });
    end.iter().map(|byte| format!("{byte:02x}")).collect()
}
