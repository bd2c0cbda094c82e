//! What a step has to bring, and what a look at the plate shows.

use super::disposition::Reason;
use super::step::{ReadCheck, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::{Pattern, as_printed};
use crate::record::HitRecord;
use crate::words;

/// Why what was seen is not what is listed; nothing if it is. A list that names no state cannot be confirmed to have
/// another one: the source's answer tells. The letter O and the digit 0 are one here: on many plates no eye can tell
/// them apart; nor what else the state prints alike. A part of a plate that was entered by hand means every plate that
/// it fits, whatever the reader took it for. Small stacked characters are part of a serial here and left out there:
/// where the reader saw some, the plate without so many characters there is the listed one too, and the other way
/// round.
pub(super) fn compared(check: &ReadCheck, hit: &HitRecord) -> Option<Reason> {
    let entry = &hit.entry;
    let plain = |text: &str| as_printed(text, check.state).replace('O', "0");
    let seen = plain(check.plate.as_str());
    let part = entry.part();
    let part = part.and_then(|part| plain(&part.to_ascii_uppercase()).parse::<Pattern>().ok());
    let is_same = match (part, seen.parse()) {
        (Some(part), Ok(seen)) => part.fits(seen),
        _ => {
            let (listed, seen) = (plain(entry.plate.as_str()), seen.as_str());
            // How many small characters stand before and after, whatever the reader took them for.
            let stacked = hit
                .full_text
                .and_then(|full| around(full.as_str(), hit.text.as_str()));
            let is_inner = |whole: &str, part: &str| {
                stacked.is_some_and(|(before, after)| inner(whole, before, after) == Some(part))
            };
            seen == listed || is_inner(seen, &listed) || is_inner(&listed, seen)
        }
    };
    if !is_same {
        return Some(Reason::WrongCharacters);
    }
    (entry.state.is_some_and(|listed| listed != check.state)).then_some(Reason::WrongState)
}

/// How many characters stand before and after a part of a text.
fn around(whole: &str, part: &str) -> Option<(usize, usize)> {
    let (before, after) = whole.split_once(part)?;
    Some((before.len(), after.len()))
}

/// A text without so many characters at its ends; all of them are of one byte.
fn inner(text: &str, before: usize, after: usize) -> Option<&str> {
    text.get(before..text.len().checked_sub(after)?)
        .filter(|inner| !inner.is_empty())
}

/// Whether a step brings what it has to.
pub(super) fn check(step: &Step) -> Result<()> {
    match step {
        Step::Opened { by, .. } => words::name("who looks at it", by),
        Step::ReadChecked(check) => {
            words::name("who looked at the plate", &check.by)?;
            if check.plate.has_unknown() {
                let text = format!(
                    "expected every character of the plate, got {}: look again",
                    check.plate
                );
                return Err(Error::new(ErrorKind::Refused, text));
            }
            check
                .picture
                .as_ref()
                .map_or(Ok(()), |p| words::sha256("the picture", p))
        }
        Step::Asked(request) => words::name("who asks", &request.by),
        Step::Answered(answer) => {
            words::name("the responder", &answer.responder)?;
            words::name("the answer's reference", &answer.reference)
        }
        Step::Rejected { by, reason, .. } => {
            words::name("who rejects it", by)?;
            if !reason.needs_no_comparison() {
                let text = format!(
                    "`{}` is no reason to reject a case by word alone: compare the plate, or record the source's answer",
                    reason.name()
                );
                return Err(Error::new(ErrorKind::Refused, text));
            }
            reason.check()
        }
        Step::Withdrawn { reason, .. } => words::note("why it is withdrawn", reason),
        Step::Disposed {
            by, disposition, ..
        } => {
            words::name("who disposes of it", by)?;
            disposition.check()?;
            disposition.reason().check()
        }
        Step::ActedOn(deed) => {
            words::name("who acted on it", &deed.by)?;
            words::name("the number of the incident", &deed.incident)?;
            words::note("what was done", &deed.what)
        }
    }
}
