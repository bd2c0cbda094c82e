//! Keeps what an agency has to keep of its reads, and lets nobody search it without a purpose.
//!
//! ```
//! use alpr_core::record::{Circumstances, Record};
//! use alpr_store::Store;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let store = Store::in_memory()?; // or Store::open("sqlite:reads.db"), Store::open("postgres://...")
//! let seen = Circumstances::new("2026-11-24T08:00:00Z".parse()?, "C-7");
//! let read = Record::of_text("AB1234".parse()?, None, seen)?;
//! let received = "2026-11-24T08:00:05Z".parse()?;
//! store.put_reads(&[read.clone()], received)?;
//! assert_eq!(store.put_reads(&[read], received)?.known, 1); // writing again changes nothing
//! # Ok(())
//! # }
//! ```
//!
//! # What is promised
//! A call that returned `Ok` is on the disk: the process may be killed and the power may fail. Writing the same thing
//! again changes nothing. What is done is in the audit log in the same transaction; what is asked is there before the
//! answer.
//!
//! # Evidence
//! [`Store::export`] writes records, hits and pictures as a [`Bag`] onto portable media; [`Bag::verify`] verifies it
//! there, and [`Store::book`] keeps that it is in the property room.
//!
//! # Engines
//! SQLite (compiled in, one file, many readers beside one writer) and PostgreSQL, where reads are partitioned by week,
//! so that a purge drops a partition. The same tests run on both.
//!
//! # Limits
//! A page has at most [`MAX_PAGE`] reads; a look-back compares at most [`MAX_CANDIDATES`]; a record has at most
//! [`MAX_RECORD_BYTES`](alpr_core::record::MAX_RECORD_BYTES); a store has at most [`MAX_USERS`] users. Those of bags
//! are in [`bag`].
#![forbid(unsafe_code)]

mod adopt;
pub mod bag;
mod by_hand;
mod cases;
mod engine;
mod evidence;
mod hold;
mod in_force;
mod look_back;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod purge;
mod query;
mod raised;
mod refresh;
mod register;
mod rows;
mod search;
mod service;
mod share;
mod sqlite;
mod store;
mod tables;
mod user;

pub use bag::{Bag, Booked, Exported, Verified};
pub use cases::{Earlier, MAX_EARLIER};
pub use evidence::{Covered, Selection};
pub use in_force::InForce;
pub use look_back::{LookBack, MAX_CANDIDATES, Seen};
pub use purge::{
    Count, DestructionRequest, PURGE_BATCH, PolicyId, PurgeOrder, Receipt, ReceiptKey, Tally,
};
pub use refresh::Withdrawals;
pub use search::{Area, MAX_PAGE, Page, Search};
pub use share::{Shared, SharedHit};
pub use store::{PATIENCE, Store, Written};
pub use user::MAX_USERS;

/// A store is shared among threads.
const _: () = {
    const fn shared<T: Send + Sync + 'static>() {}
    shared::<Store>();
};
