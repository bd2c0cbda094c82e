//! What an `alpr_hotlist` is called, its file, and its changes, folded into a list of its own.

use std::sync::Arc;

use alpr_core::HotList;
use alpr_core::hotlist::LiveList;

use crate::bytes::alpr_bytes;
use crate::guard::guard;
use crate::hotlist::alpr_hotlist;
use crate::status::alpr_status;
use crate::text::alpr_text;
use crate::value::time;
use crate::view::{get, give, reference};

/// How many changes hold beside the list in force; 0 for NULL. alpr_hotlist_apply takes up to 100000: then
/// alpr_hotlist_fold and alpr_hotlist_replace end those of the source, and alpr_hotlist_take_back those by hand.
///
/// # Safety
/// `list` must be NULL or come from an alpr_hotlist function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_changes(list: *const alpr_hotlist) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(list, 0, |l| l.live().changes()) }
}

/// The SHA-256 of the list in force, which names it in records (alpr_circumstances_set_list) and hits. Changes that were
/// applied are not in it.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_sha256(
    list: *const alpr_hotlist,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let list = reference(list, "list")?.live().list();
            give(out, alpr_text::new(list.sha256()))
        }
    })
}

/// Gives the index of the list in force, so that what alpr_hotlist_sha256 names can be kept: write it to a file, which
/// alpr_hotlist_open opens as the same list with the same SHA-256. That is the SHA-256 of all but the last 32 bytes,
/// which are it themselves. Changes that were applied are not in it, as they are not in the SHA-256 of their hits: keep
/// their lines too, or give the index of what alpr_hotlist_fold made of them.
///
/// Free it with alpr_bytes_free; it outlives the list.
///
/// # Safety
/// As alpr_hotlist_sha256.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_index(
    list: *const alpr_hotlist,
    out: *mut *mut alpr_bytes,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let list = reference(list, "list")?.live().list();
            give(out, alpr_bytes::new(Arc::clone(list.data())))
        }
    })
}

/// Who keeps the list in force.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// As alpr_hotlist_sha256.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_source(
    list: *const alpr_hotlist,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let list = reference(list, "list")?.live().list();
            give(out, alpr_text::new(&list.info().source))
        }
    })
}

/// Builds a list in memory of the list in force and all its changes, of the same source: `newest_us` says when the
/// newest of them was drawn, `received_us` when it came. Its age stays that of the list in force: what no change is
/// about is as old as before. `list` stays as it is.
///
/// alpr_hotlist_replace puts it in force. Then the changes of the source are changes no more, and an increment that was
/// applied meanwhile has to be applied again. Changes by hand go on to hold; one that is taken back then is still in
/// the list: remove it instead.
///
/// Free it with alpr_hotlist_free.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_fold(
    list: *const alpr_hotlist,
    newest_us: i64,
    received_us: i64,
    out: *mut *mut alpr_hotlist,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let live = unsafe { reference(list, "list") }?.live();
        let (newest, received) = (time(newest_us)?, time(received_us)?);
        let info = live.list().info().with_changes(newest, received);
        let index = live.fold(Vec::new(), &info)?;
        let live = LiveList::new(HotList::open(index.into())?)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_hotlist::new(live)) }
    })
}
