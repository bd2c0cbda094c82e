//! Holds as they are kept: each step has its line in the log, and what the law asks for is ended by leaders alone.

use alpr_core::retain::Hold;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;

use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};
use crate::user::{check_leader, leaders};

impl Store {
    /// Writes a hold as it is now: new, or with further steps, each of which gets its line in the log. Writing it again
    /// changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if another hold has its name, other steps were written meanwhile, or somebody ends one
    /// that the law [asks for](alpr_core::retain::HoldKind::is_demanded) who is neither Chief nor Coordinator, although
    /// somebody is, which is logged; [`ErrorKind::Storage`].
    pub fn put_hold(&self, hold: &Hold) -> Result<()> {
        let body = to_json(hold)?;
        let before = self.look(|on| tables::one(on, Kept::Holds, hold.id))?;
        if before.as_ref() != Some(&body) {
            self.check_hold_end(hold)?;
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

    /// Refuses whoever ends a hold that the law [asks for](alpr_core::retain::HoldKind::is_demanded) and is neither
    /// Chief nor Coordinator, although somebody is; a refusal is logged. A hold without an end is nothing to refuse.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`]; [`ErrorKind::Storage`].
    pub fn check_hold_end(&self, hold: &Hold) -> Result<()> {
        let Some(end) = hold
            .closed
            .as_ref()
            .filter(|_| hold.draft.kind.is_demanded())
        else {
            return Ok(());
        };
        let users = self.look(|on| tables::all(on, Kept::Users))?;
        let leaders = leaders(&users, Timestamp::MAX);
        let may = check_leader(&leaders, &end.by, "end a hold that the law asks for");
        self.or_denied(may, &end.by, "the end of a hold", None, end.at)
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
