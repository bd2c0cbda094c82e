//! Holds as they are kept: each step has its line in the log, and leaders end them, or the property room does.

use alpr_core::retain::Hold;
use alpr_core::{Error, ErrorKind, Result};

use crate::bag::Verified;
use crate::register::Register;
use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};

impl Store {
    /// Writes a hold as it is now: new, or with further steps, each of which gets its line in the log. Writing it again
    /// changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if another hold has its name, other steps were written meanwhile, or as for
    /// [`check_hold_end`](Self::check_hold_end); [`ErrorKind::Storage`].
    pub fn put_hold(&self, hold: &Hold) -> Result<()> {
        let body = to_json(hold)?;
        // Before the transaction: what it covers may be looked for long, and a refusal is logged.
        let before = self.look(|on| tables::one(on, Kept::Holds, hold.id))?;
        if before.as_ref() != Some(&body) {
            self.check_hold_end(hold, None)?;
        }
        self.write(|on| {
            let known = match tables::keep(on, Kept::Holds, hold.id, body.clone())? {
                Some(before) if before == body => return Ok(()),
                Some(before) => known(&from_json(&before)?, hold)?,
                None => 0,
            };
            let mut events = hold.events().skip(known);
            events.try_for_each(|event| tables::append(on, event))
        })
    }

    /// Refuses whoever ends a hold and is neither Chief nor Coordinator, once somebody was; a refusal is logged. A hold
    /// of evidence ends by anybody's hand where all that it covers is booked, `bag` counted as booked: one that the law
    /// [asks for](alpr_core::retain::HoldKind::is_demanded) does not. A hold without an end is nothing to refuse.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`]; [`ErrorKind::Storage`].
    pub fn check_hold_end(&self, hold: &Hold, bag: Option<&Verified>) -> Result<()> {
        let Some(end) = &hold.closed else {
            return Ok(());
        };
        if !hold.draft.kind.is_demanded() && self.is_booked(hold, bag)? {
            return Ok(());
        }
        let may = self.look(|on| Register::of(on)?.check_leader(&end.by, "end a hold"));
        self.or_denied(may, &end.by, "the end of a hold", None, end.at)
    }

    /// Whether a hold covers something, and all of it is in the property room.
    fn is_booked(&self, hold: &Hold, bag: Option<&Verified>) -> Result<bool> {
        let covered = self.covered(hold)?;
        Ok(!covered.is_empty() && self.less_booked(covered, bag)?.is_empty())
    }
}

/// How many lines the log has of a hold, if what is to be kept goes on from it.
fn known(kept: &Hold, hold: &Hold) -> Result<usize> {
    let is_same = (kept.opened, &kept.draft) == (hold.opened, &hold.draft);
    if is_same && kept.closed.is_none() && hold.reviews.starts_with(&kept.reviews) {
        return Ok(kept.events().count());
    }
    let id = hold.id;
    let text = format!("hold {id} is another, or has other steps by now: look at it again");
    Err(Error::new(ErrorKind::Refused, text))
}
