//! What officers made by hand: entries and guards, of which none that ended comes into force again.

use alpr_core::alarm::Guard;
use alpr_core::audit::{Act, Event};
use alpr_core::manual::{Draft, ManualEntry};
use alpr_core::record::Id;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use serde_json::json;

use crate::engine::Transaction;
use crate::rows::{from_json, guard_id, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};

impl Store {
    /// Writes a manual entry as it is now: new, or the kept one looked at, handed over or ended. Somebody else may have
    /// changed it meanwhile: [`change_manual`](Self::change_manual) goes on from what is kept.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, if the kept one has ended, or if it does not go on from that;
    /// [`ErrorKind::Storage`].
    pub fn put_manual(&self, entry: &ManualEntry, by: &str, now: Timestamp) -> Result<()> {
        self.write(|on| put_manual(on, entry, by, now))
    }

    /// Changes the manual entry that is kept, in one transaction, so that nobody's change is lost; gives it as it is
    /// then. `change` may be asked again where a connection broke.
    ///
    /// # Errors
    /// Those of `change` and of [`put_manual`](Self::put_manual); [`ErrorKind::InvalidArgument`] if there is none of
    /// the name.
    pub fn change_manual(
        &self,
        id: Id,
        by: &str,
        now: Timestamp,
        mut change: impl FnMut(&ManualEntry) -> Result<ManualEntry>,
    ) -> Result<ManualEntry> {
        self.write(|on| {
            let kept = tables::load(on, Kept::Manual, id)?.ok_or_else(|| {
                let text = format!("there is no manual entry {id}: list those that are");
                Error::new(ErrorKind::InvalidArgument, text)
            })?;
            let entry = change(&kept)?;
            put_manual(on, &entry, by, now)?;
            Ok(entry)
        })
    }

    /// Writes a guard as it is now: new, with another end, or released.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, or if the kept one was released; [`ErrorKind::Storage`].
    pub fn put_guard(&self, guard: &Guard, by: &str, now: Timestamp) -> Result<()> {
        let body = to_json(guard)?;
        self.write(|on| {
            let before = tables::keep(on, Kept::Guards, guard_id(guard), body.clone())?;
            if before.as_ref() == Some(&body) {
                return Ok(());
            }
            let kept: Option<Guard> = before.map(|before| from_json(&before)).transpose()?;
            if let Some(release) = kept.and_then(|kept| kept.released) {
                let (at, by) = (release.at, release.by);
                let text = format!("{by} released this guard at {at}: look at the plate again");
                return Err(Error::new(ErrorKind::Refused, text));
            }
            let (plate, detail) = (guard.plate.to_string(), json!({ "guard": guard }));
            tables::append(on, Event::new(now, by, Act::Guarded, plate, detail))
        })
    }

    /// All manual entries, ended ones too, the oldest first.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn manual(&self) -> Result<Vec<ManualEntry>> {
        self.look(|on| tables::load_all(on, Kept::Manual))
    }

    /// All guards, ended ones too, the oldest first.
    ///
    /// # Errors
    /// As for [`manual`](Self::manual).
    pub fn guards(&self) -> Result<Vec<Guard>> {
        self.look(|on| tables::load_all(on, Kept::Guards))
    }
}

fn put_manual(
    on: &mut dyn Transaction,
    entry: &ManualEntry,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let body = to_json(entry)?;
    let before = tables::keep(on, Kept::Manual, entry.id, body.clone())?;
    let act = match before {
        Some(before) if before == body => return Ok(()),
        Some(before) => {
            check_change(&from_json(&before)?, entry)?;
            Act::ManualChanged
        }
        None => Act::ManualEntered,
    };
    let (id, detail) = (entry.id.to_string(), json!({ "entry": entry }));
    tables::append(on, Event::new(now, by, act, id, detail))
}

/// Refuses what is not the kept entry, looked at, handed over or ended.
fn check_change(kept: &ManualEntry, entry: &ManualEntry) -> Result<()> {
    let id = kept.id;
    let refuse = |why: String| Err(Error::new(ErrorKind::Refused, why));
    if let Some(removal) = &kept.removed {
        let (at, by) = (removal.at, &removal.by);
        return refuse(format!("{by} ended entry {id} at {at}: enter it anew"));
    }
    let changed = ManualEntry {
        draft: Draft {
            owner: entry.draft.owner.clone(),
            ..kept.draft.clone()
        },
        reviewed: entry.reviewed.max(kept.reviewed),
        removed: entry.removed.clone(),
        ..kept.clone()
    };
    if changed != *entry {
        return refuse(format!(
            "entry {id} is another or was changed meanwhile: load it, and change that"
        ));
    }
    Ok(())
}
