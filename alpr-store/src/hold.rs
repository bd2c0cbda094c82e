//! Holds as they are kept: each step has its line in the log, and what the law asks for is ended by leaders alone.

use alpr_core::retain::Hold;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;

use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};
use crate::user::{check_leader, leaders};

impl Store {
    /// Writes a hold as it is now: new, or with one step more, a review or its end.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if another hold has its name, other steps were written meanwhile, or somebody ends one
    /// that the law [asks for](alpr_core::retain::HoldKind::is_demanded) who is neither Chief nor Coordinator, although
    /// somebody is, which is logged; [`ErrorKind::Storage`].
    pub fn put_hold(&self, hold: &Hold) -> Result<()> {
        if let Some(end) = &hold.closed {
            let may = self.may_end(hold, &end.by);
            self.or_denied(may, &end.by, "the end of a hold", None, end.at)?;
        }
        let body = to_json(hold)?;
        self.write(|on| {
            let before = tables::keep(on, Kept::Holds, hold.id, body.clone())?;
            match before {
                Some(before) if before == body => Ok(()),
                Some(before) if !is_step(&from_json(&before)?, hold) => {
                    let id = hold.id;
                    let text = format!(
                        "hold {id} is another, or has other steps by now: look at it again"
                    );
                    Err(Error::new(ErrorKind::Refused, text))
                }
                _ => tables::append(on, hold.event()),
            }
        })
    }

    fn may_end(&self, hold: &Hold, by: &str) -> Result<()> {
        if !hold.draft.kind.is_demanded() {
            return Ok(());
        }
        let users = self.look(|on| tables::all(on, Kept::Users))?;
        let leaders = leaders(&users, Timestamp::MAX);
        check_leader(&leaders, by, "end a hold that the law asks for")
    }
}

/// Whether a hold is another one with one step more: each has its line in the log.
fn is_step(old: &Hold, new: &Hold) -> bool {
    let steps = |hold: &Hold| hold.reviews.len() + usize::from(hold.closed.is_some());
    (old.opened, &old.draft) == (new.opened, &new.draft)
        && old.closed.is_none()
        && new.reviews.starts_with(&old.reviews)
        && steps(new) == steps(old) + 1
}
