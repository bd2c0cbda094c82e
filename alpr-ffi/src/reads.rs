//! `alpr_reads` and `alpr_plate_read`: what was read in a frame.

use std::ffi::{CString, c_char};

use alpr_core::{Agreement, PlateRead};

use crate::guard::{guard, guard_or};
use crate::status::{alpr_status, c_text};
use crate::text::alpr_text;
use crate::value::{Choice, choice};
use crate::view::{get, get_item, get_text, give, reference, take_back};

/// The plates of one frame, the surest first. Immutable; may be used by many threads.
pub struct alpr_reads {
    reads: Vec<alpr_plate_read>,
}

/// One plate. Borrowed: valid until its alpr_reads, or alpr_tracks, is freed.
pub struct alpr_plate_read {
    read: PlateRead,
    text: CString,
    full_text: CString,
    state: CString,
    likeliest_state: CString,
    candidates: Vec<CString>,
}

/// Whether an infrared and a colour picture of a plate tell the same.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_agreement {
    /// Only one picture shows the plate.
    Single = 0,
    /// Both pictures give the same text and no other state.
    Agreed = 1,
    /// One of the pictures is too poor to tell.
    Unclear = 2,
    /// Both pictures are legible and give different texts or states: look at both.
    Disagreed = 3,
}

choice!(Agreement is alpr_agreement: Single Agreed Unclear Disagreed);

impl alpr_reads {
    pub(crate) fn new(reads: &[PlateRead]) -> Self {
        Self {
            reads: reads.iter().map(alpr_plate_read::new).collect(),
        }
    }

    pub(crate) fn all(&self) -> Vec<PlateRead> {
        self.reads.iter().map(|read| read.read.clone()).collect()
    }
}

impl alpr_plate_read {
    pub(crate) fn read(&self) -> &PlateRead {
        &self.read
    }

    pub(crate) fn new(read: &PlateRead) -> Self {
        Self {
            text: c_text(read.text().as_str()),
            full_text: c_text(read.full_text().as_str()),
            state: c_text(read.state().map_or("", |s| s.code())),
            likeliest_state: c_text(read.states().first().map_or("", |(s, _)| s.code())),
            candidates: read
                .candidates()
                .iter()
                .map(|k| c_text(k.text().as_str()))
                .collect(),
            read: read.clone(),
        }
    }
}

/// How many plates were read; 0 for NULL.
///
/// # Safety
/// `reads` must be NULL or come from an alpr_engine_read function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_reads_len(reads: *const alpr_reads) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(reads, 0, |r| r.reads.len()) }
}

/// The plate at `index`, or NULL if there is none. Valid until alpr_reads_free.
///
/// # Safety
/// As alpr_reads_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_reads_at(
    reads: *const alpr_reads,
    index: usize,
) -> *const alpr_plate_read {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(reads, index, |r| &r.reads) }
}

/// Frees reads and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `reads` must be NULL or come from an alpr_engine_read function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_reads_free(reads: *mut alpr_reads) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(reads) });
}

/// The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters; "" for NULL.
/// Valid as long as the read.
///
/// # Safety
/// `read` must be NULL or come from alpr_reads_at or an alpr_track function, and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_text(read: *const alpr_plate_read) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(read, |r| &r.text) }
}

/// The serial with small stacked characters, top to bottom, where they stand, as NCIC entry asks for.
/// Valid as long as the read.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_full_text(read: *const alpr_plate_read) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(read, |r| &r.full_text) }
}

/// The probability that the text is right in every character, 0 to 1.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_confidence(read: *const alpr_plate_read) -> f32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0.0, |r| r.read.confidence()) }
}

/// The probability that the full text is right, 0 to 1: with the stacked characters, and with those being all.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_full_confidence(read: *const alpr_plate_read) -> f32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0.0, |r| r.read.full_confidence()) }
}

/// The confidence of the text's character at `index`, 0 to 1; 0 beyond the end.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_character_confidence(
    read: *const alpr_plate_read,
    index: usize,
) -> f32 {
    let find = |r: &alpr_plate_read| r.read.characters().get(index).map_or(0.0, |c| c.confidence);
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0.0, find) }
}

/// The postal code of the state, "XX" for a plate from elsewhere, "" where the reader would be guessing.
/// Valid as long as the read.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_state(read: *const alpr_plate_read) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(read, |r| &r.state) }
}

/// The postal code of the likeliest state, said or not; "" if the model does not tell.
/// Valid as long as the read.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_likeliest_state(
    read: *const alpr_plate_read,
) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(read, |r| &r.likeliest_state) }
}

/// The probability of the likeliest state, said or not, 0 to 1.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_state_confidence(read: *const alpr_plate_read) -> f32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0.0, |r| r.read.state_confidence()) }
}

/// How sure the detector is that this is a plate, 0 to 1.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_score(read: *const alpr_plate_read) -> f32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0.0, |r| r.read.detection().score()) }
}

/// Whether the infrared and the colour picture tell the same; ALPR_AGREEMENT_SINGLE for NULL.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_agreement(read: *const alpr_plate_read) -> alpr_agreement {
    let find = |r: &alpr_plate_read| r.read.agreement().in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(read, alpr_agreement::Single, find) }
}

/// Not 0 where the left or the right edge of the frame may cut the plate: characters may be missing there, and the rest
/// is read as if it were all. A hit of it never sounds, and a tracker hears it only where nothing better is seen of the
/// vehicle. 0 for NULL.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_may_be_cut(read: *const alpr_plate_read) -> i32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0, |r| r.read.may_be_cut().into()) }
}

/// Whether a character of the plate is known: not 0 if it is; 0 for NULL. alpr_engine_read gives legible reads alone,
/// alpr_engine_read_at others too.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_is_legible(read: *const alpr_plate_read) -> i32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0, |r| r.read.is_legible().into()) }
}

/// Writes the read as one line of JSON, of all but the lattice: text, full_text, confidence, full_confidence;
/// characters, candidates and states with the probability of each (["A", 0.9]); state (a code, "XX" from elsewhere, or
/// null), state_confidence; quad (four corners of x and y) and box (x, y, width, height) in pixels; score, agreement,
/// may_be_cut. What is kept as evidence is an alpr_record instead.
///
/// Free it with alpr_text_free.
///
/// # Safety
/// As alpr_plate_read_text; `out` must be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_to_json(
    read: *const alpr_plate_read,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = reference(read, "read")?.read.to_json()?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Writes the corners in pixels of the frame: x and y of upper left, upper right, lower right, lower
/// left, 8 numbers. Does nothing if a pointer is NULL.
///
/// # Safety
/// As alpr_plate_read_text; `out` must be NULL or have room for 8 numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_quad(read: *const alpr_plate_read, out: *mut f32) {
    guard_or((), || {
        // SAFETY: the caller vouches for both.
        if let (Some(read), Some(out)) =
            unsafe { (read.as_ref(), out.cast::<[[f32; 2]; 4]>().as_mut()) }
        {
            *out = read.read.detection().quad().corners().map(|p| [p.x, p.y]);
        }
    });
}

/// How many texts it may be.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_candidates_len(read: *const alpr_plate_read) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0, |r| r.candidates.len()) }
}

/// The text at `index` of those it may be, the likeliest first; "" beyond the end.
/// Valid as long as the read.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_candidate_text(
    read: *const alpr_plate_read,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(read, |r| r.candidates.get(index).map_or(c"", |t| t)) }
}

/// The probability of the text at `index` of those it may be, 0 to 1.
///
/// # Safety
/// As alpr_plate_read_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_plate_read_candidate_confidence(
    read: *const alpr_plate_read,
    index: usize,
) -> f32 {
    let find = |r: &alpr_plate_read| {
        r.read
            .candidates()
            .get(index)
            .map_or(0.0, |c| c.confidence())
    };
    // SAFETY: the caller vouches for it.
    unsafe { get(read, 0.0, find) }
}
