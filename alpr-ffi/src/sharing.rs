//! `alpr_sharing`: by what rules data are given to others, and the one decision that they make.

use std::ffi::c_char;

use alpr_core::authorise::{Authorisation, Purpose};
use alpr_core::disclose::{Agreements, Ground, Recipient, Request, SharePolicy};
use alpr_core::json::{self, MAX_JSON_BYTES};
use alpr_core::retain::{DataClass, Policies, Use};
use alpr_core::{Error, ErrorKind};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::guard::{guard, guard_or};
use crate::permit::{alpr_permit, released};
use crate::policies::alpr_policies;
use crate::redacted::alpr_released;
use crate::release::alpr_release;
use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;
use crate::value::time;
use crate::view::{give, reference, take_back, text, text_if_any};

/// The agency's rules of giving data away, its agreements, and the bans of laws and orders. Immutable; may be used by
/// many threads.
pub struct alpr_sharing {
    policy: SharePolicy,
    agreements: Agreements,
    policies: Policies,
}

/// The rules of a policy of sharing and of agreements, both TOML, with the bans of `policies`, which are copied.
/// `agreements` may be NULL. ALPR_STATUS_INVALID_ARGUMENT for a text that is none, with what is wrong.
///
/// Free them with alpr_sharing_free.
///
/// # Safety
/// `policy` must end with a NUL, `agreements` be NULL or end with a NUL, `policies` come from alpr_policies_new, `out`
/// be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_sharing_new(
    policy: *const c_char,
    agreements: *const c_char,
    policies: *const alpr_policies,
    out: *mut *mut alpr_sharing,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let agreements = text_if_any(agreements, "agreements")?;
            let sharing = alpr_sharing {
                policy: SharePolicy::parse(text(policy, "policy")?)?,
                agreements: agreements
                    .map(Agreements::parse)
                    .transpose()?
                    .unwrap_or_default(),
                policies: reference(policies, "policies")?.policies().clone(),
            };
            give(out, sharing)
        }
    })
}

/// Permits a request, JSON: `recipient` (`person`, `contact`, `organisation`, `kind`, `jurisdiction`), `ground`
/// (`{"agreement": NAME}`, or `{"lawful_demand": {"kind": KIND, "issued_by": NAME, "reference": NUMBER}}`, KIND being
/// `subpoena`, `court_order`, `warrant`, `discovery_request` or `statute`), `purpose` (`code`, `case_number`, `text`), `uses`,
/// `description`, `classes`, `declaration`, `who` (`user`, `role`, `trained_until`, `policy_version`).
///
/// `recipient.kind` is `law_enforcement`, `federal`, `prosecutor`, `court`, `defence`, `public_safety`, `government`,
/// `vendor`, `private`, `media` or `public`. `uses` are of `criminal_investigation`, `stolen_vehicle`,
/// `missing_person`, `wanted_person`, `public_safety`, `court_proceeding`, `traffic_enforcement`, `immigration`,
/// `reproductive_care`, `protected_activity`, `repository`, `maintenance`, `sale` and `other`; `classes` are of `read`,
/// `hit`, `picture`, `manual_entry` and `audit`.
///
/// For a release to the public pass `release`, leave out `ground`, and pass the `pictures_len` pictures, which the log
/// will name: one at least, and no more than an entry of 256 KiB can name, about 1500; otherwise NULL and 0.
///
/// ALPR_STATUS_REFUSED with every reason in alpr_last_error(): append alpr_sharing_denied to the log then. Free the
/// permit with alpr_permit_free.
///
/// # Safety
/// `sharing` must come from alpr_sharing_new, `request` end with a NUL, `release` be NULL or come from an alpr_release
/// function, `pictures` point to `pictures_len` pictures, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_sharing_permit(
    sharing: *const alpr_sharing,
    request: *const c_char,
    release: *const alpr_release,
    pictures: *const *const alpr_released,
    pictures_len: usize,
    now_us: i64,
    out: *mut *mut alpr_permit,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (sharing, now) = (reference(sharing, "sharing")?, time(now_us)?);
            let request = self::request(text(request, "request")?, release.as_ref())?;
            let (agreements, policies) = (&sharing.agreements, &sharing.policies);
            let permit = sharing.policy.permit(request, agreements, policies, now)?;
            if release.is_null() && pictures_len == 0 {
                return give(out, alpr_permit::new(permit));
            }
            let pictures = released(pictures, pictures_len)?;
            give(out, alpr_permit::new(permit.showing(&pictures)?))
        }
    })
}

/// Writes the event of a request that was refused, JSON for alpr_audit_entry; `why` is what alpr_last_error() said.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// As alpr_sharing_permit; `why` must end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_sharing_denied(
    request: *const c_char,
    release: *const alpr_release,
    why: *const c_char,
    now_us: i64,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let request = self::request(text(request, "request")?, release.as_ref())?;
            let why = Error::new(ErrorKind::Refused, text(why, "why")?.to_owned());
            let event = request.denied(&why, time(now_us)?);
            give(out, alpr_text::new(&json::write(&event)?))
        }
    })
}

/// Frees rules that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `sharing` must be NULL or come from alpr_sharing_new, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_sharing_free(sharing: *mut alpr_sharing) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(sharing) });
}

/// A request of which a release is the ground.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForPublic {
    recipient: Recipient,
    /// There may be none: it is read to say so.
    ground: Option<IgnoredAny>,
    purpose: Purpose,
    uses: Vec<Use>,
    description: String,
    classes: Vec<DataClass>,
    declaration: Option<String>,
    who: Authorisation,
}

/// A request; a release is no JSON, since only the Chief makes one.
fn request(text: &str, release: Option<&alpr_release>) -> Result<Request, Failure> {
    let Some(release) = release else {
        return Ok(json::read(text, "a request", MAX_JSON_BYTES)?);
    };
    let asked: ForPublic = json::read(text, "a request", MAX_JSON_BYTES)?;
    if asked.ground.is_some() {
        let text = "expected a release or a ground, got both: leave `ground` out";
        return Err(Failure::new(alpr_status::InvalidArgument, text));
    }
    Ok(Request {
        recipient: asked.recipient,
        ground: Ground::Release(release.release().clone()),
        purpose: asked.purpose,
        uses: asked.uses,
        description: asked.description,
        classes: asked.classes,
        declaration: asked.declaration,
        who: asked.who,
    })
}
