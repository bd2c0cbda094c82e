//! `alpr_hold_draft`: what has to be said of a hold.

use std::ffi::c_char;
use std::str::FromStr;

use alpr_core::Error;
use alpr_core::retain::{HoldDraft, HoldKind, HoldScope};

use crate::status::Failure;
use crate::value::{Choice, choice, time, time_if_any};
use crate::view::{slice, text, texts};

/// What has to be said of a hold, and which data it covers: those that fit everything that is given. Set all of it to 0
/// first: then what is not set is not given, and a kind that was forgotten is ALPR_STATUS_INVALID_ARGUMENT. Each list
/// has at most 10000 items. It is read during a call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_hold_draft {
    /// Why: an alpr_hold_kind. Required.
    pub kind: u32,
    /// What gives the right to it: a case, a court's order, a request. Required.
    pub authority: *const c_char,
    /// Who opens it. Required.
    pub by: *const c_char,
    /// When somebody has to look whether it is still needed; after it is opened. It does not end then.
    pub review_on_us: i64,
    /// Records, by their 32 hexadecimal digits.
    pub ids: *const *const c_char,
    /// How many records there are.
    pub ids_len: usize,
    /// Plates. Each covers what may be of it: reads with as many characters, where unread ones and those that are taken
    /// for one another do not matter, with or without small stacked ones; and reads that hit it.
    pub plates: *const *const c_char,
    /// How many plates there are.
    pub plates_len: usize,
    /// Cameras.
    pub cameras: *const *const c_char,
    /// How many cameras there are.
    pub cameras_len: usize,
    /// Who has the data: alpr_holder numbers.
    pub holders: *const u32,
    /// How many holders there are.
    pub holders_len: usize,
    /// What the data are: alpr_data_class numbers.
    pub data_classes: *const u32,
    /// How many classes there are.
    pub data_classes_len: usize,
    /// Captured then or later; 0: whenever.
    pub from_us: i64,
    /// Captured then or earlier; 0: whenever.
    pub to_us: i64,
}

/// Why data are held (General Order 22-03, V, and the states' preservation requests). 0 is none: it was forgotten.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_hold_kind {
    /// They are evidence.
    Evidence = 1,
    /// It is reasonable to believe that they will become evidence.
    ReasonableBelief = 2,
    /// They are subject to a discovery request.
    Discovery = 3,
    /// A court ordered it.
    CourtOrder = 4,
    /// Somebody entitled to it asked to preserve them.
    PreservationRequest = 5,
}

choice!(HoldKind is alpr_hold_kind: Evidence ReasonableBelief Discovery CourtOrder PreservationRequest);

impl alpr_hold_draft {
    /// The draft in the library's words. Opening a hold checks what it says.
    ///
    /// # Safety
    /// Every list must point to as many items as its length says, every text end with a NUL.
    pub(crate) unsafe fn draft(&self) -> Result<HoldDraft, Failure> {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let cameras = texts(self.cameras, self.cameras_len, "draft->cameras")?;
            let scope = HoldScope {
                ids: parsed(texts(self.ids, self.ids_len, "draft->ids")?)?,
                plates: parsed(texts(self.plates, self.plates_len, "draft->plates")?)?,
                cameras: cameras.into_iter().map(str::to_owned).collect(),
                holders: choices(self.holders, self.holders_len, "draft->holders")?,
                classes: choices(
                    self.data_classes,
                    self.data_classes_len,
                    "draft->data_classes",
                )?,
                from: time_if_any(self.from_us)?,
                to: time_if_any(self.to_us)?,
            };
            Ok(HoldDraft {
                kind: Choice::of(self.kind)?,
                scope,
                authority: text(self.authority, "draft->authority")?.to_owned(),
                by: text(self.by, "draft->by")?.to_owned(),
                review_on: time(self.review_on_us)?,
            })
        }
    }
}

fn parsed<T: FromStr<Err = Error>>(texts: Vec<&str>) -> Result<Vec<T>, Failure> {
    let values: Result<_, Error> = texts.into_iter().map(str::parse).collect();
    Ok(values?)
}

/// # Safety
/// `pointer` must be NULL or point to `len` numbers.
unsafe fn choices<T: Choice>(
    pointer: *const u32,
    len: usize,
    name: &str,
) -> Result<Vec<T>, Failure> {
    // SAFETY: the caller vouches for the length.
    let numbers = unsafe { slice(pointer, len, name) }?;
    numbers.iter().map(|number| Choice::of(*number)).collect()
}
