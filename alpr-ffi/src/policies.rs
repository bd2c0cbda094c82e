//! `alpr_policies`: how long what is kept may be kept, and whose rules say so.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use alpr_core::retain::{PACKS, Policies, Policy};

use crate::guard::{guard, guard_or};
use crate::status::{alpr_status, c_text};
use crate::text::alpr_text;
use crate::view::{get, get_item, get_text, give, reference, take_back, text, texts};

/// Policies of retention that hold together; their order does not matter. Immutable; may be used by many threads.
pub struct alpr_policies {
    policies: Policies,
    items: Vec<alpr_policy>,
}

/// A policy. Borrowed: valid until its alpr_policies is freed.
pub struct alpr_policy {
    name: CString,
    title: CString,
    sha256: CString,
    is_draft: bool,
}

impl alpr_policies {
    fn new(policies: Policies) -> Self {
        Self {
            items: policies.policies().iter().map(alpr_policy::new).collect(),
            policies,
        }
    }

    pub(crate) fn policies(&self) -> &Policies {
        &self.policies
    }
}

impl alpr_policy {
    fn new(policy: &Policy) -> Self {
        Self {
            name: c_text(&policy.name),
            title: c_text(&policy.title),
            sha256: c_text(&policy.sha256),
            is_draft: policy.draft,
        }
    }
}

/// The names for C, which wants a NUL at the end of each.
static NAMES: LazyLock<Vec<CString>> =
    LazyLock::new(|| PACKS.iter().map(|name| c_text(name)).collect());

/// How many policies are built in. They state what was found, with date and certainty: research notes, not legal
/// advice. Have counsel confirm one before it decides about real data.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_packs_len() -> usize {
    PACKS.len()
}

/// The name of the built-in policy at `index`, or NULL if there is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_packs_at(index: usize) -> *const c_char {
    let name = || NAMES.get(index).map_or(std::ptr::null(), |n| n.as_ptr());
    guard_or(std::ptr::null(), name)
}

/// Writes the file of a built-in policy, to start one's own from. ALPR_STATUS_INVALID_ARGUMENT if there is none of
/// this name.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `name` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_pack_text(
    name: *const c_char,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let toml = Policy::pack_text(text(name, "name")?)?;
            give(out, alpr_text::new(toml))
        }
    })
}

/// The policies of `packs_len` built-in ones, by name, and of `files_len` files, each a TOML text of at most 256 KiB;
/// with none of both, everything is kept. ALPR_STATUS_INVALID_ARGUMENT if there is no such policy, with the line if
/// a text is none, if two have the same name, or if they have over 1000 rules together.
///
/// Free them with alpr_policies_free.
///
/// # Safety
/// `packs` must point to `packs_len` texts that end with a NUL, `files` to `files_len`, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policies_new(
    packs: *const *const c_char,
    packs_len: usize,
    files: *const *const c_char,
    files_len: usize,
    out: *mut *mut alpr_policies,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (packs, files) = (
                texts(packs, packs_len, "packs")?,
                texts(files, files_len, "files")?,
            );
            let packs = packs.into_iter().map(Policy::pack);
            let policies = packs.chain(files.into_iter().map(Policy::parse));
            let policies = Policies::new(policies.collect::<alpr_core::Result<_>>()?)?;
            give(out, alpr_policies::new(policies))
        }
    })
}

/// How many policies there are; 0 for NULL.
///
/// # Safety
/// `policies` must be NULL or come from alpr_policies_new.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policies_len(policies: *const alpr_policies) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(policies, 0, |p| p.items.len()) }
}

/// The policy at `index`, or NULL if there is none: the built-in ones first. Valid until alpr_policies_free.
///
/// # Safety
/// As alpr_policies_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policies_at(
    policies: *const alpr_policies,
    index: usize,
) -> *const alpr_policy {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(policies, index, |p| &p.items) }
}

/// Writes every rule and duty of every policy in a sentence, with its citation.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `policies` must come from alpr_policies_new, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policies_explain(
    policies: *const alpr_policies,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let policies = reference(policies, "policies")?.policies.policies();
            let texts: Vec<_> = policies.iter().map(Policy::explain).collect();
            give(out, alpr_text::new(&texts.join("\n")))
        }
    })
}

/// Frees policies that no thread uses any more, and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `policies` must be NULL or come from alpr_policies_new, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policies_free(policies: *mut alpr_policies) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(policies) });
}

/// Its name; "" for NULL. Valid until alpr_policies_free.
///
/// # Safety
/// `policy` must be NULL or come from alpr_policies_at and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policy_name(policy: *const alpr_policy) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(policy, |p| &p.name) }
}

/// What it is, for a reader. Valid until alpr_policies_free.
///
/// # Safety
/// As alpr_policy_name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policy_title(policy: *const alpr_policy) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(policy, |p| &p.title) }
}

/// The SHA-256 of its file, for the log: which policy decided. Valid until alpr_policies_free.
///
/// # Safety
/// As alpr_policy_name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policy_sha256(policy: *const alpr_policy) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(policy, |p| &p.sha256) }
}

/// Not 0 where it is a draft: law or order that is not in force. It decides like any other.
///
/// # Safety
/// As alpr_policy_name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policy_is_draft(policy: *const alpr_policy) -> i32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(policy, 0, |p| p.is_draft.into()) }
}
