//! The C interface of alpr: what [`alpr_core`] does, behind opaque handles and status codes.
//!
//! `include/alpr.h` is the specification; `cbindgen` writes it from these files.
#![expect(
    non_camel_case_types,
    reason = "these are the names of the C interface"
)]

mod engine;
mod guard;
mod hits;
mod hotlist;
mod reads;
mod rules;
mod status;
mod view;

pub use engine::*;
pub use hits::*;
pub use hotlist::*;
pub use reads::*;
pub use rules::*;
pub use status::*;
pub use view::{alpr_frame, alpr_pixel_format};
