//! The C interface of alpr: what [`alpr_core`] does, behind opaque handles and status codes.
//!
//! `include/alpr.h` is the specification; `cbindgen` writes it from these files.
#![expect(
    non_camel_case_types,
    reason = "these are the names of the C interface"
)]

mod alarm;
mod audit;
mod book;
mod bytes;
mod case;
mod circumstances;
mod desk;
mod detections;
mod disposition;
mod draft;
mod engine;
mod feeds;
mod findings;
mod fold;
mod freshness;
mod guard;
mod health;
mod hits;
mod hold;
mod hold_draft;
mod holds;
mod hotlist;
mod lines;
mod manual;
mod names;
mod observed;
mod permit;
mod policies;
mod reads;
mod record;
mod redacted;
mod release;
mod replay;
mod retain;
mod rules;
mod service;
mod sharing;
mod status;
mod step;
mod subject;
mod text;
mod tracker;
mod value;
mod view;
mod withdrawal;

pub use alarm::*;
pub use audit::*;
pub use book::*;
pub use bytes::*;
pub use case::*;
pub use circumstances::*;
pub use desk::*;
pub use detections::*;
pub use disposition::*;
pub use draft::*;
pub use engine::*;
pub use feeds::*;
pub use findings::*;
pub use fold::*;
pub use freshness::*;
pub use health::*;
pub use hits::*;
pub use hold::*;
pub use hold_draft::*;
pub use holds::*;
pub use hotlist::*;
pub use manual::*;
pub use names::*;
pub use observed::*;
pub use permit::*;
pub use policies::*;
pub use reads::*;
pub use record::*;
pub use redacted::*;
pub use release::*;
pub use replay::*;
pub use retain::*;
pub use rules::*;
pub use service::*;
pub use sharing::*;
pub use status::*;
pub use step::*;
pub use subject::*;
pub use text::*;
pub use tracker::*;
pub use view::{alpr_frame, alpr_pixel_format};
pub use withdrawal::*;

/// Handles are used by many threads: none of them may borrow.
const _: () = {
    const fn shared<T: Send + Sync + 'static>() {}
    shared::<alpr_engine>();
    shared::<alpr_detections>();
    shared::<alpr_reads>();
    shared::<alpr_tracker>();
    shared::<alpr_tracks>();
    shared::<alpr_hotlist>();
    shared::<alpr_match_rules>();
    shared::<alpr_hits>();
    shared::<alpr_replay>();
    shared::<alpr_circumstances>();
    shared::<alpr_record>();
    shared::<alpr_alarm_desk>();
    shared::<alpr_alarms>();
    shared::<alpr_case>();
    shared::<alpr_disposition>();
    shared::<alpr_manual_draft>();
    shared::<alpr_manual_book>();
    shared::<alpr_manual_entries>();
    shared::<alpr_policies>();
    shared::<alpr_findings>();
    shared::<alpr_holds>();
    shared::<alpr_sharing>();
    shared::<alpr_permit>();
    shared::<alpr_release>();
    shared::<alpr_redacted>();
    shared::<alpr_released>();
    shared::<alpr_feeds>();
    shared::<alpr_baseline>();
    shared::<alpr_monitor>();
    shared::<alpr_health>();
    shared::<alpr_service>();
    shared::<alpr_text>();
    shared::<alpr_bytes>();
};
