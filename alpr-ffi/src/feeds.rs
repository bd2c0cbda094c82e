//! `alpr_feeds`: private systems, whose reads are refused until the Chief approves them.

use std::ffi::c_char;

use alpr_core::authorise::Authorisation;
use alpr_core::disclose::{Feed, FeedDraft, Feeds};
use alpr_core::json::{self, MAX_JSON_BYTES};

use crate::guard::{guard, guard_or};
use crate::record::alpr_record;
use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;
use crate::value::time;
use crate::view::{give, reference, take_back, text, text_if_any};

/// Private systems (General Order 22-03, VIII). Immutable; may be used by many threads: what changes one gives another
/// set. Nothing but the caller keeps them: see alpr_feeds_to_json.
pub struct alpr_feeds {
    feeds: Feeds,
}

/// Systems from the JSON of alpr_feeds_to_json; none from NULL. Every step is taken again: ALPR_STATUS_INVALID_RECORD
/// for one that cannot be.
///
/// Free them with alpr_feeds_free.
///
/// # Safety
/// `json` must be NULL or end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_new(
    json: *const c_char,
    out: *mut *mut alpr_feeds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = text_if_any(json, "json")?;
            let feeds = json.map(Feeds::from_json).transpose()?.unwrap_or_default();
            give(out, alpr_feeds { feeds })
        }
    })
}

/// The same with one that its owner asks to link; it is not approved. `draft` is JSON: `owner`, `contact`, `cameras`,
/// `search`, `right_of_way`, `asked`. Free it with alpr_feeds_free; `feeds` stay as they are.
///
/// # Safety
/// `feeds` must come from an alpr_feeds function, `draft` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_ask(
    feeds: *const alpr_feeds,
    draft: *const c_char,
    out: *mut *mut alpr_feeds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let mut all = reference(feeds, "feeds")?.feeds.all().to_vec();
            let draft = text(draft, "draft")?;
            let draft: FeedDraft = json::read(draft, "a private system", MAX_JSON_BYTES)?;
            all.push(Feed::ask(draft)?);
            give(
                out,
                alpr_feeds {
                    feeds: Feeds::new(all)?,
                },
            )
        }
    })
}

/// The same with the system of `owner` approved: reads made from now on are taken. `who` is JSON: `user`, `role`,
/// `trained_until`, `policy_version`; ALPR_STATUS_REFUSED unless it is the Chief.
///
/// # Safety
/// `feeds` must come from an alpr_feeds function, `owner` and `who` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_approve(
    feeds: *const alpr_feeds,
    owner: *const c_char,
    who: *const c_char,
    now_us: i64,
    out: *mut *mut alpr_feeds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (owner, now) = (text(owner, "owner")?, time(now_us)?);
            let who: Authorisation = json::read(text(who, "who")?, "a user", MAX_JSON_BYTES)?;
            let feeds = &reference(feeds, "feeds")?.feeds;
            give(out, changed(feeds, owner, |feed| feed.approve(&who, now))?)
        }
    })
}

/// The same with the approval of `owner` ended: reads made from now on are refused.
///
/// # Safety
/// As alpr_feeds_approve; `by` and `reason` must end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_revoke(
    feeds: *const alpr_feeds,
    owner: *const c_char,
    by: *const c_char,
    now_us: i64,
    reason: *const c_char,
    out: *mut *mut alpr_feeds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (owner, now) = (text(owner, "owner")?, time(now_us)?);
            let (by, reason) = (text(by, "by")?, text(reason, "reason")?);
            let feeds = &reference(feeds, "feeds")?.feeds;
            give(
                out,
                changed(feeds, owner, |feed| feed.revoke(by, now, reason))?,
            )
        }
    })
}

fn changed(
    feeds: &Feeds,
    owner: &str,
    change: impl Fn(Feed) -> alpr_core::Result<Feed>,
) -> Result<alpr_feeds, Failure> {
    find(feeds, owner)?;
    let all = feeds.all().iter().cloned();
    let all = all.map(|feed| match feed.draft().owner == owner {
        true => change(feed),
        false => Ok(feed),
    });
    let feeds = Feeds::new(all.collect::<alpr_core::Result<_>>()?)?;
    Ok(alpr_feeds { feeds })
}

fn find<'f>(feeds: &'f Feeds, owner: &str) -> Result<&'f Feed, Failure> {
    let found = feeds.all().iter().find(|feed| feed.draft().owner == owner);
    found.ok_or_else(|| {
        let text = format!("there is no private system of `{owner}`: ask for one first");
        Failure::new(alpr_status::InvalidArgument, text)
    })
}

/// Writes the event of what was decided last of a system, JSON for alpr_audit_entry; "" before anything was.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `feeds` must come from an alpr_feeds function, `owner` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_event(
    feeds: *const alpr_feeds,
    owner: *const c_char,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let feeds = &reference(feeds, "feeds")?.feeds;
            let event = find(feeds, text(owner, "owner")?)?.event();
            let event = event.map(|event| json::write(&event)).transpose()?;
            give(out, alpr_text::new(&event.unwrap_or_default()))
        }
    })
}

/// Whether a read may be taken: ALPR_STATUS_REFUSED for one of a private system that the Chief had not approved when
/// the picture was taken, and for one of a private camera that does not say so. A camera is private once a system that
/// has it was approved, and stays so after a revocation.
///
/// # Safety
/// `feeds` must come from an alpr_feeds function, `record` from an alpr_record function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_check(
    feeds: *const alpr_feeds,
    record: *const alpr_record,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let record = reference(record, "record")?.record();
            Ok(reference(feeds, "feeds")?.feeds.check(record)?)
        }
    })
}

/// Writes all of them as JSON, for alpr_feeds_new. Free the text with alpr_text_free.
///
/// # Safety
/// `feeds` must come from an alpr_feeds function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_to_json(
    feeds: *const alpr_feeds,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = reference(feeds, "feeds")?.feeds.to_json()?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Frees a set; NULL is allowed.
///
/// # Safety
/// `feeds` must be NULL or come from an alpr_feeds function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_feeds_free(feeds: *mut alpr_feeds) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(feeds) });
}
